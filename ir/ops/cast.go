package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Cast converts each element: a float to an integer by truncation toward zero, a
// bool to zero or one, and a number to whether it differs from zero. An integer in a
// ring is its residue, or the nearest number of a saturating semiring, and a residue
// the least integer that it is the residue of; an element of the tropical semiring is
// a float.
//
//	y   = To(x)
//	dx += dy, converted back     between floats, and where To is what x is already;
//	                             nothing else carries a cotangent
type Cast struct {
	pointwise
	To ir.DType
}

// Name returns "cast".
func (Cast) Name() string { return "cast" }

// Infer wants one operand.
func (op Cast) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 1); err != nil {
		return nil, err
	}
	if !op.To.Valid() {
		return nil, fmt.Errorf("has no element type to convert %s to", in[0])
	}
	if from := in[0].DType; !from.ConvertsTo(op.To) {
		return nil, fmt.Errorf("no conversion leads from %s, %s, to %s, %s", from, from.Kind(), op.To, op.To.Kind())
	}
	return []ir.Type{{DType: op.To, Shape: in[0].Shape}}, nil
}

// Kernel computes the equation above.
func (op Cast) Kernel(in []ir.Type) *ir.Kernel {
	out := ir.Type{DType: op.To, Shape: in[0].Shape}
	return ir.Pointwise(in, out, func(a []*ir.Expr) *ir.Expr {
		x := a[0]
		switch {
		case x.DType == op.To:
			return x
		case x.DType == ir.Bool:
			return ir.Apply(ir.SelectOp, x, ir.ConstExpr(op.To, op.To.One()), ir.ConstExpr(op.To, op.To.Zero()))
		case op.To == ir.Bool:
			return ir.Apply(ir.NeOp, x, ir.ConstExpr(x.DType, x.DType.Zero()))
		}
		return ir.CastExpr(op.To, x)
	})
}

// VJP is the reverse rule above.
func (op Cast) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	from := n.In[0].Type.DType
	switch {
	case dy[0] == nil:
	case from == op.To && from.HasCotangent():
		return dy
	case from.IsFloat() && op.To.IsFloat():
		return []*ir.Value{emit(r, Cast{To: from}, dy[0])}
	}
	return none(n)
}
