package ops

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// Erf is the error function (Abramowitz and Stegun, 7.1.1).
//
//	y   = 2/√π ∫₀ˣ exp(−t²) dt
//	dx += dy · 2/√π · exp(−x²)
type Erf struct{ pointwise }

// Name returns "erf".
func (Erf) Name() string { return "erf" }

// Infer wants one operand of elements of a smooth type.
func (Erf) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Erf) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.ErfOp, in) }

// VJP is the reverse rule above.
func (Erf) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], scale(r, 2/math.SqrtPi, gaussian(r, n.In[0])))}
}

// gaussian returns exp(−x²).
func gaussian(r ir.Emitter, x *ir.Value) *ir.Value { return emit(r, Exp{}, neg(r, mul(r, x, x))) }
