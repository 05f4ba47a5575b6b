package ops

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// Log2 is the logarithm to base two.
//
//	y   = log₂ x
//	dx += dy / (log 2 · x)      ±Inf at 0, as in IEEE arithmetic
type Log2 struct{ pointwise }

// Name returns "log2".
func (Log2) Name() string { return "log2" }

// Infer wants one operand of elements of a smooth type.
func (Log2) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Log2) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.Log2Op, in) }

// VJP is the reverse rule above.
func (Log2) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{div(r, scale(r, 1/math.Ln2, dy[0]), n.In[0])}
}
