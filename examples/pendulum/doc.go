// Package pendulum is a damped pendulum, compiled from pendulum.grad: Runge–Kutta steps
// in a loop, and the derivative of the whole motion with respect to the two constants of
// the equation, by which they are found from what was seen.
//
//	go run ./examples/pendulum/main
package pendulum

//go:generate go run ../../cmd/gradc gen .
