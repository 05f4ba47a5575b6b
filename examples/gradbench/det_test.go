package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// determinant eliminates below pivots of greatest size.
func determinant(a [][]float64) float64 {
	det := 1.0
	for c := range a {
		pivot := c
		for r := c; r < len(a); r++ {
			if math.Abs(a[r][c]) > math.Abs(a[pivot][c]) {
				pivot = r
			}
		}
		if a[pivot][c] == 0 {
			return 0
		}
		if pivot != c {
			a[pivot], a[c] = a[c], a[pivot]
			det = -det
		}
		det *= a[c][c]
		for r := c + 1; r < len(a); r++ {
			for k := len(a) - 1; k >= c; k-- {
				a[r][k] -= a[r][c] / a[c][c] * a[c][k]
			}
		}
	}
	return det
}

// without is a copy of a without a row and a column; without any if they are negative.
func without(a [][]float64, row, col int) (out [][]float64) {
	for r := range a {
		if r == row {
			continue
		}
		var kept []float64
		for c, v := range a[r] {
			if c != col {
				kept = append(kept, v)
			}
		}
		out = append(out, kept)
	}
	return out
}

// TestDet: the derivative by an element is its cofactor.
func TestDet(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 10))
	for _, ell := range []int{1, 2, 3, 5, 7, 11} {
		a := normals(rng, ell, ell)
		want := make([]float64, 0, ell*ell)
		for r := range ell {
			for c := range ell {
				cofactor := determinant(without(a, r, c))
				if (r+c)%2 == 1 {
					cofactor = -cofactor
				}
				want = append(want, cofactor)
			}
		}
		in := input{"A": flat(a), "ell": ell}
		near(t, "primal", []float64{evaluateAs[float64](t, "det", "primal", in)}, []float64{determinant(without(a, -1, -1))})
		near(t, "gradient", evaluateAs[[]float64](t, "det", "gradient", in), want)
	}
}
