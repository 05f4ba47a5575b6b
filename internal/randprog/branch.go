package randprog

import (
	"github.com/gradc/gradc/ir"
)

// condition writes a Boolean expression of shape s.
func (g *generator) condition(s *ir.Shape, fuel int) expr {
	t := ir.Type{DType: ir.Bool, Shape: s}
	if v := g.typed(t); v != nil && g.chance(0.4) {
		return v.expr()
	}
	switch {
	case fuel > 0 && g.chance(0.15):
		e := g.condition(s, fuel-1)
		return expr{text: "!" + e.in(precUnary), prec: precUnary, typ: t}
	case fuel > 0 && g.chance(0.2):
		op, prec := "&&", precAnd
		if g.chance(0.5) {
			op, prec = "||", precOr
		}
		a, b := g.condition(s, fuel-1), g.condition(s, fuel-1)
		return expr{text: a.in(prec) + " " + op + " " + b.in(prec+1), prec: prec, typ: t}
	case s.Rank() == 0 && !g.elem && g.chance(0.3):
		return g.integerCondition()
	case s.Rank() == 0 && !g.elem && fuel > 0 && g.chance(0.15):
		return g.quantified(fuel)
	}
	a := g.float(s, fuel-1)
	b := expr{text: pick(g, "0", "0.25", "0.5"), prec: precPrimary}
	if g.chance(0.4) {
		b = g.operand(s, fuel-1)
	}
	return expr{text: a.in(precAdd) + pick(g, " > ", " >= ", " < ", " <= ") + b.in(precAdd), prec: precCompare, typ: t}
}

// integerCondition compares integers.
func (g *generator) integerCondition() expr {
	t := ir.T(ir.Bool)
	a := g.integer(1)
	if g.chance(0.4) {
		return expr{text: "mod(" + a.text + ", 2) == 0", prec: precCompare, typ: t}
	}
	b := expr{text: pick(g, "0", "1", "2"), prec: precPrimary}
	if g.chance(0.5) {
		b = g.integer(1)
	}
	return expr{text: a.in(precAdd) + pick(g, " > ", " <= ", " == ", " != ") + b.in(precAdd), prec: precCompare, typ: t}
}

// quantified writes any[i] c or all[i] c.
func (g *generator) quantified(fuel int) expr {
	i := g.newIndex(g.extent())
	var c expr
	g.bind([]*index{i}, func() { c = g.condition(ir.Scalar, fuel-1) })
	return expr{text: pick(g, "any", "all") + g.binders(c.text, i) + " " + c.in(precMul), prec: precReduction, typ: ir.T(ir.Bool)}
}

// heading writes a condition where a brace would begin the branch.
func heading(c expr) string { return c.in(precOr) }

// branch writes an if with a scalar condition, over values of any shape.
func (g *generator) branch(s *ir.Shape, fuel int) (expr, bool) {
	c := g.condition(ir.Scalar, fuel)
	var a, b expr
	g.nested(func() { a = g.block(s, fuel) })
	g.nested(func() { b = g.block(s, fuel) })
	return g.choice(c, a, b), true
}

// choice writes an if whose branches are the texts of blocks.
func (g *generator) choice(c, a, b expr) expr {
	return expr{
		text: "if " + heading(c) + " { " + a.text + " } else { " + b.text + " }",
		prec: precLow, typ: a.typ, within: a.within.hull(b.within), active: a.active || b.active,
	}
}

// block writes the inside of a block: perhaps a binding, and a value.
func (g *generator) block(s *ir.Shape, fuel int) expr {
	if fuel <= 0 || !g.chance(0.3) {
		return g.float(s, fuel)
	}
	e := g.float(s, fuel-1)
	v := g.define(g.fresh("t"), e)
	body := g.float(s, fuel-1)
	if !v.used {
		f := v.expr()
		body = g.tamed(infix(body, "+", precAdd, f, body.within.add(f.within)))
	}
	body.text, body.prec = v.name+" := "+e.text+"; "+body.text, precPrimary
	return body
}

// elementIf writes an if over the elements of arrays: in its condition and branches
// the name of an array of shape s stands for one element.
func (g *generator) elementIf(s *ir.Shape, fuel int) (expr, bool) {
	arrays := g.where(func(v *variable) bool { return v.typ == g.floatType(s) })
	scalars := g.where(func(v *variable) bool { return v.typ == g.floatType(ir.Scalar) })
	v := g.one(arrays)
	if v == nil || g.elem {
		return expr{}, false
	}
	var a, b expr
	bound := pick(g, "0", "0.25")
	x := v.expr()
	g.nested(func() {
		g.elem, g.vars = true, nil
		for _, w := range append(arrays, scalars...) {
			u := *w
			u.typ = g.floatType(ir.Scalar)
			if w == v {
				u.within.lo = 0
				u.within.hi = max(u.within.hi, 0.5)
			}
			g.vars = append(g.vars, &u)
		}
		g.nested(func() { a = g.block(ir.Scalar, min(fuel, 2)) })
		if g.chance(0.5) {
			root := apply("sqrt", x, interval{0, 2})
			root.typ = g.floatType(ir.Scalar)
			a = root
		}
		for _, u := range g.vars {
			if u.name == v.name {
				u.within = v.within
			}
		}
		g.nested(func() { b = g.block(ir.Scalar, min(fuel, 2)) })
		if g.chance(0.3) {
			b.text = "0"
		}
	})
	for _, w := range append(arrays, scalars...) {
		w.used = true
	}
	c := expr{text: v.name + " > " + bound, prec: precCompare}
	e := g.choice(c, a, b)
	e.typ, e.within, e.active = g.floatType(s), a.within.hull(b.within).hull(interval{}), true
	return e, true
}
