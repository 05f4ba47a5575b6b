// Package llsq is the least-squares problem of GradBench, compiled from llsq.grad: a loop
// over the powers of a variable, and the gradient by the coefficients.
package llsq

//go:generate go run ../../../cmd/gradc gen .
