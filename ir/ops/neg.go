package ops

import "github.com/gradc/gradc/ir"

// Neg is the negative of each element.
//
//	y   = −x
//	dx += −dy
type Neg struct{ pointwise }

// Name returns "neg".
func (Neg) Name() string { return "neg" }

// Infer wants one operand of a ring.
func (Neg) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, rings) }

// Kernel computes the equation above.
func (Neg) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.NegOp, in) }

// VJP is the reverse rule above.
func (Neg) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{neg(r, dy[0])}
}
