package codegen

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

// dimValue prints a dim as an int64 value.
func (n *nest) dimValue(d *ir.Dim) value {
	if c, ok := d.Const(); ok {
		s := strconv.FormatInt(c, 10)
		return value{text: text{s, literalPrec(s)}, constant: true, untyped: true}
	}
	return value{text: text{"int64(" + n.sizes.expr(d).s + ")", precPrimary}}
}

// expression prints e itself, from its operands.
func (n *nest) expression(e *node) value {
	switch e.op {
	case ir.LoadOp:
		return n.load(e)
	case rowOp:
		return n.rowSlice(e)
	case ir.CastOp:
		return n.cast(e)
	case ir.AndOp, ir.OrOp:
		return n.connective(e)
	}
	if e.dtype.IsRing() {
		if v, ok := n.ringForm(e); ok {
			return v
		}
	}
	if v, ok := n.shift(e); ok {
		return v
	}
	form := formOf(e.op)
	if form.operator != "" && len(e.args) == 2 {
		if e.isDouble() {
			return n.double(e.args[1])
		}
		v := n.binary(e, form)
		if e.rounds() {
			v = value{text: text{goType(e.dtype) + "(" + v.s + ")", precPrimary}}
		}
		return v
	}
	if e.op == ir.NegOp {
		return n.negation(e)
	}
	if form.operator != "" {
		return value{text: text{form.operator + n.variable(e.args[0]).in(precUnary), precUnary}}
	}
	values := make([]value, len(e.args))
	untyped := true // all of them, so that a generic function would not know its type
	for i, a := range e.args {
		values[i] = n.value(a)
		untyped = untyped && values[i].untyped
	}
	args := make([]string, len(e.args))
	for i, a := range e.args {
		args[i] = values[i].s
		if untyped {
			args[i] = n.typed(a, values[i])
		}
		if (e.dtype.IsInt() || e.dtype == ir.Z64) && len(e.args) == 1 {
			args[i] = n.operandOf(e.home, values[i], a.dtype)
		}
	}
	if (e.dtype.IsInt() || e.dtype == ir.Z64) && len(args) == 1 {
		return ident(integerForm(e.op, e.dtype, args[0]))
	}
	function := "runtime·" + form.function
	if e.op == ir.MinOp || e.op == ir.MaxOp {
		function = extreme(form.function, e.dtype)
	}
	return value{text: text{function + "(" + strings.Join(args, ", ") + ")", precPrimary}}
}

// extreme is the function for the greater or the lesser of two numbers, by its name in the
// runtime: Go's own where there is neither NaN nor a zero with a sign.
func extreme(name string, t ir.DType) string {
	if t.IsFloat() || t == ir.MinPlus {
		return "runtime·" + name
	}
	return strings.ToLower(name)
}

func (n *nest) binary(e *node, form scalarForm) value {
	x, y, operator := e.args[0], e.args[1], form.operator
	if form.prec == precCompare && x.constant() && !y.constant() { // constants stand on the right
		x, y, operator = y, x, mirrored[operator]
	}
	if form.prec == precCompare && (x.op == ir.DimOp || y.op == ir.DimOp) {
		if a, b := x.asDim(), y.asDim(); a != nil && b != nil {
			return n.compareDims(a, operator, b)
		}
	}
	a, b := n.value(x), n.value(y)
	if a.constant && b.constant {
		a = n.variable(x)
	}
	right := form.prec + 1 // operators associate to the left
	return operation(a.in(form.prec), operator, b.in(right), form.prec)
}

// operation prints an operator between its operands.
func operation(x, operator, y string, prec int) value {
	v := value{text: text{x + " " + operator + " " + y, prec}}
	switch operator {
	case "==":
		v.opposite = x + " != " + y
	case "!=":
		v.opposite = x + " == " + y
	}
	return v
}

// asDim returns e as a dim, if it is one or a number that any int holds.
func (e *node) asDim() *ir.Dim {
	switch {
	case e.op == ir.DimOp:
		return e.dim
	case e.op == ir.ConstOp && e.dtype == ir.I64:
		if c := int64(e.bits); c == int64(int32(c)) {
			return ir.Const(c)
		}
	}
	return nil
}

