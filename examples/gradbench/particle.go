package main

import "github.com/gradc/gradc/examples/gradbench/particle"

// particleInput has where the descent starts.
type particleInput struct {
	W float64 `json:"w"`
}

// particleModule has the modes of the derivative of the landing and of the force.
var particleModule = module{
	"ff": on(func(in *particleInput) (*computation, error) {
		w := new(particle.Workspace)
		return compute(func() (float64, error) { return w.FF(in.W) })
	}),
	"fr": on(func(in *particleInput) (*computation, error) {
		w := new(particle.Workspace)
		return compute(func() (float64, error) { return w.FR(in.W) })
	}),
	"rf": on(func(in *particleInput) (*computation, error) {
		w := new(particle.Workspace)
		return compute(func() (float64, error) { return w.RF(in.W) })
	}),
	"rr": on(func(in *particleInput) (*computation, error) {
		w := new(particle.Workspace)
		return compute(func() (float64, error) { return w.RR(in.W) })
	}),
}
