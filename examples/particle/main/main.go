// Command main places a charge so that a particle lands where the square of its
// distance from the origin does not change with the place: Newton's method, compiled.
package main

import (
	"fmt"
	"log"

	"github.com/gradc/gradc/examples/particle"
)

func main() {
	log.SetFlags(0)
	var ws particle.Workspace
	best, err := ws.Best(0)
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range []float64{0, best} {
		y, slope, err := ws.Slope(w)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("w = %9.6f  lands at distance² %.6f  slope %.3g\n", w, y, slope)
	}
}
