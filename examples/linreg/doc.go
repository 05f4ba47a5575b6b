// Package linreg is linear regression, compiled from linreg.grad: the loss, its
// gradient, and a step of gradient descent that updates the parameters in place.
//
//	go run ./examples/linreg/main
package linreg

//go:generate go run ../../cmd/gradc gen .
