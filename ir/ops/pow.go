package ops

import "github.com/gradc/gradc/ir"

// Pow is the elementwise power.
//
//	y   = aᵇ
//	da += dy · b · aᵇ⁻¹     0 where a and b are both 0
//	db += dy · y · ln a     0 where a ≤ 0
//
// Both rules are predicated: where they are 0 by decree, their operands are
// replaced by 1 on the way in, so that no derivative of theirs meets 0·∞. A
// constant exponent is counted down at compile time, until nothing is left.
type Pow struct{ pointwise }

// Name returns "pow".
func (Pow) Name() string { return "pow" }

// Infer wants two operands of one type, of elements of a smooth type.
func (Pow) Infer(in []ir.Type) ([]ir.Type, error) { return sameType(in, 2, smooth) }

// Kernel computes the equation above.
func (Pow) Kernel(in []ir.Type) *ir.Kernel { return apply(ir.PowOp, in) }

// VJP is the reverse rule above.
func (Pow) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	a, b, one := n.In[0], n.In[1], fill(r, n.In[0].Type, 1)
	positive := compare(r, ir.LtOp, fill(r, a.Type, 0), a)
	log := emit(r, Log{}, choose(r, positive, a, one))
	db := mask(r, positive, mul(r, mul(r, mask(r, positive, dy[0]), mask(r, positive, n.Out[0])), log))
	return []*ir.Value{powBase(r, a, b, dy[0]), db}
}

// powBase returns dy · b · aᵇ⁻¹.
func powBase(r ir.Emitter, a, b, dy *ir.Value) *ir.Value {
	if c, ok := constOf(b); ok {
		switch c {
		case 0:
			return nil
		case 1:
			return dy
		case 2:
			return mul(r, scale(r, 2, dy), a)
		}
		return mul(r, scale(r, c, dy), pow(r, a, fill(r, b.Type, c-1)))
	}
	zero, one := fill(r, a.Type, 0), fill(r, a.Type, 1)
	some := emit(r, Or{}, compare(r, ir.NeOp, a, zero), compare(r, ir.NeOp, b, zero))
	base, exponent := choose(r, some, a, one), choose(r, some, b, one)
	slope := mul(r, exponent, pow(r, base, sub(r, exponent, one)))
	return mask(r, some, mul(r, mask(r, some, dy), slope))
}
