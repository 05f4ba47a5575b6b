package randprog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// param is a parameter of the program.
type param struct {
	name, typ string
	target    bool
	dead      bool // no expression mentions it
	record    *record
}

// program writes the declarations.
func (g *generator) program() *Program {
	g.style = style{
		symbolic: g.chance(0.75), structs: g.chance(0.4), triangular: g.chance(0.5), gathers: g.chance(0.8),
		branches: g.chance(0.6), nested: g.chance(0.4), integers: g.chance(0.6),
		surrogate: g.chance(0.12),
	}
	g.work = 1
	g.below = map[string]*ir.Dim{}
	g.makeHelpers()
	params, statements := g.params()
	b := &body{}
	g.statements(b, statements)
	y := g.total(b, params)
	b.line("return %s", y)
	return g.finish(params, b)
}

// params declares parameters, and returns the statements that they ask for.
func (g *generator) params() ([]*param, []statement) {
	var ps []*param
	var wanted []statement
	add := func(name string, t ir.Type, target bool) *param {
		p := &param{name: name, typ: g.typ(t), target: target, dead: target && g.chance(0.06)}
		ps = append(ps, p)
		within := interval{-1.5, 1.5}
		switch {
		case t.DType == ir.U8:
			within = interval{0, 255}
		case !t.DType.IsFloat():
			within = interval{0, greatest}
		}
		if !p.dead {
			g.define(name, expr{typ: t, within: within, active: target})
		}
		return p
	}
	if g.style.structs {
		r := g.makeRecord(g.name+"Params", 1)
		ps = append(ps, &param{name: "p", typ: r.name, target: true, record: r})
		inst := g.defineRecord("p", r, interval{-1.5, 1.5}, true)
		wanted = append(wanted, structs(inst))
	}
	for k := range 1 + g.rng.IntN(2) {
		add([]string{"x", "w", "z"}[k], g.floatType(g.shape(pick(g, 1, 2, 2, 3))), true)
	}
	if g.chance(0.4) {
		add("s", g.floatType(ir.Scalar), true)
	}
	if g.chance(0.6) {
		add("a", g.floatType(g.shape(g.rng.IntN(3))), false)
	}
	g.integerParams(add)
	if slices.IndexFunc(ps, func(p *param) bool { return p.target && !p.dead }) < 0 {
		t := g.floatType(g.shape(1))
		ps = append(ps, &param{name: "w0", typ: g.typ(t), target: true})
		g.define("w0", expr{typ: t, within: interval{-1.5, 1.5}, active: true})
	}
	return ps, wanted
}

// integerParams declares data: indices, pixels, masks.
func (g *generator) integerParams(add func(string, ir.Type, bool) *param) {
	bounded := func(name string, t ir.Type, d *ir.Dim) {
		add(name, t, false)
		g.below[name] = d
		g.vars[len(g.vars)-1].below = d
	}
	if g.style.gathers {
		bounded("k", ir.T(pick(g, ir.I32, ir.I32, ir.I64), g.extent()), g.extent())
		if g.chance(0.3) {
			bounded("m", ir.T(pick(g, ir.I32, ir.I64)), g.extent())
		}
	}
	if !g.style.integers {
		return
	}
	if g.chance(0.45) {
		add("image", ir.Type{DType: ir.U8, Shape: g.shape(1 + g.rng.IntN(2))}, false)
		v := g.vars[len(g.vars)-1]
		v.used = true
	}
	if g.chance(0.4) {
		add("mask", ir.Type{DType: ir.Bool, Shape: g.shape(1 + g.rng.IntN(2))}, false)
	}
	if g.chance(0.3) {
		add("n", ir.T(pick(g, ir.I32, ir.I64)), false)
		g.below["n"] = ir.Const(4)
	}
}

// statements writes the body.
func (g *generator) statements(b *body, wanted []statement) {
	all := []statement{
		(*generator).let, (*generator).let, (*generator).let, (*generator).let,
		(*generator).slice, (*generator).concat, (*generator).reshape, (*generator).update,
		(*generator).several, (*generator).bools,
	}
	if g.style.branches {
		all = append(all, (*generator).assignment, (*generator).assignment)
	}
	if g.style.gathers {
		all = append(all, (*generator).positions, (*generator).integers)
	}
	if g.style.nested {
		wanted = append(wanted, (*generator).nestedGradient)
		all = append(all, (*generator).nestedGradient)
	}
	if g.chance(0.5) {
		wanted = append(wanted, (*generator).let)
	}
	for _, h := range g.helpers {
		wanted = append(wanted, use(h))
	}
	for _, v := range g.vars {
		if v.typ.DType == ir.U8 {
			wanted = append(wanted, pixels(v))
		}
	}
	for range g.rng.IntN(3) {
		wanted = append(wanted, pick(g, all...))
	}
	g.rng.Shuffle(len(wanted), func(i, j int) { wanted[i], wanted[j] = wanted[j], wanted[i] })
	for _, s := range wanted {
		g.budget = 2 + g.rng.IntN(3)
		s(g, b)
	}
}

