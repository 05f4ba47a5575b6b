// Package ir is gradc's intermediate representation: a typed graph in static
// single assignment form over dense arrays with symbolic shapes.
//
// # Data
//
// A [Module] is what one .grad package lowers to: the dims and structs that its
// generated API shows, its functions, and which of them are exported. A [Func]
// has parameters, nodes in an order in which every operand precedes its use, and
// results. A [Node] applies an [Op] to [Value]s and defines one or more new ones.
// A value has a [Type] (element type and [Shape]) and an [Origin] (where in the
// model it comes from, and in which role). Everything is immutable once made, and
// values are made only by [Builder.Emit], which infers types.
//
// # Sizes
//
// Every size, offset and index expression is a [Dim]: an integer-valued polynomial
// over symbols. The same type serves as the coordinate of an [IndexMap], whose
// polynomials range over loop indices as well. Dims, shapes, maps and permutations
// are interned, so that equality is pointer equality and an Op holding them is an
// ordinary comparable Go value.
//
// The extent of an axis may depend on the index of an earlier axis of the same
// shape: [n, #0] is a triangle. Such a shape is stored in its bounding box and
// iterated exactly.
//
// # Meaning
//
// What an operation computes is stated once, by its [Kernel]: a loop nest over a
// space with one scalar expression per output. The evaluator, the cost model,
// fusion and the code generator all read it. What its derivative is, is stated
// once as well, by its reverse rule VJP.
//
// # Differentiation
//
// A differentiated function is an [Optic]: one closed graph from inputs and output
// cotangents to outputs and input cotangents, with a mark per node that says in
// which half it runs. The residual is computed from the marks.
//
// # Text and verifier
//
// A module has one text form, which [Module.String] prints and [Parse] reads; it is
// the test format, the dump and the bug report. The attributes of an operation are
// printed and read by reflection over the closed list in attribute.go, so that no
// operation has code for it. [Verify] and [VerifyModule] check the numbered
// invariants that are listed at the top of verify.go.
package ir
