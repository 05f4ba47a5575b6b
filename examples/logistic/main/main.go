// Command main separates two clouds of points with gonum's L-BFGS, which gets value and
// gradient from compiled code.
package main

import (
	"fmt"
	"log"

	"gonum.org/v1/gonum/optimize"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/examples/logistic"
)

func main() {
	log.SetFlags(0)
	const n, d = 400, 2
	x, y := make([]float64, n*d), make([]float64, n)
	gradc.Normal(gradc.NewRand(1), x, 0, 1)
	for i := range y {
		y[i] = float64(i % 2)
		x[i*d] += 2*y[i] - 1
		x[i*d+1] -= 3*y[i] - 1.5
	}

	w := logistic.Workspace{Dims: logistic.Dims{N: n, D: d}}
	problem, err := w.ObjectiveProblem(x, y)
	if err != nil {
		log.Fatal(err)
	}
	start := make([]float64, d+1)
	settings := &optimize.Settings{GradientThreshold: 1e-8}
	res, err := optimize.Minimize(problem, start, settings, &optimize.LBFGS{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("objective %.6f after %d evaluations\n", res.F, res.FuncEvaluations)

	p, err := logistic.NewParams(w.Dims)
	if err != nil {
		log.Fatal(err)
	}
	copy(p.Flat(), res.X)
	probability, err := w.Predict(p, x)
	if err != nil {
		log.Fatal(err)
	}
	right := 0
	for i, q := range probability {
		if (q > 0.5) == (y[i] == 1) {
			right++
		}
	}
	fmt.Printf("weights %.3f, offset %.3f: %d of %d points on the right side\n", p.W, p.B[0], right, n)
}
