// Package dsl is the front end: it turns the .grad files of one directory into an
// [ir.Module], or into diagnostics.
//
//	text ─ scanner ─▶ tokens ─ parser ─▶ ast ─ check ─▶ typed ─ lower ─▶ ir
//
// Each step is a package of its own and knows only the data before and after it.
// source numbers positions, diag collects mistakes and prints them, format prints
// an ast in canonical form, lib holds the library that is written in the language.
package dsl
