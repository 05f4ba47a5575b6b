package ops

import "github.com/gradc/gradc/ir"

// Sin is the elementwise sine.
//
//	y   = sin x
//	dx += dy · cos x
type Sin struct{ pointwise }

// Name returns "sin".
func (Sin) Name() string { return "sin" }

// Infer wants one operand of elements of a smooth type.
func (Sin) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Sin) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.SinOp, in) }

// VJP is the reverse rule above.
func (Sin) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Cos{}, n.In[0]))}
}
