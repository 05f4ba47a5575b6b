package passes_test

import (
	"maps"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

// resolved returns a program without regions and without any rewrite.
func resolved(t *testing.T, name, text string) *ir.Func {
	t.Helper()
	notes := passes.NewNotes()
	list := []passes.Pass{passes.Inline(notes), passes.Resolve(notes, nil), passes.InlineRules(notes)}
	f, err := passes.Run(list, parse(t, name, text), passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	return passes.Unchanged(f)
}

// TestEachRule applies each rewrite alone to every program and to its derivative.
// It must apply somewhere, keep the values, and keep the derivatives if it says so.
func TestEachRule(t *testing.T) {
	type subject struct {
		f    *ir.Func
		args []eval.Array[float64]
		text string
	}
	var subjects []subject
	texts := programs(t)
	maps.Copy(texts, textsOf(t, "testdata/rings/*.ir"))
	maps.Copy(texts, textsOf(t, "testdata/functional/*.ir"))
	for name, text := range texts {
		f := resolved(t, name, text)
		args := randomArgs(t, f, 3)
		subjects = append(subjects, subject{f, args, f.String()})
		o, err := passes.Derive(f, targets(f))
		if err != nil {
			t.Fatal(err)
		}
		d := passes.Unchanged(o.Closed)
		subjects = append(subjects, subject{d, append(args, cotangents(t, f)...), d.String()})
	}
	for _, r := range passes.Rules() {
		applied := 0
		for _, s := range subjects {
			g := r.Rewrite(s.f)
			if g.String() == s.text {
				continue
			}
			applied++
			if err := ir.Verify(g); err != nil {
				t.Fatalf("%s: %v\n%v", r.Name, err, g)
			}
			if err := differ(t, s.f, run(t, g, s.args), run(t, s.f, s.args), 1e-12); err != nil {
				t.Errorf("%s changes values: %v\n%v%v", r.Name, err, s.f, g)
			}
			if same := sameDerivative(t, s.f, g, s.args); r.Polynomial && same != nil {
				t.Errorf("%s changes derivatives: %v\n%v%v", r.Name, same, s.f, g)
			}
		}
		t.Logf("%-40s %d", r.Name, applied)
		if applied == 0 {
			t.Errorf("no program has a use for %q", r.Name)
		}
		if r.Needs == "" {
			t.Errorf("%q does not say what it needs", r.Name)
		}
	}
}

// sameDerivative compares the derivatives of two functions.
func sameDerivative(t *testing.T, f, g *ir.Func, args []eval.Array[float64]) error {
	t.Helper()
	a, err := passes.Derive(f, targets(f))
	if err != nil {
		return err
	}
	b, err := passes.Derive(g, targets(f))
	if err != nil {
		return err
	}
	args = append(append([]eval.Array[float64](nil), args...), cotangents(t, f)...)
	return differ(t, a.Closed, run(t, b.Closed, args), run(t, a.Closed, args), 1e-11)
}

// TestFunctionalRules shows why functional rules must wait for the last derivative:
// where one applies it changes a derivative. Those that rest on an order are exempt:
// what a derivative is at a tie is a convention, on which no rewrite should rest.
func TestFunctionalRules(t *testing.T) {
	for _, r := range passes.Rules() {
		if r.Polynomial || r.Needs == "an order" {
			continue
		}
		applies := false
		for name, text := range textsOf(t, "testdata/functional/*.ir") {
			f := resolved(t, name, text)
			g := r.Rewrite(f)
			if g.String() == f.String() {
				continue
			}
			applies = true
			args := randomArgs(t, f, 1)
			if err := differ(t, f, run(t, g, args), run(t, f, args), 1e-12); err != nil {
				t.Errorf("%s changes values: %v", r.Name, err)
			}
			if sameDerivative(t, f, g, args) == nil {
				t.Errorf("%s keeps the derivatives of %s and may run before them", r.Name, name)
			}
		}
		if !applies {
			t.Errorf("no program has a use for %q", r.Name)
		}
	}
}
