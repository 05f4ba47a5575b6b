package ops

import "github.com/gradc/gradc/ir"

// Rsqrt is the reciprocal of the square root.
//
//	y   = 1/√x
//	dx += −½ dy · y³
type Rsqrt struct{ pointwise }

// Name returns "rsqrt".
func (Rsqrt) Name() string { return "rsqrt" }

// Infer wants one operand of elements of a smooth type.
func (Rsqrt) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Rsqrt) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.RsqrtOp, in) }

// VJP is the reverse rule above.
func (Rsqrt) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	y := n.Out[0]
	return []*ir.Value{mul(r, scale(r, -0.5, dy[0]), mul(r, y, mul(r, y, y)))}
}
