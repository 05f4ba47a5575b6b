package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// Elements of the rings in Go. The integers modulo 2⁶⁴ are an int64, whose operators
// are the ring's. A residue modulo n and a saturating number have the narrowest
// unsigned type; an element of the tropical semiring is a float64. Arrays over the
// field of two elements are bit-packed: 64 elements in a uint64, the first in the
// lowest bit, in row-major order without gaps between rows, and zeros behind the
// last. A single one is a uint64 that is 0 or 1, and so is the bit of an array.

// ringForm prints an operation on elements of a ring whose Go type does not have it as
// an operator or as the function of the same name; ok is false for all others.
func (n *nest) ringForm(e *node) (v value, ok bool) {
	switch {
	case e.dtype == ir.Z2:
		return n.bitForm(e)
	case e.dtype == ir.MinPlus:
		switch e.op {
		case ir.AddOp:
			return n.ringCall(e, "Min", ""), true
		case ir.MulOp:
			return n.binary(e, scalarForms[ir.AddOp]), true
		}
	case e.dtype.Modulus() > 0:
		return n.ringCall(e, modularForms[e.op], ", "+fmt.Sprint(e.dtype.Modulus())), modularForms[e.op] != ""
	case e.dtype == ir.Sat8 || e.dtype == ir.Sat16:
		name := map[ir.ScalarOp]string{ir.AddOp: "AddSat", ir.MulOp: "MulSat"}[e.op]
		if name != "" {
			return n.ringCall(e, name, ""), true
		}
	}
	return value{}, false
}

var modularForms = map[ir.ScalarOp]string{ir.AddOp: "AddMod", ir.SubOp: "SubMod", ir.MulOp: "MulMod", ir.NegOp: "NegMod"}

// ringCall prints the call of a function of the runtime on e's operands.
func (n *nest) ringCall(e *node, name, more string) value {
	if name == "" {
		return value{}
	}
	args := make([]string, len(e.args))
	for i, a := range e.args {
		args[i] = n.typed(a, n.value(a))
	}
	return value{text: text{"runtime·" + name + "(" + strings.Join(args, ", ") + more + ")", precPrimary}}
}

// bitForm prints arithmetic on bits, or on words of them: + and − are exclusive or,
// × is and.
func (n *nest) bitForm(e *node) (value, bool) {
	switch e.op {
	case ir.AddOp, ir.SubOp:
		return n.binary(e, scalarForm{operator: "^", prec: precAdd}), true
	case ir.MulOp:
		return n.binary(e, scalarForm{operator: "&", prec: precMul}), true
	case ir.NegOp:
		return n.variable(e.args[0]), true
	}
	return value{}, false
}

// toRing prints the conversion of a number that is no bool to an element of a ring.
func toRing(to, from ir.DType, v value) string {
	whole := "int64(" + v.s + ")"
	switch {
	case from.IsFloat():
		whole = "runtime·Truncate[int64](" + v.s + ")"
	case from == ir.I64 && !v.untyped:
		whole = v.s
	}
	switch {
	case to == ir.Z2:
		return "uint64(" + whole + ") & 1"
	case to.Modulus() > 0:
		return fmt.Sprintf("runtime·Residue(%s, %d)", whole, to.Modulus())
	case to == ir.Sat8 || to == ir.Sat16:
		return "runtime·Saturate[" + goType(to) + "](" + whole + ")"
	case to == ir.Z64:
		return whole
	}
	return goType(to) + "(" + v.s + ")"
}

// addTo prints the statement that adds v to a variable or an element of type t.
func addTo(t ir.DType, to string, v value) string {
	x := literalOf(t, v)
	switch {
	case t == ir.Z2:
		return to + " ^= " + v.s
	case t == ir.MinPlus:
		return to + " = runtime·Min(" + to + ", " + x + ")"
	case t.Modulus() > 0:
		return fmt.Sprintf("%s = runtime·AddMod(%s, %s, %d)", to, to, x, t.Modulus())
	case t == ir.Sat8 || t == ir.Sat16:
		return fmt.Sprintf("%s = runtime·AddSat(%s, %s)", to, to, x)
	}
	return increase(to, v.text)
}

// timesRing prints the product of two elements of a ring that has no operator for it.
func timesRing(t ir.DType, a string, v value) string {
	b := literalOf(t, v)
	switch {
	case t == ir.Z2:
		return a + " & " + v.in(precMul+1)
	case t == ir.MinPlus:
		return a + " + " + v.in(precAdd+1)
	case t.Modulus() > 0:
		return fmt.Sprintf("runtime·MulMod(%s, %s, %d)", a, b, t.Modulus())
	}
	return "runtime·MulSat(" + a + ", " + b + ")"
}

// literalOf prints a value so that a number has type t.
func literalOf(t ir.DType, v value) string {
	if v.untyped {
		return literal{v.s, true}.typed(t)
	}
	return v.s
}

// clearing prints the statement that makes all elements of an array zero.
func clearing(t ir.DType, name string) string {
	if t.Zero() != 0 {
		return "runtime·Fill(" + name + ", " + constant(t, t.Zero()).typed(t) + ")"
	}
	return "clear(" + name + ")"
}

// bitRun is a part of an array of bits that a loop runs along: from a position on.
type bitRun struct{ array, start string }

