package randprog

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
)

// helper is a function of the program that expressions call. Its types mention the
// type parameters P and Q, which are dims, and S, a shape in front.
type helper struct {
	name    string
	params  []pattern
	results []pattern
	within  []interval // of the results
}

// pattern is the type of a parameter or result.
type pattern struct {
	dtype  ir.DType
	splice bool // has the axes of S in front
	dims   []*ir.Dim
}

var dimP, dimQ = ir.Sym("P"), ir.Sym("Q")

// bindings are the type arguments of a call.
type bindings struct {
	s    []*ir.Dim
	p, q *ir.Dim
}

// shape applies bindings to a pattern.
func (b bindings) shape(t pattern) *ir.Shape {
	var ds []*ir.Dim
	if t.splice {
		ds = append(ds, b.s...)
	}
	for _, d := range t.dims {
		switch d {
		case dimP:
			d = b.p
		case dimQ:
			d = b.q
		}
		ds = append(ds, d)
	}
	return ir.NewShape(ds...)
}

// match binds type parameters such that pattern t has shape s, at random where s does
// not say.
func (g *generator) match(t pattern, s *ir.Shape) (bindings, bool) {
	b := bindings{p: g.extent(), q: g.extent()}
	ds := s.Dims()
	k := len(ds) - len(t.dims)
	if k < 0 || k > 0 && !t.splice {
		return b, false
	}
	b.s = ds[:k]
	for i, d := range ds[k:] {
		switch t.dims[i] {
		case dimP:
			b.p = d
		case dimQ:
			b.q = d
		default:
			if t.dims[i] != d {
				return b, false
			}
		}
	}
	return b, true
}

// call writes a call of a helper one of whose results, the first, has shape s.
func (g *generator) call(h *helper, s *ir.Shape, fuel int) (expr, bindings, bool) {
	b, ok := g.match(h.results[0], s)
	if !ok {
		return expr{}, b, false
	}
	e := expr{prec: precPrimary, typ: ir.Type{DType: g.dtype, Shape: s}, within: h.within[0]}
	var args []string
	for _, p := range h.params {
		if p.dtype == ir.I64 {
			a := g.integer(0)
			args = append(args, a.text)
			continue
		}
		a := g.float(b.shape(p), fuel)
		e.active = e.active || a.active
		args = append(args, a.text)
	}
	e.text = h.name + "(" + strings.Join(args, ", ") + ")"
	return e, b, true
}

// callHelper writes a call of a helper with one result.
func (g *generator) callHelper(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem || len(g.helpers) == 0 {
		return expr{}, false
	}
	h := pick(g, g.helpers...)
	if len(h.results) > 1 {
		return expr{}, false
	}
	e, _, ok := g.call(h, s, fuel)
	return e, ok
}

// makeHelpers writes helper functions.
func (g *generator) makeHelpers() {
	kinds := []func(name string) *helper{
		g.elementwiseHelper, g.dimHelper, g.dimHelper, g.pairHelper,
	}
	n := g.rng.IntN(2)
	if g.style.nested && g.chance(0.5) {
		kinds = append(kinds, g.gradientHelper, g.gradientHelper)
		n++
	}
	for k := range n {
		name := g.local(string(rune('a' + k)))
		g.addHelper(name, pick(g, kinds...)(name))
	}
	if g.style.surrogate {
		name := g.local("rule")
		g.addHelper(name, g.surrogateHelper(name))
	}
}

func (g *generator) addHelper(name string, h *helper) {
	g.budget = 5
	h.name = name
	g.helpers = append(g.helpers, h)
}

func (g *generator) declare(format string, args ...any) {
	fmt.Fprintf(&g.decls, format+"\n\n", args...)
}

// tameParam declares a parameter of a helper in its scope.
func (g *generator) tameParam(name string, s *ir.Shape) *variable {
	return g.define(name, expr{typ: g.floatType(s), within: interval{-tame, tame}, active: true})
}

