// Package kmeans is the clustering problem of GradBench, compiled from kmeans.grad: a
// gather at the nearest centroid, its gradient, and the diagonal of its Hessian by one
// Hessian-vector product.
package kmeans

//go:generate go run ../../../cmd/gradc gen .
