package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Select takes each element from one of two arrays. Only the one taken is read.
//
//	y   = a where c, else b
//	da += dy where c
//	db += dy where not c
type Select struct{ pointwise }

// Name returns "select".
func (Select) Name() string { return "select" }

// Infer wants a bool array and two operands of one type with its shape.
func (Select) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 3); err != nil {
		return nil, err
	}
	if in[1] != in[2] {
		return nil, fmt.Errorf("the two choices have types %s and %s, which must be the same", in[1], in[2])
	}
	if err := checkCond(in[0], in[1]); err != nil {
		return nil, err
	}
	return []ir.Type{in[1]}, nil
}

func checkCond(c, x ir.Type) error {
	if want := (ir.Type{DType: ir.Bool, Shape: x.Shape}); c != want {
		return fmt.Errorf("the condition has type %s; for %s it must be %s", c, x, want)
	}
	return nil
}

// Kernel computes the equation above.
func (Select) Kernel(in []ir.Type) *ir.Kernel {
	return ir.Pointwise(in, in[1], func(a []*ir.Expr) *ir.Expr { return ir.Apply(ir.SelectOp, a...) })
}

// VJP is the reverse rule above.
func (Select) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	c := n.In[0]
	return []*ir.Value{nil, mask(r, c, dy[0]), mask(r, not(r, c), dy[0])}
}
