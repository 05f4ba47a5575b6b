// Command digits trains a classifier of handwritten digits that gradc compiled from
// digits.grad, and prints how well it reads digits it has not seen.
//
//	go run ./examples/digits            # train once, from seed 1
//	go run ./examples/digits -seeds 5   # train from seeds 1 to 5, print the median
//
// Of the 1,797 images, those whose index is 4 modulo 5 are kept for testing.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"slices"

	"github.com/gradc/gradc"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	epochs := flag.Int("epochs", 30, "passes over the training images")
	seeds := flag.Int("seeds", 1, "train from seeds 1 to `n`, and print each and the median")
	flag.Parse()
	if flag.NArg() > 0 || *seeds < 1 || *epochs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	train, test, err := load()
	if err != nil {
		log.Fatal(err)
	}
	var accuracies []float64
	for seed := 1; seed <= *seeds; seed++ {
		acc, err := run(train, test, uint64(seed), *epochs, newProgress(os.Stdout))
		if err != nil {
			log.Fatal(err)
		}
		if *seeds > 1 {
			fmt.Printf("seed %d: test accuracy %.3f\n", seed, acc)
		}
		accuracies = append(accuracies, acc)
	}
	slices.Sort(accuracies)
	fmt.Printf("test accuracy %.3f\n", accuracies[len(accuracies)/2])
}

// run trains from one seed and returns the accuracy on the test images.
func run(train, test *images, seed uint64, epochs int, show *progress) (float64, error) {
	rng := gradc.NewRand(seed)
	p, s := NewParams(), NewAdamParams()
	gradc.He(rng, p.W1, Pixels)
	gradc.He(rng, p.W2, Hidden)

	const batch, rate = 32, 2e-3
	var w Workspace
	order := make([]int, len(train.label))
	for i := range order {
		order[i] = i
	}
	for epoch := range epochs {
		shuffle(rng, order)
		sum := 0.0
		for at := 0; at < len(order); at += batch {
			b := train.pick(order[at:min(at+batch, len(order))])
			w.Batch = len(b.label)
			loss, err := w.Train(p, s, b.pixels, b.label, rate*cool(epoch, epochs))
			if err != nil {
				return 0, err
			}
			sum += float64(loss) * float64(len(b.label))
		}
		acc, err := accuracy(&w, p, test)
		if err != nil {
			return 0, err
		}
		show.line("epoch %2d  loss %.4f  test accuracy %.3f", epoch+1, sum/float64(len(order)), acc)
	}
	show.done()
	return accuracy(&w, p, test)
}

// cool lowers the learning rate linearly to a twentieth.
func cool(epoch, epochs int) float32 {
	return 1 - 0.95*float32(epoch)/float32(epochs)
}

// accuracy is the share of images that are read rightly.
func accuracy(w *Workspace, p *Params, set *images) (float64, error) {
	w.Batch = len(set.label)
	digit, err := w.Predict(p, set.pixels)
	if err != nil {
		return 0, err
	}
	right := 0
	for i, d := range digit {
		if d == int64(set.label[i]) {
			right++
		}
	}
	return float64(right) / float64(len(digit)), nil
}

func shuffle(rng *gradc.Rand, order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := int(rng.Uint64() % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
}
