package gpt

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	positive := gradcheck.Uniform(0.1, 1)
	draw := map[string]func(*rand.Rand) float64{
		"ids": gradcheck.Below(V), "next": gradcheck.Below(V), "s.T": gradcheck.Constant(3),
		"p.Tok": gradcheck.Uniform(-0.3, 0.3), "rate": gradcheck.Uniform(0, 0.01),
	}
	for _, leaf := range []string{"Tok", "Pos", "Norm.Scale", "Norm.Shift"} {
		draw["s.V."+leaf] = positive
	}
	for _, leaf := range []string{"N1.Scale", "N1.Shift", "N2.Scale", "N2.Shift", "Wq", "Wk", "Wv", "Wo", "W1", "B1", "W2", "B2"} {
		draw["s.V.Blocks."+leaf], draw["p.Blocks."+leaf] = positive, gradcheck.Uniform(-0.3, 0.3)
	}
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewAdamParams": NewAdamParams}},
		Sizes:   []map[string]int64{{"B": 1}},
		Draw:    draw,
		Index:   map[string]int64{"ids": V, "next": V},
	}
}

func TestGradients(t *testing.T) {
	if testing.Short() {
		t.Skip("evaluates attention point by point")
	}
	model().Check(t)
}

func TestMisuse(t *testing.T) { model().Misuse(t) }

// TestCausal: what comes later changes no earlier score.
func TestCausal(t *testing.T) {
	r := NewReader(1, strings.Repeat("abc ", 20), 1)
	ids := make([]int32, T)
	first, err := r.w.Logits(r.p, ids)
	if err != nil {
		t.Fatal(err)
	}
	before := append([]float32(nil), first...)
	ids[T/2] = 5
	after, err := r.w.Logits(r.p, ids)
	if err != nil {
		t.Fatal(err)
	}
	changed := false
	for i := range after {
		switch {
		case i < T/2*V && after[i] != before[i]:
			t.Fatalf("score %d of place %d changes", i%V, i/V)
		case i >= T/2*V:
			changed = changed || after[i] != before[i]
		}
	}
	if !changed {
		t.Error("no later score changes")
	}
}

// TestReads: it learns a line, and a step allocates nothing.
func TestReads(t *testing.T) {
	const text = "the cat sat on the mat. "
	r := NewReader(1, strings.Repeat(text, 8), 8)
	var loss float32
	for range 300 {
		var err error
		if loss, err = r.Step(0.01); err != nil {
			t.Fatal(err)
		}
	}
	if loss > 0.5 {
		t.Errorf("the loss is still %v", loss)
	}
	if n := testing.AllocsPerRun(5, func() { r.Step(0.01) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
