// Package randprog writes random programs of the language from a seed, and checks
// what the compiler makes of them.
//
// # Programs
//
// [Generate] returns the declarations of one program: an objective P17 that returns
// a scalar, P17Grad that returns it with its gradient, sometimes P17Step that
// updates a parameter in place, and the helper functions and structs that they use.
// Many programs share a package, see [Source]. Every program is valid: the generator
// knows the types, and an interval around the values, of everything it writes, so
// that roots and logarithms stay within their domain, subscripts within their array
// and values within a few units.
//
// # Checks
//
// [Compile] takes programs through the compiler. [Case.Check] evaluates a program
// before and after the passes, and holds its gradient against central differences.
// The tests compile all programs to Go, in one module, and compare what that
// computes with the evaluator.
//
// # Failures
//
// [Shrink] reduces a function in which something fails to a small one. The text
// that it leaves is a test case for testdata/fixedbugs.
package randprog
