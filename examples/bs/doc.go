// Package bs prices European call options by the formula of Black and Scholes, with
// their sensitivities, compiled from bs.grad. Call and Greeks have scalars only, so
// they are plain functions; Book prices many options and is a method of a workspace.
//
//	go run ./examples/bs/main
package bs

//go:generate go run ../../cmd/gradc gen .
