// Package gmm is the log-likelihood of a mixture of Gaussians with full covariances,
// the benchmark of ADBench, compiled from gmm.grad. The triangular factors of the
// inverse covariances are packed, and read as a triangle by index notation.
//
//	go run ./examples/gmm/main
package gmm

//go:generate go run ../../cmd/gradc gen .
