package randprog

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// unary writes a function of one operand, whose domain it respects.
func (g *generator) unary(s *ir.Shape, fuel int) (expr, bool) {
	e := g.float(s, fuel)
	w := e.within
	small := func(c float64) { // to at most c
		if w.reach() > c {
			e = g.scaled(e, c/tame)
			w = e.within
		}
	}
	if g.chance(0.5) {
		return g.analysis(e)
	}
	switch g.rng.IntN(22) {
	case 0, 1:
		return apply("tanh", e, w.rising(math.Tanh)), true
	case 2, 3:
		return apply("sin", e, interval{-1, 1}), true
	case 4, 5:
		return apply("cos", e, interval{-1, 1}), true
	case 6:
		return apply("erf", e, w.rising(math.Erf)), true
	case 7:
		return apply("erfc", e, interval{math.Erfc(w.hi), math.Erfc(w.lo)}), true
	case 8:
		return apply("abs", e, w.abs()), true
	case 9, 10:
		e.text, e.prec, e.within = "-"+e.in(precPrimary), precUnary, w.neg()
		return e, true
	case 11, 12:
		return apply("square", e, w.square()), true
	case 13:
		small(1.5)
		return apply("exp", e, w.rising(math.Exp)), true
	case 14:
		small(1.5)
		return apply("expm1", e, w.rising(math.Expm1)), true
	case 15:
		return apply("floor", e, w.rising(math.Floor)), true
	case 16:
		return apply("sign", e, interval{-1, 1}), true
	case 17:
		e = g.positive(e, 0.3)
		return apply("log", e, e.within.rising(math.Log)), true
	case 18:
		if w.lo < -0.6 {
			e = g.positive(e, 0.1)
		}
		return apply("log1p", e, e.within.rising(math.Log1p)), true
	case 19:
		e = g.positive(e, 0.3)
		return apply("sqrt", e, e.within.rising(math.Sqrt)), true
	case 20:
		e = g.positive(e, 0.4)
		return apply("rsqrt", e, interval{1 / math.Sqrt(e.within.hi), 1 / math.Sqrt(e.within.lo)}), true
	}
	if g.elem {
		return apply("tanh", e, w.rising(math.Tanh)), true
	}
	switch f := pick(g, "relu", "leakyRelu", "elu", "sigmoid", "softplus", "silu", "gelu", "mish"); f {
	case "sigmoid":
		return apply(f, e, interval{0, 1}), true
	case "softplus":
		return apply(f, e, interval{0, tame + 0.1}), true
	case "relu":
		return apply(f, e, interval{0, max(0, w.hi)}), true
	default:
		return apply(f, e, interval{-1, max(0, w.hi)}.hull(interval{w.lo * 0.02, 0})), true
	}
}

// analysis writes one of the functions that are seldom used.
func (g *generator) analysis(e expr) (expr, bool) {
	most := func(c float64) { // in size
		if e.within.reach() > c {
			e = g.scaled(e, c/tame)
		}
	}
	rising := map[string]struct {
		most float64
		f    func(float64) float64
	}{
		"exp2": {1.5, math.Exp2}, "tan": {0.9, math.Tan}, "asin": {0.7, math.Asin}, "atan": {tame, math.Atan},
		"sinh": {1.5, math.Sinh}, "asinh": {tame, math.Asinh}, "atanh": {0.7, math.Atanh}, "erfinv": {0.7, math.Erfinv},
		"ceil": {tame, math.Ceil}, "round": {tame, math.RoundToEven}, "trunc": {tame, math.Trunc},
	}
	switch f := pick(g, "exp2", "tan", "asin", "log2", "log10", "atan", "sinh", "asinh", "atanh", "erfinv", "ceil", "round", "trunc", "log2", "log10", "acos", "cosh", "acosh"); f {
	case "log2":
		e = g.positive(e, 0.3)
		return apply(f, e, e.within.rising(math.Log2)), true
	case "log10":
		e = g.positive(e, 0.3)
		return apply(f, e, e.within.rising(math.Log10)), true
	case "acosh":
		e = g.positive(e, 0.2)
		text, c := g.number(1.05, 1.3)
		k := expr{text: text, prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{c, c}}
		e = infix(e, "+", precAdd, k, e.within.shift(c))
		return apply(f, e, e.within.rising(math.Acosh)), true
	case "acos":
		most(0.7)
		return apply(f, e, interval{math.Acos(e.within.hi), math.Acos(e.within.lo)}), true
	case "cosh":
		most(1.5)
		return apply(f, e, interval{1, math.Cosh(e.within.reach())}), true
	default:
		r := rising[f]
		most(r.most)
		return apply(f, e, e.within.rising(r.f)), true
	}
}

// guarded writes an if whose condition keeps a function within its domain.
func (g *generator) guarded(s *ir.Shape, fuel int) (expr, bool) {
	x := g.leaf(s)
	if x.within.lo == x.within.hi || s.Rank() > 0 {
		return expr{}, false
	}
	type form struct {
		f     string
		floor float64
		over  func(interval) interval
	}
	sqrt := form{"sqrt", 0, func(w interval) interval { return w.rising(math.Sqrt) }}
	f := pick(g, sqrt, sqrt,
		form{"log", 0.3, func(w interval) interval { return w.rising(math.Log) }},
		form{"rsqrt", 0.4, func(w interval) interval { return interval{1 / math.Sqrt(w.hi), 1 / math.Sqrt(w.lo)} }},
		form{"1/", 0.5, interval.inverse},
		form{"pow", 0.3, func(w interval) interval { return w.rising(func(x float64) float64 { return math.Pow(x, 0.7) }) }})
	inside := x
	inside.within = interval{f.floor, max(x.within.hi, f.floor)}
	var then expr
	switch f.f {
	case "1/":
		then = inside
		then.text, then.prec, then.within = "1/"+x.in(precMul+1), precMul, f.over(inside.within)
	case "pow":
		then = inside
		then.text, then.prec, then.within = "pow("+x.text+", 0.7)", precPrimary, f.over(inside.within)
	default:
		then = apply(f.f, inside, f.over(inside.within))
	}
	if g.chance(0.5) {
		then = infix(then, "*", precMul, g.float(ir.Scalar, fuel-1), wild)
		then.within = f.over(inside.within).scale(tame).hull(f.over(inside.within).scale(-tame))
	}
	other := expr{text: "0", typ: then.typ}
	if g.chance(0.5) {
		other = g.float(s, fuel-1)
	}
	bound := "0"
	if f.floor > 0 {
		bound, _ = g.number(f.floor, f.floor)
	}
	than := " > " // a root has no slope at 0
	if f.floor > 0 {
		than = pick(g, " > ", " >= ")
	}
	return expr{
		text: "if " + x.in(precAdd) + than + bound + " { " + then.text + " } else { " + other.text + " }",
		prec: precLow, typ: then.typ, within: then.within.hull(other.within), active: x.active || then.active || other.active,
	}, true
}