// elementwiseHelper is generic over shape and element type.
func (g *generator) elementwiseHelper(name string) *helper {
	var e expr
	g.isolated(func() {
		g.elem = true
		g.tameParam("x", ir.Scalar)
		e = g.tamed(g.block(ir.Scalar, 3))
		if strings.Contains(e.text, ":=") || !strings.Contains(e.text, "x") {
			e = expr{text: "0.5 * tanh(x) + sin(x)", within: interval{-1.5, 1.5}}
		}
	})
	g.declare("func %s[S shape, T float](x [S]T) [S]T {\n\treturn %s\n}", name, e.text)
	s := pattern{dtype: g.dtype, splice: true}
	return &helper{params: []pattern{s}, results: []pattern{s}, within: []interval{e.within}}
}

// dimHelper is generic over the lengths of its parameters.
func (g *generator) dimHelper(name string) *helper {
	x := pattern{dtype: g.dtype, dims: []*ir.Dim{dimP, dimQ}}
	w := pattern{dtype: g.dtype, dims: []*ir.Dim{dimQ}}
	y := pick(g, pattern{dims: []*ir.Dim{dimP}}, pattern{}, pattern{dims: []*ir.Dim{dimP, dimQ}}, pattern{dims: []*ir.Dim{dimQ}})
	y.dtype = g.dtype
	var e expr
	g.isolated(func() {
		g.dims = []*ir.Dim{dimP, dimQ, ir.Const(2)}
		for i, p := range []pattern{x, w} {
			g.tameParam([]string{"x", "w"}[i], ir.NewShape(p.dims...))
		}
		e = g.tamed(g.float(ir.NewShape(y.dims...), 3))
	})
	t := g.dtype.String()
	g.declare("func %s[P, Q dim](x [P, Q]%s, w [Q]%s) %s {\n\treturn %s\n}",
		name, t, t, g.typ(ir.T(g.dtype, y.dims...)), e.text)
	return &helper{params: []pattern{x, w}, results: []pattern{y}, within: []interval{e.within}}
}

// pairHelper has two results.
func (g *generator) pairHelper(name string) *helper {
	d := g.extent()
	x, c := pattern{dtype: g.dtype, dims: []*ir.Dim{d}}, pattern{dtype: g.dtype}
	var a, b expr
	g.isolated(func() {
		g.tameParam("x", ir.NewShape(d))
		g.tameParam("c", ir.Scalar)
		a = g.tamed(g.float(ir.NewShape(d), 2))
		v := g.define("a", a)
		v.within = a.within
		b = g.tamed(g.float(ir.Scalar, 3))
	})
	xt, t := g.typ(ir.T(g.dtype, d)), g.dtype.String()
	g.declare("func %s(x %s, c %s) (a %s, b %s) {\n\ta = %s\n\tb = %s\n\treturn a, b\n}", name, xt, t, xt, t, a.text, b.text)
	return &helper{params: []pattern{x, c}, results: []pattern{x, c}, within: []interval{a.within, b.within}}
}

// surrogateHelper states a reverse rule, which is the derivative.
func (g *generator) surrogateHelper(name string) *helper {
	t := g.dtype.String()
	d := g.extent()
	xt := g.typ(ir.T(g.dtype, d))
	x, c, n := pattern{dtype: g.dtype, dims: []*ir.Dim{d}}, pattern{dtype: g.dtype}, pattern{dtype: ir.I64}
	h := &helper{results: []pattern{x}}
	switch g.rng.IntN(3) {
	case 0:
		g.declare("func %s(x %s, c %s) (y %s) {\n\treturn c * sin(x)\n} surrogate(dy) {\n\treturn c * dy * cos(x), sum(dy * sin(x))\n}", name, xt, t, xt)
		h.params, h.within = []pattern{x, c}, []interval{{-tame, tame}}
	case 1:
		g.declare("func %s(x %s, n i64) (y %s) {\n\treturn tanh(x) / %s(1+n*n)\n} surrogate(dy) {\n\treturn dy * (1 - square(tanh(x))) / %s(1+n*n), none\n}", name, xt, xt, t, t)
		h.params, h.within = []pattern{x, n}, []interval{{-1, 1}}
	case 2:
		g.declare("func %s(x %s) (y %s) {\n\tu := 0.3 * x\n\treturn exp(u)\n} surrogate(dy) {\n\treturn 0.3 * dy * y\n}", name, xt, xt)
		h.params, h.within = []pattern{x}, []interval{{0, 4}}
	}
	return h
}

