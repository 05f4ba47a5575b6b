package ops

import "github.com/gradc/gradc/ir"

// Mask keeps elements where a condition holds. Elsewhere nothing is read, and no
// cotangent passes: what enters and leaves a branch goes through a mask.
//
//	y   = x where c, else 0
//	dx += dy where c, else 0
type Mask struct{ pointwise }

// Name returns "mask".
func (Mask) Name() string { return "mask" }

// Infer wants a bool array and an operand of its shape.
func (Mask) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 2); err != nil {
		return nil, err
	}
	if err := checkCond(in[0], in[1]); err != nil {
		return nil, err
	}
	return []ir.Type{in[1]}, nil
}

// Kernel computes the equation above.
func (Mask) Kernel(in []ir.Type) *ir.Kernel {
	return ir.Pointwise(in, in[1], func(a []*ir.Expr) *ir.Expr {
		return ir.Apply(ir.SelectOp, a[0], a[1], ir.ConstExpr(in[1].DType, in[1].DType.Zero()))
	})
}

// VJP is the reverse rule above.
func (Mask) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{nil, mask(r, n.In[0], dy[0])}
}
