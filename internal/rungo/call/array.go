package call

import (
	"math"
	"reflect"
	"slices"
)

// Array holds the elements of a leaf: floats in F, others in I, Booleans as 0 and 1.
type Array struct {
	F []float64
	I []int64
}

// Same reports whether two arrays have the same elements, bit by bit.
func Same(a, b Array) bool {
	return slices.Equal(a.I, b.I) && slices.EqualFunc(a.F, b.F, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

func (a Array) len() int { return len(a.F) + len(a.I) }

// fill copies the elements into a slice.
func (a Array) fill(v reflect.Value) {
	for i := range a.len() {
		a.set(v.Index(i), i)
	}
}

func (a Array) set(v reflect.Value, i int) {
	switch {
	case v.CanFloat():
		v.SetFloat(a.F[i])
	case v.CanInt():
		v.SetInt(a.I[i])
	case v.CanUint():
		v.SetUint(uint64(a.I[i]))
	default:
		v.SetBool(a.I[i] != 0)
	}
}

// leaves appends copies of the arrays that a value consists of. A nil struct has
// none.
func leaves(out []Array, v reflect.Value) []Array {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return out
		}
		return leaves(out, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out = leaves(out, v.Field(i))
			}
		}
		return out
	case reflect.Slice:
		var a Array
		for i := range v.Len() {
			a.add(v.Index(i))
		}
		return append(out, a)
	}
	var a Array
	a.add(v)
	return append(out, a)
}

func (a *Array) add(v reflect.Value) {
	switch {
	case v.CanFloat():
		a.F = append(a.F, v.Float())
	case v.CanInt():
		a.I = append(a.I, v.Int())
	case v.CanUint():
		a.I = append(a.I, int64(v.Uint()))
	case v.Bool():
		a.I = append(a.I, 1)
	default:
		a.I = append(a.I, 0)
	}
}
