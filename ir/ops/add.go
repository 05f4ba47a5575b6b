package ops

import "github.com/gradc/gradc/ir"

// Add is the elementwise sum.
//
//	y   = a + b
//	da += dy
//	db += dy
type Add struct{ pointwise }

// Name returns "add".
func (Add) Name() string { return "add" }

// Infer wants two operands of one semiring.
func (Add) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, semirings) }

// Kernel computes the equation above.
func (Add) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.AddOp, in) }

// VJP is the reverse rule above.
func (Add) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{dy[0], dy[0]}
}
