package ops

import "github.com/gradc/gradc/ir"

// Ceil is the least integer not below each element.
//
//	y = ⌈x⌉
type Ceil struct{ pointwise }

// Name returns "ceil".
func (Ceil) Name() string { return "ceil" }

// Infer wants one operand of elements of a smooth type.
func (Ceil) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Ceil) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.CeilOp, in) }

// VJP passes no cotangent: the derivative is 0 wherever there is one.
func (Ceil) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
