package ops

import "github.com/gradc/gradc/ir"

// Not is the logical negation.
//
//	y = not x
type Not struct{ pointwise }

// Name returns "not".
func (Not) Name() string { return "not" }

// Infer wants one operand of bools.
func (Not) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, bools) }

// Kernel computes the equation above.
func (Not) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.NotOp, in) }

// VJP passes no cotangent: bools have none.
func (Not) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
