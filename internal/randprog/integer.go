package randprog

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// integer writes an i64.
func (g *generator) integer(fuel int) expr {
	t := ir.T(ir.I64)
	var leaves []func() expr
	add := func(e expr, use func()) {
		leaves = append(leaves, func() expr { use(); return e })
	}
	for _, i := range g.indices {
		add(expr{text: i.name, prec: precPrimary, typ: t, within: interval{0, size(i.extent)}}, func() {})
	}
	if g.style.symbolic {
		add(expr{text: "N", prec: precPrimary, typ: t, within: interval{2, greatest}}, func() {})
	}
	sizes := len(leaves)
	for _, v := range g.where(func(v *variable) bool { return v.typ.DType.IsInt() }) {
		if v.typ.Rank() == 0 {
			add(convert(v.expr(), ir.I64), func() {})
		}
		for _, i := range g.indices {
			if v.typ.Rank() == 1 && i.extent == v.typ.Shape.Dim(0) {
				x := v.expr()
				x.text, x.typ.Shape = v.name+"["+i.name+"]", ir.Scalar
				add(convert(x, ir.I64), func() { i.bare = i.bare || i.bound == "" })
			}
		}
	}
	data := leaves[sizes:len(leaves):len(leaves)]
	add(expr{text: pick(g, "i64(1)", "i64(2)", "i64(5)"), prec: precPrimary, typ: t, within: interval{1, 5}}, func() {})
	a := pick(g, leaves...)()
	if fuel <= 0 || g.chance(0.3) {
		return a
	}
	b := g.integer(fuel - 1)
	kind := g.rng.IntN(13)
	if len(data) > 0 && (kind == 3 || kind == 4 || kind > 7) { // of sizes they are no operations in the end
		a = pick(g, data...)()
	}
	switch kind {
	case 0:
		return infix(a, "+", precAdd, b, a.within.add(b.within))
	case 1:
		return infix(a, "-", precAdd, b, a.within.sub(b.within))
	case 2:
		return infix(a, "*", precMul, b, a.within.mul(b.within))
	case 3, 8, 9, 10, 11, 12:
		return two("div", a, expr{text: pick(g, "2", "3"), typ: t}, a.within)
	case 4:
		return two("mod", a, expr{text: pick(g, "2", "3"), typ: t}, interval{0, 2})
	case 5:
		return two(pick(g, "min", "max"), a, b, a.within.hull(b.within))
	case 6:
		return apply("abs", infix(a, "-", precAdd, b, a.within.sub(b.within)), a.within.sub(b.within).abs())
	}
	if g.elem {
		return a
	}
	return g.position()
}

// position writes an argmax or argmin: argmax[i] e, below the length of its axis.
func (g *generator) position() expr {
	i := g.newIndex(g.extent())
	var e expr
	g.bind([]*index{i}, func() { e = g.leaf(ir.Scalar) })
	return expr{
		text: pick(g, "argmax", "argmin") + g.binders(e.text, i) + " " + e.in(precMul), prec: precReduction,
		typ: ir.T(ir.I64), within: interval{0, size(i.extent)}, below: i.extent,
	}
}

// convert writes a conversion to another element type.
func convert(e expr, t ir.DType) expr {
	if e.typ.DType == t {
		return e
	}
	e = apply(t.String(), e, e.within)
	e.typ.DType = t
	return e
}

// fromInteger writes a float made of integers.
func (g *generator) fromInteger(_ *ir.Shape, fuel int) (expr, bool) {
	e := convert(g.integer(min(fuel, 2)), g.dtype)
	e.active = false
	r := e.within.reach()
	if r > tame {
		e = g.scaled(e, 2/r)
	}
	return e, true
}

// fromBool writes a float that is 0 or 1.
func (g *generator) fromBool(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	e := g.condition(s, fuel)
	e.within = interval{0, 1}
	return convert(e, g.dtype), true
}

// rounded writes a conversion to another type and back.
func (g *generator) rounded(s *ir.Shape, fuel int) (expr, bool) {
	e := g.float(s, fuel)
	w := e.within
	if g.chance(0.3) {
		e = convert(convert(g.scaled(e, 2), pick(g, ir.I32, ir.I64)), g.dtype)
		e.active, e.within = false, interval{-2*w.reach() - 1, 2*w.reach() + 1}
		return e, true
	}
	other := ir.F32
	if g.dtype == ir.F32 {
		other = ir.F64
	}
	return convert(convert(e, other), g.dtype), true
}

// bounded writes an integer that is a subscript of an axis of length d.
func (g *generator) bounded(d *ir.Dim) string {
	if v := g.one(g.where(func(v *variable) bool { return v.below == d && v.typ.Rank() == 0 })); v != nil {
		v.used = true
		return v.name
	}
	if n, ok := d.Const(); ok {
		return fmt.Sprint(g.rng.Int64N(n))
	}
	return pick(g, "0", "1")
}
