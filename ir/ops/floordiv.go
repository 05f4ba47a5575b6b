package ops

import "github.com/gradc/gradc/ir"

// FloorDiv is the floor of the quotient of integers, 0 for a zero divisor.
//
//	y = ⌊a / b⌋
type FloorDiv struct{ pointwise }

// Name returns "floordiv".
func (FloorDiv) Name() string { return "floordiv" }

// Infer wants two operands of one type, of an integral type.
func (FloorDiv) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, integral) }

// Kernel computes the equation above.
func (FloorDiv) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.FloorDivOp, in) }

// VJP passes no cotangent: the quotient is constant between jumps.
func (FloorDiv) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
