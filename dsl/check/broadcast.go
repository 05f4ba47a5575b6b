package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// broadcastShape is the shape of an elementwise operation: one operand may lack
// leading axes of the other.
func (cx *context) broadcastShape(x ast.Expr, pos source.Pos, op ir.ScalarOp, a, b operand) (shape, bool) {
	p, q := a.typ.shape, b.typ.shape
	switch {
	case p.ir() == q.ir():
		if p.spliced() {
			return p, true
		}
		return q, true
	case q.suffixOf(p):
		return p, true
	case p.suffixOf(q):
		return q, true
	}
	d := cx.errorf(diag.ShapeMismatch, x, "cannot combine %s and %s by %s: %s", cx.describe(a), cx.describe(b), cx.opText(x, op), cx.difference(p, q)).At(pos)
	if unitAxis(p) || unitAxis(q) {
		d.Suggest("an axis of length 1 is not stretched; write the result by its indices: [i, j] …")
	}
	return nil, false
}

func unitAxis(s shape) bool {
	for _, d := range s.dims() {
		if d.IsConst(1) {
			return true
		}
	}
	return false
}

// difference says where two shapes disagree, counted from the last axis.
func (cx *context) difference(p, q shape) string {
	a, b := p.dims(), q.dims()
	for i := 1; i <= min(len(a), len(b)); i++ {
		if u, v := a[len(a)-i], b[len(b)-i]; u != v {
			if i == 1 {
				return "the last axes " + cx.dimName(u) + " and " + cx.dimName(v) + " differ"
			}
			return "axes " + cx.dimName(u) + " and " + cx.dimName(v) + " differ, " + itoa(i) + " from the end"
		}
	}
	return itoa(len(a)) + " and " + itoa(len(b)) + " axes"
}

// broadcast repeats an operand along leading axes.
func (cx *context) broadcast(o operand, s shape) operand {
	if o.typ.st == nil && o.typ.shape.ir() == s.ir() {
		return o
	}
	t := o.typ.with(s)
	if o.mode == constant {
		return valueOperand(o.x, &typed.Broadcast{Base: base(o.x.Pos(), t), X: o.tree()}, t)
	}
	return valueOperand(o.x, &typed.Broadcast{Base: base(o.x.Pos(), t), X: o.expr}, t)
}
