package randprog

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
)

// body is the inside of the objective.
type body struct{ lines []string }

func (b *body) line(format string, args ...any) {
	b.lines = append(b.lines, "\t"+fmt.Sprintf(format, args...))
}

// statement writes one or more statements, which bind variables; false if the scope
// has nothing to write them about.
type statement func(g *generator, b *body) bool

// let binds an expression of random shape.
func (g *generator) let(b *body) bool {
	e := g.float(g.shape(pick(g, 0, 1, 1, 1, 2, 2, 2, 3)), 3+g.rng.IntN(2))
	v := g.define(g.fresh("v"), e)
	b.line("%s := %s", v.name, e.text)
	return true
}

// floats returns the float arrays of the scope.
func (g *generator) floats(rank int) []*variable {
	return g.where(func(v *variable) bool { return v.typ.DType == g.dtype && v.typ.Rank() >= rank })
}

// slice binds a part of an array along one axis.
func (g *generator) slice(b *body) bool {
	v := g.one(g.floats(1))
	if v == nil {
		return false
	}
	axis := g.rng.IntN(v.typ.Rank())
	ds := v.typ.Shape.Dims()
	var text string
	if n, ok := ds[axis].Const(); ok {
		if n < 2 {
			return false
		}
		lo := g.rng.Int64N(n - 1)
		hi := lo + 1 + g.rng.Int64N(n-lo)
		text = fmt.Sprintf("%d:%d", lo, hi)
		ds[axis] = ir.Const(hi - lo)
	} else if ds[axis].Atom() == nil {
		return false
	} else {
		text = pick(g, "1:", ":"+ds[axis].String()+" - 1")
		ds[axis] = ds[axis].AddConst(-1)
	}
	subs := make([]string, axis+1)
	for k := range subs {
		subs[k] = ":"
	}
	subs[axis] = text
	e := v.expr()
	e.text, e.typ.Shape = v.name+"["+strings.Join(subs, ", ")+"]", ir.NewShape(ds...)
	b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
	return true
}

// concat binds two arrays one behind the other.
func (g *generator) concat(b *body) bool {
	s := g.shape(1 + g.rng.IntN(2))
	axis := g.rng.IntN(s.Rank())
	other := s.Dims()
	other[axis] = g.extent()
	x, y := g.float(s, 2), g.float(ir.NewShape(other...), 2)
	e := two("concat", x, y, x.within.hull(y.within))
	e.text = strings.TrimSuffix(e.text, ")") + fmt.Sprintf(", axis: %d)", axis)
	other[axis] = other[axis].Add(s.Dim(axis))
	e.typ.Shape = ir.NewShape(other...)
	b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
	return true
}

// reshape binds the elements of an array in another shape.
func (g *generator) reshape(b *body) bool {
	v := g.one(g.floats(1))
	if v == nil {
		return false
	}
	ds := v.typ.Shape.Dims()
	last := len(ds) - 1
	if len(ds) > 1 {
		ds = append(ds[:last-1], ds[last-1].Mul(ds[last]))
	} else if ds[0].IsConst(6) {
		ds = []*ir.Dim{ir.Const(2), ir.Const(3)}
	} else {
		ds = append(ds, ir.Const(1))
	}
	e := v.expr()
	e.typ.Shape = ir.NewShape(ds...)
	var names []string
	for _, d := range ds {
		names = append(names, d.String())
	}
	e.text = fmt.Sprintf("reshape(%s, %s)", v.name, strings.Join(names, ", "))
	b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
	return true
}

// update replaces or increases elements of an array.
func (g *generator) update(b *body) bool {
	e := g.float(g.shape(1+g.rng.IntN(2)), 2)
	name := g.fresh("a")
	b.line("%s := %s", name, e.text)
	for range 1 + g.rng.IntN(2) {
		rank := 1 + g.rng.IntN(e.typ.Rank())
		var subs []string
		for _, d := range e.typ.Shape.Dims()[:rank] {
			subs = append(subs, g.bounded(d))
		}
		value := g.float(ir.NewShape(e.typ.Shape.Dims()[rank:]...), 2)
		op := pick(g, "=", "+=")
		b.line("%s[%s] %s %s", name, strings.Join(subs, ", "), op, value.text)
		if e.active = e.active || value.active; op == "=" {
			e.within = e.within.hull(value.within)
		} else {
			e.within = e.within.hull(e.within.add(value.within))
		}
	}
	e = g.tamed(expr{text: name, prec: precPrimary, typ: e.typ, within: e.within, active: e.active})
	if e.text == name {
		g.define(name, e)
		return true
	}
	b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
	return true
}

