package main

import (
	"errors"

	"github.com/gradc/gradc/examples/gradbench/gmm"
)

// gmmInput has the sizes, the points x, the prior's parameters m and gamma, and the
// parameters of the components.
type gmmInput struct {
	D     int       `json:"d"`
	K     int       `json:"k"`
	N     int       `json:"n"`
	X     matrix    `json:"x"`
	M     int       `json:"m"`
	Gamma float64   `json:"gamma"`
	Alpha []float64 `json:"alpha"`
	Mu    matrix    `json:"mu"`
	Q     matrix    `json:"q"`
	L     matrix    `json:"l"`
}

func (in *gmmInput) workspace() (*gmm.Workspace, *gmm.Params, error) {
	d := gmm.Dims{N: in.N, D: in.D, K: in.K, M: in.M}
	p := &gmm.Params{Alpha: in.Alpha, Mu: in.Mu.elems, Q: in.Q.elems, L: in.L.elems}
	err := errors.Join(
		in.X.check("x", d.N, d.D),
		in.Mu.check("mu", d.K, d.D),
		in.Q.check("q", d.K, d.D),
		in.L.check("l", d.K, d.D*(d.D-1)/2))
	return &gmm.Workspace{Dims: d}, p, err
}

// gmmGradient is the gradient as JSON has it.
type gmmGradient struct {
	Alpha []float64   `json:"alpha"`
	Mu    [][]float64 `json:"mu"`
	Q     [][]float64 `json:"q"`
	L     [][]float64 `json:"l"`
}

var gmmModule = module{
	"objective": on(func(in *gmmInput) (*computation, error) {
		w, p, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return compute(func() (float64, error) { return w.Objective(p, in.X.elems, in.Gamma) })
	}),
	"jacobian": on(func(in *gmmInput) (*computation, error) {
		w, p, err := in.workspace()
		if err != nil {
			return nil, err
		}
		return computeAs(
			func() (*gmm.Params, error) { return w.Gradient(p, in.X.elems, in.Gamma) },
			func(dp *gmm.Params) any {
				return gmmGradient{dp.Alpha, rowsOf(dp.Mu, w.K, w.D), rowsOf(dp.Q, w.K, w.D), rowsOf(dp.L, w.K, w.D*(w.D-1)/2)}
			})
	}),
}
