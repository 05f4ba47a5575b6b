// Package det is the determinant by minors of GradBench, compiled from det.grad: a loop
// over the rows that carries the minors of all sets of columns, gathers by computed
// indices, and the gradient through them.
package det

//go:generate go run ../../../cmd/gradc gen .
