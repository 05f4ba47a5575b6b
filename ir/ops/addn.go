package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// AddN is the sum of two or more arrays, from left to right: the cotangents of a
// value that is used more than once.
//
//	y    = x₀ + x₁ + …
//	dxₖ += dy
type AddN struct{ pointwise }

// Name returns "addn".
func (AddN) Name() string { return "addn" }

// Infer wants at least two operands, all of one type.
func (AddN) Infer(in []ir.Type) ([]ir.Type, error) {
	if len(in) < 2 {
		return nil, fmt.Errorf("takes at least 2 operands, has %d", len(in))
	}
	return sameType(in, len(in), semirings)
}

// Kernel computes the equation above.
func (AddN) Kernel(in []ir.Type) *ir.Kernel {
	return ir.Pointwise(in, in[0], func(a []*ir.Expr) *ir.Expr {
		sum := a[0]
		for _, x := range a[1:] {
			sum = ir.Apply(ir.AddOp, sum, x)
		}
		return sum
	})
}

// VJP is the reverse rule above.
func (AddN) VJP(_ ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := none(n)
	for k := range dx {
		dx[k] = dy[0]
	}
	return dx
}
