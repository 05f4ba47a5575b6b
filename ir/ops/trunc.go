package ops

import "github.com/gradc/gradc/ir"

// Trunc is each element without its fraction.
//
//	y = trunc x
type Trunc struct{ pointwise }

// Name returns "trunc".
func (Trunc) Name() string { return "trunc" }

// Infer wants one operand of elements of a smooth type.
func (Trunc) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Trunc) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.TruncOp, in) }

// VJP passes no cotangent: the derivative is 0 wherever there is one.
func (Trunc) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
