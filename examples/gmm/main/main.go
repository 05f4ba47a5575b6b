// Command main fits a mixture of three Gaussians to points in the plane: gonum's L-BFGS
// over one vector, of which the arguments of the compiled gradient are pieces.
package main

import (
	"fmt"
	"log"

	"gonum.org/v1/gonum/optimize"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/examples/gmm"
)

func main() {
	log.SetFlags(0)
	const n, d, k, l = 300, 2, 3, 1 // l = d(d−1)/2
	centres := [k][d]float64{{-2, 0}, {2, 1}, {0, -2}}
	x := make([]float64, n*d)
	gradc.Normal(gradc.NewRand(1), x, 0, 0.4)
	for i := range x {
		x[i] += centres[i/d%k][i%d]
	}

	w := gmm.Workspace{Dims: gmm.Dims{N: n, D: d, K: k}}
	var failure error
	gradient := func(theta []float64) (f float64, g []float64) {
		alpha, mu, q, lower := theta[:k], theta[k:k+k*d], theta[k+k*d:k+2*k*d], theta[k+2*k*d:]
		f, dalpha, dmu, dq, dl, err := w.Gradient(alpha, mu, q, lower, x, 0, 0)
		if err != nil {
			failure = err
		}
		for _, part := range [][]float64{dalpha, dmu, dq, dl} {
			g = append(g, part...)
		}
		return f, g
	}
	problem := optimize.Problem{ // of the negative, since gonum minimises
		Func: func(theta []float64) float64 { f, _ := gradient(theta); return -f },
		Grad: func(out, theta []float64) {
			_, g := gradient(theta)
			for i := range out {
				out[i] = -g[i]
			}
		},
	}
	start := make([]float64, k+2*k*d+k*l)
	gradc.Normal(gradc.NewRand(2), start, 0, 1)
	res, err := optimize.Minimize(problem, start, &optimize.Settings{GradientThreshold: 1e-2}, &optimize.BFGS{})
	if err != nil || failure != nil {
		log.Fatal(err, failure)
	}
	fmt.Printf("log-likelihood %.3f after %d evaluations\n", -res.F, res.FuncEvaluations)
	for j := range k {
		fmt.Printf("mean %d: %.2f\n", j, res.X[k+j*d:k+(j+1)*d])
	}
}
