package ops

import "github.com/gradc/gradc/ir"

// Sub is the elementwise difference.
//
//	y   = a − b
//	da += dy
//	db += −dy
type Sub struct{ pointwise }

// Name returns "sub".
func (Sub) Name() string { return "sub" }

// Infer wants two operands of one ring.
func (Sub) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, rings) }

// Kernel computes the equation above.
func (Sub) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.SubOp, in) }

// VJP is the reverse rule above.
func (Sub) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{dy[0], neg(r, dy[0])}
}
