package eval

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Array is a dense row-major array. F holds the elements of a float type, I those of
// any other type: Booleans as 0 and 1, those of the tropical semiring as the bits of
// their float64.
type Array[E any] struct {
	DType ir.DType
	Shape []int
	F     []E
	I     []int64
}

// Floats returns an array of a float type; f is not copied.
func Floats[E any](t ir.DType, shape []int, f ...E) Array[E] {
	return Array[E]{DType: t, Shape: shape, F: f}
}

// Ints returns an array of an integer type or of Bool; i is not copied.
func Ints[E any](t ir.DType, shape []int, i ...int64) Array[E] {
	return Array[E]{DType: t, Shape: shape, I: i}
}

// Len returns the number of elements that the shape asks for.
func (a Array[E]) Len() int {
	n := 1
	for _, d := range a.Shape {
		n *= d
	}
	return n
}

// String describes the type, such as [2, 3]f32.
func (a Array[E]) String() string { return concreteType(a.DType, a.Shape) }

func concreteType(t ir.DType, shape []int) string {
	ds := make([]*ir.Dim, len(shape))
	for i, n := range shape {
		ds[i] = ir.Const(int64(n))
	}
	return ir.T(t, ds...).String()
}

// check compares an argument with the type and bounding box that it must have.
func (a Array[E]) check(t ir.DType, box []int) error {
	if a.DType != t || !slices.Equal(a.Shape, box) {
		return fmt.Errorf("have %s, want %s", a, concreteType(t, box))
	}
	have := len(a.I)
	if t.IsFloat() {
		have = len(a.F)
	}
	if have != a.Len() {
		return fmt.Errorf("%s has %d elements, want %d", a, have, a.Len())
	}
	return nil
}

// unit returns a copy of an array of zeros with the one of its type, which is one for
// floats, at a place.
func (a Array[E]) unit(at int, one E) Array[E] {
	a.F, a.I = slices.Clone(a.F), slices.Clone(a.I)
	if a.DType.IsFloat() {
		a.F[at] = one
	} else {
		a.I[at] = int64(a.DType.One())
	}
	return a
}

// strides returns the row-major strides of a box.
func strides(box []int) []int {
	s := make([]int, len(box))
	n := 1
	for k := len(box) - 1; k >= 0; k-- {
		s[k] = n
		n *= box[k]
	}
	return s
}

// Error is a failure of evaluation: what went wrong, and at which operation.
type Error struct {
	Origin ir.Origin
	Op     string // name of the operation; empty when the function itself is at fault
	Err    error
	Within []ir.Origin // the calls and other regions around the operation, innermost first
}

// Unwrap returns what went wrong, without its place.
func (e *Error) Unwrap() error { return e.Err }

// Error returns file:line:col: op: message.
func (e *Error) Error() string {
	s := e.Err.Error()
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Origin.File != "" {
		s = e.Origin.String() + ": " + s
	}
	return s
}

// at adds the place to an error that has none yet, and to others what is around it.
func at(o ir.Origin, op string, err error) error {
	if err == nil {
		return nil
	}
	if e, placed := err.(*Error); placed {
		e.Within = append(e.Within, o)
		return e
	}
	return &Error{Origin: o, Op: op, Err: err}
}

// UnknownDimError is a dim without a value.
type UnknownDimError struct{ Name string }

// Error returns a sentence about the dim.
func (e *UnknownDimError) Error() string { return "dim " + e.Name + " has no value" }
