package maml

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	positive := gradcheck.Uniform(0.1, 1) // as squares are
	return &gradcheck.Model{
		Draw:    map[string]func(*rand.Rand) float64{"s.V.W1": positive, "s.V.B1": positive, "s.V.W2": positive, "s.V.B2": positive, "s.T": gradcheck.Constant(3), "alpha": gradcheck.Uniform(0, 0.1)},
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewAdamParams": NewAdamParams}},
		Sizes:   []map[string]int64{{"Tasks": 2}, {"Tasks": 1}},
		Gradients: []gradcheck.Gradient{
			{Func: "Outer", Value: "l", Of: map[string]string{"g": "p"}},
		},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// TestMeta: the loss after adaptation falls, and a step allocates nothing.
func TestMeta(t *testing.T) {
	l := NewLearner(1, 8)
	first, last := 0.0, 0.0
	for step := range 400 {
		loss, err := l.Step()
		if err != nil {
			t.Fatal(err)
		}
		if step < 20 {
			first += loss / 20
		}
		if step >= 380 {
			last += loss / 20
		}
	}
	if !(last < first/2) {
		t.Errorf("the loss goes from %v to %v only", first, last)
	}
	if n := testing.AllocsPerRun(5, func() { l.w.Meta(l.p, l.s, l.xs, l.ys, l.xq, l.yq, 0.05, 0) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
