package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/ir"
)

// indexUse is a place where an index without written range stands in a subscript.
type indexUse struct {
	node   ast.Expr
	of     operand     // what is read
	entry  *axis       // of a bare use over a whole shape
	bare   bool        // the subscript is the index itself
	at     *ir.Dim     // the subscript
	extent *ir.Dim     // the length of the axis
	inner  []*indexVar // indices in scope there
	facts  []*ir.Dim
}

// ranges is what was found about the indices of a comprehension without written range:
// nothing more, or a mistake to report whenever it is checked in earnest.
type ranges struct {
	report func(cx *context)
	broken bool // the body has mistakes of its own, which may be why
}

// recordUse notes a subscript that mentions indices whose range is being looked for. It
// reports whether there was one.
func (cx *context) recordUse(d, extent *ir.Dim, x ast.Expr, s *subscript) bool {
	found := false
	for _, v := range cx.indices {
		if v.extent != nil || len(v.syms) != 1 || !mentionsAtom(d, v.syms[0].Atom()) {
			continue
		}
		found = true
		bare := d == v.syms[0]
		if s.padded && !bare {
			continue
		}
		v.uses = append(v.uses, indexUse{node: x, of: s.o, bare: bare, at: d, extent: extent, inner: cx.indices, facts: cx.facts})
	}
	return found
}

// findRanges looks for the ranges of the indices that have none, by checking the body
// once without reporting anything. The result is kept, so that nested comprehensions are not
// searched again and again.
func (cx *context) findRanges(n ast.Node, body ast.Expr, vars []*indexVar) {
	var open []*indexVar
	for _, v := range vars {
		if v.extent == nil {
			open = append(open, v)
		}
	}
	if len(open) == 0 {
		return
	}
	found := cx.inst.ranges[n]
	if found == nil {
		for _, v := range open {
			v.uses = nil
		}
		in := cx.sealed(body.Pos())
		in.quiet++
		values := in.bodyValues(body)
		found = &ranges{report: cx.decide(open, vars), broken: !allOK(values)}
		cx.inst.ranges[n] = found
	}
	switch {
	case found.report == nil:
	case found.broken:
		cx.pending = found.report
	default:
		found.report(cx)
	}
}

// decide settles the ranges of open indices: by bare uses first, then by affine reads.
func (cx *context) decide(open, all []*indexVar) func(*context) {
	for _, v := range open {
		if report := v.byBareUses(cx); report != nil {
			return report
		}
	}
	for _, v := range open {
		if v.extent != nil {
			continue
		}
		if report := v.byAffineReads(cx, all); report != nil {
			return report
		}
	}
	return nil
}

// byBareUses takes the extent on which all bare uses agree.
func (v *indexVar) byBareUses(cx *context) func(*context) {
	var first *indexUse
	for i := range v.uses {
		u := &v.uses[i]
		if u.entry == nil && !u.bare {
			continue
		}
		if first == nil {
			first = u
			continue
		}
		a, b := first, u
		if a.entry != nil && b.entry != nil && singles(a.entry.dims...).ir() == singles(b.entry.dims...).ir() {
			continue
		}
		if a.entry == nil && b.entry == nil && a.extent == b.extent {
			continue
		}
		return func(cx *context) {
			cx.errorf(diag.RangesDisagree, b.node, "index %s ranges over %s here (%s), but over %s in %s", v.id.Name,
				cx.useText(b), cx.describe(b.of), cx.useText(a), cx.describe(a.of)).
				Notef(a.node.Pos(), a.node.End(), "the other use")
		}
	}
	switch {
	case first == nil:
	case first.entry != nil:
		v.whole, v.splice = true, first.entry.splice
		n := len(first.entry.dims)
		if n != 1 {
			v.syms = nil
			for k := range n {
				v.syms = append(v.syms, cx.newSym(v.id.Name+itoa(k)))
			}
		}
		v.extent = make([]*ir.Dim, n)
		for k, d := range first.entry.dims {
			v.extent[k] = d.Subst(func(a *ir.Atom) *ir.Dim {
				if a.Kind == ir.AtomIndex && a.Index < k {
					return v.syms[a.Index]
				}
				return nil
			})
		}
	default:
		v.extent = []*ir.Dim{first.extent}
	}
	return nil
}

