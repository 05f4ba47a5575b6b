// Command mnist trains a convolutional classifier of handwritten digits that gradc compiled
// from mnist.grad, and prints how well it reads digits it has not seen.
//
//	go run ./examples/mnist FOLDER
//
// FOLDER has the four files of MNIST, train-images-idx3-ubyte and so on, packed by gzip or
// not.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gradc/gradc"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	epochs := flag.Int("epochs", 2, "passes over the training images")
	seed := flag.Uint64("seed", 1, "where the weights and the order of the images begin")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: mnist [flags] FOLDER\n\nFOLDER has the four files of MNIST, packed by gzip or not.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 || *epochs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	train, err := load(flag.Arg(0), "train")
	if err != nil {
		log.Fatal(err)
	}
	test, err := load(flag.Arg(0), "t10k")
	if err != nil {
		log.Fatal(err)
	}
	accuracy, err := run(train, test, *seed, *epochs, os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("test accuracy %.4f\n", accuracy)
}

// run trains from one seed and returns the accuracy on the test images.
func run(train, test *images, seed uint64, epochs int, out io.Writer) (float64, error) {
	rng := gradc.NewRand(seed)
	p, s := NewParams(), NewAdamParams()
	gradc.He(rng, p.K1, K*K)
	gradc.He(rng, p.K2, K*K*C1)
	gradc.He(rng, p.W, Quarter*Quarter*C2)

	const batch, rate = 64, 2e-3
	var w Workspace
	b := new(images)
	order := make([]int, len(train.label))
	for i := range order {
		order[i] = i
	}
	steps := (len(order) + batch - 1) / batch
	for epoch := range epochs {
		for i := len(order) - 1; i > 0; i-- { // a new order
			j := int(rng.Uint64() % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		sum, since := 0.0, 0
		for step := range steps {
			train.pick(b, order[step*batch:min(step*batch+batch, len(order))])
			w.Batch = len(b.label)
			left := 1 - float32(epoch*steps+step)/float32(epochs*steps) // the rate falls to 0
			loss, err := w.Train(p, s, b.pixels, b.label, rate*left)
			if err != nil {
				return 0, err
			}
			sum, since = sum+float64(loss), since+1
			if since == 100 || step+1 == steps {
				fmt.Fprintf(out, "epoch %d  step %4d of %d  loss %.4f\n", epoch+1, step+1, steps, sum/float64(since))
				sum, since = 0, 0
			}
		}
	}
	return accuracy(&w, p, test)
}

// accuracy is the share of images that are read rightly.
func accuracy(w *Workspace, p *Params, set *images) (float64, error) {
	right := 0
	b := new(images)
	const batch = 500
	for at := 0; at < len(set.label); at += batch {
		var chosen []int
		for i := at; i < min(at+batch, len(set.label)); i++ {
			chosen = append(chosen, i)
		}
		set.pick(b, chosen)
		w.Batch = len(b.label)
		digit, err := w.Predict(p, b.pixels)
		if err != nil {
			return 0, err
		}
		for i, d := range digit {
			if d == int64(b.label[i]) {
				right++
			}
		}
	}
	return float64(right) / float64(max(len(set.label), 1)), nil
}
