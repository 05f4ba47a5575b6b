package codegen

import (
	"strings"

	"github.com/gradc/gradc/ir"
)

// value is an expression for a node, together with the constant it is, if any.
type value struct {
	text
	constant bool // a Go constant, which must not be folded with another
	untyped  bool
	opposite string // of an equation or its opposite, the other one
}

func ident(name string) value { return value{text: text{name, precPrimary}} }

// maxInline is the length from which an expression gets a variable of its own.
const maxInline = 60

// value returns Go for e that holds in the scope from which it is asked for, and
// writes what must run before into e's home.
func (n *nest) value(e *node) value {
	if e.name != "" {
		return ident(e.name)
	}
	switch e.op {
	case ir.ConstOp:
		if n.wordwise {
			return value{text: text{map[ir.Bits]string{0: "uint64(0)", 1: "^uint64(0)"}[e.bits], precUnary}}
		}
		l := constant(e.dtype, e.bits)
		return value{text: text{l.text, literalPrec(l.text)}, constant: l.untyped, untyped: l.untyped}
	case ir.DimOp:
		return n.dimValue(e.dim)
	case ir.SelectOp:
		n.selection(e)
		return ident(e.name)
	case ir.FoldOp:
		n.fold(e)
		return ident(e.name)
	case ir.LoadOp:
		if p := n.place(e.operand); p.scalar {
			n.used[p.name] = true
			if n.wordwise {
				return value{text: text{"-" + p.name, precUnary}}
			}
			return value{text: text{p.name, precPrimary}}
		}
	}
	v := n.expression(e)
	if e.name != "" {
		return ident(e.name)
	}
	if len(e.uses) == 1 && e.uses[0].in == e.home && n.given[e] == "" && (n.roots[e] || len(v.s) <= maxInline && (pathIdentifier(e.hint) == "" || n.stored[e])) {
		return v
	}
	return n.hold(e, v)
}

// hold gives e a variable in its home.
func (n *nest) hold(e *node, v value) value {
	e.name = n.variableName(e, n.nameFor(e))
	e.home.line("%s := %s", e.name, v.s)
	return ident(e.name)
}

// variable is value, but never a Go constant: expressions of constants alone are
// computed by Go exactly, not in the type.
func (n *nest) variable(e *node) value {
	v := n.value(e)
	if !v.constant {
		return v
	}
	return n.hold(e, value{text: text{n.typed(e, v), precPrimary}})
}

// typed returns the expression with its type, where none follows from context.
func (n *nest) typed(e *node, v value) string {
	if v.untyped {
		return literal{v.s, true}.typed(e.dtype)
	}
	return v.s
}

func literalPrec(s string) int {
	if strings.HasPrefix(s, "-") {
		return precUnary
	}
	return precPrimary
}

// variableName returns the name that an output's variable has been given, or else
// a free one.
func (n *nest) variableName(e *node, suggested string) string {
	typ := goType(e.dtype)
	if e.op == rowOp {
		typ = "[]" + typ
	}
	if s := n.given[e]; s != "" {
		n.types[s] = typ
		return s
	}
	return n.declare(suggested, typ)
}

// declare picks a name for a variable of the given type.
func (n *nest) declare(suggested, typ string) string {
	name := n.names.pick(suggested)
	n.types[name] = typ
	return name
}

// nameFor suggests a name for the variable that holds e.
func (n *nest) nameFor(e *node) string {
	if s := pathIdentifier(e.hint); s != "" {
		return s
	}
	switch e.op {
	case ir.LoadOp:
		return elementName(n.place(e.operand).content())
	case rowOp:
		return sliceName(n.place(e.operand).name) + "Row"
	case ir.ConstOp:
		return "c"
	case ir.SelectOp:
		return "v"
	case ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp, ir.AndOp, ir.OrOp, ir.NotOp:
		return "is"
	case ir.FoldOp:
		return foldNames[e.monoid]
	case ir.ExpOp, ir.LogOp, ir.SinOp, ir.CosOp, ir.TanhOp, ir.SqrtOp:
		return e.op.String() + "V"
	}
	return "t"
}

// content is what the elements read from a place are called.
func (p place) content() string { return orElse(p.holds, p.name) }

var foldNames = [...]string{"sum", "prod", "most", "least", "found", "every", "at", "at"}

// sliceName is the last part of an operand's Go name, as in m.h.
func sliceName(s string) string { return lower(s[strings.LastIndexByte(s, '.')+1:]) }

func elementName(s string) string { return identifier(sliceName(s)) + "V" }

// trivial reports whether e never has a variable of its own.
func (n *nest) trivial(e *node) bool {
	return e.op == ir.ConstOp || e.op == ir.DimOp || e.op == ir.LoadOp && n.place(e.operand).scalar
}

// atHand reports whether e costs nothing to evaluate and cannot fail.
func (n *nest) atHand(e *node) bool {
	switch e.op {
	case ir.ConstOp, ir.DimOp:
		return true
	case ir.LoadOp:
		if n.place(e.operand).scalar {
			return true
		}
	}
	return e.name != ""
}
