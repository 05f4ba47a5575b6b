// Package call calls the functions of a generated package that it knows by reflection
// only: it makes arguments from plain arrays, and plain arrays from results.
//
// Tests call committed packages with it, and the programs that rungo builds hold a
// copy of it. So it imports nothing but the standard library.
package call
