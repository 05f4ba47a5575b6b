package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestLLSQ computes the sum over the points by its definition, and the derivative of each
// square: the difference times the power.
func TestLLSQ(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for _, size := range []struct{ n, m int }{{16, 128}, {2, 1}, {17, 3}, {65, 10}} {
		x := make([]float64, size.m)
		for i := range x {
			x[i] = rng.Float64()
		}
		y, dx := 0.0, make([]float64, size.m)
		for i := range size.n {
			at := -1 + 2*float64(i)/float64(size.n-1)
			diff := 0.0
			if at != 0 {
				diff = math.Copysign(1, at)
			}
			for j, c := range x {
				diff -= c * math.Pow(at, float64(j))
			}
			y += diff * diff / 2
			for j := range x {
				dx[j] -= diff * math.Pow(at, float64(j))
			}
		}
		in := input{"x": x, "n": size.n}
		near(t, "primal", []float64{evaluateAs[float64](t, "llsq", "primal", in)}, []float64{y})
		near(t, "gradient", evaluateAs[[]float64](t, "llsq", "gradient", in), dx)
	}
}