func (cx *context) useText(u *indexUse) string {
	if u.entry != nil {
		return "the shape " + u.entry.splice
	}
	return cx.dimName(u.extent)
}

// byAffineReads takes the largest range that keeps every affine read inside.
func (v *indexVar) byAffineReads(cx *context, all []*indexVar) func(*context) {
	var best *ir.Dim
	var from *indexUse
	for i := range v.uses {
		u := &v.uses[i]
		if u.entry != nil {
			continue
		}
		extent, report := v.largest(cx, u)
		if report != nil {
			return report
		}
		switch {
		case best == nil || ir.NonNeg(best.Sub(extent), nil):
			best, from = extent, u
		case !ir.NonNeg(extent.Sub(best), nil):
			a := from
			return func(cx *context) {
				cx.errorf(diag.RangeAmbiguous, v.id, "the range of index %s is not unique: %s allows %s, %s allows %s", v.id.Name,
					cx.text(a.node), cx.dimName(best), cx.text(u.node), cx.dimName(extent)).
					Suggest("write it: [%s < …]", v.id.Name)
			}
		}
	}
	if best == nil {
		return func(cx *context) {
			cx.errorf(diag.RangeUnknown, v.id, "nothing says how far index %s ranges", v.id.Name).
				Suggest("write its range: [%s < …]", v.id.Name)
		}
	}
	v.extent = []*ir.Dim{best}
	return nil
}

// largest is the greatest extent of v with which a read stays inside its axis.
func (v *indexVar) largest(cx *context, u *indexUse) (*ir.Dim, func(*context)) {
	ask := func(format string, args ...any) (*ir.Dim, func(*context)) {
		return nil, func(cx *context) {
			cx.errorf(diag.RangeAmbiguous, v.id, format, args...).Suggest("write its range: [%s < …]", v.id.Name)
		}
	}
	slope, rest, ok := linear(u.at, v.syms[0].Atom())
	text := cx.text(u.node)
	if !ok {
		return ask("%s is not linear in index %s: its range cannot be found", text, v.id.Name)
	}
	at := *cx
	at.indices, at.facts = nil, u.facts
	for _, w := range u.inner {
		if w == v {
			continue
		}
		if w.extent == nil && !free(rest, []*indexVar{w}) {
			return ask("%s does not determine the ranges of both %s and %s", text, v.id.Name, w.id.Name)
		}
		at.indices = append(at.indices, w)
	}
	if !free(slope, u.inner) || !free(u.extent, []*indexVar{v}) {
		return ask("the range of index %s cannot be found from %s", v.id.Name, text)
	}
	room, step := u.extent.AddConst(-1).Sub(rest), slope // what is left above, upwards
	if !ir.NonNeg(slope.AddConst(-1), u.facts) && !slope.IsConst(0) && !ir.NonNeg(slope, u.facts) {
		room, step = rest, slope.Neg() // downwards
		if !ir.NonNeg(step, u.facts) {
			return ask("the range of index %s cannot be found from %s", v.id.Name, text)
		}
	}
	low, ok := at.least(room)
	start, ok2 := at.least(rest)
	if step == slope.Neg() {
		start, ok2 = at.least(u.extent.AddConst(-1).Sub(rest))
	}
	if !ok || !ok2 {
		return ask("the range of index %s cannot be found from %s", v.id.Name, text)
	}
	if ir.NonNeg(start.Neg().AddConst(-1), nil) {
		return ask("%s leaves the array already where %s is 0", text, v.id.Name)
	}
	return low.FloorDiv(step).AddConst(1), nil
}
