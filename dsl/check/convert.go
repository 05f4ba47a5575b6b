package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// convertUntyped gives a number an element type, which must be able to hold it.
func (cx *context) convertUntyped(o operand, t ir.DType) operand {
	if o.mode == constant {
		if !cx.fits(o.num, t, o.x) {
			return operand{x: o.x}
		}
		v := valueOperand(o.x, &typed.Const{Base: base(o.x.Pos(), scalar(t)), Value: o.num}, scalar(t))
		if n, ok := o.num.Int(); ok && t == ir.I64 {
			v.dim = ir.Const(n)
		}
		return v
	}
	if !cx.constantsFit(o.expr, t) {
		return operand{x: o.x}
	}
	cx.retype(o.expr, t)
	o.typ.dtype = t
	return o
}

// defaulted gives a number that nothing has given an element type the default one.
func (cx *context) defaulted(o operand) operand {
	if o.ok() && o.isUntyped() && o.typ.dtype == untyped {
		if cx.weak {
			return o
		}
		return cx.convertUntyped(o, defaultFloat)
	}
	if o.mode == constant { // a truth value
		return valueOperand(o.x, o.tree(), o.typ)
	}
	return o
}

// fits reports a number that an element type cannot hold.
func (cx *context) fits(n typed.Number, t ir.DType, blame ast.Node) bool {
	switch {
	case n.Fits(t):
		return true
	case n.IsBool() || t == ir.Bool:
		cx.errorf(diag.TypeMismatch, blame, "cannot use %s as %s", cx.text(blame), t)
	case t.IsFloat():
		cx.errorf(diag.ConstantOverflow, blame, "the constant %s overflows %s", n, t)
	case t == ir.MinPlus:
		cx.errorf(diag.ConstantOverflow, blame, "the constant %s is not a value of minplus, which has the floats and inf", n)
	case n.Rat() == nil || !n.Rat().IsInt():
		cx.errorf(diag.InexactConstant, blame, "the constant %s is not an integer, as %s needs", n, t)
	case t.IsRing():
		lo, hi := t.Range()
		cx.errorf(diag.ConstantOverflow, blame, "the constant %s is not a value of %s, which has %d to %d", n, t, lo, hi)
	default:
		cx.errorf(diag.ConstantOverflow, blame, "the constant %s overflows %s", n, t)
	}
	return false
}

// constantsFit checks every constant of an untyped tree.
func (cx *context) constantsFit(e typed.Expr, t ir.DType) bool {
	if t.IsFloat() || t == ir.MinPlus {
		return true // an overflow is infinite, as it would be at run time
	}
	ok := true
	typed.Walk(e, func(e typed.Expr) {
		if k, is := e.(*typed.Const); is && k.Of.Struct == nil && k.Of.Array.DType == untyped && ok {
			ok = k.Value.Fits(t)
		}
		if a, is := e.(*typed.Apply); is && a.Op == ir.DivOp && a.Of.Struct == nil && a.Of.Array.DType == untyped {
			ok = false
		}
	})
	if !ok {
		cx.errorf(diag.InexactConstant, exprAt(e), "the numbers of this expression are not all integers, as %s needs", t)
	}
	return ok
}

func exprAt(e typed.Expr) ast.Node { return &ast.Ident{NamePos: e.Pos(), Name: "_"} }

// assignable converts an operand to a type that it must have. what names its place.
func (cx *context) assignable(o operand, t vtype, blame ast.Node, what string) operand {
	bad := operand{x: o.x}
	switch {
	case !o.ok() || !t.valid():
		return bad
	case o.isUntyped() && t.isScalar():
		if (o.typ.dtype == ir.Bool) != (t.dtype == ir.Bool) {
			break
		}
		return cx.convertUntyped(o, t.dtype)
	case identical(o.typ, t):
		return o
	case o.isUntyped() && o.typ.shape.rank() > 0 && o.typ.shape.ir() == t.shape.ir() && t.st == nil && t.dtype != ir.Bool:
		return cx.convertUntyped(o, t.dtype)
	}
	code, why := diag.TypeMismatch, ""
	switch {
	case o.isUntyped() || o.typ.st != nil || t.st != nil:
	case o.typ.dtype == t.dtype:
		code, why = diag.ShapeMismatch, ": "+cx.difference(o.typ.shape, t.shape)
	case o.typ.shape.ir() == t.shape.ir():
		code, why = diag.DTypeMismatch, ": element types differ"
	}
	d := cx.errorf(code, blame, "cannot use %s as %s, which is %s%s", cx.operandText(o), what, cx.typeName(t), why)
	if code == diag.DTypeMismatch && t.dtype != ir.Bool {
		d.Suggest("convert it: %s(%s)", t.dtype, cx.text(o.x))
	}
	return bad
}

