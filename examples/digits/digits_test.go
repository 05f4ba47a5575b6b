package main

import (
	"os"
	"slices"
	"testing"

	"github.com/gradc/gradc"
)

func TestAccuracy(t *testing.T) {
	if testing.Short() {
		t.Skip("trains five classifiers")
	}
	train, test, err := load()
	if err != nil {
		t.Fatal(err)
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	var all []float64
	for seed := uint64(1); seed <= 5; seed++ {
		acc, err := run(train, test, seed, 30, newProgress(null))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("seed %d: test accuracy %.4f", seed, acc)
		if acc < 0.95 {
			t.Errorf("seed %d: accuracy %.4f is below 0.95", seed, acc)
		}
		if seed == 1 && acc < 0.96 {
			t.Errorf("as shipped: accuracy %.4f is below 0.96", acc)
		}
		all = append(all, acc)
	}
	slices.Sort(all)
	if all[2] < 0.96 {
		t.Errorf("median accuracy %.4f is below 0.96", all[2])
	}
}

// TestTrainingRepeats trains twice and compares every bit of the weights.
func TestTrainingRepeats(t *testing.T) {
	train, _, err := load()
	if err != nil {
		t.Fatal(err)
	}
	weights := func() []float32 {
		rng := gradc.NewRand(1)
		p, s := NewParams(), NewAdamParams()
		gradc.He(rng, p.W1, Pixels)
		gradc.He(rng, p.W2, Hidden)
		w := Workspace{Dims: Dims{Batch: 50}}
		for range 20 {
			if _, err := w.Train(p, s, train.pixels[:50*Pixels], train.label[:50], 1e-3); err != nil {
				t.Fatal(err)
			}
		}
		return p.Flat()
	}
	if a, b := weights(), weights(); !slices.Equal(a, b) {
		t.Error("two runs from one seed give different weights")
	}
}

// TestNoAllocation counts the allocations of a training step, and of a workspace
// whose batch size changes below the largest it has seen or reserved.
func TestNoAllocation(t *testing.T) {
	train, _, err := load()
	if err != nil {
		t.Fatal(err)
	}
	p, s := NewParams(), NewAdamParams()
	step := func(w *Workspace, n int) {
		w.Batch = n
		if _, err := w.Train(p, s, train.pixels[:n*Pixels], train.label[:n], 1e-3); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Predict(p, train.pixels[:n*Pixels]); err != nil {
			t.Fatal(err)
		}
	}
	var seen, reserved Workspace
	step(&seen, 64)
	if err := reserved.Reserve(Dims{Batch: 64}); err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*Workspace{"after a batch of 64": &seen, "after Reserve": &reserved} {
		n := testing.AllocsPerRun(10, func() {
			for _, batch := range []int{1, 64, 1, 64} {
				step(w, batch)
			}
		})
		if n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkTrain(b *testing.B) {
	train, _, err := load()
	if err != nil {
		b.Fatal(err)
	}
	p, s := NewParams(), NewAdamParams()
	w := Workspace{Dims: Dims{Batch: 32}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Train(p, s, train.pixels[:32*Pixels], train.label[:32], 1e-3); err != nil {
			b.Fatal(err)
		}
	}
}
