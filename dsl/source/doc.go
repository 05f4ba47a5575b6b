// Package source holds the text of .grad files and the positions in it.
//
// A position is one int, as in go/token: every file of a Set gets its own range of
// numbers, so that a Pos names file, line and column together, and comparing two
// positions compares their places. Line tables are made once, when a file is added.
package source
