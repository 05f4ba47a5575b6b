package gradc

import (
	"fmt"
	"math/bits"
	"strings"
)

// Element is a Go type that array elements of a model have.
type Element interface {
	float32 | float64 | int32 | int64 | uint8 | uint16 | uint64 | bool
}

// Float is a floating-point element type.
type Float interface{ float32 | float64 }

// DType is an element type as weights files name it.
type DType uint8

// The element types.
const (
	Invalid DType = iota // of the zero Tensor
	F32
	F64
	I32
	I64
	U8
	Bool
	U16
	U64
)

// dtypes gives each element type's name in safetensors and the bytes of one element.
var dtypes = [...]struct {
	name string
	size int64
}{
	Invalid: {"invalid", 0},
	F32:     {"F32", 4},
	F64:     {"F64", 8},
	I32:     {"I32", 4},
	I64:     {"I64", 8},
	U8:      {"U8", 1},
	Bool:    {"BOOL", 1},
	U16:     {"U16", 2},
	U64:     {"U64", 8},
}

// String returns the safetensors name of the type, such as "F32".
func (t DType) String() string {
	if int(t) < len(dtypes) {
		return dtypes[t].name
	}
	return fmt.Sprintf("DType(%d)", uint8(t))
}

// Size returns the bytes of one element.
func (t DType) Size() int {
	if int(t) < len(dtypes) {
		return int(dtypes[t].size)
	}
	return 0
}

// Tensor is a view of a dense row-major array: an element type, a shape and the
// slice that holds the elements. It has no name; Leaves methods pair it with
// one. The zero Tensor holds nothing.
type Tensor struct {
	shape []int
	data  any // a []T for one of the element types
	dtype DType
	pos   string
}

// TensorOf returns a view of data with the given shape; no shape is a scalar.
// It copies neither. Save and Load reject a tensor whose data do not have as
// many elements as its shape.
func TensorOf[T Element](data []T, shape ...int) Tensor {
	t := Tensor{shape: shape, data: data}
	switch t.data.(type) {
	case []float32:
		t.dtype = F32
	case []float64:
		t.dtype = F64
	case []int32:
		t.dtype = I32
	case []int64:
		t.dtype = I64
	case []uint8:
		t.dtype = U8
	case []bool:
		t.dtype = Bool
	case []uint16:
		t.dtype = U16
	case []uint64:
		t.dtype = U64
	}
	return t
}

// At returns the same view with the place that declares it, such as
// "digits.grad:7:2", for use in error messages.
func (t Tensor) At(pos string) Tensor {
	t.pos = pos
	return t
}

// DType returns the element type.
func (t Tensor) DType() DType { return t.dtype }

// Shape returns the extents of the axes, outermost first. The caller must not
// change them.
func (t Tensor) Shape() []int { return t.shape }

// Len returns the number of elements in the data.
func (t Tensor) Len() int {
	switch d := t.data.(type) {
	case []float32:
		return len(d)
	case []float64:
		return len(d)
	case []int32:
		return len(d)
	case []int64:
		return len(d)
	case []uint8:
		return len(d)
	case []bool:
		return len(d)
	case []uint16:
		return len(d)
	case []uint64:
		return len(d)
	}
	return 0
}

// Data returns the elements of t, shared and not copied, if they have type T.
func Data[T Element](t Tensor) (data []T, ok bool) {
	data, ok = t.data.([]T)
	return data, ok
}

// String returns the element type and shape, as "F32[64, 128]".
func (t Tensor) String() string {
	return typeString(t.dtype.String(), t.shape)
}

// typeString formats an element type and the extents of its axes.
func typeString[N int | int64](dtype string, shape []N) string {
	var b strings.Builder
	b.WriteString(dtype)
	b.WriteByte('[')
	for i, n := range shape {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, n)
	}
	b.WriteByte(']')
	return b.String()
}

// check returns what is wrong with the view itself, or "".
func (t Tensor) check() string {
	if t.data == nil {
		return "is the zero Tensor"
	}
	want, ok := product(t.shape)
	if !ok {
		return fmt.Sprintf("has the impossible shape %v", t.shape)
	}
	if int64(t.Len()) != want {
		return fmt.Sprintf("has %s, want %d for %v", elements(t.Len()), want, t)
	}
	return ""
}

// product returns the number of elements of a shape; ok is false if an extent is
// negative or the number does not fit an int64.
func product[N int | int64](shape []N) (n int64, ok bool) {
	n = 1
	for _, d := range shape {
		if d < 0 {
			return 0, false
		}
		hi, lo := bits.Mul64(uint64(n), uint64(d))
		if hi != 0 || lo > 1<<63-1 {
			return 0, false
		}
		n = int64(lo)
	}
	return n, true
}
