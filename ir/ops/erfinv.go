package ops

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// Erfinv is the inverse of the error function.
//
//	y   = erf⁻¹ x
//	dx += dy · ½√π exp(y²)
type Erfinv struct{ pointwise }

// Name returns "erfinv".
func (Erfinv) Name() string { return "erfinv" }

// Infer wants one operand of elements of a smooth type.
func (Erfinv) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 1, smooth) }

// Kernel computes the equation above.
func (Erfinv) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.ErfinvOp, in) }

// VJP is the reverse rule above.
func (Erfinv) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, scale(r, math.SqrtPi/2, dy[0]), emit(r, Exp{}, mul(r, n.Out[0], n.Out[0])))}
}
