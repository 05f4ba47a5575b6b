package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// arithmetic operators and comparisons; a > b is b < a.
var binaryOps = map[token.Kind]ir.ScalarOp{
	token.Add: ir.AddOp, token.Sub: ir.SubOp, token.Mul: ir.MulOp, token.Div: ir.DivOp,
	token.Eql: ir.EqOp, token.Neq: ir.NeOp, token.Lss: ir.LtOp, token.Leq: ir.LeOp, token.Gtr: ir.LtOp, token.Geq: ir.LeOp,
	token.Land: ir.AndOp, token.Lor: ir.OrOp,
}

func isComparison(op ir.ScalarOp) bool { return ir.EqOp <= op && op <= ir.LeOp }
func isLogical(op ir.ScalarOp) bool    { return op == ir.AndOp || op == ir.OrOp || op == ir.NotOp }

// binary is X Op Y.
func (cx *context) binary(x *ast.BinaryExpr) operand {
	a, b := cx.expr(x.X), cx.expr(x.Y)
	if !a.ok() || !b.ok() {
		return operand{x: x}
	}
	if a.mode == constant && b.mode == constant {
		if x.Op == token.At {
			return cx.matmul(x, a, b)
		}
		return cx.foldBinary(x, a.num, b.num)
	}
	if x.Op == token.At {
		return cx.matmul(x, a, b)
	}
	op, ok := binaryOps[x.Op]
	if !ok {
		return cx.unsupported(x, "operator "+x.Op.String())
	}
	if o, done := cx.dimArithmetic(x, a, b); done {
		return o
	}
	if x.Op == token.Gtr || x.Op == token.Geq {
		a, b = b, a
	}
	return cx.apply(x, x.OpPos, op, a, b)
}

// dimArithmetic computes +, -, * and exact / of integers that are polynomials of dims.
func (cx *context) dimArithmetic(x *ast.BinaryExpr, a, b operand) (operand, bool) {
	p, q := a.asDim(), b.asDim()
	if p == nil || q == nil {
		return operand{}, false
	}
	var d *ir.Dim
	switch x.Op {
	case token.Add:
		d = p.Add(q)
	case token.Sub:
		d = p.Sub(q)
	case token.Mul:
		d = p.Mul(q)
	case token.Div:
		if !cx.exact {
			return operand{}, false
		}
		if q.IsConst(0) {
			cx.errorf(diag.DivisionByZero, x, "division of the size %s by zero", cx.text(x.X))
			return operand{x: x}, true
		}
		var exact bool
		if d, exact = p.Div(q); !exact {
			cx.errorf(diag.InexactDim, x, "%s / %s is not an integer for every size", cx.dimName(p), cx.dimName(q)).At(x.OpPos).
				Suggest("div(%s, %s) rounds down", cx.text(x.X), cx.text(x.Y))
			return operand{x: x}, true
		}
	default:
		return operand{}, false
	}
	return cx.sized(x, d), true
}

// sized is a dim as a value, unless it overflows.
func (cx *context) sized(x ast.Expr, d *ir.Dim) operand {
	if d.Overflows() {
		cx.errorf(diag.SizeOverflow, x, "the size %s overflows 64 bits", cx.text(x))
		return operand{x: x}
	}
	return dimOperand(x, d)
}

// unary is -x, +x or !x.
func (cx *context) unary(x *ast.UnaryExpr) operand {
	o := cx.expr(x.X)
	if !o.ok() {
		return operand{x: x}
	}
	switch {
	case x.Op == token.Not:
		if o.mode == constant && o.num.IsBool() {
			return constOperand(x, typed.Boolean(!o.num.Bool()))
		}
		if o.typ.st != nil || o.typ.dtype != ir.Bool {
			cx.errorf(diag.NotABool, x, "! needs a bool; %s is %s", cx.text(x.X), cx.kindName(o))
			return operand{x: x}
		}
		return cx.node(x, x.OpPos, ir.NotOp, o.typ, o)
	case x.Op == token.Add:
		if o.typ.st == nil && o.typ.dtype == ir.Bool {
			return cx.elementwise(x, x.OpPos, ir.NegOp, o) // the same error
		}
		o.x, o.path = x, nil
		return o
	}
	return cx.elementwise(x, x.OpPos, ir.NegOp, o)
}

// elementwise applies a unary operation to an array or to each leaf of a struct.
func (cx *context) elementwise(x ast.Expr, pos source.Pos, op ir.ScalarOp, o operand) operand {
	if o.mode == constant && !o.num.IsBool() {
		return cx.foldUnary(x, op, o.num)
	}
	if d := o.asDim(); d != nil && op == ir.NegOp {
		return cx.sized(x, d.Neg())
	}
	whole := op == ir.NegOp || op == ir.AbsOp || op == ir.SignOp
	if o.typ.st != nil {
		if !cx.floatLeaves(x, pos, o, op.String()) {
			return operand{x: x}
		}
		return cx.node(x, pos, op, o.typ, o)
	}
	if o.typ.dtype == untyped && !whole {
		o = cx.defaulted(o)
	}
	switch t := o.typ.dtype; {
	case t == ir.Bool:
		cx.errorf(diag.BadOperand, x, "%s does not take the bool %s", op, cx.text(o.x))
		return operand{x: x}
	case t.IsRing() && !t.Has(op.Needs()):
		cx.lacks(x, x.Pos(), op.String(), op.Needs(), o)
		return operand{x: x}
	case t.IsInt() && !whole:
		cx.errorf(diag.BadOperand, x, "%s needs a float; %s", op, cx.describe(o)).Suggest("convert with f32(…) or f64(…)")
		return operand{x: x}
	}
	return cx.node(x, pos, op, o.typ, o)
}

