package ops

import "github.com/gradc/gradc/ir"

// Or is the logical disjunction.
//
//	y = a or b
type Or struct{ pointwise }

// Name returns "or".
func (Or) Name() string { return "or" }

// Infer wants two operands of one type, of bools.
func (Or) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, bools) }

// Kernel computes the equation above.
func (Or) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.OrOp, in) }

// VJP passes no cotangent: bools have none.
func (Or) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
