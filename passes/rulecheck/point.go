package rulecheck

import (
	"math"
	"math/rand/v2"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// point is where a rule is evaluated: sizes, arguments, and a cotangent for each
// result.
type point struct {
	dims map[string]int64
	x    []eval.Array[float64]
	dy   []eval.Array[float64]
	dz   []eval.Array[float64] // another cotangent
}

// draw draws the n-th candidate for a point: what has a value and a derivative there
// is not known, so that candidates differ in size and range. It reports false where
// the sizes do not fit the function.
func (s *subject) draw(rng *rand.Rand, n int) (*point, bool) {
	p := &point{dims: map[string]int64{}}
	for _, d := range s.module.Dims {
		p.dims[d.Name] = 1 + rng.Int64N(3+int64(n)/16)
	}
	within := []func() float64{
		rng.NormFloat64,
		func() float64 { return 0.1 + 0.8*rng.Float64() },
		func() float64 { return 0.5 + 2*rng.Float64() },
		func() float64 { return 3 * rng.NormFloat64() },
	}[n%4]
	fill := func(vs []*ir.Value, float func() float64) ([]eval.Array[float64], bool) {
		var out []eval.Array[float64]
		for _, v := range vs {
			a, ok := array(v.Type, p.dims, rng, float)
			if !ok {
				return nil, false
			}
			out = append(out, a)
		}
		return out, true
	}
	var ok [3]bool
	p.x, ok[0] = fill(s.op.Func.Params, within)
	p.dy, ok[1] = fill(s.op.Func.Results, rng.NormFloat64)
	p.dz, ok[2] = fill(s.op.Func.Results, rng.NormFloat64)
	return p, ok[0] && ok[1] && ok[2]
}

// mostElements bounds the arrays of a point.
const mostElements = 1 << 20

// array draws an array of a type, of zeros outside of its points.
func array(t ir.Type, dims map[string]int64, rng *rand.Rand, float func() float64) (eval.Array[float64], bool) {
	a := eval.Array[float64]{DType: t.DType}
	var err error
	if a.Shape, err = eval.Box(t.Shape, dims); err != nil || a.Len() > mostElements {
		return a, false
	}
	at, err := eval.Points(t.Shape, dims)
	if err != nil {
		return a, false
	}
	if t.DType.IsFloat() {
		a.F = make([]float64, a.Len())
		for _, i := range at {
			a.F[i] = float()
		}
		return a, true
	}
	a.I = make([]int64, a.Len())
	for _, i := range at {
		a.I[i] = integer(t.DType, rng)
	}
	return a, true
}

// integer draws an element of a type that is no float.
func integer(t ir.DType, rng *rand.Rand) int64 {
	switch {
	case t == ir.Bool:
		return rng.Int64N(2)
	case t == ir.MinPlus:
		return int64(math.Float64bits(float64(rng.IntN(9))))
	case t == ir.Z64:
		return rng.Int64N(19) - 9
	case t.Modulus() > 0:
		return rng.Int64N(t.Modulus())
	}
	return rng.Int64N(4)
}

// scaled returns arrays whose floats are multiplied by c; the others are kept.
func scaled(as []eval.Array[float64], c float64) []eval.Array[float64] {
	return combined(as, as, func(x, _ float64) float64 { return c * x })
}

func added(as, bs []eval.Array[float64]) []eval.Array[float64] {
	return combined(as, bs, func(x, y float64) float64 { return x + y })
}

func combined(as, bs []eval.Array[float64], f func(x, y float64) float64) []eval.Array[float64] {
	out := make([]eval.Array[float64], len(as))
	for k, a := range as {
		out[k] = a
		out[k].F = make([]float64, len(a.F))
		for i, x := range a.F {
			out[k].F[i] = f(x, bs[k].F[i])
		}
	}
	return out
}

// finite reports whether all floats are.
func finite(as []eval.Array[float64]) bool {
	for _, a := range as {
		for _, x := range a.F {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return false
			}
		}
	}
	return true
}
