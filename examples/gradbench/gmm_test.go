package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// normals are rows of numbers of the normal distribution.
func normals(rng *rand.Rand, rows, cols int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		out[i] = make([]float64, cols)
		for j := range out[i] {
			out[i][j] = rng.NormFloat64()
		}
	}
	return out
}

// wishartNorm is the logarithm of the factor of Wishart's density in d dimensions, with n
// degrees of freedom and the scale 1/gamma², that does not depend on where it is taken.
func wishartNorm(d, n int, gamma float64) float64 {
	out := -float64(n*d)/2*math.Log(2) + float64(n*d)*math.Log(gamma) - float64(d*(d-1))/4*math.Log(math.Pi)
	for j := range d {
		lg, _ := math.Lgamma(float64(n-j) / 2)
		out -= lg
	}
	return out
}

// TestGMM computes the densities by their definitions, with the matrices written out, and the
// gradient by the responsibilities: the derivative of the logarithm of a mixture's density is
// the mean of those of its components' densities, weighted with the probabilities that the
// point is of them.
func TestGMM(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 5))
	for _, size := range []struct {
		d, k, n, m int
		gamma      float64
	}{{2, 5, 20, 0, 1}, {4, 3, 10, 2, 0.7}, {1, 2, 3, 1, 1.5}, {5, 1, 6, 0, 1}, {10, 4, 30, 3, 1.1}} {
		d, k, n := size.d, size.k, size.n
		alpha, x, mu := normals(rng, 1, k)[0], normals(rng, n, d), normals(rng, k, d)
		q, l := normals(rng, k, d), normals(rng, k, d*(d-1)/2)
		dalpha := make([]float64, k)
		zeros := func(cols int) [][]float64 {
			out := make([][]float64, k)
			for c := range out {
				out[c] = make([]float64, cols)
			}
			return out
		}
		dmu, dq, dl := zeros(d), zeros(d), zeros(d*(d-1)/2)

		// The lower triangular matrices, and where below the diagonal an element lies in l.
		factor := make([][][]float64, k)
		place := map[[2]int]int{}
		for c := range k {
			factor[c] = make([][]float64, d)
			for i := range d {
				factor[c][i] = make([]float64, d)
				factor[c][i][i] = math.Exp(q[c][i])
			}
			at := 0
			for j := range d {
				for i := j + 1; i < d; i++ {
					factor[c][i][j] = l[c][at]
					place[[2]int{i, j}] = at
					at++
				}
			}
		}

		weights := softmax(alpha)
		objective := 0.0
		for _, point := range x {
			density, centred, white := make([]float64, k), make([][]float64, k), make([][]float64, k)
			total := 0.0
			for c := range k {
				centred[c], white[c] = make([]float64, d), make([]float64, d)
				for i := range d {
					centred[c][i] = point[i] - mu[c][i]
				}
				square, det := 0.0, 1.0
				for i := range d {
					for j := range d {
						white[c][i] += factor[c][i][j] * centred[c][j]
					}
					square += white[c][i] * white[c][i]
					det *= factor[c][i][i]
				}
				density[c] = weights[c] * det * math.Pow(2*math.Pi, -float64(d)/2) * math.Exp(-square/2)
				total += density[c]
			}
			objective += math.Log(total)
			for c := range k {
				r := density[c] / total
				dalpha[c] += r - weights[c]
				for i := range d {
					dq[c][i] += r * (1 - white[c][i]*centred[c][i]*factor[c][i][i])
					for j := range i {
						dl[c][place[[2]int{i, j}]] -= r * white[c][i] * centred[c][j]
					}
					for j := range d {
						dmu[c][j] += r * white[c][i] * factor[c][i][j]
					}
				}
			}
		}
		for c := range k {
			objective += wishartNorm(d, d+size.m+1, size.gamma)
			g2 := size.gamma * size.gamma
			for i := range d {
				objective += float64(size.m)*q[c][i] - g2/2*factor[c][i][i]*factor[c][i][i]
				dq[c][i] += float64(size.m) - g2*factor[c][i][i]*factor[c][i][i]
			}
			for i, v := range l[c] {
				objective -= g2 / 2 * v * v
				dl[c][i] -= g2 * v
			}
		}

		in := input{"d": d, "k": k, "n": n, "x": x, "m": size.m, "gamma": size.gamma, "alpha": alpha, "mu": mu, "q": q, "l": l}
		near(t, "objective", []float64{evaluateAs[float64](t, "gmm", "objective", in)}, []float64{objective})
		have := evaluateAs[gmmGradient](t, "gmm", "jacobian", in)
		near(t, "alpha", have.Alpha, dalpha)
		nearRows(t, "mu", have.Mu, dmu)
		nearRows(t, "q", have.Q, dq)
		nearRows(t, "l", have.L, dl)
	}
}
