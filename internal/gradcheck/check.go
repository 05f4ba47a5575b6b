package gradcheck

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// Check tests every exported function at every size.
func (m *Model) Check(t *testing.T) {
	mod := module(t)
	if len(m.Sizes) == 0 {
		t.Fatal("there are no sizes to check at")
	}
	for _, e := range mod.Exports {
		if slices.Contains(m.Slow, e.Name) {
			continue
		}
		for _, dims := range m.Sizes {
			t.Run(e.Name+"/"+sizeName(dims), func(t *testing.T) {
				h := fnv.New64()
				h.Write([]byte(t.Name()))
				rng := rand.New(rand.NewPCG(h.Sum64(), 1))
				args := m.arguments(t, e, dims, rng)
				m.checkValues(t, e, dims, args)
				m.checkSlope(t, e, dims, args, rng)
			})
		}
	}
	for _, g := range m.Gradients {
		at := slices.IndexFunc(mod.Exports, func(e *ir.Export) bool { return e.Name == g.Func })
		if at < 0 {
			t.Fatalf("no function %s", g.Func)
		}
		for _, dims := range m.Sizes {
			t.Run("returned by "+g.Func+"/"+sizeName(dims), func(t *testing.T) {
				m.checkReturned(t, mod.Exports[at], g, dims)
			})
		}
	}
}

// checkValues compares generated Go and evaluator.
func (m *Model) checkValues(t *testing.T, e *ir.Export, dims map[string]int64, args []Array) {
	t.Helper()
	want, err := eval.Eval(e.Func, eval.F32{}, dims, args, eval.WithDerive(passes.Closed))
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.run(e, dims, args)
	if err != nil {
		t.Fatal(err)
	}
	if err := differ(e, got, want); err != nil {
		t.Errorf("generated Go and evaluator: %v", err)
	}
}

