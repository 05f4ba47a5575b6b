package ops

import "github.com/gradc/gradc/ir"

// Asin is the arc sine.
//
//	y   = asin x
//	dx += dy / √(1 − x²)      ±Inf at ±1, as in IEEE arithmetic
type Asin struct{ pointwise }

// Name returns "asin".
func (Asin) Name() string { return "asin" }

// Infer wants one operand of elements of a smooth type.
func (Asin) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Asin) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AsinOp, in) }

// VJP is the reverse rule above.
func (Asin) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Rsqrt{}, belowOne(r, n.In[0])))}
}
