package main

import (
	"errors"
	"fmt"

	"github.com/gradc/gradc/examples/gradbench/lstm"
)

// lstmInput has two rows of parameters and of the state for each layer, and a symbol a row of
// the sequence.
type lstmInput struct {
	Main     matrix `json:"main_params"`
	Extra    matrix `json:"extra_params"`
	State    matrix `json:"state"`
	Sequence matrix `json:"sequence"`
}

func (in *lstmInput) workspace() (*lstm.Workspace, *lstm.Params, error) {
	d := lstm.Dims{L: in.Main.rows / 2, B: in.Main.cols / 4, C: in.Sequence.rows}
	p := &lstm.Params{Main: in.Main.elems, Extra: in.Extra.elems}
	err := errors.Join(
		in.Main.check("main_params", 2*d.L, 4*d.B),
		in.Extra.check("extra_params", 3, d.B),
		in.State.check("state", 2*d.L, d.B),
		in.Sequence.check("sequence", d.C, d.B))
	if d.C < 2 {
		err = errors.Join(err, fmt.Errorf("input: sequence has %d rows; one is predicted from that before it", d.C))
	}
	return &lstm.Workspace{Dims: d}, p, err
}

var lstmModule = module{
	"objective": on(func(in *lstmInput) (*computation, error) {
		w, p, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return compute(func() (float64, error) { return w.Objective(p, in.State.elems, in.Sequence.elems) })
	}),
	"jacobian": on(func(in *lstmInput) (*computation, error) {
		w, p, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return computeAs(
			func() (*lstm.Params, error) { return w.Gradient(p, in.State.elems, in.Sequence.elems) },
			func(dp *lstm.Params) any { return dp.Flat() })
	}),
}
