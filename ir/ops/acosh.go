package ops

import "github.com/gradc/gradc/ir"

// Acosh is the inverse hyperbolic cosine.
//
//	y   = acosh x
//	dx += dy / √(x² − 1)      ±Inf at 1, as in IEEE arithmetic
type Acosh struct{ pointwise }

// Name returns "acosh".
func (Acosh) Name() string { return "acosh" }

// Infer wants one operand of elements of a smooth type.
func (Acosh) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Acosh) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AcoshOp, in) }

// VJP is the reverse rule above.
func (Acosh) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Rsqrt{}, neg(r, belowOne(r, n.In[0]))))}
}
