// Command boolean trains a Boolean circuit on the Iris data by reverse derivative
// ascent, over two and three species and with both encodings of the label.
//
//	go run ./examples/boolean
package main

import (
	"fmt"
	"log"
	"slices"

	"github.com/gradc/gradc/testdata"
)

//go:generate go run ../../cmd/gradc gen .

func main() {
	log.SetFlags(0)
	for _, e := range experiments {
		accuracy, err := e.run()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s, %s labels: %.1f %%\n", e.name, e.encoding, 100*accuracy)
	}
}

// experiment is a number of species and how their labels are encoded.
type experiment struct {
	name     string
	species  int
	encoding string
	bits     int
}

var experiments = []experiment{
	{"two species", 2, "binary", 1},
	{"two species", 2, "one-hot", 2},
	{"three species", 3, "binary", 2},
	{"three species", 3, "one-hot", 3},
}

// Of each species the first flowers are for training, the others for the test.
const (
	perSpecies = 50
	training   = 25
)

// run makes one pass over the training examples, species by species, and returns the
// part of the test flowers that the circuit then tells right.
func (e experiment) run() (accuracy float64, err error) {
	n := e.species * perSpecies
	var measures []float64
	var species []int32
	for _, f := range testdata.Iris()[:n] {
		measures = append(measures, f.Measures[:]...)
		species = append(species, int32(f.Species))
	}
	w := Workspace{Dims: Dims{N: n, Out: e.bits}}
	x, err := w.Features(measures)
	if err != nil {
		return 0, err
	}
	x = slices.Clone(x) // results are the workspace's until its next call
	encode := w.Binary
	if e.encoding == "one-hot" {
		encode = w.OneHot
	}
	label, err := encode(species)
	if err != nil {
		return 0, err
	}
	label = slices.Clone(label)
	table := make([]uint64, (e.bits*Rows+63)/64) // 64 entries a word
	for s := range e.species {
		for i := range training {
			if err := w.Step(table, x, label, int64(s*perSpecies+i)); err != nil {
				return 0, err
			}
		}
	}
	right := int64(0)
	for s := range e.species {
		n, err := w.Right(table, x, label, int64(s*perSpecies+training), int64((s+1)*perSpecies))
		if err != nil {
			return 0, err
		}
		right += n
	}
	return float64(right) / float64(e.species*(perSpecies-training)), nil
}
