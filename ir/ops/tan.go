package ops

import "github.com/gradc/gradc/ir"

// Tan is the tangent.
//
//	y   = tan x
//	dx += dy · (1 + y²)
type Tan struct{ pointwise }

// Name returns "tan".
func (Tan) Name() string { return "tan" }

// Infer wants one operand of elements of a smooth type.
func (Tan) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Tan) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.TanOp, in) }

// VJP is the reverse rule above.
func (Tan) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], add(r, fill(r, n.Out[0].Type, 1), mul(r, n.Out[0], n.Out[0])))}
}
