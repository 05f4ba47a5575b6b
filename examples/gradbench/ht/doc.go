// Package ht is the hand tracking of GradBench, compiled from ht.grad: chains of small
// matrices in a loop over bones, gathers, and a Jacobian with 26 dense columns, in forward
// mode, and two in blocks of one point each.
package ht

//go:generate go run ../../../cmd/gradc gen .
