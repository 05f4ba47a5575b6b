package ops

import "github.com/gradc/gradc/ir"

// Atanh is the inverse hyperbolic tangent.
//
//	y   = atanh x
//	dx += dy / (1 − x²)      ±Inf at ±1, as in IEEE arithmetic
type Atanh struct{ pointwise }

// Name returns "atanh".
func (Atanh) Name() string { return "atanh" }

// Infer wants one operand of elements of a smooth type.
func (Atanh) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Atanh) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AtanhOp, in) }

// VJP is the reverse rule above.
func (Atanh) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{div(r, dy[0], belowOne(r, n.In[0]))}
}
