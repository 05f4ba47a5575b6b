package main

import "github.com/gradc/gradc/examples/gradbench/llsq"

// llsqInput has the coefficients of a polynomial and a number of points.
type llsqInput struct {
	X []float64 `json:"x"`
	N int       `json:"n"`
}

func (in *llsqInput) workspace() *llsq.Workspace {
	return &llsq.Workspace{Dims: llsq.Dims{N: in.N, M: len(in.X)}}
}

var llsqModule = module{
	"primal": on(func(in *llsqInput) (*computation, error) {
		w := in.workspace()
		return compute(func() (float64, error) { return w.Primal(in.X) })
	}),
	"gradient": on(func(in *llsqInput) (*computation, error) {
		w := in.workspace()
		return compute(func() ([]float64, error) { return w.Gradient(in.X) })
	}),
}
