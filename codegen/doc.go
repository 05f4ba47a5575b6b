// Package codegen prints plans as Go source. It decides nothing: what is computed
// in which step, in which buffer and at which offset is in the [plan.Plan]; what a
// step computes is in its [ir.Kernel], over a closed vocabulary of scalar
// operations. No operation is known here by name.
//
// # Output
//
// [Package] returns one file x_grad.go beside each x.grad, with the struct types
// and functions that x.grad declares, and grad_package.go with what the package
// shares: Dims, Workspace, and struct types that come from the library. Files,
// imports and declarations go through jennifer; bodies are built as lines, and
// everything is gofmt'd.
//
// # From kernel to loops
//
// A kernel becomes a nest (nest.go): its expressions as a graph in which equal
// ones are one node (node.go), spelled as one would write them (spell.go), whose loops are
// known by unique symbols. Loops get the names of the model's indices (index.go). Every node then
// gets a home (home.go): the innermost block that all its readers share, moved out
// of the loops it does not depend on, but never out of a branch that protects
// it. Printing (value.go, emit.go, loops.go) asks for the outputs and lets each node write
// itself into its home block on the way. Reductions in one block over the same range run
// in one loop, unless one needs what another yields (fold.go); a few points that differ,
// as those of a literal do, are written out (few.go); and an array that is handed on as
// it is takes no loop at all (builtin.go).
//
// # Floats
//
// A product that may meet an addition is converted explicitly, since Go would be
// free to fuse the two: float64(x*y) + z. Constants are printed in constant.go
// and nowhere else.
package codegen
