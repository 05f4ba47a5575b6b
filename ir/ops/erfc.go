package ops

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// Erfc is the complementary error function 1 − erf x, exact for large x.
//
//	y   = 2/√π ∫ₓ^∞ exp(−t²) dt
//	dx += −dy · 2/√π · exp(−x²)
type Erfc struct{ pointwise }

// Name returns "erfc".
func (Erfc) Name() string { return "erfc" }

// Infer wants one operand of elements of a smooth type.
func (Erfc) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Erfc) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.ErfcOp, in) }

// VJP is the reverse rule above.
func (Erfc) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], scale(r, -2/math.SqrtPi, gaussian(r, n.In[0])))}
}
