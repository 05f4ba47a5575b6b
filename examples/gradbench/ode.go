package main

import "github.com/gradc/gradc/examples/gradbench/ode"

// odeInput has the coefficients of the equations and a number of steps.
type odeInput struct {
	X []float64 `json:"x"`
	S int       `json:"s"`
}

func (in *odeInput) workspace() *ode.Workspace {
	return &ode.Workspace{Dims: ode.Dims{N: len(in.X), S: in.S}}
}

var odeModule = module{
	"primal": on(func(in *odeInput) (*computation, error) {
		w := in.workspace()
		return compute(func() ([]float64, error) { return w.Primal(in.X) })
	}),
	"gradient": on(func(in *odeInput) (*computation, error) {
		w := in.workspace()
		return compute(func() ([]float64, error) { return w.Gradient(in.X) })
	}),
}