// shift prints the floored quotient by a power of two, which is an arithmetic shift.
func (n *nest) shift(e *node) (value, bool) {
	if e.op != ir.FloorDivOp || e.args[1].op != ir.ConstOp || e.args[0].constant() {
		return value{}, false
	}
	by := int64(e.args[1].bits)
	if by < 2 || by&(by-1) != 0 {
		return value{}, false
	}
	x := n.variable(e.args[0])
	return value{text: text{x.in(precMul) + " >> " + strconv.Itoa(bits.TrailingZeros64(uint64(by))), precMul}}, true
}

// negation prints -x; before a product the sign may stand without parentheses.
func (n *nest) negation(e *node) value {
	x := n.variable(e.args[0])
	if x.prec == precMul && !strings.HasPrefix(x.s, "-") {
		return value{text: text{"-" + x.s, precMul}}
	}
	return value{text: text{"-" + x.in(precUnary), precUnary}}
}

// double prints 2 * x as x + x, which beside a sum needs no conversion.
func (n *nest) double(e *node) value {
	x := n.variable(e)
	if !x.simple() {
		x = n.hold(e, x)
	}
	return value{text: text{x.s + " + " + x.s, precAdd}}
}

// compareDims prints a comparison of dims. What is added to an index that is
// compared with a number goes to the number: i-1 >= 0 is i > 0.
func (n *nest) compareDims(x *ir.Dim, operator string, y *ir.Dim) value {
	if c, ok := y.Const(); ok {
		terms, den := x.Terms()
		for _, t := range terms {
			if len(t.Atoms) == 0 && den == 1 && len(terms) > 1 {
				x, y = x.AddConst(-t.Coef), ir.Const(c-t.Coef)
			}
		}
		if operator == ">=" && y.IsConst(1) {
			operator, y = ">", ir.Const(0)
		}
	}
	return operation(n.sizes.expr(x).in(precAdd), operator, n.sizes.expr(y).in(precAdd), precCompare)
}

// mirrored is a comparison with its operands exchanged.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">="}

// constant reports whether e is a number.
func (e *node) constant() bool {
	if e.op == ir.DimOp {
		_, ok := e.dim.Const()
		return ok
	}
	return e.op == ir.ConstOp
}

// integerForm prints the functions of one integer that the runtime has for floats
// only.
func integerForm(op ir.ScalarOp, t ir.DType, x string) string {
	switch {
	case op == ir.SignOp && t == ir.U8:
		return "min(" + x + ", 1)"
	case op == ir.SignOp:
		return "min(max(" + x + ", -1), 1)"
	case op == ir.AbsOp && t != ir.U8:
		return "max(" + x + ", -" + x + ")"
	}
	return x
}

// scalarForm is how a scalar operation is written: as an operator or as a
// function of the runtime.
type scalarForm struct {
	operator string
	prec     int
	function string
}

// formOf returns how an operation is written.
func formOf(op ir.ScalarOp) scalarForm {
	if op.Function() != nil {
		return scalarForm{function: op.GoName()}
	}
	return scalarForms[op]
}

var scalarForms = map[ir.ScalarOp]scalarForm{
	ir.NegOp:      {operator: "-"},
	ir.NotOp:      {operator: "!"},
	ir.AddOp:      {operator: "+", prec: precAdd},
	ir.SubOp:      {operator: "-", prec: precAdd},
	ir.MulOp:      {operator: "*", prec: precMul},
	ir.DivOp:      {operator: "/", prec: precMul},
	ir.EqOp:       {operator: "==", prec: precCompare},
	ir.NeOp:       {operator: "!=", prec: precCompare},
	ir.LtOp:       {operator: "<", prec: precCompare},
	ir.LeOp:       {operator: "<=", prec: precCompare},
	ir.FloorDivOp: {function: "FloorDiv"},
	ir.ModOp:      {function: "Mod"},
	ir.MinOp:      {function: "Min"},
	ir.MaxOp:      {function: "Max"},
	ir.PowOp:      {function: "Pow"},
	ir.AbsOp:      {function: "Abs"},
	ir.SignOp:     {function: "Sign"},
}

