package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Compare relates two elements. a > b is written b < a.
//
//	y = a Pred b
type Compare struct {
	pointwise
	Pred ir.ScalarOp // EqOp, NeOp, LtOp or LeOp
}

// Name returns "compare".
func (Compare) Name() string { return "compare" }

// Infer wants two operands of one type; order needs an ordered one.
func (op Compare) Infer(in []ir.Type) ([]ir.Type, error) {
	c := ordered
	switch op.Pred {
	case ir.EqOp, ir.NeOp:
		c = anything
	case ir.LtOp, ir.LeOp:
	default:
		return nil, fmt.Errorf("the predicate must be eq, ne, lt or le")
	}
	if err := checkSame(in, 2, c); err != nil {
		return nil, err
	}
	return []ir.Type{{DType: ir.Bool, Shape: in[0].Shape}}, nil
}

// Kernel computes the equation above.
func (op Compare) Kernel(in []ir.Type) *ir.Kernel {
	out := ir.Type{DType: ir.Bool, Shape: in[0].Shape}
	return ir.Pointwise(in, out, func(a []*ir.Expr) *ir.Expr { return ir.Apply(op.Pred, a...) })
}

// VJP passes no cotangent: bools have none.
func (Compare) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }
