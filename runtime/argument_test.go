package runtime

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc"
)

// TestDisjoint compares the sweep over sorted arguments with a look at every pair.
func TestDisjoint(t *testing.T) {
	memory := make([]float32, 64)
	rng := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 5000 {
		var arena Arena
		var slices [][]float32
		var written []bool
		args := make([]Argument, 1+rng.IntN(6))
		for i := range args {
			from := rng.IntN(len(memory))
			x := memory[from:min(len(memory), from+rng.IntN(12))]
			slices, written = append(slices, x), append(written, rng.IntN(3) == 0)
			args[i] = ArgumentOf(&arena, x, fmt.Sprint(i), "", written[i])
		}
		want := false
		for i := range slices {
			for j := range i {
				want = want || (written[i] || written[j]) && Overlap(slices[i], slices[j])
			}
		}
		err := Disjoint("F", args)
		if (err != nil) != want {
			t.Fatalf("Disjoint returns %v, want an error: %t", err, want)
		}
		if err == nil {
			continue
		}
		found++
		var overlap *gradc.OverlapError
		if !errors.As(err, &overlap) {
			t.Fatalf("the error is a %T", err)
		}
		var i, j int
		fmt.Sscan(overlap.Arg, &i)
		fmt.Sscan(overlap.Other, &j)
		if i == j || !written[i] || !Overlap(slices[i], slices[j]) {
			t.Fatalf("%v, but %d is written: %t, and they overlap: %t", err, i, written[i], Overlap(slices[i], slices[j]))
		}
	}
	if found < 500 {
		t.Errorf("only %d of 5000 cases overlap", found)
	}
}

func TestDisjointArena(t *testing.T) {
	var arena Arena
	arena.Reserve(256)
	inside, outside := Carve[float64](&arena, 64, 4), make([]float64, 4)
	args := []Argument{
		ArgumentOf(&arena, outside, "x", "m.grad:1:1", true),
		ArgumentOf(&arena, inside, "g", "m.grad:1:1", false),
	}
	if err := Disjoint("F", args[:1]); err != nil {
		t.Error(err)
	}
	err := Disjoint("F", args)
	if err == nil || err.Error() != "m.grad:1:1: F: g shares memory with the workspace" {
		t.Errorf("an argument in the arena: %v", err)
	}
	if n := testing.AllocsPerRun(10, func() {
		args := [...]Argument{ArgumentOf(&arena, outside, "x", "", true), ArgumentOf(&arena, []float64(nil), "y", "", true)}
		if err := Disjoint("F", args[:]); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
