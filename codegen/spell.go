package codegen

import (
	"cmp"
	"math"

	"github.com/gradc/gradc/ir"
)

// spell returns e as one would write it, with the same value to the bit:
//
//	x - 0      →  x
//	-1 * x     →  -x
//	x + -y     →  x - y
//	x - -y     →  x + y
//	x + x      →  2 * x
//	-x * y     →  -(x * y)    and so for quotients; printed as the former
//	-(c * x)   →  -c * x      for a constant c other than 2
//	x * c      →  c * x       unless x is a product, which would need parentheses
//	!(x == y)  →  x != y      and the other way round
//	!(x < y)   →  y <= x      and the other way round, for integers: a float may be NaN
//
// What the model has a name for stays as it is. The operands are spelled already.
func (n *nest) spell(e *node) *node {
	if e.dtype == ir.U8 || e.dtype.IsRing() && e.dtype != ir.Z64 {
		return e // a constant has no opposite
	}
	switch e.op {
	case ir.NotOp:
		return spellNot(e)
	case ir.AddOp:
		return n.spellSum(e)
	case ir.SubOp:
		if y := e.args[1]; y.op == ir.ConstOp && y.bits == 0 {
			return e.args[0]
		}
		if y := negated(e.args[1]); y != nil {
			return n.spellSum(e.with(ir.AddOp, e.args[0], y))
		}
	case ir.MulOp, ir.DivOp:
		return n.spellProduct(e)
	case ir.NegOp:
		x := e.args[0]
		if y := negated(x); y != nil {
			return y
		}
		if x.op == ir.MulOp && x.hint == "" && x.args[0].hasOpposite() && x.args[0].number() != 2 {
			return e.with(ir.MulOp, n.minus(x.args[0]), x.args[1])
		}
	}
	return e
}

func spellNot(e *node) *node {
	x := e.args[0]
	if x.hint != "" {
		return e
	}
	switch x.op {
	case ir.EqOp:
		return e.with(ir.NeOp, x.args...)
	case ir.NeOp:
		return e.with(ir.EqOp, x.args...)
	}
	if len(x.args) < 2 || !x.args[0].dtype.IsInt() {
		return e
	}
	switch x.op {
	case ir.LtOp:
		return e.with(ir.LeOp, x.args[1], x.args[0])
	case ir.LeOp:
		return e.with(ir.LtOp, x.args[1], x.args[0])
	}
	return e
}

func (n *nest) spellSum(e *node) *node {
	x, y := e.args[0], e.args[1]
	switch {
	case x == y && x.op != ir.ConstOp:
		return n.spellProduct(e.with(ir.MulOp, n.number(e.dtype, 2), x))
	case negated(y) != nil:
		return n.spell(e.with(ir.SubOp, x, negated(y)))
	case negated(x) != nil:
		return n.spell(e.with(ir.SubOp, y, negated(x)))
	case y.number() < 0 && y.hasOpposite():
		return e.with(ir.SubOp, x, n.minus(y))
	case x.number() < 0 && x.hasOpposite():
		return e.with(ir.SubOp, y, n.minus(x))
	}
	return e
}

func (n *nest) spellProduct(e *node) *node {
	x, y := e.args[0], e.args[1]
	if e.op == ir.MulOp && y.op == ir.ConstOp && x.op != ir.ConstOp {
		if u := cmp.Or(negated(x), x); u.op != ir.MulOp && u.op != ir.DivOp {
			x, y = y, x
		}
	}
	if e.op == ir.MulOp && x.number() == -1 {
		return n.spell(e.with(ir.NegOp, y))
	}
	z := e.with(e.op, x, y)
	switch {
	case x.hasOpposite() && x.number() != 2 && negated(y) != nil:
		z.args = []*node{n.minus(x), negated(y)}
		return z
	case negated(x) != nil:
		z.args[0] = negated(x)
	case negated(y) != nil:
		z.args[1] = negated(y)
	default:
		return z
	}
	z.hint = ""
	return n.spell(e.with(ir.NegOp, n.intern(n.spellProduct(z))))
}

// with returns e as another operation.
func (e *node) with(op ir.ScalarOp, args ...*node) *node {
	return &node{op: op, dtype: e.dtype, args: args, hint: e.hint}
}

// negated returns x of -x, or nil.
func negated(e *node) *node {
	if e.op == ir.NegOp && e.hint == "" {
		return e.args[0]
	}
	return nil
}

// number returns the constant of type t that is v.
func (n *nest) number(t ir.DType, v float64) *node {
	bits := ir.Bits(int64(v))
	if t.IsFloat() {
		bits = ir.Bits(math.Float64bits(v))
	}
	return n.intern(&node{op: ir.ConstOp, dtype: t, bits: bits})
}

// minus returns the opposite of a constant that number has.
func (n *nest) minus(c *node) *node { return n.number(c.dtype, -c.number()) }

// number returns the value of a constant, and NaN for all else.
func (e *node) number() float64 {
	if e.op != ir.ConstOp {
		return math.NaN()
	}
	switch e.dtype {
	case ir.F32, ir.F64:
		return math.Float64frombits(uint64(e.bits))
	case ir.I32:
		return float64(int32(e.bits))
	case ir.I64, ir.Z64:
		if v := int64(e.bits); v == int64(float64(v)) && v != math.MinInt64 {
			return float64(v)
		}
	}
	return math.NaN()
}

// hasOpposite reports whether e is a constant and minus has its opposite.
func (e *node) hasOpposite() bool {
	v := e.number()
	return v == v && (e.dtype != ir.I32 || v != math.MinInt32)
}
