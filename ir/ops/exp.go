package ops

import "github.com/gradc/gradc/ir"

// Exp is the elementwise exponential.
//
//	y   = eˣ
//	dx += dy · y
type Exp struct{ pointwise }

// Name returns "exp".
func (Exp) Name() string { return "exp" }

// Infer wants one operand of elements of a smooth type.
func (Exp) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Exp) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.ExpOp, in) }

// VJP is the reverse rule above.
func (Exp) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], n.Out[0])}
}
