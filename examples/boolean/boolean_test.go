package main

import (
	"fmt"
	"testing"

	"github.com/gradc/gradc/testdata"
)

// TestPublished holds the four experiments to the published results: 98.0 % of the
// test flowers of two species and 73.3 % of three.
func TestPublished(t *testing.T) {
	for _, e := range experiments {
		accuracy, err := e.run()
		if err != nil {
			t.Fatal(err)
		}
		want := map[int]string{2: "98.0", 3: "73.3"}[e.species]
		if got := fmt.Sprintf("%.1f", 100*accuracy); got != want {
			t.Errorf("%s, %s labels: %s %%, want %s", e.name, e.encoding, got, want)
		}
	}
}

// TestSteps compares the tables, step by step, with the recurrence in plain Go: where
// the table is wrong for an example, the one entry that it reads is flipped.
func TestSteps(t *testing.T) {
	const species = 3
	var measures []float64
	var labels []int32
	for _, f := range testdata.Iris() {
		measures = append(measures, f.Measures[:]...)
		labels = append(labels, int32(f.Species))
	}
	rows := rowsOf(measures)
	w := Workspace{Dims: Dims{N: len(labels), Out: species}}
	view, err := w.Features(measures)
	if err != nil {
		t.Fatal(err)
	}
	x := append([]uint64(nil), view...)
	for n, row := range rows {
		if got := int(x[n/16] >> (n % 16 * 4) & 15); got != row {
			t.Fatalf("flower %d has the features %04b, want %04b", n, got, row)
		}
	}
	if view, err = w.OneHot(labels); err != nil {
		t.Fatal(err)
	}
	label := append([]uint64(nil), view...)
	table, want := make([]uint64, 1), uint64(0)
	for n, row := range rows {
		if err := w.Step(table, x, label, int64(n)); err != nil {
			t.Fatal(err)
		}
		for k := range species {
			bit := uint64(1) << (k*Rows + row)
			if (want&bit != 0) != (int(labels[n]) == k) {
				want ^= bit
			}
		}
		if table[0] != want {
			t.Fatalf("after flower %d the table is %#x, want %#x", n, table[0], want)
		}
	}
}

// rowsOf returns the row of the table that belongs to each flower.
func rowsOf(measures []float64) []int {
	rows := make([]int, len(measures)/Bits)
	for k := range Bits {
		lo, hi := measures[k], measures[k]
		for n := range rows {
			lo, hi = min(lo, measures[n*Bits+k]), max(hi, measures[n*Bits+k])
		}
		for n := range rows {
			if (measures[n*Bits+k]-lo)/(hi-lo) > 0.5 {
				rows[n] |= 1 << k
			}
		}
	}
	return rows
}

// TestStepsAllocateNothing holds the promise of generated code.
func TestStepsAllocateNothing(t *testing.T) {
	w := Workspace{Dims: Dims{N: 1, Out: 1}}
	table, x, label := make([]uint64, 1), []uint64{5}, []uint64{1}
	step := func() {
		if err := w.Step(table, x, label, 0); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(10, step); n > 0 {
		t.Errorf("%v allocations a step", n)
	}
}
