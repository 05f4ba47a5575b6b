package main

import "github.com/gradc/gradc/examples/gradbench/particle"

// particleInput has where the descent starts.
type particleInput struct {
	W float64 `json:"w"`
}

// particleFunction is a function that descends by f.
func particleFunction(f func(w *particle.Workspace, start float64) (float64, error)) function {
	return on(func(in *particleInput) (*computation, error) {
		w := new(particle.Workspace)
		return compute(func() (float64, error) { return f(w, in.W) })
	})
}

// particleModule has the modes of the derivative of the landing and of the force.
var particleModule = module{
	"ff": particleFunction((*particle.Workspace).FF),
	"fr": particleFunction((*particle.Workspace).FR),
	"rf": particleFunction((*particle.Workspace).RF),
	"rr": particleFunction((*particle.Workspace).RR),
}
