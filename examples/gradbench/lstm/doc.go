// Package lstm is the recurrent network of GradBench, compiled from lstm.grad: a loop over
// the layers inside a loop over the symbols of a text, and the gradient by the weights.
package lstm

//go:generate go run ../../../cmd/gradc gen .
