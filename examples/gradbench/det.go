package main

import (
	"fmt"

	"github.com/gradc/gradc/examples/gradbench/det"
)

// detInput has a square matrix, row by row, and the length of a row.
type detInput struct {
	A   []float64 `json:"A"`
	Ell int       `json:"ell"`
}

func (in *detInput) workspace() (*det.Workspace, error) {
	const most = 20 // a million sets of columns
	if in.Ell < 1 || in.Ell > most {
		return nil, fmt.Errorf("input: ell is %d, not one of 1 to %d", in.Ell, most)
	}
	return &det.Workspace{Dims: det.Dims{L: in.Ell, Subsets: 1 << in.Ell}}, nil
}

var detModule = module{
	"primal": on(func(in *detInput) (*computation, error) {
		w, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return compute(func() (float64, error) { return w.Primal(in.A) })
	}),
	"gradient": on(func(in *detInput) (*computation, error) {
		w, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return compute(func() ([]float64, error) { return w.Gradient(in.A) })
	}),
}
