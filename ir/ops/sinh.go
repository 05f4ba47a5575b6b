package ops

import "github.com/gradc/gradc/ir"

// Sinh is the hyperbolic sine.
//
//	y   = sinh x
//	dx += dy · cosh x
type Sinh struct{ pointwise }

// Name returns "sinh".
func (Sinh) Name() string { return "sinh" }

// Infer wants one operand of elements of a smooth type.
func (Sinh) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Sinh) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.SinhOp, in) }

// VJP is the reverse rule above.
func (Sinh) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Cosh{}, n.In[0]))}
}