// runs reports whether a load reads one element after the other as a loop runs.
func (n *nest) runs(e *node, l *loop) bool {
	k := len(e.args) - 1
	if e.op != ir.LoadOp || e.name != "" || e.check || k < 0 || e.dtype != ir.Z2 || n.place(e.operand).scalar {
		return false
	}
	for i, c := range e.args {
		if c.op != ir.DimOp || i < k && slices.Contains(n.loopsIn(c.dim), l) {
			return false
		}
	}
	return !slices.Contains(n.loopsIn(e.args[k].dim.Sub(l.symbol)), l)
}

// bitsAlong prints the elements that such a load reads.
func (n *nest) bitsAlong(e *node, l *loop) bitRun {
	coords := make([]text, len(e.args))
	for i, c := range e.args {
		d := c.dim
		if i == len(coords)-1 {
			d = d.Sub(l.symbol)
		}
		coords[i] = n.sizes.expr(d)
	}
	at := n.place(e.operand)
	n.used[at.name] = true
	return bitRun{at.name, n.offset(at.shape, coords).s}
}

// parity prints a sum of bits, or of products of two, that the innermost loop of a fold
// finds along memory: 64 elements at a time. It reports false for any other fold.
func (n *nest) parity(e *node, scopes []*scope) bool {
	body := e.args[0]
	loops := slices.DeleteFunc(slices.Clone(e.loops), func(l *loop) bool { return l == nil })
	if e.monoid != ir.Sum || e.dtype != ir.Z2 || len(loops) == 0 || body.name != "" {
		return false
	}
	last := loops[len(loops)-1]
	outer := scopes[:len(loops)-1]
	product := body.op == ir.MulOp && n.runs(body.args[0], last) && n.runs(body.args[1], last)
	if !product && !n.runs(body, last) {
		return false
	}
	n.nameLoops(loops[:len(loops)-1], e.home)
	call, length := "", n.sizes.expr(last.extent).s
	if product {
		x, y := n.bitsAlong(body.args[0], last), n.bitsAlong(body.args[1], last)
		call = fmt.Sprintf("runtime·DotBits(%s, %s, %s, %s, %s)", x.array, x.start, y.array, y.start, length)
	} else {
		x := n.bitsAlong(body, last)
		call = fmt.Sprintf("runtime·Parity(%s, %s, %s)", x.array, x.start, length)
	}
	e.name = n.variableName(e, n.nameFor(e))
	if len(outer) == 0 {
		e.home.line("%s := %s", e.name, call)
		return true
	}
	e.home.line("%s := uint64(0)", e.name)
	outer[len(outer)-1].line("%s ^= %s", e.name, call)
	n.closeLoops(outer, e.home)
	return true
}

// residues prints the sum of residues: in 64 bits, and reduced once at the end. A
// product under the sum is not reduced by itself.
func (n *nest) residues(e *node, inner *scope) (finish string) {
	total := n.declare("total", "uint64")
	e.home.line("%s := uint64(0)", total)
	m := fmt.Sprint(e.dtype.Modulus())
	if p := e.args[0]; p.op == ir.MulOp && p.name == "" && len(p.uses) == 1 && p.home == inner {
		a, b := n.value(p.args[0]), n.value(p.args[1])
		inner.line("%s += uint64(%s) * uint64(%s)", total, a.s, b.s)
	} else {
		inner.line("%s += uint64(%s)", total, n.value(e.args[0]).s)
	}
	return e.name + " := uint8(" + total + " % " + m + ")"
}

// words makes a kernel over words of bits out of one that treats each element of
// arrays of bits alike, and reports whether it could. Constants and single bits stand
// for a word of equal ones.
func (n *nest) words() bool {
	k := n.kernel
	if k.Space.Rank() == 0 || k.Space.Dependent() {
		return false
	}
	seen := map[*ir.Expr]bool{}
	var plain func(e *ir.Expr) bool
	plain = func(e *ir.Expr) bool {
		if seen[e] {
			return true
		}
		seen[e] = true
		if e.DType != ir.Z2 {
			return false
		}
		switch e.Op {
		case ir.ConstOp:
			return true
		case ir.LoadOp:
			return len(e.Args) == 0 || n.ins[e.Operand].shape == k.Space && identityAt(e.Args)
		case ir.AddOp, ir.SubOp, ir.MulOp, ir.NegOp:
			return !slices.ContainsFunc(e.Args, func(a *ir.Expr) bool { return !plain(a) })
		}
		return false
	}
	for i := range k.Outs {
		o := &k.Outs[i]
		if o.Coords != nil || o.When != nil || !plain(o.Expr) {
			return false
		}
	}
	n.flattenTo(ir.NewShape(ir.Z2.Units(k.Space.Size())))
	n.wordwise = true
	return true
}

// trims prints what makes the bits behind the last element of each output zero.
func (n *nest) trims() (lines []string) {
	for k, o := range n.kernel.Outs {
		if o.Type.DType != ir.Z2 || o.Coords != nil || n.outs[k].scalar || o.Type.Rank() == 0 {
			continue
		}
		size := n.outs[k].shape.Size()
		if c, ok := size.Const(); !ok || c%ir.WordBits != 0 {
			lines = append(lines, "runtime·TrimBits("+n.outs[k].name+", "+n.sizes.expr(size).s+")")
		}
	}
	return lines
}
