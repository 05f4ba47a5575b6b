// Command lenses learns in three ways that are made of the same parts: supervised
// learning on the Iris data, dreaming up flowers that a trained network is sure of, and a
// generator that learns a distribution against a judge.
//
//	go run ./examples/lenses
package main

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/testdata"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	x, want, species := flowers()
	var accuracies []float64
	var p *Params
	for seed := range uint64(5) {
		q, err := train(seed, x, want)
		if err != nil {
			return err
		}
		a, err := accuracy(q, x, species)
		if err != nil {
			return err
		}
		fmt.Printf("supervised, seed %d: train accuracy %.3f\n", seed, a)
		accuracies = append(accuracies, a)
		if seed == 0 {
			p = q
		}
	}
	slices.Sort(accuracies)
	fmt.Printf("median of five seeds %.3f\n", accuracies[2])
	for class, name := range []string{"setosa", "versicolor", "virginica"} {
		before, after, flower, err := dream(p, x, class)
		if err != nil {
			return err
		}
		fmt.Printf("a dream of %-11s score %.3f → %.3f, at %5.2f\n", name+":", before, after, flower)
	}
	mean, deviation, err := play(0)
	if err != nil {
		return err
	}
	fmt.Printf("adversarial: generated numbers have mean %.2f, deviation %.2f; the real ones %.2f, %.2f\n", mean, deviation, realMean, realDeviation)
	return nil
}

// flowers returns the measures of the 150 flowers, each feature with mean 0 and
// deviation 1, the classes one-hot, and as numbers.
func flowers() (x, want []float64, species []int) {
	rows := testdata.Iris()
	x, want = make([]float64, len(rows)*In), make([]float64, len(rows)*Out)
	for k := range In {
		mean, square := 0.0, 0.0
		for _, f := range rows {
			mean += f.Measures[k] / float64(len(rows))
		}
		for _, f := range rows {
			square += (f.Measures[k] - mean) * (f.Measures[k] - mean) / float64(len(rows))
		}
		for n, f := range rows {
			x[n*In+k] = (f.Measures[k] - mean) / math.Sqrt(square)
		}
	}
	for n, f := range rows {
		want[n*Out+f.Species] = 1
		species = append(species, f.Species)
	}
	return x, want, species
}

// train runs the learner from random weights.
func train(seed uint64, x, want []float64) (*Params, error) {
	const steps = 500
	rng := gradc.NewRand(seed)
	p, s := NewParams(), NewParams()
	gradc.Normal(rng, p.W1, 0, 1/math.Sqrt(In))
	gradc.Normal(rng, p.W2, 0, 1/math.Sqrt(Hidden))
	w := Workspace{Dims: Dims{N: len(x) / In}}
	for range steps {
		if _, err := w.Train(s, p, x, want); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// accuracy is the share of flowers whose highest score is their own.
func accuracy(p *Params, x []float64, species []int) (float64, error) {
	w := Workspace{Dims: Dims{N: len(species)}}
	y, err := w.Predict(p, x)
	if err != nil {
		return 0, err
	}
	right := 0
	for n, class := range species {
		scores := y[n*Out:][:Out]
		if slices.Max(scores) == scores[class] {
			right++
		}
	}
	return float64(right) / float64(len(species)), nil
}

// dream lets the network change the average flower into one of a class, and returns the
// class's score before and after.
func dream(p *Params, x []float64, class int) (before, after float64, flower []float64, err error) {
	const steps = 200
	w := Workspace{Dims: Dims{N: 1}}
	f, err := NewFlowers(w.Dims)
	if err != nil {
		return 0, 0, nil, err
	}
	want := make([]float64, Out)
	want[class] = 1
	score := func() float64 {
		y, e := w.Predict(p, f.X)
		if e != nil {
			err = e
			return 0
		}
		return y[class]
	}
	before = score()
	for range steps {
		if _, err := w.Dream(p, f, want); err != nil {
			return 0, 0, nil, err
		}
	}
	after = score()
	return before, after, f.X, err
}

// What the generator has to learn.
const (
	realMean      = 1.0
	realDeviation = 0.5
)

// play lets generator and judge play, and returns mean and deviation of what the
// generator makes in the end.
func play(seed uint64) (mean, deviation float64, err error) {
	const steps, rows = 4000, 256
	rng := rand.New(rand.NewPCG(seed, 1))
	j, g := NewJudge(), NewGenerator()
	g.A[0] = 1
	w := Workspace{Dims: Dims{N: rows}}
	x, z := make([]float64, rows), make([]float64, rows)
	for range steps {
		for n := range x {
			x[n], z[n] = realMean+realDeviation*rng.NormFloat64(), rng.NormFloat64()
		}
		if _, err := w.Play(j, x, g, z); err != nil {
			return 0, 0, err
		}
	}
	made, err := w.Generate(g, z)
	if err != nil {
		return 0, 0, err
	}
	for _, v := range made {
		mean += v / rows
	}
	for _, v := range made {
		deviation += (v - mean) * (v - mean) / rows
	}
	return mean, math.Sqrt(deviation), nil
}
