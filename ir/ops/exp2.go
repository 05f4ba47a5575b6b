package ops

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// Exp2 is two to the power of each element.
//
//	y   = 2ˣ
//	dx += dy · log 2 · y
type Exp2 struct{ pointwise }

// Name returns "exp2".
func (Exp2) Name() string { return "exp2" }

// Infer wants one operand of elements of a smooth type.
func (Exp2) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Exp2) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.Exp2Op, in) }

// VJP is the reverse rule above.
func (Exp2) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, scale(r, math.Ln2, dy[0]), n.Out[0])}
}
