// Package gmm is the mixture of Gaussians of GradBench, compiled from gmm.grad: packed
// triangular matrices unpacked by index notation, batched matrix products, a stable
// reduction and the gradient of it all.
package gmm

//go:generate go run ../../../cmd/gradc gen .
