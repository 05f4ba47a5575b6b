package ops

import "github.com/gradc/gradc/ir"

// Acos is the arc cosine.
//
//	y   = acos x
//	dx += −dy / √(1 − x²)      ±Inf at ±1, as in IEEE arithmetic
type Acos struct{ pointwise }

// Name returns "acos".
func (Acos) Name() string { return "acos" }

// Infer wants one operand of elements of a smooth type.
func (Acos) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Acos) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AcosOp, in) }

// VJP is the reverse rule above.
func (Acos) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{neg(r, mul(r, dy[0], emit(r, Rsqrt{}, belowOne(r, n.In[0]))))}
}
