package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// softmax is the gradient of the log-sum-exp of numbers that do not overflow.
func softmax(x []float64) []float64 {
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(v)
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = math.Exp(v) / sum
	}
	return out
}

// TestLSE spreads numbers over [−100, 100], where exponentials do not overflow; each element
// of the gradient, however small, has the tolerance for itself.
func TestLSE(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 50, 1000} {
		x := make([]float64, n)
		for i := range x {
			x[i] = -100 + 200*rng.Float64()
		}
		sum := 0.0
		for _, v := range x {
			sum += math.Exp(v)
		}
		near(t, "primal", []float64{evaluateAs[float64](t, "lse", "primal", input{"x": x})}, []float64{math.Log(sum)})
		have := evaluateAs[[]float64](t, "lse", "gradient", input{"x": x})
		for i, want := range softmax(x) {
			near(t, "gradient", have[i:i+1], []float64{want})
		}
	}
	// Numbers that do: what is added to all is added to the result.
	near(t, "primal", []float64{evaluateAs[float64](t, "lse", "primal", input{"x": []float64{1000, 1001}})}, []float64{1000 + math.Log(1+math.E)})
	near(t, "gradient", evaluateAs[[]float64](t, "lse", "gradient", input{"x": []float64{-1000, -1001}}), softmax([]float64{1, 0}))
}
