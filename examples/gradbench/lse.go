package main

import "github.com/gradc/gradc/examples/gradbench/lse"

type lseInput struct {
	X []float64 `json:"x"`
}

func (in *lseInput) workspace() *lse.Workspace {
	return &lse.Workspace{Dims: lse.Dims{N: len(in.X)}}
}

var lseModule = module{
	"primal": on(func(in *lseInput) (*computation, error) {
		w := in.workspace()
		return compute(func() (float64, error) { return w.Primal(in.X) })
	}),
	"gradient": on(func(in *lseInput) (*computation, error) {
		w := in.workspace()
		return compute(func() ([]float64, error) { return w.Gradient(in.X) })
	}),
}
