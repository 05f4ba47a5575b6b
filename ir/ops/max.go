package ops

import "github.com/gradc/gradc/ir"

// Max is the greater of two elements.
//
//	y   = a if a ≥ b, else b; NaN if either is
//	da += dy where a ≥ b
//	db += dy elsewhere
type Max struct{ pointwise }

// Name returns "max".
func (Max) Name() string { return "max" }

// Infer wants two operands of one ordered type.
func (Max) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, ordered) }

// Kernel computes the equation above.
func (Max) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.MaxOp, in) }

// VJP is the reverse rule above.
func (Max) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	first := compare(r, ir.LeOp, n.In[1], n.In[0])
	return []*ir.Value{mask(r, first, dy[0]), mask(r, not(r, first), dy[0])}
}
