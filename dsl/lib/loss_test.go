package lib_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

const losses = `package m

import "nn"

dim (
	B = 4
	N = 3
)

func Binary(x, y [B, N]f64) [B, N]f64 { return nn.BinaryCrossEntropy(x, y) }
func Smooth(x [B, N]f64, label [B]i32) [B]f64 { return nn.SmoothCrossEntropy(x, label, smoothing: 0.3) }
func Weighted(x [B, N]f64, label [B]i32, weight [N]f64) f64 { return nn.WeightedCrossEntropy(x, label, weight) }
func Divergence(p, logq [B, N]f64) [B]f64 { return nn.KL(p, logq) }
func Triplet(a, p, n [B, N]f64) [B]f64 { return nn.Triplet(a, p, n, margin: 0.5) }
func Info(q, k [B, N]f64) [B]f64 { return nn.InfoNCE(q, k, temperature: 0.7) }
func Direct(a, b, c, d [B]f64) [B]f64 { return nn.DPO(a, b, c, d, beta: 0.4) }

func BinarySlope(x, y [B, N]f64) [B, N]f64 { return grad(sum(Binary(x, y)), x) }
func SmoothSlope(x [B, N]f64, label [B]i32) [B, N]f64 { return grad(sum(Smooth(x, label)), x) }
func WeightedSlope(x [B, N]f64, label [B]i32, weight [N]f64) [B, N]f64 { return grad(Weighted(x, label, weight), x) }
func DivergenceSlope(p, logq [B, N]f64) [B, N]f64 { return grad(sum(Divergence(p, logq)), p) }
func TripletSlope(a, p, n [B, N]f64) [B, N]f64 { return grad(sum(Triplet(a, p, n)), a) }
func InfoSlope(q, k [B, N]f64) [B, N]f64 { return grad(sum(Info(q, k)), q) }
func DirectSlope(a, b, c, d [B]f64) [B]f64 { return grad(sum(Direct(a, b, c, d)), a) }
`

// TestLossesOfNetworks compares each loss with its formula, and its slope by the first
// argument with differences of the formula.
func TestLossesOfNetworks(t *testing.T) {
	const rows, width = 4, 3
	rng := rand.New(rand.NewPCG(3, 1))
	table := func(draw func() float64) array {
		a := array{DType: ir.F64, Shape: []int{rows, width}}
		for range rows * width {
			a.F = append(a.F, draw())
		}
		return a
	}
	column := func() array {
		return vector(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64())
	}
	label := array{DType: ir.I32, Shape: []int{rows}, I: []int64{2, 0, 1, 2}}
	p := table(rng.Float64)
	p.F[1] = 0 // what cannot happen
	logSum := func(x []float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += math.Exp(v)
		}
		return math.Log(sum)
	}
	row := func(a array, b int) []float64 { return a.F[b*width:][:width] }
	dot := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	distance := func(a, b []float64) float64 {
		sum := 0.0
		for i := range a {
			sum += (a[i] - b[i]) * (a[i] - b[i])
		}
		return math.Sqrt(sum)
	}
	each := func(n int, f func(i int) float64) (out []float64) {
		for i := range n {
			out = append(out, f(i))
		}
		return out
	}
	for _, c := range []struct {
		name string
		args []array
		want func(in []array) []float64
	}{
		{"Binary", []array{table(rng.NormFloat64), table(rng.Float64)}, func(in []array) []float64 {
			return each(rows*width, func(i int) float64 {
				q := 1 / (1 + math.Exp(-in[0].F[i]))
				return -in[1].F[i]*math.Log(q) - (1-in[1].F[i])*math.Log(1-q)
			})
		}},
		{"Smooth", []array{table(rng.NormFloat64), label}, func(in []array) []float64 {
			return each(rows, func(b int) (sum float64) {
				for n, x := range row(in[0], b) {
					target := 0.3 / width
					if int64(n) == label.I[b] {
						target += 0.7
					}
					sum -= target * (x - logSum(row(in[0], b)))
				}
				return sum
			})
		}},
		{"Weighted", []array{table(rng.NormFloat64), label, eval.Floats(ir.F64, []int{width}, 0.5, 1, 3)}, func(in []array) []float64 {
			sum, total := 0.0, 0.0
			for b, n := range label.I {
				sum += in[2].F[n] * (logSum(row(in[0], b)) - row(in[0], b)[n])
				total += in[2].F[n]
			}
			return []float64{sum / total}
		}},
		{"Divergence", []array{p, table(rng.NormFloat64)}, func(in []array) []float64 {
			return each(rows, func(b int) (sum float64) {
				for n, p := range row(in[0], b) {
					if p > 0 {
						sum += p * (math.Log(p) - row(in[1], b)[n])
					}
				}
				return sum
			})
		}},
		{"Triplet", []array{table(rng.NormFloat64), table(rng.NormFloat64), table(rng.NormFloat64)}, func(in []array) []float64 {
			return each(rows, func(b int) float64 {
				return max(distance(row(in[0], b), row(in[1], b))-distance(row(in[0], b), row(in[2], b))+0.5, 0)
			})
		}},
		{"Info", []array{table(rng.NormFloat64), table(rng.NormFloat64)}, func(in []array) []float64 {
			return each(rows, func(b int) float64 {
				score := each(rows, func(k int) float64 { return dot(row(in[0], b), row(in[1], k)) / 0.7 })
				return logSum(score) - score[b]
			})
		}},
		{"Direct", []array{column(), column(), column(), column()}, func(in []array) []float64 {
			return each(rows, func(b int) float64 {
				return math.Log(1 + math.Exp(-0.4*(in[0].F[b]-in[1].F[b]-in[2].F[b]+in[3].F[b])))
			})
		}},
	} {
		got, want := call(t, losses, c.name, nil, c.args...)[0].F, c.want(c.args)
		if len(got) != len(want) {
			t.Fatalf("%s: %d results, want %d", c.name, len(got), len(want))
		}
		for i, w := range want {
			if !near(got[i], w, 1e-13) {
				t.Errorf("%s: element %d is %g, want %g", c.name, i, got[i], w)
			}
		}
		slope := call(t, losses, c.name+"Slope", nil, c.args...)[0].F
		total := func(i int, h float64) (sum float64) {
			x := c.args[0].F[i]
			c.args[0].F[i] = x + h
			for _, v := range c.want(c.args) {
				sum += v
			}
			c.args[0].F[i] = x
			return sum
		}
		for i := range slope {
			if c.name == "Divergence" && c.args[0].F[i] == 0 { // the edge of the distributions
				continue
			}
			const h = 1e-5
			if w := (total(i, h) - total(i, -h)) / (2 * h); !near(slope[i], w, 1e-7) {
				t.Errorf("%s: the slope by element %d is %g, differences give %g", c.name, i, slope[i], w)
			}
		}
	}
}
