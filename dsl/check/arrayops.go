package check

import (
	"math"
	"math/big"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// reduce is sum(x), max(x, axis: 1) and their relatives.
func (cx *context) reduce(x *ast.CallExpr, name string) operand {
	bad := operand{x: x}
	args, named, ok := cx.operandsAnd(x, name, 1, 1, "axis")
	if !ok {
		return bad
	}
	o := args[0]
	if o.typ.st != nil {
		cx.errorf(diag.BadOperand, x, "%s does not take the struct %s; dot and norm reduce over all leaves", name, cx.describe(o))
		return bad
	}
	if len(o.typ.shape) == 0 {
		cx.errorf(diag.ReductionOfScalar, x, "%s of %s, which has no axes", name, cx.describe(o)).
			Suggest("over an index it is written %s[i] …", name)
		return bad
	}
	if o, ok = cx.reducible(x.Args[0].Value, name, o); !ok {
		return bad
	}
	o = cx.defaulted(o)
	m := monoids[name]
	t := scalar(m.Result(o.typ.dtype))
	axis := -1
	if named != nil {
		if axis, ok = cx.axis(named.Value, o); !ok {
			return bad
		}
		if t.shape, ok = o.typ.shape.without(axis); !ok {
			return cx.unsupported(named, "a reduction over an axis on which others depend")
		}
	}
	e := &typed.Reduce{Base: base(x.Pos(), t), Monoid: m, Mean: name == "mean", Axis: axis, X: o.tree()}
	return valueOperand(x, e, t)
}

// axis is the value of an axis: argument.
func (cx *context) axis(x ast.Expr, o operand) (int, bool) {
	v := cx.expr(x)
	if !v.ok() {
		return 0, false
	}
	n, ok := v.num.Int()
	rank := o.typ.shape.rank()
	switch {
	case v.mode != constant || !ok:
		cx.errorf(diag.BadAxis, x, "an axis must be an integer constant; %s is %s", cx.text(x), cx.kindName(v))
		return 0, false
	case n < 0 || n >= int64(rank):
		d := cx.errorf(diag.BadAxis, x, "%s has no axis %d: there are %d, counted from 0", cx.describe(o), n, rank)
		if n < 0 && n >= -int64(rank) {
			d.Suggest("axis: %d", n+int64(rank))
		}
		return 0, false
	}
	return int(n), true
}

// without is a shape that lacks one axis; false if others depend on it.
func (s shape) without(axis int) (shape, bool) {
	var out shape
	ok := true
	at := 0
	for _, a := range s {
		b := a
		b.dims = nil
		gone := false
		for _, d := range a.dims {
			if at == axis {
				gone = true
			} else {
				d.Walk(func(x *ir.Atom) { ok = ok && !(x.Kind == ir.AtomIndex && x.Index == axis) })
				b.dims = append(b.dims, d.ShiftIndex(axis+1, -1))
			}
			at++
		}
		switch {
		case !gone:
			out = append(out, b)
		case a.splice != "":
			out = append(out, singles(b.dims...)...)
		}
	}
	return out, ok
}

func (cx *context) foldPow(x ast.Expr, a, b typed.Number) operand {
	if n, ok := b.Int(); ok && a.Rat() != nil && -64 <= n && n <= 64 && (n >= 0 || a.Rat().Sign() != 0) {
		r := new(big.Rat).SetInt64(1)
		for range max(n, -n) {
			r.Mul(r, a.Rat())
		}
		if n < 0 {
			r.Inv(r)
		}
		if r.Num().BitLen() <= maxConstBits && r.Denom().BitLen() <= maxConstBits {
			return constOperand(x, typed.Rational(r))
		}
	}
	return cx.floatConst(x, math.Pow(a.Float64(), b.Float64()))
}

// numeric reports an operand that is not an array of numbers with the structure that is needed, or a
// struct of floats.
func (cx *context) numeric(x ast.Node, name string, needs ir.Structure, o operand, structs bool) bool {
	if o.typ.st != nil {
		if !structs {
			cx.errorf(diag.BadOperand, x, "%s does not take the struct %s", name, cx.describe(o))
			return false
		}
		return cx.floatLeaves(x, x.Pos(), o, name)
	}
	switch t := o.typ.dtype; {
	case t == ir.Bool:
		cx.errorf(diag.BadOperand, x, "%s does not take the bool %s", name, cx.describe(o))
		return false
	case t.IsRing() && !t.Has(needs):
		cx.lacks(x, x.Pos(), name, needs, o)
		return false
	}
	return true
}

func (cx *context) builtin(x *ast.CallExpr, op typed.BuiltinOp, t vtype, args ...operand) operand {
	e := &typed.Builtin{Base: base(x.Pos(), t), Op: op}
	for _, a := range args {
		e.Args = append(e.Args, a.tree())
	}
	return valueOperand(x, e, t)
}

// squareCall is x·x.
func (cx *context) squareCall(x *ast.CallExpr) operand {
	args, ok := cx.operands(x, "square", 1, 1)
	if !ok || !cx.numeric(x, "square", ir.Semiring, args[0], true) {
		return operand{x: x}
	}
	o := args[0]
	if o.mode == constant {
		return cx.foldPow(x, o.num, typed.Integer(2))
	}
	if o.dim != nil {
		return cx.sized(x, o.dim.Mul(o.dim))
	}
	o = cx.defaulted(o)
	return cx.builtin(x, typed.Square, o.typ, o)
}

// sumType is the element type of a sum over all leaves: f64 where some are f32 and some f64.
func sumType(t vtype) ir.DType {
	ls := t.leaves()
	if len(ls) == 0 {
		return defaultFloat
	}
	for _, l := range ls {
		if l.typ.dtype == ir.F64 {
			return ir.F64
		}
	}
	return ls[0].typ.dtype
}

// dotCall is Σ x·y over all elements and leaves.
func (cx *context) dotCall(x *ast.CallExpr) operand {
	bad := operand{x: x}
	args, ok := cx.operands(x, "dot", 2, 2)
	if !ok || !cx.numeric(x, "dot", ir.Semiring, args[0], true) || !cx.numeric(x, "dot", ir.Semiring, args[1], true) {
		return bad
	}
	a, b := args[0], args[1]
	if a.typ.st == nil && b.typ.st == nil {
		if a, b, ok = cx.sameDType(x, x.Pos(), ir.MulOp, a, b); !ok {
			return bad
		}
		if a, b = cx.defaulted(a), cx.defaulted(b); !a.ok() || !b.ok() {
			return bad
		}
	}
	if !identical(a.typ, b.typ) {
		code, why := diag.TypeMismatch, ""
		if a.typ.st == nil && b.typ.st == nil {
			code, why = diag.ShapeMismatch, ": "+cx.difference(a.typ.shape, b.typ.shape)
		}
		cx.errorf(code, x, "dot needs operands of one type: %s and %s%s", cx.describe(a), cx.describe(b), why)
		return bad
	}
	return cx.builtin(x, typed.Dot, scalar(sumType(a.typ)), a, b)
}

// normCall is √Σ x² over all elements and leaves.
func (cx *context) normCall(x *ast.CallExpr) operand {
	args, ok := cx.operands(x, "norm", 1, 1)
	if !ok || !cx.numeric(x, "norm", ir.Smooth, args[0], true) {
		return operand{x: x}
	}
	o := cx.defaulted(args[0])
	if o.typ.isInt() {
		cx.errorf(diag.BadOperand, x, "norm needs floats; %s", cx.describe(o)).Suggest("convert with f32(…) or f64(…)")
		return operand{x: x}
	}
	return cx.builtin(x, typed.Norm, scalar(sumType(o.typ)), o)
}

// crossCall is the product of two vectors of three.
func (cx *context) crossCall(x *ast.CallExpr) operand {
	bad := operand{x: x}
	args, ok := cx.operands(x, "cross", 2, 2)
	if !ok || !cx.numeric(x, "cross", ir.Semiring|ir.Negatives, args[0], false) || !cx.numeric(x, "cross", ir.Semiring|ir.Negatives, args[1], false) {
		return bad
	}
	a, b, ok := cx.sameDType(x, x.Pos(), ir.MulOp, args[0], args[1])
	if !ok {
		return bad
	}
	three := ir.NewShape(ir.Const(3))
	if a.typ.shape.ir() != three || b.typ.shape.ir() != three {
		cx.errorf(diag.ShapeMismatch, x, "cross needs two vectors [3]: %s and %s", cx.describe(a), cx.describe(b))
		return bad
	}
	return cx.builtin(x, typed.Cross, a.typ, a, b)
}
