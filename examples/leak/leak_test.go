package main

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewExample": NewExample}},
		Sizes:   []map[string]int64{{}},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// TestRecovered recovers the examples of five seeds.
func TestRecovered(t *testing.T) {
	for seed := range uint64(5) {
		rng := rand.New(rand.NewPCG(seed, 0))
		p, secret := draw(rng)
		var w Workspace
		seen, err := w.Gradient(p, secret)
		if err != nil {
			t.Fatal(err)
		}
		guess, starts, err := search(p, seen.Clone(), rng)
		if err != nil {
			t.Fatal(err)
		}
		e := squaredError(guess.X, secret.X)
		t.Logf("seed %d: squared error %.2g after %d starts", seed, e, starts)
		if e >= 1e-10 || largest(guess.Label) != largest(secret.Label) {
			t.Errorf("seed %d: squared error %g, label %d instead of %d", seed, e, largest(guess.Label), largest(secret.Label))
		}
	}
}
