// Package token names the lexical elements of .grad text and the precedence of its
// operators.
package token
