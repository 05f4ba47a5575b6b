package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// setElem is the array with the elements that a subscript names replaced or increased.
func (cx *context) setElem(o operand, x *ast.IndexExpr, v operand, add bool) operand {
	bad := operand{x: x}
	a, ok := cx.subscripts(x, o)
	switch {
	case !ok || !v.ok():
		return bad
	case x.Else != nil:
		cx.errorf(diag.BadPadding, x.Else, "padding belongs to reads")
		return bad
	case o.typ.st != nil:
		return cx.unsupported(x, "an assignment to an element of structs")
	}
	if v.isUntyped() && v.typ.shape.rank() == 0 {
		v = cx.assignable(v, scalar(o.typ.dtype), v.x, cx.text(x))
	}
	if v.ok() && v.typ.isScalar() && v.typ.dtype == o.typ.dtype {
		v = cx.broadcast(v, a.typ.shape)
	}
	if v = cx.assignable(v, a.typ, v.x, cx.text(x)); !v.ok() {
		return bad
	}
	e := &typed.SetElem{Base: base(x.Lbrack, o.typ), X: o.tree(), Space: a.typ.shape.ir(), Map: a.m, Idx: a.idx, Value: v.tree(), Add: add, Check: a.check}
	return valueOperand(x, e, o.typ)
}
