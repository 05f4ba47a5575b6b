// Package gpt is a small causal transformer, compiled from transformer.grad: a loop over
// an array of blocks, attention in index notation, layer normalisation and AdamW from
// the library. The sizes are those of a toy, so that it learns a sentence in seconds.
//
//	go run ./examples/transformer/main
package gpt

//go:generate go run ../../cmd/gradc gen .
