// Package passes turns lowered functions into plans. It is a list of passes, each
// a pure function on the IR, and the planner that schedules what they leave.
//
// # From a lowered function to a frozen graph
//
// [Pipeline] is the list. Calls are inlined. Then regions are removed, innermost
// first: a comprehension is batched, so that each of its values carries the axes
// of the comprehension in front; a branch is predicated, so that cotangents of the
// side not taken are masked where they leave it; a derivative request becomes the
// reverse derivative of its body, by accumulation. Sums of products become spans.
// What is left is brought into normal form and frozen: from here on no pass
// changes it, and [Hash] names it.
//
// # From a frozen graph to a plan
//
// Fusion, order and placement return a schedule over the nodes of the frozen
// graph; see package ir/plan for what a plan holds and for its checker.
//
// # Loops
//
// A loop stays one node of the frozen graph. [Loops] brings its body into normal form,
// follows structural zeros and unread results through it, and joins loops that carry
// the same: the run that a reverse rule asks for becomes a part of the first. What a
// loop reads and yields has a buffer; fusion plans the body by itself over those, so
// that its steps stand between the loop's head and its foot in the one list of the
// plan, and lifetimes and placement see them as any others.
//
// # Halves
//
// [Lens] parts the closed graph of a function into its forward and its reverse half,
// with the residual between them computed from the marks.
//
// # Rewrites
//
// Each rewrite says which structure it needs, and whether it is polynomial (sound
// before differentiation) or functional (only after the last derivative).
//
// # Names
//
// dx is always a cotangent, of x, and dx itself has the cotangent ddx.
package passes
