package ops

import "github.com/gradc/gradc/ir"

// Div is the elementwise quotient.
//
//	y   = a / b
//	da += dy / b
//	db += −(dy / b) · y
type Div struct{ pointwise }

// Name returns "div".
func (Div) Name() string { return "div" }

// Infer wants two operands of one type, of elements of a smooth type.
func (Div) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, smooth) }

// Kernel computes the equation above.
func (Div) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.DivOp, in) }

// VJP is the reverse rule above.
func (Div) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	da := div(r, dy[0], n.In[1])
	return []*ir.Value{da, neg(r, mul(r, da, n.Out[0]))}
}
