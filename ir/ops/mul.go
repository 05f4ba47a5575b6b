package ops

import "github.com/gradc/gradc/ir"

// Mul is the elementwise product.
//
//	y   = a · b
//	da += dy · b
//	db += dy · a
type Mul struct{ pointwise }

// Name returns "mul".
func (Mul) Name() string { return "mul" }

// Infer wants two operands of one semiring.
func (Mul) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, semirings) }

// Kernel computes the equation above.
func (Mul) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.MulOp, in) }

// VJP is the reverse rule above.
func (Mul) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{mul(r, dy[0], n.In[1]), mul(r, dy[0], n.In[0])}
}
