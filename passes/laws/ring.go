package laws

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

// Ring is where programs are evaluated: an element type, and an arithmetic for it.
type Ring struct {
	Name  string
	DType ir.DType
	arithmetic
}

// Rings lists all of them. The rationals are f64 computed exactly, and have no functions
// of analysis.
func Rings() []Ring {
	floats := numbers[float64]{eval.F64{}, func(r *rand.Rand) float64 { return 0.2 + 1.6*r.Float64() }, closeTo}
	exact := numbers[*big.Rat]{
		eval.Rat{}, func(r *rand.Rand) *big.Rat { return big.NewRat((1+r.Int64N(7))*(1-2*r.Int64N(2)), 1+r.Int64N(3)) },
		func(x, y *big.Rat, _ float64) bool { return x.Cmp(y) == 0 },
	}
	rings := []Ring{{"f64", ir.F64, floats}, {"rational", ir.F64, exact}}
	for _, t := range []ir.DType{ir.Z2, ir.Z64, ir.ZMod(7), ir.ZMod(8), ir.ZMod(256), ir.Sat8, ir.Sat16, ir.MinPlus} {
		rings = append(rings, Ring{t.String(), t, floats})
	}
	return rings
}

// smooth reports whether the ring has the functions of analysis.
func (r Ring) smooth() bool { return r.Name == "f64" }

// size is the value of every dim of a program or a table, by name.
var size = map[string]int64{"N": 3, "M": 2}

// values are arrays, of a type that the arithmetic knows.
type values []any

// arithmetic draws arrays, evaluates functions and compares what comes out.
type arithmetic interface {
	draw(r *rand.Rand, vs []*ir.Value) values
	run(f *ir.Func, args values) (values, error)
	differ(a, b values) string // "" where they do not
}

// numbers is an arithmetic whose floats are of type E. The elements of rings of integers
// are integers in all of them.
type numbers[E any] struct {
	ring   eval.Ring[E]
	number func(*rand.Rand) E
	same   func(x, y E, unit float64) bool
}

func (a numbers[E]) draw(r *rand.Rand, vs []*ir.Value) values {
	out := make(values, len(vs))
	for i, v := range vs {
		x := eval.Array[E]{DType: v.Type.DType}
		box, err := eval.Box(v.Type.Shape, size)
		if err != nil {
			ir.Bug("a parameter of unknown size: %v", err)
		}
		x.Shape = box
		for range x.Len() {
			if x.DType.IsFloat() {
				x.F = append(x.F, a.number(r))
			} else {
				x.I = append(x.I, integer(x.DType, r))
			}
		}
		out[i] = x
	}
	return out
}

// integer draws an element of a ring, a bool, or an index that is below every size.
func integer(t ir.DType, r *rand.Rand) int64 {
	switch {
	case t == ir.Z64:
		return int64(r.Uint64())
	case t == ir.MinPlus:
		return int64(math.Float64bits(float64(r.IntN(20) - 10)))
	case t == ir.Sat8 || t == ir.Sat16:
		return r.Int64N(6)
	case t == ir.Bool || t.IsRing():
		_, hi := t.Range()
		return r.Int64N(hi + 1)
	}
	return r.Int64N(2)
}

func (a numbers[E]) run(f *ir.Func, args values) (values, error) {
	in := make([]eval.Array[E], len(args))
	for i, x := range args {
		in[i] = x.(eval.Array[E])
	}
	out, err := eval.Eval(f, a.ring, size, in, eval.WithDerive(passes.Closed))
	if err != nil {
		return nil, err
	}
	ys := make(values, len(out))
	for i, y := range out {
		ys[i] = y
	}
	return ys, nil
}

func (a numbers[E]) differ(xs, ys values) string {
	for k := range xs {
		x, y := xs[k].(eval.Array[E]), ys[k].(eval.Array[E])
		unit := 1.0
		for _, e := range y.F {
			unit = max(unit, math.Abs(a.ring.Float64(e)))
		}
		for i := range x.F {
			if !a.same(x.F[i], y.F[i], unit) {
				return fmt.Sprintf("result %d, element %d: %v and %v", k, i, x.F[i], y.F[i])
			}
		}
		for i := range x.I {
			if x.I[i] != y.I[i] {
				return fmt.Sprintf("result %d, element %d: %d and %d", k, i, x.I[i], y.I[i])
			}
		}
	}
	return ""
}

// tolerance is how far two floats may be apart, of the largest in an array.
const tolerance = 1e-9

func closeTo(x, y, unit float64) bool {
	return math.Abs(x-y) <= tolerance*unit || math.IsNaN(x) && math.IsNaN(y) || x == y
}
