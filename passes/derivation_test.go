package passes_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
	"github.com/gradc/gradc/passes/laws"
)

var graphs = flag.Int("graphs", 3000, "random graphs whose derivations are compared")

// derivations are the compiler's, and one with tangents that are written by hand, for all
// operations that are written in the same form there.
func derivations() []passes.Derivation {
	return append(passes.Derivations(), passes.LinearisationBy(func(op ir.Op) passes.TangentRule {
		switch op := op.(type) {
		case ops.Pow: // the same function in another form
			return nil
		case ops.Reduce: // a loop there
			if op.Monoid != ir.Sum {
				return nil
			}
		}
		return laws.Tangents(op)
	}))
}

// sameNormalForm derives f in every way and returns how the normal forms differ.
func sameNormalForm(f *ir.Func, wrt int) error {
	var first *passes.Frozen
	for _, d := range derivations() {
		o, err := passes.DeriveBy(d, f, wrt)
		if err != nil {
			return fmt.Errorf("%v: %w", d, err)
		}
		frozen, err := passes.Freeze(o.Closed, sizes, passes.Debug{})
		if err != nil {
			return fmt.Errorf("%v: %w", d, err)
		}
		if first == nil {
			first = frozen
		} else if frozen.Hash != first.Hash {
			return fmt.Errorf("by %v it is another function than by %v:\n%v\n%v", d, passes.Accumulation(), frozen.Func, first.Func)
		}
	}
	return nil
}

// TestDerivationsAgreeOnPrograms compares the derivations on every test program,
// and on its derivative.
func TestDerivationsAgreeOnPrograms(t *testing.T) {
	for name, text := range programs(t) {
		t.Run(name, func(t *testing.T) {
			f := parse(t, name, text)
			if err := sameNormalForm(f, targets(f)); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestDerivationsAgree compares them on random graphs.
func TestDerivationsAgree(t *testing.T) {
	n := *graphs
	if testing.Short() {
		n = 100
	}
	failed, uses := 0, map[string]int{}
	for seed := range n {
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 17)), uses: uses, loops: 6}
		f := g.graph()
		if err := sameNormalForm(f, targets(f)); err != nil {
			failed++
			if failed < 3 {
				t.Errorf("seed %d: %v\n%v", seed, err, f)
			}
		}
	}
	t.Logf("%d of %d graphs agree", n-failed, n)
	for _, feature := range []string{
		"fan-out", "dead code", "several outputs", "broadcast", "span", "select", "if", "scan", "while", "nested loops", "grad", "reduce", "map",
	} {
		has := uses["graphs with "+feature]
		t.Logf("%5d with %s", has, feature)
		if has*20 < n && n >= 1000 {
			t.Errorf("only %d of %d graphs have %s", has, n, feature)
		}
	}
}
