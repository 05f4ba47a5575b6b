package main

import (
	"math"
	"slices"
	"testing"

	"github.com/gradc/gradc/testdata"
)

// TestWeights holds the weights to the integers that they are on every machine, and to
// the recurrence in plain Go.
func TestWeights(t *testing.T) {
	const steps = 9000
	weights, accuracy, err := train(steps)
	if err != nil {
		t.Fatal(err)
	}
	want := []int64{-118, 912, -884, 408, -20, -189, 68, 28, -1407, -641, 1407, 2336}
	if !slices.Equal(weights, want) {
		t.Errorf("weights %v, want %v", weights, want)
	}
	if accuracy != 0.96 {
		t.Errorf("accuracy %v, want 0.96", accuracy)
	}
	for _, steps := range []int{1, 2, 150, 1001} {
		got, _, err := train(steps)
		if err != nil {
			t.Fatal(err)
		}
		if want := recurrence(steps); !slices.Equal(got, want) {
			t.Errorf("after %d steps the weights are %v, want %v", steps, got, want)
		}
	}
}

// recurrence trains with nothing but integers and shifts.
func recurrence(steps int) []int64 {
	flowers := testdata.Iris()
	w := make([]int64, Species*Measures)
	for t := range steps {
		f := flowers[t%3*50+t/3%50]
		for k := range Species {
			row := w[k*Measures:][:Measures]
			var sum int64
			for j, v := range f.Measures {
				sum += row[j] * int64(math.Trunc(1024*v))
			}
			c := (min(max(sum>>10, -1024), 1024) + 1024) >> 1
			if k == f.Species {
				c -= 1024
			}
			for j, v := range f.Measures {
				g := c * int64(math.Trunc(1024*v))
				row[j] -= ((g >> 10) * 8) >> 10
			}
		}
	}
	return w
}
