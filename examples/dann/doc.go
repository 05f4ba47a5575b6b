// Package dann trains features that tell classes apart and domains not, by reversing a
// gradient, compiled from dann.grad: a surrogate is a function whose derivative is
// written by hand. Training is by gradient descent with momentum, all in one function.
//
//	go run ./examples/dann/main
package dann

//go:generate go run ../../cmd/gradc gen .
