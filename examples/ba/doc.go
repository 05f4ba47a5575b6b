// Package ba is bundle adjustment, compiled from ba.grad: where cameras see points, by
// how much that differs from where they were seen, and the Jacobian of the differences.
// Each residual depends on one camera, one point and one weight, so its Jacobian is three
// small blocks, which Go puts where a sparse matrix has them.
//
//	go run ./examples/ba/main
package ba

//go:generate go run ../../cmd/gradc gen .
