// Command rosenbrock minimises Rosenbrock's function with gonum's optimisers, which
// get its value, gradient and Hessian-vector product from gradc.
//
//	go run ./examples/rosenbrock        # ten dimensions
//	go run ./examples/rosenbrock -n 100
package main

import (
	"flag"
	"fmt"
	"log"
	"math"

	"gonum.org/v1/gonum/optimize"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 10, "number of dimensions")
	flag.Parse()
	var w Workspace
	w.N = *n
	problem, err := w.ObjectiveProblem()
	if err != nil {
		log.Fatal(err)
	}
	start := make([]float64, *n)
	for i := range start {
		start[i] = -1.2 + 2.2*float64(i%2)
	}
	settings := &optimize.Settings{GradientThreshold: 1e-10}
	for _, method := range []optimize.Method{&optimize.BFGS{}, &optimize.LBFGS{}} {
		res, err := optimize.Minimize(problem, start, settings, method)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-17T f = %.2g at distance %.2g from ones, after %d evaluations\n",
			method, res.F, distanceFromOnes(res.X), res.FuncEvaluations)
	}
	curvature, err := steepest(&w, start)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("largest curvature at the start, by Hessian-vector products: %.4f\n", curvature)
}

func distanceFromOnes(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += (v - 1) * (v - 1)
	}
	return math.Sqrt(sum)
}

// steepest is the largest eigenvalue of the Hessian at x, by power iteration.
func steepest(w *Workspace, x []float64) (float64, error) {
	v := make([]float64, len(x))
	for i := range v {
		v[i] = 1 / math.Sqrt(float64(len(x)+i))
	}
	norm := 0.0
	for range 200 {
		hv, err := w.HessianVector(x, v)
		if err != nil {
			return 0, err
		}
		norm = 0
		for _, h := range hv {
			norm += h * h
		}
		norm = math.Sqrt(norm)
		for i, h := range hv {
			v[i] = h / norm
		}
	}
	return norm, nil
}
