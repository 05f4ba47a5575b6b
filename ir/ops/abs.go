package ops

import "github.com/gradc/gradc/ir"

// Abs is the absolute value of each element.
//
//	y   = |x|
//	dx += dy · sign x      which is 0 at 0
type Abs struct{ pointwise }

// Name returns "abs".
func (Abs) Name() string { return "abs" }

// Infer wants one operand of an ordered ring.
func (Abs) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, signed) }

// Kernel computes the equation above.
func (Abs) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AbsOp, in) }

// VJP is the reverse rule above.
func (Abs) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], emit(r, Sign{}, n.In[0]))}
}
