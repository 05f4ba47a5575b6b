package lib_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

const layers = `package m

import (
	"nn"
	"ode"
)

dim (
	T = 3
	B = 2
	I = 2
	H = 2
)

func Normed(p nn.Norm[I], x [T, B, I]f32) [T, B, I]f32 { return nn.LayerNorm(p, x) }

func Plain(p nn.Rnn[I, H], x [T, B, I]f32, h [B, H]f32) ([T, B, H]f32, [B, H]f32) {
	return nn.RnnRun(p, x, h)
}

func Long(p nn.Lstm[I, H], x [T, B, I]f32, h, c [B, H]f32) ([T, B, H]f32, [B, H]f32, [B, H]f32) {
	return nn.LstmRun(p, x, h, c)
}

func Gated(p nn.Gru[I, H], x [T, B, I]f32, h [B, H]f32) ([T, B, H]f32, [B, H]f32) {
	return nn.GruRun(p, x, h)
}

type Point struct { X, Y f64 }

func Circle(s Point, dt f64) (s Point, slope f64) {
	turn := func(s Point) Point { return Point{X: -s.Y, Y: s.X} }
	e := ode.Rk4[Steps: 50](turn, s, dt)
	slope = grad(e.X, dt)
	return e, slope
}
`

func drawn(rng *rand.Rand, shape ...int) array {
	a := array{DType: ir.F32, Shape: shape}
	n := 1
	for _, d := range shape {
		n *= d
	}
	for range n {
		a.F = append(a.F, 0.5*rng.NormFloat64())
	}
	return a
}

// affine is x·w + h·u + b for one row.
func affine(x, w, h, u, b []float64) []float64 {
	out := append([]float64(nil), b...)
	for j := range out {
		for i := range x {
			out[j] += x[i] * w[i*len(out)+j]
		}
		for i := range h {
			out[j] += h[i] * u[i*len(out)+j]
		}
	}
	return out
}

func TestLayerNorm(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	x := drawn(rng, 3, 2, 2)
	y := call(t, layers, "Normed", nil, eval.Floats(ir.F32, []int{2}, 2.0, 3), eval.Floats(ir.F32, []int{2}, 0.5, -0.5), x)[0]
	for r := range 6 {
		a, b := x.F[2*r], x.F[2*r+1]
		m := (a + b) / 2
		s := math.Sqrt((a-m)*(a-m) + 1e-5)
		if !near(y.F[2*r], 2*(a-m)/s+0.5, 1e-6) || !near(y.F[2*r+1], 3*(b-m)/s-0.5, 1e-6) {
			t.Errorf("row %d: %v and %v become %v", r, a, b, y.F[2*r:2*r+2])
		}
	}
}

// TestRecurrent compares the layers with their equations, written for one row.
func TestRecurrent(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	x, h, c := drawn(rng, 3, 2, 2), drawn(rng, 2, 2), drawn(rng, 2, 2)
	for _, layer := range []struct {
		name  string
		gates int
		args  []array
		step  func(p []array, x, h, c []float64) (next, memory []float64)
	}{
		{"Plain", 1, nil, func(p []array, x, h, c []float64) ([]float64, []float64) {
			z := affine(x, p[0].F, h, p[1].F, p[2].F)
			return []float64{math.Tanh(z[0]), math.Tanh(z[1])}, nil
		}},
		{"Long", 4, nil, func(p []array, x, h, c []float64) (next, memory []float64) {
			z := affine(x, p[0].F, h, p[1].F, p[2].F)
			for k := range 2 {
				m := sigmoid(z[2+k])*c[k] + sigmoid(z[k])*math.Tanh(z[4+k])
				memory, next = append(memory, m), append(next, sigmoid(z[6+k])*math.Tanh(m))
			}
			return next, memory
		}},
		{"Gated", 3, []array{drawn(rng, 6)}, func(p []array, x, h, c []float64) (next, memory []float64) {
			a, b := affine(x, p[0].F, nil, nil, p[2].F), affine(nil, nil, h, p[1].F, p[3].F)
			for k := range 2 {
				r, u := sigmoid(a[k]+b[k]), sigmoid(a[2+k]+b[2+k])
				n := math.Tanh(a[4+k] + r*b[4+k])
				next = append(next, (1-u)*n+u*h[k])
			}
			return next, nil
		}},
	} {
		p := append([]array{drawn(rng, 2, 2*layer.gates), drawn(rng, 2, 2*layer.gates), drawn(rng, 2*layer.gates)}, layer.args...)
		args := append(append([]array(nil), p...), x, h)
		if layer.name == "Long" {
			args = append(args, c)
		}
		out := call(t, layers, layer.name, nil, args...)
		for row := range 2 {
			s, m := h.F[2*row:][:2], c.F[2*row:][:2]
			for step := range 3 {
				s, m = layer.step(p, x.F[(2*step+row)*2:][:2], s, m)
				for k, want := range s {
					if have := out[0].F[(2*step+row)*2+k]; !near(have, want, 1e-6) {
						t.Errorf("%s, row %d, step %d: %v, want %v", layer.name, row, step, have, want)
					}
				}
			}
			if !near(out[1].F[2*row], s[0], 1e-6) || m != nil && !near(out[2].F[2*row], m[0], 1e-6) {
				t.Errorf("%s ends in another state", layer.name)
			}
		}
	}
}

// TestRk4 goes around the unit circle, whose solution is known, and differentiates by
// the length of the steps.
func TestRk4(t *testing.T) {
	out := call(t, layers, "Circle", nil, eval.Floats(ir.F64, nil, 1.0), eval.Floats(ir.F64, nil, 0.0), eval.Floats(ir.F64, nil, 0.02))
	if !near(out[0].F[0], math.Cos(1), 1e-8) || !near(out[1].F[0], math.Sin(1), 1e-8) {
		t.Errorf("ends at %v, %v", out[0].F, out[1].F)
	}
	if want := -50 * math.Sin(1); math.Abs(out[2].F[0]-want) > 1e-5 {
		t.Errorf("the derivative is %v, want %v", out[2].F, want)
	}
}
