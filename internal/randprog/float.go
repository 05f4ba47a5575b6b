package randprog

import (
	"fmt"
	"math"
	"strings"

	"github.com/gradc/gradc/ir"
)

// tame bounds the values that variables and operands take.
const tame = 4

// rule writes a float expression of a shape, if it can.
type rule struct {
	weight float64
	write  func(g *generator, s *ir.Shape, fuel int) (expr, bool)
	scalar bool // for scalars only
	array  bool // for arrays only
	elem   bool // also for elements
}

// rules lists what float chooses from.
func rules() []rule {
	return []rule{
		{weight: 5, write: (*generator).unary, elem: true},
		{weight: 7, write: (*generator).binary, elem: true},
		{weight: 2, write: (*generator).guarded, scalar: true, elem: true},
		{weight: 1.5, write: (*generator).branch, elem: true},
		{weight: 1.5, write: (*generator).elementIf, array: true},
		{weight: 1.5, write: (*generator).read},
		{weight: 3, write: (*generator).fold},
		{weight: 4, write: (*generator).comprehension, array: true},
		{weight: 1.2, write: (*generator).reduceAxis},
		{weight: 1.2, write: (*generator).matmul},
		{weight: 1, write: (*generator).transpose, array: true},
		{weight: 1, write: (*generator).fromInteger, scalar: true},
		{weight: 0.6, write: (*generator).fromBool},
		{weight: 0.6, write: (*generator).stopped},
		{weight: 0.6, write: (*generator).rounded},
		{weight: 2, write: (*generator).callHelper},
		{weight: 0.8, write: (*generator).library},
		{weight: 0.6, write: (*generator).innerGradient, scalar: true},
		{weight: 0.5, write: (*generator).literal, array: true},
		{weight: 0.5, write: (*generator).vectorCalculus},
		{weight: 0.5, write: (*generator).window},
	}
}

// float writes a float expression of shape s whose values are tame.
func (g *generator) float(s *ir.Shape, fuel int) expr {
	if fuel <= 0 || g.budget <= 0 || g.work*points(s) > 4000 {
		return g.leaf(s)
	}
	g.budget--
	var open []rule
	total := 0.0
	for _, r := range rules() {
		if r.scalar && s.Rank() > 0 || r.array && s.Rank() == 0 || g.elem && !r.elem {
			continue
		}
		open = append(open, r)
		total += r.weight
	}
	for range 8 {
		at := g.rng.Float64() * total
		for _, r := range open {
			if at -= r.weight; at < 0 {
				if e, ok := r.write(g, s, fuel-1); ok {
					return g.tamed(e)
				}
				break
			}
		}
	}
	return g.leaf(s)
}

func (g *generator) floatType(s *ir.Shape) ir.Type { return ir.Type{DType: g.dtype, Shape: s} }

// number writes a positive constant and its value.
func (g *generator) number(lo, hi float64) (string, float64) {
	c := lo + (hi-lo)*g.rng.Float64()
	text := fmt.Sprintf("%.2g", c)
	if !strings.ContainsAny(text, "e") {
		fmt.Sscan(text, &c)
		if g.chance(0.1) {
			switch {
			case lo <= 0.5 && hi >= 0.5:
				return "1/2", 0.5
			case lo <= math.Pi && hi >= math.Pi:
				return "pi", math.Pi
			}
		}
		return text, c
	}
	text = fmt.Sprintf("%.3f", c)
	fmt.Sscan(text, &c)
	return text, c
}

// apply writes a call of a function of one operand.
func apply(f string, e expr, within interval) expr {
	e.text, e.prec, e.within, e.below = f+"("+e.text+")", precPrimary, within, nil
	return e
}

// infix writes a binary operation on floats; the shape is the longer one.
func infix(a expr, op string, prec int, b expr, within interval) expr {
	t := a.typ
	if b.typ.Rank() > t.Rank() {
		t.Shape = b.typ.Shape
	}
	return expr{text: a.in(prec) + " " + op + " " + b.in(prec+1), prec: prec, typ: t, within: within, active: a.active || b.active}
}

// scaled writes c·e.
func (g *generator) scaled(e expr, c float64) expr {
	text := fmt.Sprintf("%.2g", c)
	if strings.Contains(text, "e") {
		text = fmt.Sprintf("%.4f", c)
	}
	fmt.Sscan(text, &c)
	k := expr{text: text, prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{c, c}}
	if g.chance(0.3) {
		return infix(e, "*", precMul, k, e.within.scale(c))
	}
	return infix(k, "*", precMul, e, e.within.scale(c))
}

