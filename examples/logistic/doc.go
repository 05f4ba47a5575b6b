// Package logistic is logistic regression, compiled from logistic.grad. The directive
// problem in it makes the objective one that gonum's optimisers take.
//
//	go run ./examples/logistic/main
package logistic

//go:generate go run ../../cmd/gradc gen .
