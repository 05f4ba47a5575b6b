package passes_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
	"github.com/gradc/gradc/passes"
)

// schedule plans a function and replays the plan.
func schedule(t testing.TB, f *ir.Func, req plan.Request) *plan.Plan {
	t.Helper()
	frozen, err := passes.Freeze(f, req.Dims, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := passes.Schedule(frozen, req)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Check(p); err != nil {
		t.Fatalf("%v\n%s\n%s", err, plan.Print(p), frozen.Func)
	}
	again, err := passes.Schedule(frozen, req)
	if err != nil {
		t.Fatal(err)
	}
	if plan.Print(again) != plan.Print(p) {
		t.Fatalf("planned again:\n%s\nat first:\n%s", plan.Print(again), plan.Print(p))
	}
	if err := plan.CheckRequest(p, req); err != nil {
		t.Fatalf("%v\n%s", err, plan.Print(p))
	}
	return p
}

// simulated runs a plan in simulated memory and compares it with the evaluation of
// its function.
func simulated(t testing.TB, p *plan.Plan, dims map[string]int64, args []eval.Array[float64]) {
	t.Helper()
	want, err := eval.Eval(p.Func, eval.F32{}, dims, args)
	if err != nil {
		t.Fatal(err)
	}
	have, err := simulate.Run(p, dims, args)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, plan.Print(p), p.Func)
	}
	if err := differ(t, p.Func, have.Results, want, 1e-9); err != nil {
		t.Fatalf("%v\n%s\n%s", err, plan.Print(p), p.Func)
	}
}

// TestSchedulePrograms plans every program, alone and with its derivative, and
// compares the outcome of the plan with evaluation.
func TestSchedulePrograms(t *testing.T) {
	texts := programs(t)
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		t.Run(name, func(t *testing.T) {
			f := parse(t, name, texts[name])
			args := randomArgs(t, f, 7)
			simulated(t, schedule(t, f, plan.Request{Dims: sizes}), sizes, args)
			wrt := targets(f)
			if wrt == 0 {
				return
			}
			o, err := passes.Derive(f, wrt)
			if err != nil {
				t.Fatal(err)
			}
			seeds := cotangents(t, f)
			for _, nominal := range []map[string]int64{sizes, nil} {
				simulated(t, schedule(t, o.Closed, plan.Request{Dims: nominal}), sizes, append(slices.Clone(args), seeds...))
			}
			fixed := parse(t, name, constantDims(o.Closed.String()))
			p := schedule(t, fixed, plan.Request{})
			if p.ArenaBytes < 0 {
				t.Error("sizes are constant, but the arena has no size")
			}
			simulated(t, p, nil, append(slices.Clone(args), seeds...))
		})
	}
}

// constantDims replaces the dims of a function's text by their values.
func constantDims(text string) string {
	return regexp.MustCompile(`[%@]?\b[A-Z]\b`).ReplaceAllStringFunc(text, func(name string) string {
		if n, ok := sizes[name]; ok {
			return fmt.Sprint(n)
		}
		return name
	})
}
