// Package diag is what gradc says about bad input.
//
// A Diagnostic carries a documented Code, the blamed place and the message; a List
// collects those of a run, sorts them, drops repetitions, and prints them with the
// source line and a caret:
//
//	digits.grad:17:14: cannot multiply x [Batch, 64] by p.W2 [128, 10]: inner dims 64 and 128 differ
//	    h := relu(x @ p.W2 + p.B1)
//	              ~~^~~~~~
//
// Codes are constants, one file an area (syntax.go for the scanner and the parser,
// check.go for the checker), each with a line in the table of its file; Codes joins the
// tables. Every code has an example in testdata/errors.
package diag
