// Package check is the type checker of the language: from the parsed files of a
// package, and those of the library it imports, to a [typed.Program].
//
// # Order
//
// Check collects the names of the package and of every library package it reaches
// (collect.go), then resolves each declaration (check.go): dims to polynomials, constants
// to exact numbers, structs to their fields, functions to checked instances. What a
// declaration needs is resolved when it is first asked for.
//
// # Instances
//
// A generic function is checked once for each binding of its type parameters, which the
// arguments of a call determine (infer.go), and once by itself with stand-ins, so that its
// author sees mistakes without a call. Within an instance every type is concrete: the
// rest of the checker knows nothing of generics but one thing: a shape remembers which of
// its axes were spliced in by a shape parameter (shape.go), as an index over that shape
// ranges over all of them.
//
// # Expressions
//
// A context (context.go) checks an expression to an operand: its type, its tree, and, as
// far as they are known, its exact number, its polynomial over dims and indices, or the
// variable and fields that it names. An operand that is not ok has been reported;
// whatever meets it stays silent. Numbers have no element type until something gives them
// one (convert.go).
//
// Functions are values of the checker alone (function.go): one that takes functions, or a
// literal, becomes a block wherever it is called (inline.go).
//
// Variables are bound anew by every assignment. A branch is checked in a block of its own, and
// what it leaves different becomes a result of the if (branch.go).
//
// # Loops
//
// What the body of a loop assigns of the variables around it is carried from step to step;
// an array of which each step writes its own slot is collected (slot.go). break and continue
// become branches, and break a carried bool (leave.go). A number that a loop carries takes its
// element type from the body (numbers.go).
//
// # Index notation
//
// The range of an index that is not written is found by checking the body once in
// silence (ranges.go); the subscripts in which the index stands say what it can be. That a
// read stays inside its array is proved from ranges and from conditions around it, else
// required of the sizes, else left to a check at run time (rangeproof.go).
//
// # Derivatives
//
// grad.go checks requests, flow.go finds whether and how a value depends on a target. A
// request in a loop may not reach its target through what the loop carries (carried.go), which
// is known when the loop is complete.
//
// # Lenses
//
// A lens expression is evaluated at compile time to a term with open wires
// (lens.go, lensexpr.go, lenswires.go). A function made of a half of it runs the term forward, each part's
// get in order, and then in reverse, each part's put on what its get had as inputs
// (learner.go, lensrules.go); parts are calls of functions and their reverse derivatives, so that what is
// lowered has no lenses left. Types that a declaration leaves open are inferred where the
// stated signature gives every wire a value.
package check
