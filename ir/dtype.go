package ir

import "fmt"

// DType is the type of an array's elements.
type DType uint8

// The element types. F32 and F64 are differentiable; the others are data and
// carry the unit cotangent.
const (
	Invalid DType = iota
	F32
	F64
	I32
	I64
	U8
	Bool
)

var dtypeNames = [...]string{"invalid", "f32", "f64", "i32", "i64", "u8", "bool"}

// DTypes lists the element types in declaration order.
var DTypes = []DType{F32, F64, I32, I64, U8, Bool}

// String returns the language's name of the type, such as "f32".
func (t DType) String() string {
	if int(t) < len(dtypeNames) {
		return dtypeNames[t]
	}
	return fmt.Sprintf("dtype(%d)", uint8(t))
}

// ParseDType returns the element type with the given name.
func ParseDType(name string) (DType, bool) {
	for _, t := range DTypes {
		if dtypeNames[t] == name {
			return t, true
		}
	}
	return Invalid, false
}

// Size returns the bytes one element occupies.
func (t DType) Size() int64 {
	switch t {
	case F64, I64:
		return 8
	case F32, I32:
		return 4
	case U8, Bool:
		return 1
	}
	return 0
}

// IsFloat reports whether the type is F32 or F64, the differentiable ones.
func (t DType) IsFloat() bool { return t == F32 || t == F64 }

// IsInt reports whether the type is an integer type.
func (t DType) IsInt() bool { return t == I32 || t == I64 || t == U8 }

// IsNumeric reports whether arithmetic is defined on the type.
func (t DType) IsNumeric() bool { return t.IsFloat() || t.IsInt() }
