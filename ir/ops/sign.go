package ops

import "github.com/gradc/gradc/ir"

// Sign is the sign of each element.
//
//	y = −1, 0 or 1; NaN at NaN
type Sign struct{ pointwise }

// Name returns "sign".
func (Sign) Name() string { return "sign" }

// Infer wants one operand of an ordered ring.
func (Sign) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, signed) }

// Kernel computes the equation above.
func (Sign) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.SignOp, in) }

// VJP passes no cotangent: the derivative is 0 wherever there is one.
func (Sign) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
