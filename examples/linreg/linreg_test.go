package linreg

import (
	"math"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams}},
		Sizes:   []map[string]int64{{"N": 5, "D": 3}, {"N": 1, "D": 1}, {"N": 4, "D": 0}},
		Gradients: []gradcheck.Gradient{
			{Func: "LossGrad", Value: "loss", Of: map[string]string{"g": "p"}},
		},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// data are random arguments for n points in d dimensions.
func data(t testing.TB, n, d int) (w *Workspace, p *Params, x, y []float64) {
	t.Helper()
	w = &Workspace{Dims: Dims{N: n, D: d}}
	p, err := NewParams(w.Dims)
	if err != nil {
		t.Fatal(err)
	}
	x, y = make([]float64, n*d), make([]float64, n)
	rng := gradc.NewRand(1)
	for _, a := range [][]float64{p.Flat(), x, y} {
		gradc.Normal(rng, a, 0, 1)
	}
	return w, p, x, y
}

// TestStep: a step is p − rate·gradient.
func TestStep(t *testing.T) {
	w, p, x, y := data(t, 7, 4)
	before, g, err := w.LossGrad(p, x, y)
	if err != nil {
		t.Fatal(err)
	}
	const rate = 0.3
	want := append([]float64(nil), p.Flat()...)
	for i, d := range g.Flat() {
		want[i] -= rate * d
	}
	loss, err := w.Step(p, x, y, rate)
	if err != nil {
		t.Fatal(err)
	}
	if loss != before {
		t.Errorf("Step returns loss %v, want that before the step, %v", loss, before)
	}
	for i, v := range p.Flat() {
		if math.Abs(v-want[i]) > 1e-14 {
			t.Errorf("parameter %d becomes %v, want %v", i, v, want[i])
		}
	}
}

// TestLeastSquares descends to where the gradient vanishes, and checks the normal
// equations there.
func TestLeastSquares(t *testing.T) {
	const n, d = 30, 3
	w, p, x, y := data(t, n, d)
	for range 2000 {
		if _, err := w.Step(p, x, y, 0.2); err != nil {
			t.Fatal(err)
		}
	}
	for k := range d {
		sum := 0.0
		for i := range n {
			r := p.B[0] - y[i]
			for j := range d {
				r += x[i*d+j] * p.W[j]
			}
			sum += r * x[i*d+k]
		}
		if math.Abs(sum) > 1e-9 {
			t.Errorf("the residual is not orthogonal to column %d: %v", k, sum)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	w, p, x, y := data(t, 9, 4)
	calls := func() {
		_, err0 := w.Loss(p, x, y)
		_, _, err1 := w.LossGrad(p, x, y)
		_, err2 := w.Step(p, x, y, 0.1)
		if err0 != nil || err1 != nil || err2 != nil {
			t.Fatal(err0, err1, err2)
		}
	}
	if n := testing.AllocsPerRun(10, calls); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
