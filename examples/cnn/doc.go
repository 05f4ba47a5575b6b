// Package cnn is the forward half of a convolutional network for images of 28×28
// bytes, compiled from cnn.grad: convolution and pooling are index notation, and reads
// outside the image are zero.
//
//	go run ./examples/cnn/main
package cnn

//go:generate go run ../../cmd/gradc gen .
