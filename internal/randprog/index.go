package randprog

import (
	"fmt"
	"math"
	"strings"

	"github.com/gradc/gradc/ir"
)

// binders writes the index list of a comprehension or reduction, once its body is
// written: a range is left out where the body determines it.
func (g *generator) binders(body string, is ...*index) string {
	var parts []string
	for _, i := range is {
		switch {
		case i.bound != "":
			parts = append(parts, i.name+" < "+i.bound)
		case i.bare && !i.strict && g.chance(0.7) && subscripts(body, i.name):
			parts = append(parts, i.name)
		default:
			parts = append(parts, i.name+" < "+g.dim(i.extent))
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// subscripts reports whether a name is by itself a subscript in a text: what set
// bare may not have been kept.
func subscripts(text, name string) bool {
	for at := strings.Index(text, name); at >= 0; {
		before, after := text[:at], text[at+len(name):]
		if (strings.HasSuffix(before, "[") || strings.HasSuffix(before, ", ")) && (strings.HasPrefix(after, "]") || strings.HasPrefix(after, ",")) {
			return true
		}
		next := strings.Index(after, name)
		if next < 0 {
			return false
		}
		at += len(name) + next
	}
	return false
}

// subscript writes a subscript of an axis of length d. A padded one may leave the
// axis.
func (g *generator) subscript(d *ir.Dim, padding bool) (text string, padded, ok bool) {
	type option struct {
		weight float64
		write  func() (string, bool)
	}
	var options []option
	add := func(w float64, write func() (string, bool)) { options = append(options, option{w, write}) }
	n, isConst := d.Const()
	for _, i := range g.indices {
		c, small := i.extent.Const()
		switch {
		case i.bound != "" && i.extent == d:
			add(4, func() (string, bool) { return i.name, false })
		case i.extent == d:
			add(8, func() (string, bool) { i.bare = true; return i.name, false })
			add(1, func() (string, bool) { i.strict = true; return g.dimFactor(d) + " - 1 - " + i.name, false })
			add(0.7, func() (string, bool) {
				i.strict = true
				return fmt.Sprintf("mod(%s + %d, %s)", i.name, 1+g.rng.IntN(2), g.dim(d)), false
			})
			add(0.7, func() (string, bool) { i.strict = true; return "div(" + i.name + ", 2)", false })
			if padding {
				add(2, func() (string, bool) {
					i.strict = true
					return i.name + pick(g, " - 1", " + 1", " - 2"), true
				})
			}
		case isConst && small && c < n:
			add(2, func() (string, bool) {
				i.strict = true
				if by := n - c; g.chance(0.5) {
					return fmt.Sprintf("%s + %d", i.name, by), false
				}
				return i.name, false
			})
		}
	}
	for _, v := range g.where(func(v *variable) bool { return v.below == d }) {
		for _, i := range g.indices {
			if v.typ.Rank() == 1 && v.typ.Shape.Dim(0) == i.extent {
				add(5, func() (string, bool) {
					v.used, i.bare = true, i.bare || i.bound == ""
					return v.name + "[" + i.name + "]", false
				})
			}
		}
		if v.typ.Rank() == 0 {
			add(2, func() (string, bool) { v.used = true; return v.name, false })
		}
	}
	if isConst {
		add(0.5, func() (string, bool) { return fmt.Sprint(g.rng.Int64N(n)), false })
	} else {
		add(0.4, func() (string, bool) {
			if d.Atom() == nil { // N − 1 may be no more than 1
				return "0", false
			}
			return pick(g, "0", "1", g.dim(d)+" - 1"), false
		})
	}
	total := 0.0
	for _, o := range options {
		total += o.weight
	}
	at := g.rng.Float64() * total
	for _, o := range options {
		if at -= o.weight; at < 0 {
			text, padded = o.write()
			return text, padded, true
		}
	}
	return "", false, false
}

// read writes x[i, j]: an element, or the rest of an array behind some axes.
func (g *generator) read(s *ir.Shape, fuel int) (expr, bool) {
	v := g.one(g.where(func(v *variable) bool {
		return v.typ.DType == g.dtype && v.typ.Rank() > s.Rank() && endsIn(v.typ.Shape, s) &&
			(len(g.indices) > 0 || g.chance(0.2))
	}))
	if v == nil || g.elem {
		return expr{}, false
	}
	var subs []string
	padding := s.Rank() == 0 && g.chance(0.3)
	padded := false
	for _, d := range v.typ.Shape.Dims()[:v.typ.Rank()-s.Rank()] {
		text, out, ok := g.subscript(d, padding)
		if !ok {
			return expr{}, false
		}
		padded = padded || out
		subs = append(subs, text)
	}
	e := v.expr()
	e.typ.Shape = s
	e.text = v.name + "[" + strings.Join(subs, ", ")
	if padded {
		fill := pick(g, "0", "0", "0.5", "1")
		c := 0.0
		fmt.Sscan(fill, &c)
		e.within = e.within.hull(interval{c, c})
		if w := g.typed(g.floatType(ir.Scalar)); w != nil && g.chance(0.3) {
			f := w.expr()
			fill, e.within, e.active = f.text, v.within.hull(f.within), e.active || f.active
		}
		e.text += " else " + fill
	}
	e.text += "]"
	return e, true
}

// comprehension writes [i, j] body.
func (g *generator) comprehension(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	k := 1 + g.rng.IntN(s.Rank())
	var is []*index
	for _, d := range s.Dims()[:k] {
		is = append(is, g.newIndex(d))
	}
	var body expr
	g.bind(is, func() {
		inner := ir.NewShape(s.Dims()[k:]...)
		if fuel > 1 && g.chance(0.25) {
			body = g.block(inner, fuel)
			if strings.Contains(body.text, ":=") {
				body.text = "{ " + body.text + " }"
			}
			return
		}
		body = g.float(inner, fuel)
	})
	body.text, body.prec = g.binders(body.text, is...)+" "+body.text, precLow
	body.typ.Shape = s
	return body, true
}

// foldIndices makes the indices of a reduction; the later ones may be triangular.
func (g *generator) foldIndices(empty bool) []*index {
	n := 1
	if g.chance(0.25) || g.style.triangular && g.chance(0.5) {
		n = 2
	}
	var is []*index
	for range n {
		outer := append(append([]*index(nil), g.indices...), is...)
		if len(outer) > 0 && g.style.triangular && g.chance(0.8) {
			o := outer[g.rng.IntN(len(outer))]
			if o.bound == "" {
				i := &index{name: g.fresh("j"), extent: o.extent, bound: o.name + " + 1", filled: true}
				if empty && g.chance(0.5) {
					i.bound, i.filled = o.name, false
				}
				o.strict = true
				is = append(is, i)
				continue
			}
		}
		is = append(is, g.newIndex(g.extent()))
	}
	return is
}

// fold writes sum[k] body and its relatives.
func (g *generator) fold(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem {
		return expr{}, false
	}
	op := pick(g, "sum", "sum", "sum", "sum", "mean", "max", "min", "prod")
	is := g.foldIndices(op == "sum" || op == "prod")
	n := 1.0
	for _, i := range is {
		n *= size(i.extent)
	}
	var body expr
	ok := true
	g.bind(is, func() {
		body = g.float(s, fuel)
		if op == "sum" && g.chance(0.5) {
			b := g.float(s, fuel-1)
			body = infix(body, "*", precMul, b, body.within.mul(b.within))
		}
		if op == "prod" {
			if ok = n <= 6; ok {
				body = g.nearOne(body)
			}
		}
	})
	if !ok {
		return expr{}, false
	}
	w := body.within
	switch op {
	case "sum":
		w = w.times(n)
	case "prod":
		w = interval{min(0, -math.Pow(w.reach(), n)), max(1, math.Pow(w.reach(), n))}
	}
	body.text, body.prec, body.within = op+g.binders(body.text, is...)+" "+body.in(precMul), precReduction, w
	return body, true
}

// nearOne writes a factor of a product: 1 + 0.3·e.
func (g *generator) nearOne(e expr) expr {
	r := 0.5 / max(0.5, e.within.reach())
	one := expr{text: "1", prec: precPrimary, typ: g.floatType(ir.Scalar), within: interval{1, 1}}
	e = g.scaled(e, r)
	return infix(one, "+", precAdd, e, e.within.shift(1))
}

// reduceAxis writes sum(x) or sum(x, axis: k).
func (g *generator) reduceAxis(s *ir.Shape, fuel int) (expr, bool) {
	if g.elem || s.Rank() > 2 {
		return expr{}, false
	}
	op := pick(g, "sum", "sum", "mean", "max", "min", "prod")
	whole := s.Rank() == 0 && g.chance(0.7)
	axis, d := g.rng.IntN(s.Rank()+1), g.extent()
	ds := s.Dims()
	ds = append(ds[:axis:axis], append([]*ir.Dim{d}, ds[axis:]...)...)
	if whole && g.chance(0.5) {
		ds = append(ds, g.extent())
	}
	x := g.float(ir.NewShape(ds...), fuel)
	n := size(d)
	if whole {
		n = points(x.typ.Shape)
	}
	if op == "prod" {
		if n > 6 {
			return expr{}, false
		}
		x = g.nearOne(x)
	}
	e := x
	e.text, e.prec, e.typ.Shape = op+"("+x.text, precPrimary, s
	switch op {
	case "sum":
		e.within = x.within.times(n)
	case "prod":
		e.within = interval{-math.Pow(x.within.reach(), n), math.Pow(x.within.reach(), n)}
	}
	if !whole {
		e.text += fmt.Sprintf(", axis: %d", axis)
	}
	e.text += ")"
	return e, true
}
