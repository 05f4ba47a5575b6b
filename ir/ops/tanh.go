package ops

import "github.com/gradc/gradc/ir"

// Tanh is the hyperbolic tangent.
//
//	y   = tanh x
//	dx += dy · (1 − y²)
type Tanh struct{ pointwise }

// Name returns "tanh".
func (Tanh) Name() string { return "tanh" }

// Infer wants one operand of elements of a smooth type.
func (Tanh) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Tanh) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.TanhOp, in) }

// VJP is the reverse rule above.
func (Tanh) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	y := n.Out[0]
	return []*ir.Value{mul(r, dy[0], sub(r, fill(r, y.Type, 1), mul(r, y, y)))}
}
