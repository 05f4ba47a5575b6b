package main

import "testing"

// TestSaddle: the height falls with the square of the distance of q, so what the inner descent
// finds does not depend on p, and the gradient by p is 2p.
func TestSaddle(t *testing.T) {
	square := func(x []float64) float64 { return x[0]*x[0] + x[1]*x[1] }
	twice := func(x []float64) []float64 { return []float64{2 * x[0], 2 * x[1]} }
	for _, start := range [][]float64{{1, 1}, {0.3, -2}, {0, 0}, {-1.5, 1e-3}} {
		top := func(p []float64) []float64 {
			return descend(func(q []float64) (float64, []float64) { return square(q) - square(p), twice(q) }, start)
		}
		p := descend(func(p []float64) (float64, []float64) { return square(p) - square(top(p)), twice(p) }, start)
		want := append(p[:2:2], top(p)...)
		for _, mode := range []string{"ff", "fr", "rf", "rr"} {
			have := evaluateAs[[]float64](t, "saddle", mode, input{"start": start})
			near(t, mode, have, want)
			if start[0] == 1 { // what the benchmark itself wants
				const x = 8.246324826140356e-06
				near(t, mode, have, []float64{x, x, x, x})
			}
		}
	}
}
