// Package particle is the charged particle of GradBench, compiled from particle.grad: a
// descent along the derivative of where a flight ends, through a loop that runs until
// then, along the derivative of a potential; each derivative in either mode.
package particle

//go:generate go run ../../../cmd/gradc gen .
