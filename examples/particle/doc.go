// Package particle is a charged particle between two others, compiled from
// particle.grad: its flight by Euler steps along a derivative, until it lands, and
// Newton's method for the place of a charge, with a derivative of a derivative through
// the flight.
//
//	go run ./examples/particle/main
package particle

//go:generate go run ../../cmd/gradc gen .
