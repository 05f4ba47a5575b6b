package passes

import (
	"cmp"
	"slices"

	"github.com/gradc/gradc/ir"
)

// decide chooses the values that get a buffer, from the last to the first: what a
// value costs inlined depends on where its readers end up.
func (u *fusion) decide() {
	contexts := map[[2]int32]int32{}
	for i := len(u.values) - 1; i >= 0; i-- {
		fv := u.values[i]
		if fv.node == nil {
			fv.used = true
			continue
		}
		total := u.gather(fv, contexts)
		if fv.region != nil {
			fv.used = u.wanted(fv.node)
		}
		if !fv.used {
			continue
		}
		fv.realised = fv.must || !u.inlines(fv, total)
		if fv.realised {
			u.demandOperands(fv)
		}
	}
}

// gather finds the contexts in which a value would be computed if it were inlined,
// and returns how often each element would be.
func (u *fusion) gather(fv *fusedValue, ids map[[2]int32]int32) float64 {
	best := map[int32]int{}
	add := func(c context) {
		if k, ok := best[c.id]; ok {
			fv.contexts[k].ratio = max(fv.contexts[k].ratio, c.ratio)
			return
		}
		best[c.id] = len(fv.contexts)
		fv.contexts = append(fv.contexts, c)
	}
	for _, r := range fv.reads {
		by := u.values[r.by]
		if !by.used {
			continue
		}
		u.visits++
		fv.used = true
		outer := []context{{id: int32(-1 - r.by), ratio: 1}}
		if !by.realised {
			outer = by.contexts
		}
		for _, c := range outer {
			ratio := c.ratio * r.volume / max(1, fv.size)
			if by.size > 0 {
				// Evaluations of the reader, times loads in each, over elements.
				ratio = max(1, ratio)
			}
			if r.same {
				add(context{c.id, ratio})
				continue
			}
			key := [2]int32{c.id, r.load}
			if ids[key] == 0 {
				ids[key] = int32(len(ids) + 1)
			}
			add(context{ids[key], ratio})
		}
	}
	total := 0.0
	for _, c := range fv.contexts {
		total += c.ratio
	}
	const most = 16
	if len(fv.contexts) > most { // more are only counted
		fv.contexts = fv.contexts[:most]
		fv.contexts[most-1].ratio = total
	}
	return total
}

// inlines decides about a value that may do without a buffer.
func (u *fusion) inlines(fv *fusedValue, total float64) bool {
	if fv.out.Rank() == 0 {
		// Scalars cost nothing to keep, and a kept one may be a step's condition.
		return isName(fv.expr) || fv.expr.Op == ir.NotOp && isName(fv.expr.Args[0]) || total <= 1 && u.readByScalars(fv)
	}
	switch {
	case fv.light >= 0, total <= 1:
		return true
	case fv.size > spaceRatio*fv.source:
		return total <= recomputeLimit
	case fv.size > fv.source:
		return total <= recomputeLimit/2 && (total-1)*fv.work <= recomputeWork
	}
	return false
}

// isName reports whether a scalar's definition is a constant or another scalar.
func isName(e *ir.Expr) bool {
	return e.Op == ir.ConstOp || e.Op == ir.DimOp || e.Op == ir.LoadOp && len(e.Args) == 0
}

func (u *fusion) readByScalars(fv *fusedValue) bool {
	for _, r := range fv.reads {
		if by := u.values[r.by]; by.used && (by.out.Rank() > 0 || r.volume > 1) {
			return false
		}
	}
	return true
}

// demandOperands says which operands a realised value needs in a buffer: those of
// a call, and of a view.
func (u *fusion) demandOperands(fv *fusedValue) {
	switch {
	case fv.region != nil:
	case fv.isView:
		u.values[fv.expr.Operand].must = true
	case fv.isCall:
		m := fv.expr.Args[0]
		for _, load := range m.Args {
			o := u.values[load.Operand]
			for !o.must && !o.realised && o.node != nil && o.permutes() && o.out.Rank() > 0 {
				o = u.values[o.expr.Operand]
			}
			o.must = o.must || o.node != nil
		}
	}
}

// build gives every realised value its definition over realised values. A value may
// turn out to need a buffer after others have its definition inside theirs; then all
// are built once more, until no further value does.
func (u *fusion) build() {
	raw := make([][]*ir.Expr, len(u.values))
	for k, fv := range u.values {
		raw[k] = slices.Clone(fv.roots())
	}
	for {
		before := u.countRealised()
		u.expand = u.newExpander(u.inlined)
		for k, fv := range u.values {
			if fv.node == nil || !fv.used || fv.region != nil {
				continue
			}
			u.define(fv, raw[k])
			for u.operations(fv.roots()) > exprLimit {
				if !u.splitLargest(raw[k]) {
					fv.realised = true
					break
				}
				u.define(fv, raw[k])
			}
		}
		if u.countRealised() == before {
			return
		}
	}
}

func (u *fusion) countRealised() int {
	n := 0
	for _, fv := range u.values {
		if fv.realised {
			n++
		}
	}
	return n
}

// define expands a definition, given by its roots as its operation has them.
func (u *fusion) define(fv *fusedValue, raw []*ir.Expr) {
	es := u.expand.expandAll(raw, identity)
	var known []assumption
	if fv.when != nil {
		fv.when = u.simplify(es[len(es)-1])
		known = assume(nil, fv.when, true)
	}
	fv.expr = u.simplify(es[0], known...)
	for k := range fv.coords {
		fv.coords[k] = u.simplify(es[1+k], known...)
	}
}

// inlined is the expander's question whether to put in a value's definition. A
// definition whose loop bounds depend on its indices cannot be read at computed
// coordinates, so it gets a buffer after all.
func (u *fusion) inlined(k int, coords []*ir.Expr) *ir.Expr {
	fv := u.values[k]
	if fv.realised {
		return nil
	}
	if u.note(fv.expr).depends {
		for _, c := range coords {
			if asDim(c) == nil {
				fv.realised = true
				return nil
			}
		}
	}
	return fv.expr
}

// splitLargest gives a buffer to the inlined operand with the largest definition.
func (u *fusion) splitLargest(raw []*ir.Expr) bool {
	var loads []int
	seen := map[*ir.Expr]bool{}
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		if seen[e] {
			return
		}
		seen[e] = true
		if e.Op == ir.LoadOp && !u.values[e.Operand].realised {
			loads = append(loads, e.Operand)
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	for _, e := range raw {
		walk(e)
	}
	if len(loads) == 0 {
		return false
	}
	at := slices.MaxFunc(loads, func(a, b int) int {
		return cmp.Or(cmp.Compare(u.operations([]*ir.Expr{u.values[a].expr}), u.operations([]*ir.Expr{u.values[b].expr})), cmp.Compare(b, a))
	})
	u.values[at].realised = true
	u.expand = u.newExpander(u.inlined)
	return true
}

// operations counts the distinct operations of expressions, by the lines they print
// as.
func (u *fusion) operations(roots []*ir.Expr) int {
	seen := map[*ir.Expr]bool{}
	n := 0
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		if seen[e] {
			return
		}
		seen[e] = true
		u.visits++
		switch {
		case e.Op == ir.SelectOp:
			n += 4 // a branch prints as several lines
		case e.Op > ir.LoadOp:
			n++
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	for _, e := range roots {
		walk(e)
	}
	return n
}
