package ops

import "github.com/gradc/gradc/ir"

// Sqrt is the square root.
//
//	y   = √x
//	dx += ½ dy / y      ±Inf at 0, as in IEEE arithmetic
type Sqrt struct{ pointwise }

// Name returns "sqrt".
func (Sqrt) Name() string { return "sqrt" }

// Infer wants one operand of elements of a smooth type.
func (Sqrt) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Sqrt) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.SqrtOp, in) }

// VJP is the reverse rule above.
func (Sqrt) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{div(r, scale(r, 0.5, dy[0]), n.Out[0])}
}
