package ops

import "github.com/gradc/gradc/ir"

// Atan is the arc tangent.
//
//	y   = atan x
//	dx += dy / (1 + x²)
type Atan struct{ pointwise }

// Name returns "atan".
func (Atan) Name() string { return "atan" }

// Infer wants one operand of elements of a smooth type.
func (Atan) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Atan) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AtanOp, in) }

// VJP is the reverse rule above.
func (Atan) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{div(r, dy[0], add(r, fill(r, n.In[0].Type, 1), mul(r, n.In[0], n.In[0])))}
}
