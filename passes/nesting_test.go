package passes

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

var updateNesting = flag.Bool("update-nesting", false, "rewrite testdata/nesting.golden")

// chain is sin applied n times to an array.
func chain(n int) *ir.Func {
	at := ir.Origin{File: "chain.grad", Line: 1, Col: 1}
	b := ir.NewBuilder("F", at)
	b.At(at)
	x := b.Param("x", ir.T(ir.F64, ir.Sym("N")))
	for range n {
		x = b.Emit(ops.Sin{}, x)[0]
	}
	return b.Finish(x)
}

// sines counts what the put of a composed chain evaluates of the map itself.
func sines(f *ir.Func, nest func([]lens) lens) int {
	e := &lensEmitter{emitter: newEmitter(f, NewNotes()), nest: nest, of: map[*ir.Node]*ir.Node{}}
	in := e.params(f).all(f.Params)
	dy := e.b.Param("dy", f.Results[0].Type)
	count := 0
	for _, n := range e.b.Finish(nest(lensOf(f)).put(e, in, []*ir.Value{dy})...).Nodes {
		if n.Op == (ops.Sin{}) {
			count++
		}
	}
	return count
}

// TestNesting composes n lenses from either end. As they are composed, one order
// evaluates the map quadratically often; normalised, both are the same graph.
func TestNesting(t *testing.T) {
	var b strings.Builder
	b.WriteString("n lenses composed: evaluations of the maps in put, then nodes of the normal form\n\n")
	fmt.Fprintf(&b, "%6s  %18s  %18s\n%6s  %8s  %8s  %8s  %8s\n", "", "evaluations", "nodes", "n", "right", "left", "right", "left")
	for _, n := range []int{2, 4, 8, 16, 32, 64, 128} {
		f := chain(n)
		var counts, nodes [2]int
		var hashes [2]string
		for k, nest := range []func([]lens) lens{rightNested, leftNested} {
			counts[k] = sines(f, nest)
			notes := NewNotes()
			o := functor(f, []bool{true}, []bool{true}, notes, nest)
			g, err := Run([]Pass{Simplify(notes), Normalise(notes)}, o.Closed, Debug{})
			if err != nil {
				t.Fatal(err)
			}
			nodes[k], hashes[k] = len(g.Nodes), Hash(g)
		}
		if hashes[0] != hashes[1] {
			t.Errorf("n = %d: the normal forms differ", n)
		}
		fmt.Fprintf(&b, "%6d  %8d  %8d  %8d  %8d\n", n, counts[0], counts[1], nodes[0], nodes[1])
	}
	const path = "testdata/nesting.golden"
	if *updateNesting {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != b.String() {
		t.Errorf("%v; have\n%s", err, b.String())
	}
}
