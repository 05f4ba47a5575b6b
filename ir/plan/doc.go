// Package plan holds the Plan: a schedule over a frozen function, as data, and the
// independent checker that replays it.
//
// Once derived and normalised, a function is frozen: fusion, order and placement
// never rewrite it. They say, in a Plan, which nodes are computed in which step,
// from which buffers into which buffers, and where buffers lie. The code
// generator prints a Plan and decides nothing; [Check] replays one symbolically
// and shares no code with the passes that made it.
package plan
