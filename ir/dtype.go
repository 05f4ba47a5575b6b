package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// DType is the type of an array's elements: a float, data, or a ring.
//
// Floats and rings are differentiable: their cotangents have the same type. The
// others are data and carry the unit cotangent. What arithmetic a type has is its
// [Structure].
type DType uint16

// The element types that are not members of a family. Z2 is the field of two
// elements, Z64 the integers modulo 2⁶⁴, read as two's complement. MinPlus is the
// tropical semiring: numbers and +inf, with min for + and + for ×, so that its zero
// is +inf and its one is 0. Sat8 and Sat16 are the natural numbers with everything
// from 2⁸−1 or 2¹⁶−1 on made one, a semiring.
const (
	Invalid DType = iota
	F32
	F64
	I32
	I64
	U8
	Bool
	Z2
	Z64
	MinPlus
	Sat8
	Sat16
)

// The family of the integers modulo n has a block of its own: see [ZMod].
const (
	zmod       DType = 1 << 12
	MinModulus       = 3
	MaxModulus       = 256
)

// ZMod returns the ring of the integers modulo n, from MinModulus to MaxModulus. It
// has no name of its own for 64, which is taken by Z64.
func ZMod(n int) DType {
	if n < MinModulus || n > MaxModulus || n == 64 {
		Bug("no ring of the integers modulo %d", n)
	}
	return zmod + DType(n)
}

// Modulus returns the n of a ring of integers modulo n, 2 for Z2 and 0 for the types
// that are none, Z64 among them.
func (t DType) Modulus() int64 {
	switch {
	case t == Z2:
		return 2
	case t > zmod:
		return int64(t - zmod)
	}
	return 0
}

var dtypeNames = [...]string{"invalid", "f32", "f64", "i32", "i64", "u8", "bool", "z2", "z64", "minplus", "sat8", "sat16"}

// DTypes lists the element types that are not members of a family, in declaration
// order.
var DTypes = []DType{F32, F64, I32, I64, U8, Bool, Z2, Z64, MinPlus, Sat8, Sat16}

// String returns the language's name of the type, such as "f32" or "z7".
func (t DType) String() string {
	switch {
	case int(t) < len(dtypeNames):
		return dtypeNames[t]
	case t.Valid():
		return "z" + strconv.Itoa(int(t.Modulus()))
	}
	return fmt.Sprintf("dtype(%d)", uint16(t))
}

// ParseDType returns the element type with the given name.
func ParseDType(name string) (DType, bool) {
	for _, t := range DTypes {
		if dtypeNames[t] == name {
			return t, true
		}
	}
	digits, ok := strings.CutPrefix(name, "z")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || strconv.Itoa(n) != digits || n < MinModulus || n > MaxModulus {
		return Invalid, false
	}
	return ZMod(n), true
}

// Valid reports whether t is an element type.
func (t DType) Valid() bool {
	return t > Invalid && int(t) < len(dtypeNames) || t >= zmod+MinModulus && t <= zmod+MaxModulus && t != zmod+64
}

// Size returns the bytes of one unit of storage: an element, or for Z2 a word of
// [WordBits] elements.
func (t DType) Size() int64 {
	switch t {
	case F64, I64, Z2, Z64, MinPlus:
		return 8
	case F32, I32:
		return 4
	case Sat16:
		return 2
	}
	if t.Valid() {
		return 1
	}
	return 0
}

// WordBits is the number of Z2 elements that one unit of storage holds.
const WordBits = 64

// Units returns how many units of storage n elements of the type take.
func (t DType) Units(n *Dim) *Dim {
	if t != Z2 {
		return n
	}
	return n.AddConst(WordBits - 1).FloorDiv(Const(WordBits))
}

// IsFloat reports whether the type is F32 or F64.
func (t DType) IsFloat() bool { return t == F32 || t == F64 }

// IsInt reports whether the type is one of the integers that are data.
func (t DType) IsInt() bool { return t == I32 || t == I64 || t == U8 }

// IsRing reports whether the type is one of the rings and semirings, whose
// arithmetic is exact (that of MinPlus up to the rounding of its ×).
func (t DType) IsRing() bool { return t.Valid() && t > Bool }

// HasCotangent reports whether values of the type are differentiable.
func (t DType) HasCotangent() bool { return t.IsFloat() || t.IsRing() }

// IsNumeric reports whether arithmetic is defined on the type.
func (t DType) IsNumeric() bool { return t.Has(Semiring) }
