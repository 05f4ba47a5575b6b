// Package scanner splits .grad text into tokens and comments.
//
// As in Go, the end of a line ends a statement: a semicolon token is put behind a line
// whose last token is a name, a literal, a closing bracket, or none, return, break or
// continue. Comments are returned beside the tokens, so that no consumer of tokens has
// to step over them.
package scanner
