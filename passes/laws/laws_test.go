package laws_test

import (
	"flag"
	"slices"
	"testing"

	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes/laws"
)

var programs = flag.Int("programs", 12, "random programs on which each law is tried, over each ring")

// TestLaws tries every law over every ring.
func TestLaws(t *testing.T) {
	r := laws.Check(laws.Rings(), *programs, 1)
	for _, f := range r.Failures {
		t.Errorf("%s over %s: %s", f.Law, f.Ring, f.Why)
		for _, p := range f.Programs {
			t.Log(p)
		}
	}
	for _, ring := range laws.Rings() {
		for _, law := range laws.Names() {
			if c := r.Tallies[ring.Name][law]; c == nil || c.Tried < *programs {
				t.Errorf("%s was not tried over %s", law, ring.Name)
			}
		}
	}
}

// TestMutants wants every mistake in a rule to break a law.
func TestMutants(t *testing.T) {
	for kind, m := range laws.Mutants(laws.Rings(), 1) {
		t.Logf("%s: %d mutants, %d break a law of the reverse derivative, %d are found by dual numbers alone", kind, m.Made, m.ByLaws, m.ByMeaning)
		for _, s := range m.Survivors {
			t.Errorf("survives: %s", s)
		}
		if m.Made == 0 {
			t.Errorf("no mutant with %s", kind)
		}
	}
}

// TestTableIsComplete checks that every operation with a reverse rule is in the table.
func TestTableIsComplete(t *testing.T) {
	var have []string
	for _, e := range laws.Table(laws.Rings()[0]) {
		have = append(have, e.Op.Name())
	}
	without := []string{
		"const", "dimvalue", "iota", "zero", // no operands that are differentiable
		"sign", "floor", "ceil", "round", "trunc", "not", "floordiv", "mod", "and", "or", "compare", "stop", // no derivative
		"call", "grad", "tangent", "jacobian", "map", "if", // resolved before derivatives are taken
		"custom", // the model's own rule
		"sized",  // the reverse of while, at which RD.6 and RD.7 look
	}
	for _, op := range ops.All {
		if slices.Contains(have, op.Name()) == slices.Contains(without, op.Name()) {
			t.Errorf("%s is in the table and in the list of those without a rule, or in neither", op.Name())
		}
	}
}
