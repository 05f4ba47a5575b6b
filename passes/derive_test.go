package passes_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

// targets returns how many leading parameters of f are floats: those that the
// derivative tests differentiate by.
func targets(f *ir.Func) int {
	for i, p := range f.Params {
		if !p.Type.DType.HasCotangent() {
			return i
		}
	}
	return len(f.Params)
}

// cotangents draws one random seed for each result of f, zero outside its points.
func cotangents(t testing.TB, f *ir.Func) []eval.Array[float64] {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 5))
	var seeds []eval.Array[float64]
	for _, r := range f.Results {
		shape, err := eval.Box(r.Type.Shape, sizes)
		if err != nil {
			t.Fatal(err)
		}
		a := eval.Array[float64]{DType: r.Type.DType, Shape: shape}
		if !a.DType.IsFloat() {
			a.I = make([]int64, a.Len())
			for i := range a.I {
				a.I[i] = randomElement(a.DType, rng)
			}
			seeds = append(seeds, a)
			continue
		}
		a.F = make([]float64, a.Len())
		points, err := eval.Points(r.Type.Shape, sizes)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range points {
			a.F[i] = rng.NormFloat64()
		}
		seeds = append(seeds, a)
	}
	return seeds
}

// pair returns Σ seed·y over the points of the results.
func pair(ys, seeds []eval.Array[float64]) float64 {
	var sum float64
	for k, s := range seeds {
		for i, c := range s.F {
			if c != 0 {
				sum += c * ys[k].F[i]
			}
		}
	}
	return sum
}

// differences returns the gradient of Σ seed·f by its first wrt arguments, by
// central differences.
func differences(t testing.TB, f *ir.Func, wrt int, args, seeds []eval.Array[float64]) []eval.Array[float64] {
	t.Helper()
	const h = 4e-6
	out := make([]eval.Array[float64], wrt)
	for k := range wrt {
		x := args[k].F
		out[k] = args[k]
		out[k].F = make([]float64, len(x))
		for i, x0 := range x {
			at := func(d float64) float64 {
				x[i] = x0 + d
				defer func() { x[i] = x0 }()
				return pair(run(t, f, args), seeds)
			}
			out[k].F[i] = (at(h) - at(-h)) / (2 * h)
		}
	}
	return out
}

// checkDerivative compares the derivative of f with differences, as it is and in
// normal form, and returns it.
func checkDerivative(t testing.TB, f *ir.Func, args []eval.Array[float64], tol float64) (*ir.Optic, error) {
	t.Helper()
	wrt := targets(f)
	o, err := passes.Derive(f, wrt)
	if err != nil {
		return nil, err
	}
	if err := ir.Verify(o.Closed); err != nil {
		return nil, err
	}
	seeds := cotangents(t, f)
	all := append(append([]eval.Array[float64](nil), args...), seeds...)
	got := run(t, o.Closed, all)
	if err := differ(t, f, got[:o.Out], run(t, f, args), 1e-12); err != nil {
		return nil, fmt.Errorf("results of the closed graph: %w", err)
	}
	byTarget := &ir.Func{Results: f.Params[:wrt]}
	want := differences(t, f, wrt, args, seeds)
	if err := differ(t, byTarget, got[o.Out:], want, tol); err != nil {
		return nil, fmt.Errorf("against differences: %w", err)
	}
	frozen, err := passes.Freeze(o.Closed, sizes, passes.Debug{})
	if err != nil {
		return nil, err
	}
	if err := differ(t, o.Closed, run(t, frozen.Func, all), got, 1e-11); err != nil {
		return nil, fmt.Errorf("in normal form: %w\n%v", err, frozen.Func)
	}
	return o, nil
}

// numeric reports whether the derivative of a program is the derivative of its
// values: not so for a surrogate.
func numeric(name string) bool { return name != "custom" }

// TestDerive checks the derivative of every program against differences, and the
// derivative of the derivative.
func TestDerive(t *testing.T) {
	for name, text := range programs(t) {
		if !numeric(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			f := parse(t, name, text)
			args := randomArgs(t, f, 2)
			o, err := checkDerivative(t, f, args, 1e-6)
			if err != nil {
				t.Fatalf("%v\n%v", err, f)
			}
			args = append(args, cotangents(t, f)...)
			if _, err := checkDerivative(t, o.Closed, args, 1e-5); err != nil {
				t.Fatalf("second derivative: %v\n%v", err, o.Closed)
			}
		})
	}
}

// TestBranchNotTaken checks that nothing infinite on a side not taken reaches a
// value or a gradient of any order.
func TestBranchNotTaken(t *testing.T) {
	f := parse(t, "sqrt", `
body root(%x f64) f64 {
	%y f64 = sqrt(%x)
	return %y
}
body zero(%x f64) f64 {
	%0 f64 = const{dType: f64, bits: 0}()
	return %0
}
body point(%x [N]f64) f64 {
	%v f64 = gather{space: [], map: [$i]}(%x)
	%0 f64 = const{dType: f64, bits: 0}()
	%c bool = compare{pred: lt}(%0, %v)
	%y f64 = if{then: @root, else: @zero}(%c, %v)
	return %y
}
func F(%x [N]f64) f64 {
	%y [N]f64 = map{space: [N], vars: "$i", body: @point}(%x)
	%s f64 = reduce{monoid: sum, axes: 1}(%y)
	return %s
}`)
	x := eval.Floats(ir.F64, []int{3}, 0.0, 4, math.Inf(-1))
	args := []eval.Array[float64]{x, eval.Floats(ir.F64, []int{}, 1.0)}
	o, err := passes.Derive(f, 1)
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, o.Closed, args)
	for i, want := range []float64{0, 0.25, 0} {
		if got[1].F[i] != want {
			t.Errorf("gradient at %v is %v, want %v", x.F[i], got[1].F[i], want)
		}
	}
	second, err := passes.Derive(o.Closed, 1)
	if err != nil {
		t.Fatal(err)
	}
	args = append(args, eval.Floats(ir.F64, []int{}, 0.0), eval.Floats(ir.F64, []int{3}, 1.0, 1, 1))
	for i, want := range []float64{0, -1.0 / 32, 0} {
		if d := run(t, second.Closed, args)[2].F[i]; d != want {
			t.Errorf("second derivative at %v is %v, want %v", x.F[i], d, want)
		}
	}
}

// TestUntakenCheck checks that a checked read on a side not taken cannot fail.
func TestUntakenCheck(t *testing.T) {
	f := parse(t, "checked", programs(t)["checked"])
	g, err := passes.Freeze(f, sizes, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	args := randomArgs(t, f, 1)
	args[1].I = []int64{-5, 1, 100}
	if err := differ(t, f, run(t, g.Func, args), run(t, f, args), 0); err != nil {
		t.Error(err)
	}
}

// TestSurrogate checks that a surrogate's rule, and not the derivative, is used,
// at every point of a comprehension.
func TestSurrogate(t *testing.T) {
	f := parse(t, "custom", programs(t)["custom"])
	args := randomArgs(t, f, 1)
	got := run(t, f, args)
	g, err := passes.Freeze(f, sizes, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	frozen := run(t, g.Func, args)
	for i, x := range args[0].F {
		want := -args[1].F[0] * math.Exp(x*x) * 2 * x
		for _, dx := range []float64{got[1].F[i], frozen[1].F[i]} {
			if math.Abs(dx-want) > 1e-12*math.Abs(want) {
				t.Errorf("dx[%d] is %v, want %v", i, dx, want)
			}
		}
	}
}
