package logistic

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/optimize"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams}},
		Sizes:   []map[string]int64{{"N": 6, "D": 3}, {"N": 1, "D": 1}, {"N": 3, "D": 0}},
		Draw: map[string]func(*rand.Rand) float64{
			"p.W": gradcheck.Uniform(-3, 3), "y": gradcheck.Below(2),
		},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// data are n points in d dimensions with labels that no plane separates.
func data(n, d int) (w *Workspace, x, y []float64) {
	w = &Workspace{Dims: Dims{N: n, D: d}}
	x, y = make([]float64, n*d), make([]float64, n)
	rng := gradc.NewRand(1)
	gradc.Normal(rng, x, 0, 1)
	for i := range y {
		if x[i*d]+0.5*x[i*d+1]+2*rng.Float64()-1 > 0.2 {
			y[i] = 1
		}
	}
	return w, x, y
}

// gradient is the derivative of the objective, from the textbook.
func gradient(theta, x, y []float64) []float64 {
	d := len(theta) - 1
	g := make([]float64, d+1)
	for i := range y {
		z := theta[d]
		for j := range d {
			z += x[i*d+j] * theta[j]
		}
		r := (1/(1+math.Exp(-z)) - y[i]) / float64(len(y))
		for j := range d {
			g[j] += r * x[i*d+j]
		}
		g[d] += r
	}
	for j := range d {
		g[j] += 1e-3 * theta[j]
	}
	return g
}

// TestProblem hands the objective to optimisers that use gradients; where they stop,
// the textbook's gradient vanishes.
func TestProblem(t *testing.T) {
	const n, d = 120, 4
	w, x, y := data(n, d)
	problem, err := w.ObjectiveProblem(x, y)
	if err != nil {
		t.Fatal(err)
	}
	at := []float64{1, -2, 0.5, 3, -1}
	got := make([]float64, d+1)
	problem.Grad(got, at)
	for i, want := range gradient(at, x, y) {
		if math.Abs(got[i]-want) > 1e-13 {
			t.Errorf("gradient[%d] = %v, want %v", i, got[i], want)
		}
	}
	var values []float64
	for _, method := range []optimize.Method{&optimize.LBFGS{}, &optimize.BFGS{}} {
		res, err := optimize.Minimize(problem, make([]float64, d+1), &optimize.Settings{GradientThreshold: 1e-9}, method)
		if err != nil {
			t.Fatalf("%T: %v", method, err)
		}
		for i, g := range gradient(res.X, x, y) {
			if math.Abs(g) > 1e-7 {
				t.Errorf("%T stops where component %d of the gradient is %g", method, i, g)
			}
		}
		values = append(values, res.F)
	}
	for _, v := range values {
		if math.Abs(v-values[0]) > 1e-12 {
			t.Errorf("the optimisers reach %v", values)
		}
	}
}

// TestProblemErrors: what is wrong with the arguments is known before gonum starts;
// what is wrong with a point stops it.
func TestProblemErrors(t *testing.T) {
	w, x, y := data(10, 2)
	var shape *gradc.ShapeError
	if _, err := w.ObjectiveProblem(x[1:], y); !errors.As(err, &shape) || shape.Arg != "x" {
		t.Errorf("short x: %v", err)
	}
	if _, err := w.ObjectiveProblem(x, y[1:]); !errors.As(err, &shape) || shape.Arg != "y" {
		t.Errorf("short y: %v", err)
	}
	problem, err := w.ObjectiveProblem(x, y)
	if err != nil {
		t.Fatal(err)
	}
	_, err = optimize.Minimize(problem, make([]float64, 7), &optimize.Settings{GradientThreshold: 1e-9}, &optimize.LBFGS{})
	if !errors.As(err, &shape) {
		t.Errorf("a point of 7 dimensions: %v", err)
	}
	w.N = -1
	var dim *gradc.DimError
	if _, err := w.ObjectiveProblem(x, y); !errors.As(err, &dim) || dim.Arg != "N" {
		t.Errorf("N = -1: %v", err)
	}
}

// TestPredict compares with the textbook, where the exponential overflows as well.
func TestPredict(t *testing.T) {
	w := Workspace{Dims: Dims{N: 5, D: 1}}
	p, err := NewParams(w.Dims)
	if err != nil {
		t.Fatal(err)
	}
	p.W[0] = 1
	x := []float64{-1e4, -3, 0, 3, 1e4}
	got, err := w.Predict(p, x)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 1 / (1 + math.Exp(3)), 0.5, 1 / (1 + math.Exp(-3)), 1} {
		if math.Abs(got[i]-want) > 1e-15 {
			t.Errorf("Predict at %v is %v, want %v", x[i], got[i], want)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	w, x, y := data(20, 3)
	p, err := NewParams(w.Dims)
	if err != nil {
		t.Fatal(err)
	}
	problem, err := w.ObjectiveProblem(x, y)
	if err != nil {
		t.Fatal(err)
	}
	point, grad := make([]float64, 4), make([]float64, 4)
	calls := func() {
		_, err0 := w.Objective(p, x, y)
		_, err1 := w.Predict(p, x)
		point[0]++
		problem.Grad(grad, point)
		if err0 != nil || err1 != nil {
			t.Fatal(err0, err1)
		}
	}
	if n := testing.AllocsPerRun(10, calls); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
