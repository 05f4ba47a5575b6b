package ops

import "github.com/gradc/gradc/ir"

// Log1p is the natural logarithm of 1 + x, exact near 0.
//
//	y   = ln(1 + x)
//	dx += dy / (1 + x)
type Log1p struct{ pointwise }

// Name returns "log1p".
func (Log1p) Name() string { return "log1p" }

// Infer wants one operand of elements of a smooth type.
func (Log1p) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Log1p) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.Log1pOp, in) }

// VJP is the reverse rule above.
func (Log1p) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	x := n.In[0]
	return []*ir.Value{div(r, dy[0], add(r, fill(r, x.Type, 1), x))}
}
