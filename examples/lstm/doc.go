// Package lstm is a long short-term memory that reads a sequence of symbols, compiled
// from lstm.grad: a loop over the steps, its gradient, and one step at a time for
// streams.
//
//	go run ./examples/lstm/main
package lstm

//go:generate go run ../../cmd/gradc gen .
