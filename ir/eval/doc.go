// Package eval is the reference evaluator of the intermediate representation: a
// direct reading of every kernel, point by point. It is the oracle that passes and
// generated code are tested against, and it is what "gradc eval" runs.
//
// The evaluator interprets kernels, never operations: what an operation computes is
// said once, by its ir.Kernel. Only regions (calls, maps, branches, derivative
// requests), which have no kernel, are evaluated by their meaning.
//
// # Numbers
//
// Floats are elements of a [Ring]: [F64] computes every float in double precision,
// [F32] rounds as the declared element types do, [Rat] is exact, [Dual] carries a
// tangent. Integers and Booleans are int64 in every ring and wrap at the width of
// their type; an integer is never rounded.
//
// # Shapes
//
// An array is stored in the bounding box of its shape, row-major. Loops visit the
// true points of a dependent shape only, and a read outside the true points is an
// error even where the box has an element there.
//
// # Errors
//
// Whatever a program or its arguments do wrong, the answer is an [*Error] that names
// the model line; nothing in this package panics on bad input.
package eval