func (cx *context) operandText(o operand) string {
	if o.mode == constant {
		return "the number " + cx.text(o.x)
	}
	return cx.describe(o)
}

// unify gives two operands one type, as the branches of an if need it.
func (cx *context) unify(a, b operand, blame ast.Node, what string) (operand, operand, bool) {
	number := func(o, other operand) (operand, bool) {
		if !o.isUntyped() || o.typ.dtype != untyped || other.typ.st != nil || !other.typ.dtype.IsNumeric() {
			return o, false
		}
		if o = cx.convertUntyped(o, other.typ.dtype); o.ok() && o.typ.isScalar() {
			o = cx.broadcast(o, other.typ.shape)
		}
		return o, o.ok()
	}
	switch {
	case identical(a.typ, b.typ):
		return a, b, true
	case a.typ.dtype == untyped && a.typ.st == nil:
		if v, ok := number(a, b); ok {
			return v, b, identical(v.typ, b.typ) || cx.branchError(a, b, blame, what)
		} else if !v.ok() {
			return v, b, false
		}
	case b.typ.dtype == untyped && b.typ.st == nil:
		if v, ok := number(b, a); ok {
			return a, v, identical(v.typ, a.typ) || cx.branchError(a, b, blame, what)
		} else if !v.ok() {
			return a, v, false
		}
	}
	return a, b, cx.branchError(a, b, blame, what)
}

func (cx *context) branchError(a, b operand, blame ast.Node, what string) bool {
	if what != "" {
		what = " of " + what
	}
	cx.errorf(diag.BranchTypes, blame, "the branches give values%s of different types: %s and %s", what, cx.operandText(a), cx.operandText(b))
	return false
}

// conversion is f32(x) and its relatives.
func (cx *context) conversion(x *ast.CallExpr, t ir.DType) operand {
	bad := operand{x: x}
	if len(x.Args) != 1 || x.Args[0].Name != nil {
		cx.errorf(diag.BadConversion, x, "the conversion %s takes one value", t)
		return bad
	}
	o := cx.inexact().expr(x.Args[0].Value)
	if !o.ok() {
		return bad
	}
	switch {
	case o.isUntyped() && o.typ.dtype == untyped && t != ir.Bool:
		o = cx.convertUntyped(o, t)
		o.x = x
		return o
	case o.typ.st != nil:
		cx.errorf(diag.BadConversion, x, "%s cannot be converted to %s: it is a struct", cx.describe(o), t)
		return bad
	case t == ir.Bool && o.typ.dtype != ir.Bool:
		cx.errorf(diag.BadConversion, x, "%s cannot be converted to bool", cx.describe(o)).Suggest("compare it: %s != 0", cx.text(o.x))
		return bad
	case o.typ.dtype == t:
		o.x, o.path = x, nil
		return o
	case !o.typ.dtype.ConvertsTo(t):
		d := cx.errorf(diag.BadConversion, x, "%s cannot be converted to %s: %s is %s", cx.describe(o), t, o.typ.dtype, o.typ.dtype.Kind())
		if via := viaType(o.typ.dtype, t); via != ir.Invalid {
			d.Suggest("go through %s: %s(%s(%s))", via, t, via, cx.text(o.x))
		}
		return bad
	}
	r := o.typ.withDType(t)
	return valueOperand(x, &typed.Convert{Base: base(x.Pos(), r), X: o.tree()}, r)
}

// viaType is a type between two that do not convert to each other.
func viaType(from, to ir.DType) ir.DType {
	for _, t := range []ir.DType{ir.I64, ir.F64} {
		if from.ConvertsTo(t) && t.ConvertsTo(to) {
			return t
		}
	}
	return ir.Invalid
}

// inexact is the context of arguments: / of integers is no longer exact there.
func (cx *context) inexact() *context {
	in := *cx
	in.exact = false
	return &in
}
