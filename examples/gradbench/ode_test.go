package main

import (
	"math/rand/v2"
	"testing"
)

// chain takes s steps of the classical Runge–Kutta method from time 0 to 2.
func chain(x []dual, s int) []dual {
	n := len(x)
	h := 2 / float64(s)
	slope := func(y []dual) []dual {
		out := make([]dual, n)
		out[0] = x[0]
		for i := 1; i < n; i++ {
			out[i] = x[i].mul(y[i-1])
		}
		return out
	}
	ahead := func(y, k []dual, h float64) []dual {
		out := make([]dual, n)
		for i := range out {
			out[i] = y[i].add(k[i].scale(h))
		}
		return out
	}
	y := make([]dual, n)
	for range s {
		k1 := slope(y)
		k2 := slope(ahead(y, k1, h/2))
		k3 := slope(ahead(y, k2, h/2))
		k4 := slope(ahead(y, k3, h))
		for i := range y {
			y[i] = y[i].add(k1[i].add(k4[i]).add(k2[i].add(k3[i]).scale(2)).scale(h / 6))
		}
	}
	return y
}

func TestODE(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 6))
	for _, size := range []struct{ n, s int }{{10, 1}, {10, 10}, {33, 7}, {100, 10}, {100, 100}, {1, 3}} {
		x := make([]float64, size.n)
		for i := range x {
			x[i] = 0.5 + rng.Float64()
		}
		in := input{"x": x, "s": size.s}
		near(t, "primal", evaluateAs[[]float64](t, "ode", "primal", in), values(chain(constants(x), size.s)))
		last := func(x []dual) []dual { return chain(x, size.s)[size.n-1:] }
		want := jacobian(last, x)[0]
		if size.n <= 4*size.s && want[0] == 0 {
			t.Errorf("at %+v the gradient is zero; this tests nothing", size)
		}
		near(t, "gradient", evaluateAs[[]float64](t, "ode", "gradient", in), want)
	}
}
