package codegen

import (
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

// Precedences of Go's operators, for parentheses.
const (
	precOr = iota + 1
	precAnd
	precCompare
	precAdd
	precMul
	precUnary
	precPrimary
)

// text is a Go expression and the precedence of its outermost operator.
type text struct {
	s    string
	prec int
}

// in returns the expression as an operand of an operator that binds as tightly
// as prec.
func (t text) in(prec int) string {
	if t.prec < prec {
		return "(" + t.s + ")"
	}
	return t.s
}

// simple reports whether the expression is a name or a number, which can be mentioned
// several times.
func (t text) simple() bool { return t.prec == precPrimary && !strings.ContainsAny(t.s, "([") }

// sizes prints dims as Go expressions of type int.
type sizes struct {
	atom func(a *ir.Atom) string // the Go name of a symbol
}

// expr prints d, with the positive terms first.
func (z sizes) expr(d *ir.Dim) text {
	if d.Overflows() {
		ir.Bug("a dim overflows")
	}
	terms, den := d.Terms()
	var b strings.Builder
	prec := precPrimary
	n := 0
	for _, positive := range []bool{true, false} {
		for _, t := range terms {
			if (t.Coef > 0) != positive {
				continue
			}
			p := z.term(t)
			switch {
			case n == 0 && !positive:
				b.WriteString("-" + p.in(precMul))
				prec = precUnary
				if p.prec == precMul {
					prec = precMul
				}
			case n == 0:
				b.WriteString(p.s)
				prec = p.prec
			case positive:
				b.WriteString(" + " + p.in(precMul))
				prec = precAdd
			default:
				b.WriteString(" - " + p.in(precMul))
				prec = precAdd
			}
			n++
		}
	}
	t := text{b.String(), prec}
	if n == 0 {
		t = text{"0", precPrimary}
	}
	if den != 1 {
		t = text{t.in(precMul) + " / " + strconv.FormatInt(den, 10), precMul}
	}
	return t
}

// term prints a summand without its sign.
func (z sizes) term(t ir.Term) text {
	c := t.Coef
	if c < 0 {
		c = -c
	}
	if len(t.Atoms) == 0 {
		return text{strconv.FormatInt(c, 10), precPrimary}
	}
	var parts []string
	for _, a := range t.Atoms {
		parts = append(parts, z.factor(a).in(precMul+1)) // the order of operations matters beside a quotient
	}
	if c != 1 {
		parts = append(parts, strconv.FormatInt(c, 10))
	}
	if len(parts) == 1 {
		return z.factor(t.Atoms[0])
	}
	return text{strings.Join(parts, " * "), precMul}
}

func (z sizes) factor(a *ir.Atom) text {
	switch a.Kind {
	case ir.AtomSymbol:
		return text{z.atom(a), precPrimary}
	case ir.AtomMin, ir.AtomMax:
		name := "min"
		if a.Kind == ir.AtomMax {
			name = "max"
		}
		return text{name + "(" + z.expr(a.A).s + ", " + z.expr(a.B).s + ")", precPrimary}
	case ir.AtomFloorDiv, ir.AtomMod:
		return z.division(a)
	}
	ir.Bug("index %s is not bound by any loop", a)
	return text{}
}

// division prints a floored quotient or remainder; Go's own truncate, and fail
// for a zero divisor.
func (z sizes) division(a *ir.Atom) text {
	name, op := "FloorDiv", " / "
	if a.Kind == ir.AtomMod {
		name, op = "Mod", " % "
	}
	if c, ok := a.B.Const(); ok && c > 0 && ir.NonNeg(a.A, nil) {
		return text{z.expr(a.A).in(precMul) + op + z.expr(a.B).s, precMul}
	}
	return text{"int(runtime·" + name + "(int64(" + z.expr(a.A).s + "), int64(" + z.expr(a.B).s + ")))", precPrimary}
}

// checked prints d as an int64 that is runtime.Overflow when it does not fit.
func (z sizes) checked(d *ir.Dim) string {
	terms, den := d.Terms()
	sum := ""
	for _, t := range terms {
		p := z.checkedTerm(t)
		if sum == "" {
			sum = p
			continue
		}
		sum = "runtime·CheckedAdd(" + sum + ", " + p + ")"
	}
	if sum == "" {
		sum = "0"
	}
	if den != 1 {
		sum = "runtime·CheckedDiv(" + sum + ", " + strconv.FormatInt(den, 10) + ")"
	}
	return sum
}

func (z sizes) checkedTerm(t ir.Term) string {
	var parts []string
	for _, a := range t.Atoms {
		parts = append(parts, z.checkedFactor(a))
	}
	if t.Coef == -1 && len(parts) == 1 {
		return "-" + parts[0]
	}
	if t.Coef != 1 || len(parts) == 0 {
		parts = append(parts, strconv.FormatInt(t.Coef, 10))
	}
	p := parts[0]
	for _, q := range parts[1:] {
		p = "runtime·CheckedMul(" + p + ", " + q + ")"
	}
	return p
}

func (z sizes) checkedFactor(a *ir.Atom) string {
	if (a.A != nil && mayOverflow(a.A)) || (a.B != nil && mayOverflow(a.B)) {
		x, y := z.checked(a.A), z.checked(a.B)
		switch a.Kind {
		case ir.AtomMin:
			return "min(" + x + ", " + y + ")"
		case ir.AtomMax:
			return "max(" + x + ", " + y + ")"
		case ir.AtomFloorDiv:
			if c, ok := a.B.Const(); ok && c > 0 && ir.NonNeg(a.A, nil) {
				return "runtime·CheckedDiv(" + x + ", " + y + ")"
			}
		}
	}
	return "int64(" + z.factor(a).s + ")"
}

// symbols lists the symbols that d mentions, in order of mention, and adds them
// to have.
func symbols(have []string, ds ...*ir.Dim) []string {
	for _, d := range ds {
		d.Walk(func(a *ir.Atom) {
			if a.Kind != ir.AtomSymbol {
				return
			}
			for _, s := range have {
				if s == a.Name {
					return
				}
			}
			have = append(have, a.Name)
		})
	}
	return have
}
