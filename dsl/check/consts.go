package check

import (
	"math"
	"math/big"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// Without a hint a number is f64.
const defaultFloat = ir.F64

// pi to 70 digits: beyond what any element type can hold.
var pi, _ = new(big.Rat).SetString("3.1415926535897932384626433832795028841971693993751058209749445923078164")

// resolveConst evaluates a constant of a package.
func (c *checker) resolveConst(o *constObj) operand {
	switch o.state {
	case done:
		return o.op
	case underway:
		c.Diags.Errorf(diag.DeclarationCycle, o.id.Pos(), o.id.End(), "constant %s is defined by itself", o.id.Name)
		o.state = done
		return operand{x: o.id}
	}
	o.state, o.op = underway, operand{x: o.id}
	cx := c.packageContext(o.pkg, o.id.Pos())
	if o.value != nil {
		if v := cx.constValue(o, o.value); o.state == underway {
			o.op = v
		}
	}
	o.state = done
	return o.op
}

// constValue evaluates the value of a constant declaration.
func (cx *context) constValue(o *constObj, x ast.Expr) operand {
	v := cx.expr(x)
	if !v.ok() {
		return v
	}
	if v.mode != constant && v.dim == nil {
		cx.errorf(diag.ConstNotConstant, x, "constant %s needs a value that is known at compile time", o.id.Name)
		return operand{x: x}
	}
	if o.typ == nil {
		return v
	}
	t := cx.typeExpr(o.typ)
	if !t.valid() {
		return operand{x: x}
	}
	return cx.assignable(v, t, x, "constant "+o.id.Name)
}

// maxConstBits bounds the size of exact constants.
const maxConstBits = 1 << 16

// foldBinary computes an arithmetic operation on constants.
func (cx *context) foldBinary(x *ast.BinaryExpr, a, b typed.Number) operand {
	bad := operand{x: x}
	if a.IsBool() || b.IsBool() {
		if x.Op == token.Land && a.IsBool() && b.IsBool() {
			return constOperand(x, typed.Boolean(a.Bool() && b.Bool()))
		}
		if x.Op == token.Lor && a.IsBool() && b.IsBool() {
			return constOperand(x, typed.Boolean(a.Bool() || b.Bool()))
		}
		cx.errorf(diag.BadOperand, x, "operator %s does not take %s and %s", x.Op, cx.text(x.X), cx.text(x.Y))
		return bad
	}
	if cmp, ok := compareNumbers(x.Op, a, b); ok {
		return constOperand(x, typed.Boolean(cmp))
	}
	if a.Inf() != 0 || b.Inf() != 0 {
		return cx.foldFloat(x, a.Float64(), b.Float64())
	}
	p, q, r := a.Rat(), b.Rat(), new(big.Rat)
	switch x.Op {
	case token.Add:
		r.Add(p, q)
	case token.Sub:
		r.Sub(p, q)
	case token.Mul:
		r.Mul(p, q)
	case token.Div:
		if q.Sign() == 0 {
			cx.errorf(diag.DivisionByZero, x, "division of the constant %s by zero", a)
			return bad
		}
		r.Quo(p, q)
	default:
		cx.errorf(diag.BadOperand, x, "operator %s does not take the numbers %s and %s", x.Op, a, b)
		return bad
	}
	if r.Num().BitLen() > maxConstBits || r.Denom().BitLen() > maxConstBits {
		cx.errorf(diag.ConstantOverflow, x, "the constant %s is too long to be computed exactly", cx.text(x))
		return bad
	}
	return constOperand(x, typed.Rational(r))
}

func (cx *context) foldFloat(x *ast.BinaryExpr, a, b float64) operand {
	var r float64
	switch x.Op {
	case token.Add:
		r = a + b
	case token.Sub:
		r = a - b
	case token.Mul:
		r = a * b
	case token.Div:
		r = a / b
	}
	return cx.floatConst(x, r)
}

// floatConst is a constant that was computed in float64.
func (cx *context) floatConst(x ast.Expr, f float64) operand {
	switch {
	case math.IsNaN(f):
		cx.errorf(diag.UndeterminedNumber, x, "the constant %s is not a number", cx.text(x))
		return operand{x: x}
	case math.IsInf(f, 0):
		return constOperand(x, typed.Infinity(int(math.Copysign(1, f))))
	}
	return constOperand(x, typed.Rational(new(big.Rat).SetFloat64(f)))
}

func compareNumbers(op token.Kind, a, b typed.Number) (bool, bool) {
	cmp := a.Cmp(b)
	switch op {
	case token.Eql:
		return cmp == 0, true
	case token.Neq:
		return cmp != 0, true
	case token.Lss:
		return cmp < 0, true
	case token.Leq:
		return cmp <= 0, true
	case token.Gtr:
		return cmp > 0, true
	case token.Geq:
		return cmp >= 0, true
	}
	return false, false
}

// foldUnary computes an elementwise function of a constant; exact where it can be.
func (cx *context) foldUnary(x ast.Expr, op ir.ScalarOp, n typed.Number) operand {
	if f := op.Function(); f != nil && !f.Flat {
		return cx.floatConst(x, f.Eval(n.Float64()))
	}
	r := n.Rat()
	if r == nil { // an infinity
		switch op {
		case ir.NegOp:
			return constOperand(x, typed.Infinity(-n.Inf()))
		case ir.AbsOp:
			return constOperand(x, typed.Infinity(1))
		case ir.SignOp:
			return constOperand(x, typed.Integer(int64(n.Inf())))
		}
		return constOperand(x, n)
	}
	y, err := eval.Rat{}.Unary(op, ir.F64)(r)
	if err != nil {
		ir.Bug("%s of a rational number: %v", op, err)
	}
	return constOperand(x, typed.Rational(y))
}