// cast prints a conversion. Go has none from or to bool, and leaves what does not
// fit an integer to the processor.
func (n *nest) cast(e *node) value {
	from, to := e.args[0], e.dtype
	if from.op == ir.DimOp && to != ir.Bool && !to.IsRing() {
		if _, isConst := from.dim.Const(); !isConst {
			return value{text: text{goType(to) + "(" + n.sizes.expr(from.dim).s + ")", precPrimary}}
		}
	}
	v := n.variable(from)
	switch {
	case from.dtype == ir.Bool && to == ir.Bool:
		return v
	case to.IsRing():
		s := toRing(to, from.dtype, v)
		if to == ir.Z2 {
			return value{text: text{s, precMul}}
		}
		if !strings.HasSuffix(s, ")") {
			return v
		}
		return value{text: text{s, precPrimary}}
	case from.dtype == ir.Bool:
		e.name = n.variableName(e, n.nameFor(e))
		e.home.line("%s := %s", e.name, literal{"0", true}.typed(to))
		e.home.block("if "+v.s, []string{e.name + " = 1"})
		return ident(e.name)
	case to == ir.Bool:
		return value{text: text{v.in(precCompare+1) + " != 0", precCompare}}
	case from.dtype.IsFloat() && to.IsInt():
		return value{text: text{"runtime·Truncate[" + goType(to) + "](" + v.s + ")", precPrimary}}
	}
	return value{text: text{goType(to) + "(" + v.s + ")", precPrimary}}
}

// connective prints a lazy and / or: with Go's operator when the second operand
// is one expression, else as a branch.
func (n *nest) connective(e *node) value {
	op, prec, stop := " && ", precAnd, "false"
	if e.op == ir.OrOp {
		op, prec, stop = " || ", precOr, "true"
	}
	a := n.value(e.args[0])
	branch := n.inner[e][0]
	b := n.value(e.args[1])
	if len(branch.lines) == 0 {
		return value{text: text{a.in(prec) + op + b.in(prec+1), prec}}
	}
	condition := a.s
	if e.op == ir.OrOp {
		condition = a.not()
	}
	e.name = n.variableName(e, n.nameFor(e))
	e.home.line("%s := %s", e.name, stop)
	branch.line("%s = %s", e.name, b.s)
	e.home.block("if "+condition, branch.lines)
	return ident(e.name)
}

// not prints the opposite of a condition.
func (v value) not() string {
	if v.opposite != "" {
		return v.opposite
	}
	return "!" + v.in(precUnary)
}

// selection prints a choice as a branch in which alone the taken side is
// evaluated; a side that is already a value at hand is the default.
func (n *nest) selection(e *node) {
	condition := n.value(e.args[0])
	then, other := n.inner[e][0], n.inner[e][1]
	a, b := n.value(e.args[1]), n.value(e.args[2])
	e.name = n.variableName(e, n.nameFor(e))
	switch {
	case len(other.lines) == 0 && n.atHand(e.args[2]):
		e.home.line("%s := %s", e.name, n.typed(e.args[2], b))
		then.line("%s = %s", e.name, a.s)
		e.home.block("if "+condition.s, then.lines)
	case len(then.lines) == 0 && n.atHand(e.args[1]):
		e.home.line("%s := %s", e.name, n.typed(e.args[1], a))
		other.line("%s = %s", e.name, b.s)
		e.home.block("if "+condition.not(), other.lines)
	default:
		e.home.line("var %s %s", e.name, goType(e.dtype))
		then.line("%s = %s", e.name, a.s)
		other.line("%s = %s", e.name, b.s)
		e.home.line("if %s {", condition.s)
		e.home.add(then.lines...)
		e.home.line("} else {")
		e.home.add(other.lines...)
		e.home.line("}")
	}
}