// assignment binds a variable and assigns it in the branches of an if.
func (g *generator) assignment(b *body) bool {
	s := g.shape(g.rng.IntN(3))
	e := g.float(s, 2)
	name := g.fresh("v")
	b.line("%s := %s", name, e.text)
	c := g.condition(ir.Scalar, 2)
	// The branches may use the variable as it is before.
	var then, other expr
	g.nested(func() {
		g.define(name, e)
		then, other = g.float(s, 2), g.float(s, 2)
	})
	text := fmt.Sprintf("if %s {\n\t\t%s = %s\n\t}", heading(c), name, then.text)
	e.within, e.active = e.within.hull(then.within), e.active || then.active
	if g.chance(0.6) {
		text += fmt.Sprintf(" else {\n\t\t%s = %s\n\t}", name, other.text)
		e.within, e.active = e.within.hull(other.within), e.active || other.active
	}
	b.line("%s", text)
	g.define(name, e)
	return true
}

// several binds the results of a helper with two, of one call or of many.
func (g *generator) several(b *body) bool {
	var hs []*helper
	for _, h := range g.helpers {
		if len(h.results) > 1 {
			hs = append(hs, h)
		}
	}
	if len(hs) == 0 {
		return false
	}
	h := pick(g, hs...)
	x, y := g.fresh("v"), g.fresh("v")
	s := ir.NewShape(h.results[0].dims...)
	if g.chance(0.5) {
		e, _, ok := g.call(h, s, 2)
		if !ok {
			return false
		}
		b.line("%s, %s := %s", x, y, e.text)
		g.define(x, e)
		e.typ, e.within = g.floatType(ir.Scalar), h.within[1]
		g.define(y, e)
		return true
	}
	i := g.newIndex(g.extent())
	var e expr
	ok := false
	g.bind([]*index{i}, func() { e, _, ok = g.call(h, s, 2) })
	if !ok {
		return false
	}
	b.line("%s, %s := %s %s", x, y, g.binders(e.text, i), e.text)
	e.typ = g.floatType(s.Prefix(ir.NewShape(i.extent)))
	g.define(x, e)
	e.typ, e.within = g.floatType(ir.NewShape(i.extent)), h.within[1]
	g.define(y, e)
	return true
}

// positions binds the argmax of an array along an axis, for gathers.
func (g *generator) positions(b *body) bool {
	d, n := g.extent(), g.extent()
	var e expr
	if g.chance(0.4) {
		e = g.position()
	} else {
		x := g.float(ir.NewShape(n, d), 2)
		e = expr{
			text: pick(g, "argmax", "argmin") + "(" + x.text + ", axis: 1)",
			typ:  ir.T(ir.I64, n), within: interval{0, size(d)}, below: d,
		}
	}
	b.line("%s := %s", g.define(g.fresh("k"), e).name, e.text)
	return true
}

// bools binds an array of truth values.
func (g *generator) bools(b *body) bool {
	e := g.condition(g.shape(g.rng.IntN(3)), 2)
	e.active = false
	b.line("%s := %s", g.define(g.fresh("c"), e).name, e.text)
	return true
}

// integers binds an array of integers made of indices.
func (g *generator) integers(b *body) bool {
	i := g.newIndex(g.extent())
	j := g.extent()
	var e expr
	g.bind([]*index{i}, func() {
		a := g.integer(1)
		e = expr{text: "mod(" + a.text + ", " + g.dim(j) + ")", typ: ir.T(ir.I64, i.extent), within: interval{0, size(j)}, below: j}
	})
	b.line("%s := %s %s", g.define(g.fresh("k"), e).name, g.binders(e.text, i), e.text)
	return true
}

// nestedGradient binds the gradient of an inner objective, perhaps twice over.
func (g *generator) nestedGradient(b *body) bool {
	v := g.one(g.where(func(v *variable) bool { return v.typ.DType == g.dtype && !strings.Contains(v.name, ".") }))
	if v == nil {
		return false
	}
	s := g.objective(v, 3)
	y, d := g.fresh("s"), g.fresh("g")
	b.line("%s := %s", y, s.text)
	b.line("%s := grad(%s, %s)", d, y, v.name)
	g.bindTame(b, expr{text: d, prec: precPrimary, typ: v.typ, within: wild, active: true})
	if g.chance(0.3) {
		slope, h := g.fresh("s"), g.fresh("h")
		w := g.float(v.typ.Shape, 2)
		if v.typ.Rank() > 0 {
			b.line("%s := sum(%s * %s)", slope, d, w.in(precMul+1))
		} else {
			b.line("%s := %s * %s", slope, d, w.in(precMul+1))
		}
		b.line("%s := grad(%s, %s)", h, slope, v.name)
		g.bindTame(b, expr{text: h, prec: precPrimary, typ: v.typ, within: wild, active: true})
	}
	return true
}

// bindTame binds a tame version of an expression.
func (g *generator) bindTame(b *body, e expr) {
	e = g.tamed(e)
	b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
}
