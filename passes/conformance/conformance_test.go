package conformance

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

var update = flag.Bool("update", false, "rewrite testdata/table.txt")

// TestConformance tries every case of every operation; -short those of few axes.
func TestConformance(t *testing.T) {
	for _, op := range ops.All {
		t.Run(op.Name(), func(t *testing.T) {
			t.Parallel()
			cases := CasesOf(op)
			if len(cases) == 0 {
				t.Fatal("nothing is tried: an operation with attributes needs a maker")
			}
			for _, c := range cases {
				if testing.Short() && c.Rank > 2 {
					continue
				}
				if err := c.Check(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestTable holds the table to the reviewed one: an operation that no longer admits an
// element type or a rank, or has lost a derivative, shows there.
func TestTable(t *testing.T) {
	const file = "testdata/table.txt"
	got := Table()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || got != string(want) {
		t.Errorf("the table is not that of %s (-update writes it): %v\n%s", file, err, got)
	}
}

// flipped, forgotten and frozen are the sine with mistakes in its rule: the sign, nothing at
// all, and a first derivative without derivatives of its own. valued has the value of another
// function.
type (
	sine      = ops.Sin // so that what they embed is no attribute
	flipped   struct{ sine }
	forgotten struct{ sine }
	frozen    struct{ sine }
	valued    struct{ sine }
)

func (flipped) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	return r.Emit(ops.Neg{}, sine{}.VJP(r, n, dy)[0])
}

func (forgotten) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value { return []*ir.Value{nil} }

func (frozen) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	slope := r.Emit(ops.Stop{}, r.Emit(ops.Cos{}, n.In[0])[0])[0]
	return r.Emit(ops.Mul{}, dy[0], slope)
}

func (valued) Kernel(in []ir.Type) *ir.Kernel { return ops.Tanh{}.Kernel(in) }

// TestMistakesAreCaught: a mistake fails the cases that it makes a difference to, at the
// order where it does.
func TestMistakesAreCaught(t *testing.T) {
	for _, test := range []struct {
		op   ir.Op
		want string
	}{
		{flipped{}, "derivative 1"},
		{forgotten{}, "derivative 1"},
		{frozen{}, "derivative 2"},
		{valued{}, "differences give"},
	} {
		for _, c := range CasesOf(test.op) {
			if c.Rank > 2 || c.DType != ir.F64 {
				continue
			}
			if err := c.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%T: %s: %v, want %s", test.op, c, err, test.want)
			}
		}
	}
}
