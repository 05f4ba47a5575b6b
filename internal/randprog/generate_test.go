package randprog_test

import (
	"fmt"
	"testing"

	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/internal/randprog"
)

// generate returns programs from to to − 1 of a seed.
func generate(seed uint64, from, to int) []*randprog.Program {
	var out []*randprog.Program
	for k := from; k < to; k++ {
		out = append(out, randprog.Generate(seed, k))
	}
	return out
}

// TestSeed: a seed means the same programs always, and another seed others.
func TestSeed(t *testing.T) {
	a := randprog.Source("p", generate(1, 0, 20))
	if b := randprog.Source("p", generate(1, 0, 20)); a != b {
		t.Error("the same seed gives two texts")
	}
	if b := randprog.Source("p", generate(2, 0, 20)); a == b {
		t.Error("two seeds give the same text")
	}
}

// TestParses: programs are text of the language.
func TestParses(t *testing.T) {
	for at := 0; at < 1000; at += 50 {
		text := randprog.Source("p", generate(3, at, at+50))
		set, diags := &source.Set{}, &diag.List{}
		parser.Parse(set.AddFile(fmt.Sprintf("p%d.grad", at), []byte(text)), diags)
		for _, d := range diags.Sorted() {
			t.Errorf("%v: %s", set.Position(d.Pos), d.Message)
		}
	}
}
