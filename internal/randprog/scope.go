package randprog

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// Precedences of written expressions, as the parser has them. A reduction takes the
// product behind it, so that it may stand in a sum but not in a product.
const (
	precLow       = 0 // comprehension, if
	precOr        = 20
	precAnd       = 30
	precCompare   = 40
	precAdd       = 50
	precReduction = 55
	precMul       = 60
	precUnary     = 70
	precPrimary   = 80
)

// expr is a written expression and what is known of its value.
type expr struct {
	text   string
	prec   int
	typ    ir.Type
	within interval
	active bool    // depends on a target of the gradient
	below  *ir.Dim // of an integer that is a subscript of an axis of that length
}

// in writes the expression as an operand of at least the given precedence.
func (e expr) in(prec int) string {
	if e.prec < prec {
		return "(" + e.text + ")"
	}
	return e.text
}

// variable is a name, or a path of fields, with a value.
type variable struct {
	name   string
	typ    ir.Type
	within interval
	active bool
	below  *ir.Dim
	used   bool
}

func (v *variable) expr() expr {
	v.used = true
	return expr{text: v.name, prec: precPrimary, typ: v.typ, within: v.within, active: v.active, below: v.below}
}

// index is an index variable.
type index struct {
	name   string
	extent *ir.Dim // above all of its values; it is the bound itself unless bound is set
	bound  string  // of a triangular range, such as "i1 + 1"
	bare   bool    // subscripts an axis of length extent as it is
	strict bool    // its range must be written
	filled bool    // its range is never empty
}

// scope is what an expression may mention.
type scope struct {
	vars    []*variable
	indices []*index
	dims    []*ir.Dim // lengths of axes to choose from, if not those of the program
	elem    bool      // within an if over elements: names stand for elements
	work    float64   // number of points of the indices' ranges
}

// define adds a variable.
func (g *generator) define(name string, e expr) *variable {
	v := &variable{name: name, typ: e.typ, within: e.within, active: e.active, below: e.below}
	g.vars = append(g.vars, v)
	return v
}

// nested runs f in a scope whose variables and indices end with it.
func (g *generator) nested(f func()) {
	saved := g.scope
	g.vars = slices.Clip(g.vars)
	g.indices = slices.Clip(g.indices)
	f()
	g.scope = saved
}

// isolated runs f in an empty scope.
func (g *generator) isolated(f func()) {
	saved := g.scope
	g.scope = scope{work: 1}
	f()
	g.scope = saved
}

// bind runs f with more indices in scope.
func (g *generator) bind(is []*index, f func()) {
	g.nested(func() {
		g.indices = append(g.indices, is...)
		for _, i := range is {
			g.work *= size(i.extent)
		}
		f()
	})
}

// newIndex makes an index over a whole axis.
func (g *generator) newIndex(extent *ir.Dim) *index {
	return &index{name: g.fresh(pick(g, "e", "j", "k", "n")), extent: extent, filled: true}
}

// where returns the variables that a predicate holds for.
func (g *generator) where(ok func(v *variable) bool) []*variable {
	var out []*variable
	for _, v := range g.vars {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

// one returns one of vs, the later ones more often, or nil.
func (g *generator) one(vs []*variable) *variable {
	if len(vs) == 0 {
		return nil
	}
	return vs[max(g.rng.IntN(len(vs)), g.rng.IntN(len(vs)))]
}

// typed returns a variable of the given type, or nil.
func (g *generator) typed(t ir.Type) *variable {
	return g.one(g.where(func(v *variable) bool { return v.typ == t }))
}

// endsIn reports whether the last axes of s are those of tail.
func endsIn(s, tail *ir.Shape) bool {
	n := s.Rank() - tail.Rank()
	return n >= 0 && ir.NewShape(s.Dims()[n:]...) == tail
}