// node makes an elementwise operation on operands that have their final types.
func (cx *context) node(x ast.Expr, pos source.Pos, op ir.ScalarOp, t vtype, args ...operand) operand {
	e := &typed.Apply{Base: base(pos, t), Op: op}
	for _, a := range args {
		e.Args = append(e.Args, a.tree())
	}
	return valueOperand(x, e, t)
}

// apply is a binary elementwise operation, with conversion of numbers, broadcasting and
// lifting over structs.
func (cx *context) apply(x ast.Expr, pos source.Pos, op ir.ScalarOp, a, b operand) operand {
	bad := operand{x: x}
	if a.typ.st != nil || b.typ.st != nil {
		return cx.lift(x, pos, op, a, b)
	}
	a, b, ok := cx.sameDType(x, pos, op, a, b)
	if !ok {
		return bad
	}
	t := a.typ.dtype
	switch {
	case isLogical(op) && t != ir.Bool || !isLogical(op) && t == ir.Bool && op != ir.EqOp && op != ir.NeOp:
		cx.errorf(diag.BadOperand, x, "operator %s does not take %s and %s", cx.opText(x, op), cx.describe(a), cx.describe(b)).At(pos)
		return bad
	case op == ir.DivOp && t.IsInt():
		cx.errorf(diag.IntegerDivision, x, "/ between the integers %s and %s", cx.text(a.x), cx.text(b.x)).At(pos).
			Suggest("div(%s, %s) rounds down; f64(%s) / f64(%s) is a fraction", cx.text(a.x), cx.text(b.x), cx.text(a.x), cx.text(b.x))
		return bad
	}
	if t.IsRing() && !t.Has(op.Needs()) {
		cx.lacks(x, pos, cx.opText(x, op), op.Needs(), a)
		return bad
	}
	s, ok := cx.broadcastShape(x, pos, op, a, b)
	if !ok {
		return bad
	}
	if isComparison(op) {
		a, b = cx.defaulted(a), cx.defaulted(b)
		t = ir.Bool
	} else {
		t = a.typ.dtype
	}
	return cx.node(x, pos, op, vtype{dtype: t, shape: s}, cx.broadcast(a, s), cx.broadcast(b, s))
}

// lacks reports an operation on elements without the structure that it needs.
func (cx *context) lacks(x ast.Node, pos source.Pos, op string, needs ir.Structure, o operand) {
	cx.errorf(diag.MissingStructure, x, "%s needs %s; %s, and %s is %s", op, needs, cx.describe(o), o.typ.dtype, o.typ.dtype.Kind()).At(pos)
}

// opText is the operator as written, or the name of the operation.
func (cx *context) opText(x ast.Expr, op ir.ScalarOp) string {
	if b, ok := x.(*ast.BinaryExpr); ok {
		return b.Op.String()
	}
	return op.String()
}

// sameDType gives numbers without element type that of the other operand.
func (cx *context) sameDType(x ast.Expr, pos source.Pos, op ir.ScalarOp, a, b operand) (operand, operand, bool) {
	switch {
	case a.isUntyped() && b.isUntyped():
		if (a.typ.dtype == ir.Bool) != (b.typ.dtype == ir.Bool) {
			break
		}
		return a, b, true
	case a.isUntyped() && b.typ.dtype != ir.Bool:
		a = cx.convertUntyped(a, b.typ.dtype)
		return a, b, a.ok()
	case b.isUntyped() && a.typ.dtype != ir.Bool:
		b = cx.convertUntyped(b, a.typ.dtype)
		return a, b, b.ok()
	}
	if a.typ.dtype != b.typ.dtype {
		d := cx.errorf(diag.DTypeMismatch, x, "operator %s needs operands of one element type: %s and %s", cx.opText(x, op), cx.describe(a), cx.describe(b)).At(pos)
		if n, w := narrower(a, b), wider(a, b); n.typ.dtype.ConvertsTo(w) && n.typ.dtype != ir.Bool && w != ir.Bool {
			d.Suggest("convert one of them: %s(%s)", wider(a, b), cx.text(narrower(a, b).x))
		}
		return a, b, false
	}
	return a, b, true
}

func wider(a, b operand) ir.DType {
	if rank(a.typ.dtype) >= rank(b.typ.dtype) {
		return a.typ.dtype
	}
	return b.typ.dtype
}

func narrower(a, b operand) operand {
	if rank(a.typ.dtype) >= rank(b.typ.dtype) {
		return b
	}
	return a
}

func rank(t ir.DType) int {
	if t.IsRing() {
		return 6
	}
	return map[ir.DType]int{ir.U8: 1, ir.I32: 2, ir.I64: 3, ir.F32: 4, ir.F64: 5}[t]
}
