package main

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/optimize/functions"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{Package: call.Package{Workspace: new(Workspace)}, Sizes: []map[string]int64{{"N": 4}, {"N": 2}}}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

func point(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Sin(float64(3*i + 1))
	}
	return x
}

// TestAgainstGonum compares value and gradient with gonum's own function.
func TestAgainstGonum(t *testing.T) {
	for _, n := range []int{1, 2, 7, 30} {
		w := Workspace{Dims: Dims{N: n}}
		x := point(n)
		f, g, err := w.Gradient(x)
		if err != nil {
			t.Fatal(err)
		}
		want := functions.ExtendedRosenbrock{}.Func(x)
		if math.Abs(f-want) > 1e-12*math.Max(1, want) {
			t.Errorf("n = %d: value %v, want %v", n, f, want)
		}
		grad := make([]float64, n)
		functions.ExtendedRosenbrock{}.Grad(grad, x)
		for i := range g {
			if math.Abs(g[i]-grad[i]) > 1e-10*math.Max(1, math.Abs(grad[i])) {
				t.Errorf("n = %d: gradient[%d] = %v, want %v", n, i, g[i], grad[i])
			}
		}
	}
}

// TestHessianVector compares the product with differences of the gradient.
func TestHessianVector(t *testing.T) {
	const n = 6
	w := Workspace{Dims: Dims{N: n}}
	x, v := point(n), make([]float64, n)
	for i := range v {
		v[i] = math.Cos(float64(i))
	}
	hv, err := w.HessianVector(x, v)
	if err != nil {
		t.Fatal(err)
	}
	got := append([]float64(nil), hv...)
	for i := range got {
		along := func(h float64) float64 {
			y := make([]float64, n)
			for k := range y {
				y[k] = x[k] + h*v[k]
			}
			_, g, err := w.Gradient(y)
			if err != nil {
				t.Fatal(err)
			}
			return g[i]
		}
		want := fd.Derivative(along, 0, &fd.Settings{Formula: fd.Central})
		if math.Abs(got[i]-want) > 1e-5*math.Max(1, math.Abs(want)) {
			t.Errorf("product[%d] = %v, differences give %v", i, got[i], want)
		}
	}
}

func TestMinimum(t *testing.T) {
	w := Workspace{Dims: Dims{N: 10}}
	problem, err := w.ObjectiveProblem()
	if err != nil {
		t.Fatal(err)
	}
	res, err := optimize.Minimize(problem, make([]float64, 10), &optimize.Settings{GradientThreshold: 1e-10}, &optimize.BFGS{})
	if err != nil {
		t.Fatal(err)
	}
	if d := distanceFromOnes(res.X); d > 1e-8 {
		t.Errorf("the minimum found is %g away from ones", d)
	}
}

func TestNoAllocation(t *testing.T) {
	w := Workspace{Dims: Dims{N: 20}}
	x := point(20)
	if n := testing.AllocsPerRun(10, func() { _, _ = w.HessianVector(x, x) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
