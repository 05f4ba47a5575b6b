// Command main trains a classifier on labelled points and unlabelled ones that are
// shifted. The domain loss climbs to log 2, where the features say nothing about which
// of the two a point is from.
package main

import (
	"fmt"
	"log"
	"math"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/examples/dann"
)

func main() {
	log.SetFlags(0)
	const n = 200
	rng := gradc.NewRand(1)
	source, target, label := make([]float32, n*dann.In), make([]float32, n*dann.In), make([]int32, n)
	gradc.Normal(rng, source, 0, 0.5)
	gradc.Normal(rng, target, 0, 0.5)
	for i := range label {
		label[i] = int32(i % 2)
		source[i*dann.In] += 2*float32(label[i]) - 1
		target[i*dann.In] += 2*float32(label[i]) - 1
		target[i*dann.In+1] += 1.5 // the shift
	}

	p, s := dann.NewParams(), dann.NewMomentumParams()
	gradc.Glorot(rng, p.W1, dann.In, dann.H)
	gradc.Glorot(rng, p.Wy, dann.H, 2)
	gradc.Glorot(rng, p.Wd, dann.H, 2)
	w := dann.Workspace{Dims: dann.Dims{Ns: n, Nt: n}}
	const steps = 4000
	for step := range steps {
		progress := float64(step) / steps
		lambda := float32(0.1 * progress)
		ly, ld, err := w.Train(p, s, source, label, target, lambda, 0.02)
		if err != nil {
			log.Fatal(err)
		}
		if step%800 == 0 || step == steps-1 {
			fmt.Printf("step %4d  lambda %.2f  class loss %.4f  domain loss %.4f\n", step, lambda, ly, ld)
		}
	}
	fmt.Printf("log 2 is %.4f\n", math.Ln2)
}
