package ops

import "github.com/gradc/gradc/ir"

// Cosh is the hyperbolic cosine.
//
//	y   = cosh x
//	dx += dy · sinh x
type Cosh struct{ pointwise }

// Name returns "cosh".
func (Cosh) Name() string { return "cosh" }

// Infer wants one operand of elements of a smooth type.
func (Cosh) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Cosh) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.CoshOp, in) }

// VJP is the reverse rule above.
func (Cosh) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Sinh{}, n.In[0]))}
}
