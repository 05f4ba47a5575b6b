// Command fixedpoint trains a linear classifier of the Iris data in integers alone, so
// that the weights are the same on every machine.
//
//	go run ./examples/fixedpoint
package main

import (
	"fmt"
	"log"
	"slices"

	"github.com/gradc/gradc/testdata"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	weights, accuracy, err := train(9000)
	if err != nil {
		log.Fatal(err)
	}
	for row := range slices.Chunk(weights, Measures) {
		fmt.Println(row)
	}
	fmt.Printf("%.1f %% of the flowers are told right\n", 100*accuracy)
}

const perSpecies = 50

// train takes steps over the flowers, one of each species after the other, again and
// again. It returns the weights, in units of 2⁻¹⁰, and the part of all flowers that
// they tell right.
func train(steps int) (weights []int64, accuracy float64, err error) {
	flowers := testdata.Iris()
	var measures []float64
	for _, f := range flowers {
		measures = append(measures, f.Measures[:]...)
	}
	w := Workspace{Dims: Dims{N: len(flowers)}}
	view, err := w.Fixed(measures)
	if err != nil {
		return nil, 0, err
	}
	x := slices.Clone(view) // results are the workspace's until its next call
	weights = make([]int64, Species*Measures)
	for t := range steps {
		n := t%Species*perSpecies + t/Species%perSpecies
		if err := w.Step(weights, x[n*Measures:][:Measures], int64(flowers[n].Species)); err != nil {
			return nil, 0, err
		}
	}
	species, err := w.Classify(weights, x)
	if err != nil {
		return nil, 0, err
	}
	right := 0
	for n, k := range species {
		if int(k) == flowers[n].Species {
			right++
		}
	}
	return weights, float64(right) / float64(len(flowers)), nil
}
