// Package lse is the log-sum-exp problem of GradBench, compiled from lse.grad: a stable
// reduction and its gradient.
package lse

//go:generate go run ../../../cmd/gradc gen .
