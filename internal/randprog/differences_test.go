package randprog_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/ir"
)

// TestSlope holds the comparison itself to functions whose gradient is known.
func TestSlope(t *testing.T) {
	at := func(x float64) []randprog.Array {
		return []randprog.Array{{DType: ir.F64, Shape: []int{}, F: []float64{x}}}
	}
	for _, c := range []struct {
		name         string
		f            func(x float64) float64
		x, gradient  float64
		kink, refuse bool
	}{
		{name: "sine", f: math.Sin, x: 0.7, gradient: math.Cos(0.7)},
		{name: "sine with a wrong sign", f: math.Sin, x: 0.7, gradient: -math.Cos(0.7), refuse: true},
		{name: "slightly wrong", f: math.Sin, x: 0.7, gradient: math.Cos(0.7) + 3e-6, refuse: true},
		{name: "kink outside of the steps", f: math.Abs, x: 1e-4, gradient: 1},
		{name: "kink within a step", f: math.Abs, x: 1e-5, gradient: 1, kink: true},
		{name: "jump within a step", f: math.Floor, x: 1 + 1e-6, gradient: 0, kink: true},
		{name: "root near its end", f: func(x float64) float64 { return math.Sqrt(max(x, 0)) }, x: 2e-3, gradient: 0.5 / math.Sqrt(2e-3)},
		{name: "not a number", f: math.Sin, x: 0.7, gradient: math.NaN(), refuse: true},
	} {
		s := &randprog.Slope{
			Value: func(args []randprog.Array) (float64, error) { return c.f(args[0].F[0]), nil },
			Args:  at(c.x), Targets: []int{0}, Gradient: at(c.gradient), Tol: 1e-6,
		}
		tally, err := s.Compare(rand.New(rand.NewPCG(1, 2)))
		if (err != nil) != c.refuse || (tally.Kinks > 0) != c.kink {
			t.Errorf("%s: %d kinks, %v", c.name, tally.Kinks, err)
		}
	}
}
