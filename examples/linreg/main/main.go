// Command main fits a line through noisy points in two dimensions: the loop is Go, one
// step of it is compiled.
package main

import (
	"fmt"
	"log"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/examples/linreg"
)

func main() {
	log.SetFlags(0)
	const n, d = 200, 2
	rng := gradc.NewRand(1)
	x, y := make([]float64, n*d), make([]float64, n)
	gradc.Normal(rng, x, 0, 1)
	gradc.Normal(rng, y, 0, 0.1) // noise
	for i := range y {
		y[i] += 3*x[i*d] - 2*x[i*d+1] + 0.5
	}

	w := linreg.Workspace{Dims: linreg.Dims{N: n, D: d}}
	p, err := linreg.NewParams(w.Dims)
	if err != nil {
		log.Fatal(err)
	}
	for step := range 25 {
		loss, err := w.Step(p, x, y, 0.2/(1+0.02*float64(step))) // the schedule is Go's
		if err != nil {
			log.Fatal(err)
		}
		if step%5 == 0 {
			fmt.Printf("step %2d  loss %.6f\n", step, loss)
		}
	}
	fmt.Printf("y = %.3f x0 + %.3f x1 + %.3f\n", p.W[0], p.W[1], p.B[0])
}
