// Package lib holds gradc's library, written in the language itself and embedded
// in the compiler.
//
// The package "universe" is in scope everywhere without an import: activations,
// the softmax family, losses. Every other folder is a package that a model imports
// by name, such as "optim".
package lib
