package ops

import "github.com/gradc/gradc/ir"

// Floor is the greatest integer not above each element.
//
//	y = ⌊x⌋
type Floor struct{ pointwise }

// Name returns "floor".
func (Floor) Name() string { return "floor" }

// Infer wants one operand of elements of a smooth type.
func (Floor) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Floor) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.FloorOp, in) }

// VJP passes no cotangent: the derivative is 0 wherever there is one.
func (Floor) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
