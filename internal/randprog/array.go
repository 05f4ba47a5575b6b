package randprog

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
)

// matmul writes a @ b.
func (g *generator) matmul(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	k := g.extent()
	ds := s.Dims()
	join := func(lead []*ir.Dim, more ...*ir.Dim) *ir.Shape {
		return ir.NewShape(append(append([]*ir.Dim(nil), lead...), more...)...)
	}
	var x, y *ir.Shape
	switch r := len(ds); r {
	case 0:
		x, y = join(nil, k), join(nil, k)
	case 1:
		if x, y = join(nil, ds[0], k), join(nil, k); g.chance(0.4) {
			x, y = join(nil, k), join(nil, k, ds[0])
		}
	default:
		lead, m, n := ds[:r-2], ds[r-2], ds[r-1]
		x, y = join(lead, m, k), join(lead, k, n)
		if r > 2 {
			switch g.rng.IntN(3) {
			case 0:
				y = join(nil, k, n)
			case 1:
				x = join(nil, m, k)
			}
		}
	}
	a, b := g.float(x, fuel), g.float(y, fuel)
	e := infix(a, "@", precMul, b, a.within.mul(b.within).times(size(k)))
	e.typ.Shape = s
	return e, true
}

// transpose writes x.T.
func (g *generator) transpose(s *ir.Shape, fuel int) (expr, bool) {
	r := s.Rank()
	if g.elem || r < 2 {
		return expr{}, false
	}
	ds := s.Dims()
	ds[r-1], ds[r-2] = ds[r-2], ds[r-1]
	e := g.float(ir.NewShape(ds...), fuel)
	e.text, e.prec, e.typ.Shape = e.in(precPrimary)+".T", precPrimary, s
	return e, true
}

// literal writes an array literal of a small constant shape.
func (g *generator) literal(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem || points(s) > 6 {
		return expr{}, false
	}
	e := expr{prec: precPrimary, typ: g.floatType(s), within: interval{}}
	var dims []string
	for _, d := range s.Dims() {
		n, ok := d.Const()
		if !ok {
			return expr{}, false
		}
		dims = append(dims, fmt.Sprint(n))
	}
	var write func(axis int) string
	write = func(axis int) string {
		if axis == s.Rank() {
			if g.chance(0.4) {
				text, c := g.number(0.1, 2)
				e.within = e.within.hull(interval{c, c})
				return text
			}
			x := g.float(ir.Scalar, min(fuel, 1))
			e.within, e.active = e.within.hull(x.within), e.active || x.active
			return x.text
		}
		n, _ := s.Dim(axis).Const()
		var parts []string
		for range n {
			parts = append(parts, write(axis+1))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	body := write(0)
	e.text = "[" + strings.Join(dims, ", ") + "]" + g.dtype.String() + body
	return e, true
}

// library writes a function of the universe that is not elementwise.
func (g *generator) library(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	if s.Rank() > 0 && g.chance(0.5) {
		x := g.float(s, fuel)
		if g.chance(0.6) {
			return apply("softmax", x, interval{0, 1}), true
		}
		return apply("logSoftmax", x, interval{-2*tame - 2, 0}), true
	}
	if s.Rank() > 1 {
		return expr{}, false
	}
	d := g.extent()
	x := g.float(ir.NewShape(append(s.Dims(), d)...), fuel)
	labels := g.where(func(v *variable) bool { return v.below == d && v.typ == ir.Type{DType: ir.I32, Shape: s} })
	var e expr
	if v := g.one(labels); v != nil {
		v.used = true
		e = x
		e.text, e.prec, e.within = "crossEntropy("+x.text+", "+v.name+")", precPrimary, interval{0, 2*tame + 2}
	} else {
		e = apply("logsumexp", x, x.within.hull(x.within.shift(2)))
	}
	e.typ.Shape = s
	return e, true
}

// vectorCalculus writes dot, norm, cross, a diagonal, squared errors.
func (g *generator) vectorCalculus(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	switch g.rng.IntN(6) {
	case 0:
		if s.Rank() == 0 {
			x := ir.NewShape(g.extent())
			a, b := g.float(x, fuel), g.float(x, fuel)
			e := two("dot", a, b, a.within.mul(b.within).times(greatest))
			e.typ.Shape = s
			return e, true
		}
	case 1:
		if s.Rank() == 0 {
			a := g.float(ir.NewShape(g.extent()), fuel)
			e := apply("norm", a, interval{0, tame * greatest})
			e.typ.Shape = s
			return e, true
		}
	case 2:
		if s.Rank() == 1 && s.Dim(0).IsConst(3) {
			a, b := g.float(s, fuel), g.float(s, fuel)
			return two("cross", a, b, a.within.mul(b.within).times(2).hull(interval{-32, 32})), true
		}
	case 3:
		if s.Rank() == 2 && s.Dim(0) == s.Dim(1) {
			e := apply("diag", g.float(ir.NewShape(s.Dim(0)), fuel), interval{-tame, tame})
			e.typ.Shape = s
			return e, true
		}
	case 4:
		if s.Rank() == 1 {
			a := g.float(ir.NewShape(s.Dim(0), s.Dim(0)), fuel)
			e := apply("diagonal", a, a.within)
			e.typ.Shape = s
			return e, true
		}
	case 5:
		a, b := g.float(s, fuel), g.float(s, fuel)
		if g.chance(0.5) {
			return two("squaredError", a, b, interval{0, 64}), true
		}
		return two("huber", a, b, interval{0, 8}), true
	}
	return expr{}, false
}

// window writes a sum over a neighbourhood with zeros outside.
func (g *generator) window(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem || s.Rank() < 1 || s.Rank() > 2 {
		return expr{}, false
	}
	x := g.typed(g.floatType(s))
	w := g.typed(g.floatType(ir.NewShape(ir.Const(3))))
	if x == nil || w == nil {
		return expr{}, false
	}
	x.used, w.used = true, true
	i, d := g.fresh("e"), g.fresh("d")
	first, rest, sub := i+" < "+g.dim(s.Dim(0)), "", ""
	if s.Rank() == 2 {
		j := g.fresh("j")
		rest, sub = ", "+j, ", "+j
		if g.chance(0.5) {
			rest += " < " + g.dim(s.Dim(1))
		}
	}
	return expr{
		text: fmt.Sprintf("[%s%s] sum[%s] %s[%s+%s-1%s else 0] * %s[%s]", first, rest, d, x.name, i, d, sub, w.name, d),
		prec: precLow, typ: g.floatType(s), within: x.within.mul(w.within).times(3), active: x.active || w.active,
	}, true
}

// stopped writes stop(e) of something that depends on no target, so that the
// gradient stays the slope.
func (g *generator) stopped(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	v := g.one(g.where(func(v *variable) bool { return !v.active && v.typ == g.floatType(s) }))
	if v == nil {
		return expr{}, false
	}
	e := v.expr()
	if g.chance(0.5) {
		e = apply("tanh", e, interval{-1, 1})
	}
	return apply("stop", e, e.within), true
}
