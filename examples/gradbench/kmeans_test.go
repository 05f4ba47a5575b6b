package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestKMeans: Newton's method takes each centroid to the mean of its points in one step, so
// the direction is what it lies away from that.
func TestKMeans(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 4))
	for _, size := range []struct{ n, k, d int }{{40, 5, 3}, {1, 1, 1}, {30, 30, 2}, {200, 7, 8}} {
		points := make([][]float64, size.n)
		for i := range points {
			points[i] = make([]float64, size.d)
			for j := range points[i] {
				points[i][j] = rng.Float64()
			}
		}
		centroids := points[size.n-size.k:] // so that none is without points
		cost, count := 0.0, make([]float64, size.k)
		want := make([][]float64, size.k)
		for k := range want {
			want[k] = make([]float64, size.d)
		}
		for _, p := range points {
			nearest, least := 0, math.Inf(1)
			for k, c := range centroids {
				dist := 0.0
				for j := range c {
					dist += (p[j] - c[j]) * (p[j] - c[j])
				}
				if dist < least {
					nearest, least = k, dist
				}
			}
			cost += least
			count[nearest]++
			for j := range p {
				want[nearest][j] += p[j]
			}
		}
		for k := range want {
			for j := range want[k] {
				want[k][j] = centroids[k][j] - want[k][j]/count[k]
			}
		}
		in := input{"points": points, "centroids": centroids}
		near(t, "cost", []float64{evaluateAs[float64](t, "kmeans", "cost", in)}, []float64{cost})
		nearRows(t, "dir", evaluateAs[[][]float64](t, "kmeans", "dir", in), want)
	}
}
