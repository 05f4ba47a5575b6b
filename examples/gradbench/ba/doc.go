// Package ba is the bundle adjustment of GradBench, compiled from ba.grad: residuals
// through branches and gathers, and their Jacobian as a sparse matrix, from blocks of one
// observation each.
package ba

//go:generate go run ../../../cmd/gradc gen .
