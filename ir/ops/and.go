package ops

import "github.com/gradc/gradc/ir"

// And is the logical conjunction.
//
//	y = a and b
type And struct{ pointwise }

// Name returns "and".
func (And) Name() string { return "and" }

// Infer wants two operands of one type, of bools.
func (And) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, bools) }

// Kernel computes the equation above.
func (And) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AndOp, in) }

// VJP passes no cotangent: bools have none.
func (And) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
