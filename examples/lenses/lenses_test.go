package main

import (
	"math"
	"slices"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{
			"NewParams": NewParams, "NewFlowers": NewFlowers, "NewJudge": NewJudge, "NewGenerator": NewGenerator,
		}},
		Sizes: []map[string]int64{{"N": 3}, {"N": 1}},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// TestSupervised wants a median accuracy of 0.95 on the data that was learnt.
func TestSupervised(t *testing.T) {
	x, want, species := flowers()
	var all []float64
	for seed := range uint64(5) {
		p, err := train(seed, x, want)
		if err != nil {
			t.Fatal(err)
		}
		a, err := accuracy(p, x, species)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	slices.Sort(all)
	t.Logf("accuracies %.3f", all)
	if all[2] < 0.95 {
		t.Errorf("the median accuracy is %.3f", all[2])
	}
}

// TestDream wants the network to be sure of what it has dreamed up.
func TestDream(t *testing.T) {
	x, want, _ := flowers()
	p, err := train(0, x, want)
	if err != nil {
		t.Fatal(err)
	}
	for class := range Out {
		before, after, _, err := dream(p, x, class)
		if err != nil || after < 0.9 || after < before-1e-3 {
			t.Errorf("class %d: score %.3f, then %.3f, %v", class, before, after, err)
		}
	}
}

// TestPlay wants the generator close to the distribution.
func TestPlay(t *testing.T) {
	for seed := range uint64(3) {
		mean, deviation, err := play(seed)
		if err != nil || math.Abs(mean-realMean) > 0.15 || math.Abs(deviation-realDeviation) > 0.15 {
			t.Errorf("seed %d: mean %.3f, deviation %.3f, %v", seed, mean, deviation, err)
		}
	}
}

// TestTrainByHand compares a step with its equations: s ← γ·s − η·∂L/∂p, p ← p + s, with
// the slope of the loss by differences.
func TestTrainByHand(t *testing.T) {
	x, want, _ := flowers()
	x, want = x[:4*In], want[:4*Out]
	w := Workspace{Dims: Dims{N: 4}}
	p, s := NewParams(), NewParams()
	for i := range p.Flat() {
		p.Flat()[i], s.Flat()[i] = math.Sin(float64(i)), 0.01*math.Cos(float64(i))
	}
	loss := func(p *Params) float64 {
		l, err := w.Train(NewParams(), p.Clone(), x, want)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	q, v := p.Clone(), s.Clone()
	if _, err := w.Train(v, q, x, want); err != nil {
		t.Fatal(err)
	}
	const h = 1e-5
	for _, i := range []int{0, 17, 83, 100, 120, 162} {
		up, down := p.Clone(), p.Clone()
		up.Flat()[i] += h
		down.Flat()[i] -= h
		step := 0.9*s.Flat()[i] - 0.01*(loss(up)-loss(down))/(2*h)
		if math.Abs(v.Flat()[i]-step) > 1e-8 || math.Abs(q.Flat()[i]-p.Flat()[i]-step) > 1e-8 {
			t.Errorf("parameter %d moves by %v, state %v, want %v", i, q.Flat()[i]-p.Flat()[i], v.Flat()[i], step)
		}
	}
}