// gradientHelper returns a gradient of an inner objective.
func (g *generator) gradientHelper(name string) *helper {
	d := g.extent()
	x := pattern{dtype: g.dtype, dims: []*ir.Dim{d}}
	xt := g.typ(ir.T(g.dtype, d))
	var s, e expr
	g.isolated(func() {
		v := g.tameParam("x", ir.NewShape(d))
		g.tameParam("w", ir.NewShape(d))
		s = g.objective(v, 3)
		e = g.tamed(expr{text: "grad(s, x)", prec: precPrimary, typ: g.floatType(ir.NewShape(d)), within: wild, active: true})
	})
	g.declare("func %s(x, w %s) %s {\n\ts := %s\n\treturn %s\n}", name, xt, xt, s.text, e.text)
	return &helper{params: []pattern{x, x}, results: []pattern{x}, within: []interval{e.within}}
}

// objective writes a scalar that depends on v smoothly.
func (g *generator) objective(v *variable, fuel int) expr {
	x := v.expr()
	var core expr
	switch f := pick(g, "sin", "tanh", "square"); f {
	case "square":
		core = apply(f, x, x.within.square())
	default:
		core = apply(f, x, interval{-1, 1})
	}
	if g.chance(0.5) {
		w := g.float(v.typ.Shape, fuel-1)
		core = infix(core, "*", precMul, w, core.within.mul(w.within))
	}
	if v.typ.Rank() > 0 {
		core = apply(pick(g, "sum", "mean"), core, core.within.times(points(v.typ.Shape)))
		core.typ.Shape = ir.Scalar
	}
	e := g.float(ir.Scalar, fuel)
	if g.chance(0.3) {
		return infix(core, "*", precMul, e, core.within.mul(e.within))
	}
	return infix(core, "+", precAdd, e, core.within.add(e.within))
}

// innerGradient writes a sum over gradients, each of its own objective.
func (g *generator) innerGradient(_ *ir.Shape, fuel int) (expr, bool) {
	if g.elem || !g.style.nested {
		return expr{}, false
	}
	i := g.newIndex(g.extent())
	var text string
	var active bool
	g.bind([]*index{i}, func() {
		s := ir.Scalar
		if g.chance(0.4) {
			s = ir.NewShape(pick(g, ir.Const(2), ir.Const(3)))
		}
		e := g.float(s, min(fuel, 2))
		// A sum is a value of its own, where a bare name would be an alias.
		one, c := g.number(0.1, 0.3)
		e = infix(e, "+", precAdd, expr{text: one, prec: precPrimary, typ: g.floatType(ir.Scalar)}, e.within.shift(c))
		r := g.define(g.fresh("r"), e)
		y := g.objective(r, min(fuel, 2))
		name := g.fresh("s")
		d := g.tamed(expr{text: "grad(" + name + ", " + r.name + ")", prec: precPrimary, typ: r.typ, within: wild})
		if s.Rank() > 0 {
			d = apply("sum", d, wild)
		}
		text = fmt.Sprintf("{ %s := %s; %s := %s; %s }", r.name, e.text, name, y.text, d.text)
		active = e.active || y.active
	})
	return expr{text: "sum" + g.binders(text, i) + " " + text, prec: precReduction, typ: g.floatType(ir.Scalar), within: interval{-40, 40}, active: active}, true
}