// checkSlope compares the compiler's gradient of Σ cotangent·result with differences.
func (m *Model) checkSlope(t *testing.T, e *ir.Export, dims map[string]int64, args []Array, rng *rand.Rand) {
	t.Helper()
	seeds, floats, err := cotangents(e.Func, dims, rng)
	if err != nil {
		t.Fatal(err)
	}
	if !floats {
		return
	}
	gradient, targets, err := compiledGradient(e.Func, dims, args, seeds)
	if err != nil {
		t.Fatal(err)
	}
	if len(targets) == 0 {
		t.Fatal("returns floats and takes none")
	}
	single := slices.ContainsFunc(leaves(append(e.Params, e.Results...)), func(l leaf) bool { return l.typ.DType == ir.F32 })
	generated := func(args []Array) (float64, error) {
		results, err := m.run(e, dims, args)
		return contract(results, seeds), err
	}
	frozen, err := passes.Freeze(e.Func, dims, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	exact := func(args []Array) (float64, error) {
		results, err := eval.Eval(frozen.Func, eval.F64{}, dims, args)
		return contract(results, seeds), err
	}
	s := randprog.Slope{Value: generated, Args: args, Targets: targets, Gradient: gradient, Tol: 1e-6}
	if single {
		s.Value = exact
		if err := coarseSlope(generated, args, targets, gradient, rng); err != nil {
			t.Error(err)
		}
	}
	compare(t, s, rng)
}

// compare fails unless some direction could be compared, if there is any.
func compare(t *testing.T, s randprog.Slope, rng *rand.Rand) {
	t.Helper()
	tally, err := s.Compare(rng)
	if err != nil {
		t.Fatal(err)
	}
	if tally.Compared == 0 {
		t.Errorf("no direction could be compared: %d kinks", tally.Kinks)
	}
}

// cotangents draws a seed for each result; those of integers are zero and mean
// nothing.
func cotangents(f *ir.Func, dims map[string]int64, rng *rand.Rand) (seeds []Array, floats bool, err error) {
	for _, r := range f.ResultTypes() {
		shape, err := eval.Box(r.Shape, dims)
		if err != nil {
			return nil, false, err
		}
		a := Array{DType: r.DType, Shape: shape}
		if !r.DType.IsFloat() {
			a.I = make([]int64, a.Len())
		} else {
			floats = true
			for range a.Len() {
				a.F = append(a.F, float64(float32(2*rng.Float64()-1)))
			}
		}
		seeds = append(seeds, a)
	}
	return seeds, floats, nil
}

// contract returns Σ cotangent·result.
func contract(results, seeds []Array) float64 {
	sum := 0.0
	for k, r := range results {
		for i, x := range r.F {
			sum += seeds[k].F[i] * x
		}
	}
	return sum
}

// compiledGradient takes the derivative of f with respect to all float parameters
// through all passes, and evaluates it in double precision.
func compiledGradient(f *ir.Func, dims map[string]int64, args, seeds []Array) (gradient []Array, targets []int, err error) {
	var order []int // parameters, floats first
	for i, p := range f.Params {
		if p.Type.DType.IsFloat() {
			targets = append(targets, i)
		}
	}
	order = slices.Clone(targets)
	for i, p := range f.Params {
		if !p.Type.DType.IsFloat() {
			order = append(order, i)
		}
	}
	if len(targets) == 0 {
		return nil, nil, nil
	}
	body := ir.NewBuilder(f.Name+"Body", f.Origin)
	outer := ir.NewBuilder(f.Name+"Gradient", f.Origin)
	inner := make([]*ir.Value, len(order))
	var in []*ir.Value
	var values []Array
	for _, i := range order {
		inner[i] = body.Param(f.Params[i].Name, f.Params[i].Type)
		in = append(in, outer.Param(f.Params[i].Name, f.Params[i].Type))
		values = append(values, args[i])
	}
	slice := body.Finish(body.Emit(ops.Call{Func: f}, inner...)...)
	for k, r := range f.ResultTypes() {
		in = append(in, outer.Param(fmt.Sprintf("seed%d", k), r))
		values = append(values, seeds[k])
	}
	g := outer.Finish(outer.Emit(ops.Grad{Body: slice, Wrt: len(targets)}, in...)...)
	frozen, err := passes.Freeze(g, dims, passes.Debug{})
	if err != nil {
		return nil, nil, err
	}
	gradient, err = eval.Eval(frozen.Func, eval.F64{}, dims, values)
	return gradient, targets, err
}

// coarseSlope compares along one direction in single precision: rounding leaves no
// more than two digits, and kinks make steps of some widths worse than others.
func coarseSlope(value func([]Array) (float64, error), args []Array, targets []int, gradient []Array, rng *rand.Rand) error {
	dir := make([][]float64, len(targets))
	slope, scale := 0.0, 1.0
	for k, g := range gradient {
		dir[k] = make([]float64, len(g.F))
		for i, x := range g.F {
			dir[k][i] = (2*rng.Float64() - 1) / math.Sqrt(float64(len(g.F)))
			slope += dir[k][i] * x
			scale = max(scale, math.Abs(x))
		}
	}
	at := func(h float64) (float64, error) {
		moved := slices.Clone(args)
		for k, i := range targets {
			moved[i].F = slices.Clone(args[i].F)
			for j := range dir[k] {
				moved[i].F[j] += h * dir[k][j]
			}
		}
		return value(moved)
	}
	var seen []float64
	for _, h := range []float64{1. / 16, 1. / 64, 1. / 256} {
		up, err := at(h)
		if err != nil {
			return err
		}
		down, err := at(-h)
		if err != nil {
			return err
		}
		d := (up - down) / (2 * h)
		if math.Abs(d-slope) <= 0.02*scale {
			return nil
		}
		seen = append(seen, d)
	}
	return fmt.Errorf("in single precision the gradient gives slope %.4g, differences on the generated Go give %.4g", slope, seen)
}

// checkReturned compares gradients that a function returns with differences of the
// value that it returns.
func (m *Model) checkReturned(t *testing.T, e *ir.Export, g Gradient, dims map[string]int64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, uint64(len(e.Name))))
	args := m.arguments(t, e, dims, rng)
	results, err := m.run(e, dims, args)
	if err != nil {
		t.Fatal(err)
	}
	params, out := leaves(e.Params), leaves(e.Results)
	value := slices.IndexFunc(out, func(l leaf) bool { return l.name == g.Value })
	s := randprog.Slope{Args: args, Tol: 1e-6, Value: func(args []Array) (float64, error) {
		results, err := m.run(e, dims, args)
		if err != nil {
			return 0, err
		}
		return results[value].F[0], nil
	}}
	for k, l := range out {
		of, ok := g.Of[e.Results[l.param].Name]
		if !ok {
			continue
		}
		of += l.name[len(e.Results[l.param].Name):]
		at := slices.IndexFunc(params, func(p leaf) bool { return p.name == of })
		if at < 0 {
			t.Fatalf("no parameter %s", of)
		}
		r := results[k]
		if sign := g.Sign[e.Results[l.param].Name]; sign != 0 {
			r.F = slices.Clone(r.F)
			for i := range r.F {
				r.F[i] *= sign
			}
		}
		s.Targets, s.Gradient = append(s.Targets, at), append(s.Gradient, r)
	}
	if len(s.Targets) == 0 {
		t.Fatal("returns none of these gradients")
	}
	compare(t, s, rng)
}
