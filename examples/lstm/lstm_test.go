package lstm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams}},
		Sizes:   []map[string]int64{{"T": 3, "B": 2}, {"T": 1, "B": 1}},
		Draw:    map[string]func(*rand.Rand) float64{"target": gradcheck.Below(V)},
		Index:   map[string]int64{"target": V},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// TestStream: step by step, the logits are those of the whole sequence.
func TestStream(t *testing.T) {
	const steps = 5
	l := NewEcho(3, steps, 2, 1)
	w, p := &l.w, l.p
	x, target := l.draw()
	whole, err := w.Loss(p, x, target)
	if err != nil {
		t.Fatal(err)
	}
	h, c := make([]float32, 2*H), make([]float32, 2*H)
	sum := 0.0
	for step := range steps {
		logits, err := w.Next(p, x[step*2*I:][:2*I], h, c)
		if err != nil {
			t.Fatal(err)
		}
		for b := range 2 {
			row := logits[b*V:][:V]
			z := 0.0
			for _, v := range row {
				z += math.Exp(float64(v))
			}
			sum += math.Log(z) - float64(row[target[step*2+b]])
		}
	}
	if want := sum / (2 * steps); math.Abs(float64(whole)-want) > 1e-5 {
		t.Errorf("the loss of the sequence is %v, that of its steps %v", whole, want)
	}
}

// TestEcho: it learns to repeat what it read, and a step allocates nothing.
func TestEcho(t *testing.T) {
	l := NewEcho(1, 8, 16, 2)
	var last float32
	for range 1500 {
		var err error
		if last, err = l.Step(1); err != nil {
			t.Fatal(err)
		}
	}
	if last > 0.5 {
		t.Errorf("the loss is still %v", last)
	}
	x, target := l.draw()
	if n := testing.AllocsPerRun(10, func() { l.w.Train(l.p, x, target, 0.1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
