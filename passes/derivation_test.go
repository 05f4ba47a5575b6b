package passes_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

var (
	graphs     = flag.Int("graphs", 3000, "random graphs whose derivations are compared")
	loopGraphs = flag.Int("loopgraphs", 600, "random graphs with loops whose derivations are compared; 3000 take a minute")
)

// sameNormalForm derives f in every way and returns how the normal forms differ.
func sameNormalForm(f *ir.Func, wrt int) error {
	var first *passes.Frozen
	for _, d := range passes.Derivations() {
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
	failed := 0
	for seed := range n {
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 17)), uses: map[string]int{}}
		f := g.function()
		if err := sameNormalForm(f, targets(f)); err != nil {
			failed++
			if failed < 3 {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
	}
	t.Logf("%d of %d graphs agree", n-failed, n)
}

// TestDerivationsOfLoopsAgree compares them on random graphs with loops in branches,
// comprehensions and each other. In a few graphs the lens functor leads to another
// normal form, and why is not known; there the values have to agree.
func TestDerivationsOfLoopsAgree(t *testing.T) {
	n := *loopGraphs
	if testing.Short() {
		n = 100
	}
	uses := map[string]int{}
	other := 0
	for seed := range n {
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 17)), uses: uses, loops: true}
		f := g.function()
		if err := sameNormalForm(f, targets(f)); err == nil {
			continue
		}
		other++
		args := append(randomArgs(t, f, uint64(seed)), cotangents(t, f)...)
		var want []eval.Array[float64]
		for _, d := range passes.Derivations() {
			o, err := passes.DeriveBy(d, f, targets(f))
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			frozen, err := passes.Freeze(o.Closed, sizes, passes.Debug{})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			have := run(t, frozen.Func, args)
			if want == nil {
				want = have
			} else if err := differ(t, frozen.Func, have, want, 1e-12); err != nil {
				t.Errorf("seed %d, by %v: %v", seed, d, err)
			}
		}
	}
	t.Logf("%d of %d graphs agree, with %d counted and %d conditional loops", n-other, n, uses["scan"], uses["while"])
	if other > n/500 {
		t.Errorf("%d of %d graphs have several normal forms", other, n)
	}
}
