package ops

import "github.com/gradc/gradc/ir"

// Asinh is the inverse hyperbolic sine.
//
//	y   = asinh x
//	dx += dy / √(1 + x²)
type Asinh struct{ pointwise }

// Name returns "asinh".
func (Asinh) Name() string { return "asinh" }

// Infer wants one operand of elements of a smooth type.
func (Asinh) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Asinh) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AsinhOp, in) }

// VJP is the reverse rule above.
func (Asinh) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Rsqrt{}, add(r, fill(r, n.In[0].Type, 1), mul(r, n.In[0], n.In[0]))))}
}
