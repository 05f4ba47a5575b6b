// Package ode is the chain of differential equations of GradBench, compiled from
// ode.grad: Runge–Kutta steps in a loop over whole arrays, and the gradient of the last
// element of where they end.
package ode

//go:generate go run ../../../cmd/gradc gen .
