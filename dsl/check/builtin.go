package check

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// unaryFuncs are the elementwise functions of one operand.
var unaryFuncs = append([]ir.ScalarOp{ir.AbsOp, ir.SignOp}, ir.Functions()...)

// later are operations of the language that this version does not have.
var later = []string{
	"implicit", "straightThrough",
	"cholesky", "choleskySolve", "solve", "svd", "qr", "sort", "argsort", "cumsum", "normal", "uniform", "reverse",
	"lift", "par", "reparam", "tie",
}

// defineBuiltins fills the universe: element types, constants and operations.
func (c *checker) defineBuiltins() {
	for _, t := range ir.DTypes {
		c.builtins.insert(t.String(), &dtypeObj{t})
	}
	for name, n := range map[string]typed.Number{
		"pi": typed.Rational(pi), "inf": typed.Infinity(1), "true": typed.Boolean(true), "false": typed.Boolean(false),
	} {
		c.builtins.names[name] = &numberObj{n}
	}
	c.builtins.order = append(c.builtins.order, "pi", "inf", "true", "false")
	def := func(name string, fn func(*context, *ast.CallExpr) operand) {
		c.builtins.insert(name, &builtinObj{name, fn})
	}
	for _, op := range unaryFuncs {
		def(op.String(), func(cx *context, x *ast.CallExpr) operand {
			args, ok := cx.operands(x, op.String(), 1, 1)
			if !ok {
				return operand{x: x}
			}
			return cx.unaryCall(x, op, args[0])
		})
	}
	for _, name := range []string{"sum", "prod", "mean", "any", "all", "argmax", "argmin"} {
		def(name, func(cx *context, x *ast.CallExpr) operand { return cx.reduce(x, name) })
	}
	for name, op := range map[string]ir.ScalarOp{"max": ir.MaxOp, "min": ir.MinOp} {
		def(name, func(cx *context, x *ast.CallExpr) operand { return cx.extremum(x, name, op) })
	}
	def("pow", (*context).powCall)
	def("div", func(cx *context, x *ast.CallExpr) operand { return cx.integerCall(x, "div", ir.FloorDivOp) })
	def("mod", func(cx *context, x *ast.CallExpr) operand { return cx.integerCall(x, "mod", ir.ModOp) })
	def("square", (*context).squareCall)
	def("dot", (*context).dotCall)
	def("norm", (*context).normCall)
	def("cross", (*context).crossCall)
	def("concat", (*context).concatCall)
	def("reshape", (*context).reshapeCall)
	def("transpose", (*context).transposeCall)
	def("iota", (*context).iotaCall)
	def("diag", (*context).diagCall)
	def("diagonal", (*context).diagonalCall)
	def("stop", (*context).stopCall)
	for _, d := range derivatives {
		def(string(d.kind), func(cx *context, x *ast.CallExpr) operand { return cx.derivative(x, d.kind, d.example) })
	}
	for _, name := range later {
		def(name, func(cx *context, x *ast.CallExpr) operand { return cx.unsupported(x.Fun, name) })
	}
	slices.Sort(c.builtins.order)
}

// operands evaluates the arguments of an operation that takes from least to most of them,
// by position.
func (cx *context) operands(x *ast.CallExpr, name string, least, most int) ([]operand, bool) {
	args, _, ok := cx.operandsAnd(x, name, least, most, "")
	return args, ok
}

// operandsAnd also takes one argument by name, which is returned unevaluated.
func (cx *context) operandsAnd(x *ast.CallExpr, name string, least, most int, named string) ([]operand, *ast.Arg, bool) {
	var args []operand
	var extra *ast.Arg
	ok := true
	for _, a := range x.Args {
		switch {
		case a.Name == nil:
			args = append(args, cx.expr(a.Value))
		case a.Name.Name == named && extra == nil:
			extra = a
		default:
			d := cx.errorf(diag.UnknownArgument, a.Name, "%s has no argument %s", name, a.Name.Name)
			if named != "" {
				d.Suggest("it has %s", named)
			}
			ok = false
		}
	}
	switch {
	case len(args) < least:
		cx.errorf(diag.MissingArgument, x, "%s needs %s; %d given", name, count(least, "argument"), len(args))
		ok = false
	case most >= 0 && len(args) > most:
		cx.errorf(diag.TooManyArguments, x, "%s takes %s; %d given", name, count(most, "argument"), len(args))
		ok = false
	}
	return args, extra, ok && allOK(args)
}

