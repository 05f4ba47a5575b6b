package ops

import "github.com/gradc/gradc/ir"

// Round is the integer nearest to each element, of two that are equally near the even
// one.
//
//	y = round x
type Round struct{ pointwise }

// Name returns "round".
func (Round) Name() string { return "round" }

// Infer wants one operand of elements of a smooth type.
func (Round) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Round) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.RoundOp, in) }

// VJP passes no cotangent: the derivative is 0 wherever there is one.
func (Round) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
