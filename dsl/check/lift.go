package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// lift is an operation on structs, leaf by leaf; a scalar converts to each leaf's type.
func (cx *context) lift(x ast.Expr, pos source.Pos, op ir.ScalarOp, a, b operand) operand {
	bad := operand{x: x}
	t := a.typ
	if a.typ.st == nil {
		t = b.typ
	}
	if isComparison(op) || isLogical(op) {
		cx.errorf(diag.BadOperand, x, "operator %s does not take the struct %s", cx.opText(x, op), cx.typeName(t)).At(pos)
		return bad
	}
	args := []operand{a, b}
	for i, o := range args {
		if o.typ.st != nil {
			if both := a.typ.st != nil && b.typ.st != nil; both && !cx.leavesHave(x, pos, op, o) || !both && !cx.floatLeaves(x, pos, o, "arithmetic") {
				return bad
			}
			if !identical(o.typ, t) {
				cx.errorf(diag.TypeMismatch, x, "operator %s needs structs of one type: %s and %s", cx.opText(x, op), cx.describe(a), cx.describe(b)).At(pos)
				return bad
			}
			continue
		}
		if o.typ.shape.rank() > 0 {
			cx.errorf(diag.TypeMismatch, x, "operator %s takes a struct and a scalar, or two structs: %s and %s", cx.opText(x, op), cx.describe(a), cx.describe(b)).At(pos)
			return bad
		}
		args[i] = cx.spread(o, t)
		if !args[i].ok() {
			return bad
		}
	}
	return cx.node(x, pos, op, t, args[0], args[1])
}

// leavesHave reports whether all leaves of a struct are floats, or rings with what an
// operation on two structs needs; else it names one that is not.
func (cx *context) leavesHave(x ast.Expr, pos source.Pos, op ir.ScalarOp, o operand) bool {
	for _, l := range o.typ.leaves() {
		switch t := l.typ.dtype; {
		case !t.HasCotangent():
			return cx.floatLeaves(x, pos, o, "arithmetic")
		case !t.Has(op.Needs()):
			cx.errorf(diag.MissingStructure, x, "%s needs %s; leaf %s of %s is %s, and %s is %s",
				cx.opText(x, op), op.Needs(), l.path, cx.describe(o), cx.typeName(l.typ), t, t.Kind()).At(pos)
			return false
		}
	}
	return true
}

// spread repeats a scalar over the leaves of a struct.
func (cx *context) spread(o operand, t vtype) operand {
	if o.mode == constant && !o.num.IsBool() {
		return valueOperand(o.x, &typed.Const{Base: base(o.x.Pos(), t), Value: o.num}, t)
	}
	if o = cx.defaulted(o); !o.typ.dtype.IsFloat() {
		cx.errorf(diag.DTypeMismatch, o.x, "arithmetic on a struct needs a float: %s", cx.describe(o)).Suggest("convert with f32(…) or f64(…)")
		return operand{x: o.x}
	}
	return valueOperand(o.x, &typed.Broadcast{Base: base(o.x.Pos(), t), X: o.tree()}, t)
}

// floatLeaves reports whether all leaves of a struct are floats; else it names one that is not.
func (cx *context) floatLeaves(n ast.Node, pos source.Pos, o operand, what string) bool {
	for _, l := range o.typ.leaves() {
		if !l.typ.dtype.IsFloat() {
			cx.errorf(diag.IntegerLeaf, n, "%s cannot apply to %s: its leaf %s is %s, not a float", what, cx.describe(o), l.path, cx.typeName(l.typ)).At(pos)
			return false
		}
	}
	return true
}
