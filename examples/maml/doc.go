// Package maml learns initial weights from which a few steps of gradient descent fit a
// new task, compiled from maml.grad: a gradient through a loop of gradient steps, for
// all tasks at once.
//
//	go run ./examples/maml/main
package maml

//go:generate go run ../../cmd/gradc gen .
