// Package gmm is the mixture of Gaussians of GradBench, compiled from gmm.grad: packed
// triangular matrices read by index notation, a stable reduction and its gradient.
package gmm

//go:generate go run ../../../cmd/gradc gen .
