// Command leak recovers a training example from the gradient that it caused, by
// differentiating through the gradient.
//
//	go run ./examples/leak
//	go run ./examples/leak -seed 7
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/optimize"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	seed := flag.Uint64("seed", 1, "what the weights and the example are drawn from")
	flag.Parse()
	rng := rand.New(rand.NewPCG(*seed, 0))
	p, secret := draw(rng)
	var w Workspace
	seen, err := w.Gradient(p, secret)
	if err != nil {
		log.Fatal(err)
	}
	guess, starts, err := search(p, seen.Clone(), rng)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("example  ", numbers(secret.X))
	fmt.Println("recovered", numbers(guess.X))
	fmt.Printf("label %d, recovered %d\n", largest(secret.Label), largest(guess.Label))
	fmt.Printf("starts %d, squared error %.2g\n", starts, squaredError(guess.X, secret.X))
}

// draw returns random weights, and an example that is as good as sure of its label.
func draw(rng *rand.Rand) (*Params, *Example) {
	p, e := NewParams(), NewExample()
	flat := p.Flat()
	for i := range flat {
		flat[i] = rng.NormFloat64() / 2
	}
	for i := range e.X {
		e.X[i] = rng.NormFloat64()
	}
	e.Label[rng.IntN(len(e.Label))] = 8
	return p, e
}

// maxStarts bounds the guesses from which the search begins.
const maxStarts = 20

// search looks for an example with the given gradient, from random guesses until
// the gradients agree, and returns it with the number of guesses.
func search(p, seen *Params, rng *rand.Rand) (*Example, int, error) {
	var w Workspace
	problem, err := w.MismatchProblem(p, seen)
	if err != nil {
		return nil, 0, err
	}
	best, least := NewExample(), math.Inf(1)
	start := NewExample()
	for k := range maxStarts {
		for i := range start.Flat() {
			start.Flat()[i] = rng.NormFloat64()
		}
		settings := &optimize.Settings{GradientThreshold: 1e-14, MajorIterations: 2000}
		res, err := optimize.Minimize(problem, start.Flat(), settings, &optimize.BFGS{})
		if res == nil {
			return nil, 0, err
		}
		// A line search that finds no lower point has arrived as far as rounding allows.
		if res.F < least {
			least = res.F
			copy(best.Flat(), res.X)
		}
		if least < 1e-18 {
			return best, k + 1, nil
		}
	}
	return best, maxStarts, nil
}

func squaredError(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}

func largest(x []float64) int {
	at := 0
	for i := range x {
		if x[i] > x[at] {
			at = i
		}
	}
	return at
}

func numbers(x []float64) string {
	text := ""
	for _, v := range x {
		text += fmt.Sprintf(" %9.6f", v)
	}
	return text
}
