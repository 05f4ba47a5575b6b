package ops

import "github.com/gradc/gradc/ir"

// Expm1 is eˣ − 1, exact near 0.
//
//	y   = eˣ − 1
//	dx += dy · eˣ      not y + 1, which cancels for large negative x
type Expm1 struct{ pointwise }

// Name returns "expm1".
func (Expm1) Name() string { return "expm1" }

// Infer wants one operand of elements of a smooth type.
func (Expm1) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Expm1) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.Expm1Op, in) }

// VJP is the reverse rule above.
func (Expm1) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Exp{}, n.In[0]))}
}
