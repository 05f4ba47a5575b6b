// Command main finds the constants of a damped pendulum from forty angles.
package main

import (
	"fmt"
	"log"

	"github.com/gradc/gradc/examples/pendulum"
)

func main() {
	log.SetFlags(0)
	truth, start := pendulum.NewParams(), pendulum.NewState()
	truth.Pull[0], truth.Drag[0] = 9.81, 0.4
	start.Angle[0] = 1.2
	w := pendulum.Workspace{Dims: pendulum.Dims{T: 40}}
	angle, err := w.Swing(truth, start)
	if err != nil {
		log.Fatal(err)
	}
	seen := append([]float64(nil), angle...)

	p := pendulum.NewParams()
	p.Pull[0], p.Drag[0] = 8, 0.1
	fmt.Printf("guess  pull %.6f  drag %.6f\n", p.Pull[0], p.Drag[0])
	res, err := pendulum.Fit(p, start, seen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("found  pull %.6f  drag %.6f  after %d evaluations\n", p.Pull[0], p.Drag[0], res.FuncEvaluations)
	fmt.Printf("truth  pull %.6f  drag %.6f\n", truth.Pull[0], truth.Drag[0])
}