// tamed brings the values of e within bounds.
func (g *generator) tamed(e expr) expr {
	r := e.within.reach()
	switch {
	case r <= tame:
		return e
	case math.IsInf(r, 0) || math.IsNaN(r) || r > 5000:
		switch g.rng.IntN(3) {
		case 0:
			one := expr{text: "1", prec: precPrimary, typ: g.floatType(ir.Scalar)}
			return infix(e, "/", precMul, infix(one, "+", precAdd, apply("abs", e, wild), wild), interval{-1, 1})
		case 1:
			return g.scaled(apply("log1p", apply("square", e, wild), interval{0, 40}), 0.1)
		}
		return apply("tanh", g.scaled(e, 0.2), interval{-1, 1})
	case g.chance(0.6):
		return g.scaled(e, 2/r)
	case g.chance(0.5):
		return apply("tanh", g.scaled(e, 3/r), interval{-1, 1})
	}
	return apply("sin", g.scaled(e, 4/r), interval{-1, 1})
}

// leaf writes an expression without operations, if the scope has one.
func (g *generator) leaf(s *ir.Shape) expr {
	t := g.floatType(s)
	direct := 0.8
	if len(g.indices) > 0 {
		direct = 0.15 // an index is there to read by
	}
	if v := g.typed(t); v != nil && g.chance(direct) {
		return v.expr()
	}
	if !g.elem {
		for range 4 {
			if e, ok := g.read(s, 0); ok {
				return g.tamed(e)
			}
		}
	}
	if v := g.typed(t); v != nil {
		return v.expr()
	}
	if s.Rank() == 0 {
		if !g.elem && len(g.indices) > 0 && g.chance(0.4) {
			e, _ := g.fromInteger(s, 0)
			return g.tamed(e)
		}
		text, c := g.number(0.2, 2)
		// A conversion gives a constant a type wherever it stands.
		return expr{text: t.DType.String() + "(" + text + ")", prec: precPrimary, typ: t, within: interval{c, c}}
	}
	e, _ := g.comprehension(s, 0)
	return e
}

// operand writes a second operand beside one of shape s: of the same shape, of its
// last axes, or a scalar.
func (g *generator) operand(s *ir.Shape, fuel int) expr {
	switch {
	case s.Rank() == 0 || g.elem || g.chance(0.6):
		return g.float(s, fuel)
	case g.chance(0.6):
		return g.float(ir.NewShape(s.Dims()[1:]...), fuel)
	}
	return g.float(ir.Scalar, fuel)
}

// binary writes an operation on two operands.
func (g *generator) binary(s *ir.Shape, fuel int) (expr, bool) {
	a, b := g.float(s, fuel), g.operand(s, fuel)
	if g.chance(0.3) {
		a, b = b, a
	}
	constant := g.chance(0.15)
	if constant {
		text, c := g.number(0.1, 3)
		k := expr{text: text, prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{c, c}}
		if a.typ.Shape == s && g.chance(0.5) {
			b = k
		} else if b.typ.Shape == s {
			a = k
		}
	}
	switch g.rng.IntN(12) {
	case 0, 1, 2:
		return infix(a, "*", precMul, b, a.within.mul(b.within)), true
	case 3, 4, 5:
		return infix(a, "+", precAdd, b, a.within.add(b.within)), true
	case 6, 7:
		return infix(a, "-", precAdd, b, a.within.sub(b.within)), true
	case 8:
		b = g.positive(b, 0.4)
		return infix(a, "/", precMul, b, a.within.mul(b.within.inverse())), true
	case 9:
		return two("min", a, b, a.within.least(b.within)), true
	case 10:
		return two("max", a, b, a.within.most(b.within)), true
	}
	a = g.positive(a, 0.3)
	if b.within.reach() > 3 {
		b = g.scaled(b, 0.5)
	}
	if !constant && g.chance(0.4) {
		n := pick(g, 2, 3, -1)
		b = expr{text: fmt.Sprint(n), prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{float64(n), float64(n)}}
		if a.typ.Shape != s {
			return expr{}, false
		}
	}
	return two("pow", a, b, a.within.raise(b.within)), true
}

// two writes a call of a function of two operands.
func two(f string, a, b expr, within interval) expr {
	e := infix(a, ",", precPrimary, b, within)
	e.text = f + "(" + a.text + ", " + b.text + ")"
	return e
}

// positive makes e at least least.
func (g *generator) positive(e expr, least float64) expr {
	if e.within.lo >= least {
		return e
	}
	plus := func(e expr) expr {
		text, c := g.number(least+0.01, least+0.3)
		k := expr{text: text, prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{c, c}}
		return infix(e, "+", precAdd, k, e.within.shift(c))
	}
	switch g.rng.IntN(6) {
	case 0:
		return plus(apply("abs", e, e.within.abs()))
	case 1:
		return plus(apply("exp", g.scaled(e, 0.4), e.within.scale(0.4).rising(math.Exp)))
	case 2:
		sin := apply("sin", e, interval{-1, 1})
		k := expr{text: "1.5", prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{1.5, 1.5}}
		return infix(k, "+", precAdd, sin, interval{0.5, 2.5})
	case 3:
		if !g.elem {
			return plus(apply("softplus", e, interval{0, tame + 1}))
		}
	}
	return plus(apply("square", e, e.within.square()))
}
