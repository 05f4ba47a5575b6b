package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// matmul is X @ Y.
func (cx *context) matmul(x *ast.BinaryExpr, a, b operand) operand {
	bad := operand{x: x}
	for _, o := range []operand{a, b} {
		if o.typ.st != nil || o.typ.shape.rank() == 0 {
			cx.errorf(diag.BadOperand, x, "@ multiplies matrices and vectors; %s is %s", cx.text(o.x), cx.kindName(o)).At(x.OpPos)
			return bad
		}
	}
	a, b, ok := cx.sameDType(x, x.OpPos, ir.MulOp, a, b)
	if !ok {
		return bad
	}
	if a, b = cx.defaulted(a), cx.defaulted(b); a.typ.dtype == ir.Bool {
		cx.errorf(diag.BadOperand, x, "@ does not take the bools %s and %s", cx.describe(a), cx.describe(b)).At(x.OpPos)
		return bad
	}
	leadA, coreA := a.typ.shape.split(min(2, a.typ.shape.rank()))
	leadB, coreB := b.typ.shape.split(min(2, b.typ.shape.rank()))
	for _, d := range append(append([]*ir.Dim{}, coreA...), coreB...) {
		if d.HasIndex() {
			return cx.unsupported(x, "@ on a triangle")
		}
	}
	inner, outer := coreA[len(coreA)-1], coreB[0]
	if inner != outer {
		cx.errorf(diag.InnerDims, x, "cannot multiply %s by %s: inner dims %s and %s differ",
			cx.shaped(a), cx.shaped(b), cx.dimName(inner), cx.dimName(outer)).At(x.OpPos)
		return bad
	}
	var lead shape
	switch {
	case leadB.suffixOf(leadA):
		lead = leadA
	case leadA.suffixOf(leadB):
		lead = leadB
	default:
		cx.errorf(diag.ShapeMismatch, x, "cannot multiply %s by %s: leading axes %s and %s differ",
			cx.shaped(a), cx.shaped(b), cx.shapeName(leadA), cx.shapeName(leadB)).At(x.OpPos)
		return bad
	}
	s := append(shape{}, lead...)
	if len(coreA) == 2 {
		s = append(s, single(coreA[0]))
	}
	if len(coreB) == 2 {
		s = append(s, single(coreB[1]))
	}
	t := vtype{dtype: a.typ.dtype, shape: s}
	return valueOperand(x, &typed.MatMul{Base: base(x.OpPos, t), X: a.tree(), Y: b.tree()}, t)
}

// shaped names an operand with its shape alone.
func (cx *context) shaped(o operand) string { return cx.text(o.x) + " " + cx.shapeName(o.typ.shape) }

// split separates the last n axes of a shape from those before.
func (s shape) split(n int) (shape, []*ir.Dim) {
	k := len(s)
	for left := n; left > 0; left-- {
		if k == 0 || s[k-1].splice != "" {
			ds := s.dims()
			return singles(ds[:len(ds)-n]...), ds[len(ds)-n:]
		}
		k--
	}
	return s[:k:k], s[k:].dims()
}
