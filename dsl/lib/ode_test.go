package lib_test

import (
	"math"
	"testing"

	"github.com/gradc/gradc/ir"
)

const motion = `package m

import "ode"

dim N

type Ball struct {
	T, X, V f64
}

// pushed is a spring that sin t pushes; the time is part of the state.
func pushed(s Ball) Ball { return Ball{T: 1, X: s.V, V: sin(s.T) - 4*s.X} }

func Fourth(s Ball, dt f64) Ball { return ode.Rk4[N](pushed, s, dt) }

func First(s Ball, dt f64) Ball {
	for range N {
		s = ode.EulerStep(pushed, s, dt)
	}
	return s
}
`

// TestOrders: the distance from the motion in closed form falls with the power of the step that
// the method promises.
func TestOrders(t *testing.T) {
	const at = 2.0
	// From x = 1 at rest, x = cos 2t + (sin t)/3 − (sin 2t)/6.
	x := math.Cos(2*at) + math.Sin(at)/3 - math.Sin(2*at)/6
	v := -2*math.Sin(2*at) + math.Cos(at)/3 - math.Cos(2*at)/3
	for name, order := range map[string]float64{"First": 1, "Fourth": 4} {
		miss := func(n int64) float64 {
			out := call(t, motion, name, map[string]int64{"N": n},
				scalarOf(ir.F64, 0.0), scalarOf(ir.F64, 1.0), scalarOf(ir.F64, 0.0), scalarOf(ir.F64, at/float64(n)))
			return math.Hypot(out[1].F[0]-x, out[2].F[0]-v)
		}
		if have := math.Log2(miss(400) / miss(800)); math.Abs(have-order) > 0.1 {
			t.Errorf("%s is of order %.3f, want %v", name, have, order)
		}
	}
}