// use calls a helper.
func use(h *helper) statement {
	return func(g *generator, b *body) bool {
		if len(h.results) > 1 {
			return g.several(b)
		}
		s := bindings{s: g.shape(g.rng.IntN(3)).Dims(), p: g.extent(), q: g.extent()}.shape(h.results[0])
		e, _, ok := g.call(h, s, 2)
		if ok {
			b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
		}
		return ok
	}
}

// pixels binds small integers as floats.
func pixels(v *variable) statement {
	return func(g *generator, b *body) bool {
		e := expr{text: fmt.Sprintf("%s(%s) / 255", g.dtype, v.name), prec: precMul, typ: g.floatType(v.typ.Shape), within: interval{0, 1}}
		b.line("%s := %s", g.define(g.fresh("v"), e).name, e.text)
		return true
	}
}

// total adds up variables, and something smooth of every target.
func (g *generator) total(b *body, params []*param) string {
	g.budget = 2
	terms := []expr{g.float(ir.Scalar, 3)}
	mean := func(v *variable, e expr, c string) {
		if v.typ.Rank() > 0 {
			e = apply("mean", e, e.within)
			e.typ.Shape = ir.Scalar
		}
		e = infix(expr{text: c, prec: precPrimary, typ: e.typ}, "*", precMul, e, e.within)
		terms = append(terms, e)
	}
	for _, v := range g.vars {
		if v.typ.DType != g.dtype {
			continue
		}
		target := slices.ContainsFunc(params, func(p *param) bool {
			return p.target && (p.name == v.name || strings.HasPrefix(v.name, p.name+"."))
		})
		c := pick(g, "0.5", "0.3", "0.25", "1/3")
		switch {
		case target:
			mean(v, apply(pick(g, "sin", "tanh", "square"), v.expr(), interval{-tame, tame}), c)
		case !v.used || g.chance(0.25):
			mean(v, v.expr(), c)
		}
	}
	sum := terms[0]
	for _, t := range terms[1:] {
		sum = infix(sum, pick(g, "+", "+", "-"), precAdd, t, sum.within.add(t.within))
	}
	if g.chance(0.2) {
		return g.scaled(sum, 0.5).text
	}
	return sum.text
}

// finish writes the exported functions.
func (g *generator) finish(params []*param, b *body) *Program {
	out := &Program{Name: g.name, Below: g.below}
	var in, args, targets, results []string
	for _, p := range params {
		in = append(in, p.name+" "+p.typ)
		args = append(args, p.name)
		if p.target {
			targets = append(targets, p.name)
			results = append(results, "d"+p.name+" "+p.typ)
		}
	}
	out.Targets = targets
	t := g.dtype.String()
	sig := strings.Join(in, ", ")
	g.declare("// %s is a random objective.\nfunc %s(%s) (y %s) {\n%s\n}", g.name, g.name, sig, t, strings.Join(b.lines, "\n"))
	call := fmt.Sprintf("%s(%s)", g.name, strings.Join(args, ", "))
	grads := "d" + strings.Join(targets, ", d")
	g.declare("// %sGrad is its value and its gradient.\nfunc %sGrad(%s) (y %s, %s) {\n\ty = %s\n\t%s = grad(y, %s)\n\treturn y, %s\n}",
		g.name, g.name, sig, t, strings.Join(results, ", "), call, grads, strings.Join(targets, ", "), grads)
	if p := params[0]; p.target && !p.dead && g.chance(0.35) {
		out.Step = true
		g.declare("// %sStep is a step of descent.\nfunc %sStep(%s) (%s %s, y %s) {\n\ty = %s\n\t%s = %s - 0.1*grad(y, %s)\n\treturn %s, y\n}",
			g.name, g.name, sig, p.name, p.typ, t, call, p.name, p.name, p.name, p.name)
	}
	out.Text = g.decls.String()
	return out
}