// count is a number of things: 1 argument, 2 arguments, 3 axes.
func count(n int, thing string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(thing, "axis"):
		thing = strings.TrimSuffix(thing, "is") + "es"
	default:
		thing += "s"
	}
	return itoa(n) + " " + thing
}

func (cx *context) unaryCall(x *ast.CallExpr, op ir.ScalarOp, o operand) operand {
	if o.mode == constant && o.num.IsBool() {
		cx.errorf(diag.BadOperand, x, "%s does not take the bool %s", op, cx.text(o.x))
		return operand{x: x}
	}
	return cx.elementwise(x, x.Pos(), op, o)
}

// powCall is pow(x, y); y is a float or an integer.
func (cx *context) powCall(x *ast.CallExpr) operand {
	args, ok := cx.operands(x, "pow", 2, 2)
	if !ok {
		return operand{x: x}
	}
	a, b := args[0], args[1]
	if a.mode == constant && b.mode == constant && !a.num.IsBool() && !b.num.IsBool() {
		return cx.foldPow(x, a.num, b.num)
	}
	if a.typ.st == nil && a.typ.isInt() {
		cx.errorf(diag.BadOperand, x, "pow needs a float; %s", cx.describe(a)).Suggest("convert with f32(…) or f64(…)")
		return operand{x: x}
	}
	if b.typ.st == nil && b.typ.isInt() {
		to := a.typ.dtype
		if a.typ.st != nil || to == untyped {
			to = defaultFloat
		}
		t := b.typ.withDType(to)
		b = valueOperand(b.x, &typed.Convert{Base: base(b.x.Pos(), t), X: b.tree()}, t)
	}
	return cx.apply(x, x.Pos(), ir.PowOp, a, b)
}

// integerCall is div(a, b) or mod(a, b).
func (cx *context) integerCall(x *ast.CallExpr, name string, op ir.ScalarOp) operand {
	bad := operand{x: x}
	args, ok := cx.operands(x, name, 2, 2)
	if !ok {
		return bad
	}
	a, b := args[0], args[1]
	for _, o := range args {
		if o.mode == constant {
			if _, isInt := o.num.Int(); !isInt {
				cx.errorf(diag.BadOperand, x, "%s needs integers; %s is %s", name, cx.text(o.x), o.num)
				return bad
			}
		} else if o.typ.st != nil || !o.typ.dtype.Has(ir.Integral) {
			cx.errorf(diag.BadOperand, x, "%s needs integers; %s", name, cx.describe(o))
			return bad
		}
	}
	if p, q := a.asDim(), b.asDim(); p != nil && q != nil {
		if q.IsConst(0) {
			cx.errorf(diag.DivisionByZero, x, "%s of %s by zero", name, cx.text(a.x))
			return bad
		}
		d := p.FloorDiv(q)
		if op == ir.ModOp {
			d = p.Mod(q)
		}
		if n, known := d.Const(); known && a.mode == constant && b.mode == constant {
			return constOperand(x, typed.Integer(n))
		}
		return cx.sized(x, d)
	}
	return cx.apply(x, x.Pos(), op, a, b)
}

// extremum is max or min: of two operands elementwise, of one over its axes.
func (cx *context) extremum(x *ast.CallExpr, name string, op ir.ScalarOp) operand {
	positional := 0
	for _, a := range x.Args {
		if a.Name == nil {
			positional++
		}
	}
	if positional < 2 {
		return cx.reduce(x, name)
	}
	args, ok := cx.operands(x, name, 2, 2)
	if !ok {
		return operand{x: x}
	}
	a, b := args[0], args[1]
	if a.mode == constant && b.mode == constant && !a.num.IsBool() && !b.num.IsBool() {
		if (a.num.Cmp(b.num) >= 0) == (op == ir.MaxOp) {
			return constOperand(x, a.num)
		}
		return constOperand(x, b.num)
	}
	if p, q := a.asDim(), b.asDim(); p != nil && q != nil {
		if op == ir.MaxOp {
			return cx.sized(x, p.Max(q))
		}
		return cx.sized(x, p.Min(q))
	}
	return cx.apply(x, x.Pos(), op, a, b)
}

// stopCall is stop(x): x without derivative.
func (cx *context) stopCall(x *ast.CallExpr) operand {
	args, ok := cx.operands(x, "stop", 1, 1)
	if !ok {
		return operand{x: x}
	}
	o := args[0]
	if o.mode == constant || o.dim != nil || o.typ.dtype == untyped {
		return o
	}
	return valueOperand(x, &typed.Stop{Base: base(x.Pos(), o.typ), X: o.tree()}, o.typ)
}
