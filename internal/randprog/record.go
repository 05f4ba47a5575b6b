package randprog

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
)

// record is a struct of the program whose leaves are floats.
type record struct {
	name   string
	leaves []leaf
	inner  *record // of the field In, or nil
}

// leaf is an array of a struct.
type leaf struct {
	path string
	typ  ir.Type
}

// all returns the leaves, those of the inner struct last.
func (r *record) all() []leaf {
	out := r.leaves
	if r.inner != nil {
		for _, l := range r.inner.all() {
			out = append(out[:len(out):len(out)], leaf{"In." + l.path, l.typ})
		}
	}
	return out
}

// makeRecord declares a struct.
func (g *generator) makeRecord(name string, depth int) *record {
	r := &record{name: name}
	var lines []string
	for _, field := range []string{"A", "B", "C"}[:1+g.rng.IntN(3)] {
		t := g.floatType(g.shape(g.rng.IntN(3)))
		r.leaves = append(r.leaves, leaf{field, t})
		lines = append(lines, field+" "+g.typ(t))
	}
	if depth > 0 && g.chance(0.3) {
		r.inner = g.makeRecord(name+"Inner", depth-1)
		lines = append(lines, "In "+r.inner.name)
	}
	g.declare("type %s struct {\n\t%s\n}", name, strings.Join(lines, "\n\t"))
	return r
}

// instance is a variable of a struct type.
type instance struct {
	name string
	*record
	active bool
}

// defineRecord adds a struct variable: its leaves are variables.
func (g *generator) defineRecord(name string, r *record, within interval, active bool) *instance {
	for _, l := range r.all() {
		g.define(name+"."+l.path, expr{typ: l.typ, within: within, active: active})
	}
	return &instance{name, r, active}
}

// structs returns a statement about struct p.
func structs(p *instance) statement {
	return func(g *generator, b *body) bool {
		q := g.fresh("q")
		within := interval{-tame, tame}
		switch g.rng.IntN(6) {
		case 0:
			b.line("%s := %s - 0.5*tanh(%s)", q, p.name, p.name)
		case 1:
			b.line("%s := 0.25 * (%s + sin(%s) * %s)", q, p.name, p.name, p.name)
		case 2:
			n := g.fresh("n")
			b.line("%s := %s", n, pick(g, "dot("+p.name+", "+p.name+")", "norm("+p.name+")"))
			g.bindTame(b, expr{text: n, prec: precPrimary, typ: g.floatType(ir.Scalar), within: wild, active: p.active})
			return true
		case 3:
			b.line("%s := %s", q, p.name)
			l := pick(g, p.all()...)
			e := g.float(l.typ.Shape, 3)
			b.line("%s.%s = %s", q, l.path, e.text)
		case 4:
			b.line("%s := %s", q, g.structLiteral(p.record))
		case 5:
			s, d := g.fresh("s"), g.fresh("g")
			l := pick(g, p.all()...)
			v := g.one(g.where(func(v *variable) bool { return v.name == p.name+"."+l.path }))
			b.line("%s := %s", s, g.objective(v, 2).text)
			b.line("%s := grad(%s, %s)", d, s, p.name)
			b.line("%s := %s - tanh(0.5 * %s)", q, p.name, d)
		}
		g.defineRecord(q, p.record, within, true)
		return true
	}
}

// structLiteral writes a value of a struct type.
func (g *generator) structLiteral(r *record) string {
	var parts []string
	for _, l := range r.leaves {
		parts = append(parts, fmt.Sprintf("%s: %s", l.path, g.float(l.typ.Shape, 2).text))
	}
	if r.inner != nil && g.chance(0.7) { // else its fields are zero
		parts = append(parts, "In: "+g.structLiteral(r.inner))
	}
	return r.name + "{" + strings.Join(parts, ", ") + "}"
}
