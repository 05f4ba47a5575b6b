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
// # Rewrites
//
// Each rewrite says which structure it needs, and whether it is polynomial (sound
// before differentiation) or functional (only after the last derivative).
//
// # Names
//
// dx is always a cotangent, of x, and dx itself has the cotangent ddx.
package passes
