package ops

import "github.com/gradc/gradc/ir"

// Min is the lesser of two elements.
//
//	y   = a if a ≤ b, else b; NaN if either is
//	da += dy where a ≤ b
//	db += dy elsewhere
type Min struct{ pointwise }

// Name returns "min".
func (Min) Name() string { return "min" }

// Infer wants two operands of one ordered type.
func (Min) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, ordered) }

// Kernel computes the equation above.
func (Min) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.MinOp, in) }

// VJP is the reverse rule above.
func (Min) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	first := compare(r, ir.LeOp, n.In[0], n.In[1])
	return []*ir.Value{mask(r, first, dy[0]), mask(r, not(r, first), dy[0])}
}
