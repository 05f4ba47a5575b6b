// Package saddle is the saddle point of GradBench, compiled from saddle.grad: gradient
// descent on what another gradient descent finds, with the derivatives of each in either
// mode; functions of functions of which nothing is left in the generated code.
package saddle

//go:generate go run ../../../cmd/gradc gen .
