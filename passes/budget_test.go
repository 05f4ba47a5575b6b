package passes_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
	"github.com/gradc/gradc/passes"
)

// budgets plans a function plainly, at its floor and halfway between, and compares
// the bits of the results and the bytes that are written.
func budgets(t *testing.T, f *ir.Func, req plan.Request, args []eval.Array[float64]) (plain, floor int64) {
	t.Helper()
	frozen, err := passes.Freeze(f, req.Dims, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := passes.Schedule(frozen, req)
	if err != nil {
		t.Fatal(err)
	}
	low, err := passes.Floor(frozen, req)
	if err != nil {
		t.Fatal(err)
	}
	arena := func(p *plan.Plan) int64 {
		m, err := plan.Measure(p, req.Dims)
		if err != nil {
			t.Fatal(err)
		}
		return m.Arena
	}
	plain, floor = arena(p), arena(low)
	if floor > plain {
		t.Fatalf("the floor is %d bytes, the plain plan needs %d", floor, plain)
	}
	want, err := simulate.Run(p, req.Dims, args)
	if err != nil {
		t.Fatal(err)
	}
	for _, budget := range []int64{floor, (floor + plain) / 2, plain, 2 * plain} {
		if budget == 0 {
			continue
		}
		req.Budget = budget
		q := schedule(t, f, req)
		if n := arena(q); n > budget {
			t.Fatalf("%d bytes with a budget of %d:\n%s", n, budget, plan.Print(q))
		}
		if budget >= plain && plan.Print(q) != plan.Print(p) {
			t.Fatalf("the plain plan fits, and another is taken")
		}
		have, err := simulate.Run(q, req.Dims, args)
		if err != nil {
			t.Fatalf("%v\n%s", err, plan.Print(q))
		}
		if have.Top > arena(q) || have.Skipped == 0 && have.Top < arena(q) {
			t.Fatalf("byte %d is the highest written, %d are planned\n%s", have.Top, arena(q), plan.Print(q))
		}
		for k := range want.Results {
			for i, x := range want.Results[k].F {
				if y := have.Results[k].F[i]; math.Float64bits(x) != math.Float64bits(y) && !(math.IsNaN(x) && math.IsNaN(y)) {
					t.Fatalf("result %d, element %d: %v with a budget of %d, %v without\n%s", k, i, y, budget, x, plan.Print(q))
				}
			}
		}
	}
	if floor > 1 {
		req.Budget = floor - 1
		_, err := passes.Schedule(frozen, req)
		var short *passes.BudgetError
		if !errors.As(err, &short) || short.Floor != floor || short.Step == "" {
			t.Fatalf("below the floor of %d: %v", floor, err)
		}
	}
	return plain, floor
}

// withGradient returns a function of the parameters of f and a cotangent for each of
// its results: the results, and the cotangents of the first wrt parameters.
func withGradient(f *ir.Func, wrt int) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	b.At(f.Origin)
	var in, seeds []*ir.Value
	for _, p := range f.Params {
		in = append(in, b.Param(p.Name, p.Type))
	}
	for i, r := range f.Results {
		seeds = append(seeds, b.Param(fmt.Sprintf("d%d", i), r.Type))
	}
	body := *f
	body.Name += "Body"
	out := b.Emit(ops.Call{Func: &body}, in...)
	back := b.Emit(ops.Grad{Body: &body, Wrt: wrt}, append(in, seeds...)...)
	return b.Finish(append(slices.Clone(out), back...)...)
}

// layers is a network of n layers of the same width, as text.
func layers(n int) string {
	var b strings.Builder
	b.WriteString("gradc ir 1\n\nfunc F(%x [8, 32]f64, %w [32, 32]f64) f64 {\n  %h0 [8, 32]f64 = sin(%x)\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "  %%a%d [8, 32]f64 = span{space: [8, 32, 32], w: [#0, #2], x: [#2, #1], y: [#0, #1], shape: [8, 32], guard: false}(%%h%d, %%w)\n", i, i-1)
		fmt.Fprintf(&b, "  %%h%d [8, 32]f64 = sin(%%a%d)\n", i, i)
	}
	fmt.Fprintf(&b, "  %%y f64 = reduce{monoid: sum, axes: 2}(%%h%d)\n  return %%y\n}\n", n)
	return b.String()
}

// TestBudgetOfLayers makes the layers of a network again: the memory that they take
// does not grow with their number but for one checkpoint each.
func TestBudgetOfLayers(t *testing.T) {
	for _, n := range []int{2, 4, 8, 16} {
		f := parse(t, "layers", layers(n))
		args := append(randomArgs(t, f, 3), cotangents(t, f)...)
		plain, floor := budgets(t, withGradient(f, 1), plan.Request{}, args)
		t.Logf("%d layers: %d bytes, at least %d", n, plain, floor)
		if 3*floor > 2*plain && n > 2 {
			t.Errorf("%d layers: floor %d of %d", n, floor, plain)
		}
	}
}

// TestBudgets plans the test programs' derivatives, and random ones, within budgets.
func TestBudgets(t *testing.T) {
	lower := 0
	note := func(plain, floor int64) {
		if floor < plain {
			lower++
		}
	}
	texts := programs(t)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		f := parse(t, name, texts[name])
		wrt := targets(f)
		if wrt == 0 {
			continue
		}
		note(budgets(t, withGradient(f, wrt), plan.Request{Dims: sizes}, append(randomArgs(t, f, 7), cotangents(t, f)...)))
	}
	for seed := range 40 {
		r := newRandomGraph(uint64(1000+seed), []*ir.Dim{ir.Const(3), ir.Const(5)})
		for range 10 + r.rng.IntN(30) {
			r.step()
		}
		f, _ := r.finish()
		note(budgets(t, withGradient(f, targets(f)), plan.Request{}, append(randomArgs(t, f, uint64(seed)), cotangents(t, f)...)))
	}
	if lower < 10 {
		t.Errorf("%d functions need less with values made again", lower)
	}
	t.Logf("%d of %d functions need less than the plain plan", lower, len(texts)+40)
}
