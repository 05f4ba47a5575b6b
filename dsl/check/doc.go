// Package check is the type checker of the language: from the parsed files of a
// package, and those of the library it imports, to a [typed.Program].
package check
