package ops

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// Log10 is the logarithm to base ten.
//
//	y   = log₁₀ x
//	dx += dy / (log 10 · x)      ±Inf at 0, as in IEEE arithmetic
type Log10 struct{ pointwise }

// Name returns "log10".
func (Log10) Name() string { return "log10" }

// Infer wants one operand of elements of a smooth type.
func (Log10) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Log10) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.Log10Op, in) }

// VJP is the reverse rule above.
func (Log10) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{div(r, scale(r, 1/math.Ln10, dy[0]), n.In[0])}
}
