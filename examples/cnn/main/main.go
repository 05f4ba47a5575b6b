// Command main runs a convolutional network with random weights on drawn images, one at
// a time and several at once, and brings the weights through a file.
package main

import (
	"bytes"
	"fmt"
	"log"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/examples/cnn"
)

func main() {
	log.SetFlags(0)
	rng := gradc.NewRand(1)
	p := cnn.NewParams()
	gradc.He(rng, p.K1, 9)
	gradc.He(rng, p.K2, 9*cnn.C1)
	gradc.He(rng, p.W, cnn.Quar*cnn.Quar*cnn.C2)

	const count, size = 3, cnn.Side * cnn.Side
	images := make([]uint8, count*size) // a horizontal, a vertical and a diagonal stroke
	for i := 4; i < 24; i++ {
		images[14*cnn.Side+i] = 255
		images[size+i*cnn.Side+14] = 255
		images[2*size+i*cnn.Side+i] = 255
	}

	var w cnn.Workspace
	logits := func(images []uint8) []float32 {
		w.Batch = len(images) / size
		out, err := w.Logits(p, images)
		if err != nil {
			log.Fatal(err)
		}
		return out
	}
	for i := range count {
		fmt.Printf("image %d alone:  %.3f\n", i, logits(images[i*size : (i+1)*size])[:5])
	}
	all := logits(images)
	fmt.Printf("all at once:    %.3f …\n", all[:5])

	// Results are views of the workspace: what is to outlive the next call is copied.
	before := append([]float32(nil), all...)
	var file bytes.Buffer
	if err := gradc.Save(&file, p.Leaves()); err != nil {
		log.Fatal(err)
	}
	p = cnn.NewParams()
	if err := gradc.Load(&file, p.Leaves()); err != nil {
		log.Fatal(err)
	}
	fmt.Println("loaded weights give the same:", fmt.Sprint(before) == fmt.Sprint(logits(images)))
}
