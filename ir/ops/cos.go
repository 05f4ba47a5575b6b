package ops

import "github.com/gradc/gradc/ir"

// Cos is the elementwise cosine.
//
//	y   = cos x
//	dx += −dy · sin x
type Cos struct{ pointwise }

// Name returns "cos".
func (Cos) Name() string { return "cos" }

// Infer wants one operand of elements of a smooth type.
func (Cos) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Cos) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.CosOp, in) }

// VJP is the reverse rule above.
func (Cos) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{neg(r, mul(r, dy[0], emit(r, Sin{}, n.In[0])))}
}
