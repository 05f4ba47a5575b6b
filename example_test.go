package gradc_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"

	"github.com/gradc/gradc"
)

// Params stands for a generated type: its Leaves method names its arrays.
type Params struct {
	W []float32 // [2, 3]
	B []float32 // [3]
}

func (p *Params) Leaves() iter.Seq2[string, gradc.Tensor] {
	return func(yield func(string, gradc.Tensor) bool) {
		_ = yield("W", gradc.TensorOf(p.W, 2, 3)) && yield("B", gradc.TensorOf(p.B, 3))
	}
}

func NewParams() *Params {
	return &Params{W: make([]float32, 6), B: make([]float32, 3)}
}

func ExampleSave() {
	p := NewParams()
	gradc.Uniform(gradc.NewRand(1), p.W, -1, 1)

	var file bytes.Buffer // an *os.File in a real program
	if err := gradc.Save(&file, p.Leaves()); err != nil {
		fmt.Println(err)
	}
	restored := NewParams()
	if err := gradc.Load(&file, restored.Leaves()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(restored.W[0] == p.W[0], restored.W[5] == p.W[5])
	// Output: true true
}

func ExampleLoad() {
	var file bytes.Buffer
	old := func(yield func(string, gradc.Tensor) bool) {
		yield("W", gradc.TensorOf(make([]float32, 8), 2, 4))
	}
	if err := gradc.Save(&file, old); err != nil {
		fmt.Println(err)
	}

	p := NewParams()
	err := gradc.Load(&file, p.Leaves()) // p is as before
	var w *gradc.WeightsError
	if errors.As(err, &w) {
		fmt.Println("first:", w.Arg)
	}
	fmt.Println(err)
	// Output:
	// first: W
	// Load: tensor "W" is F32[2, 4] in the file, want F32[2, 3]
	// Load: tensor "B" is missing from the file, want F32[3]
}

func ExampleNormal() {
	w := make([]float64, 3)
	gradc.Normal(gradc.NewRand(1), w, 0, 0.1)
	fmt.Printf("%.6f\n", w)
	// Output: [-0.015855 0.053355 -0.070325]
}
