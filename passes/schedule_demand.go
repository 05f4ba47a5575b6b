package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// guard is a scalar condition on a value of the plan.
type guard struct {
	value int
	not   bool
}

// demands finds, for each realised value, the scalar conditions without which
// nothing reads it: every reader reads it inside the branch of a choice on them, or
// is itself needed only then. Its step is skipped where one fails.
func (u *fusion) demands() map[int][]guard {
	out := map[int][]guard{}
	have := map[int]bool{} // some reader was seen
	for _, r := range u.f.Results {
		have[u.number[r]] = true
	}
	for k := len(u.values) - 1; k >= 0; k-- {
		fv := u.values[k]
		if fv.node == nil || !fv.used || !fv.realised {
			continue
		}
		own := u.usable(out[k], k)
		if fv.region != nil {
			own = nil // a loop in a branch that is not taken takes no step by itself
		}
		if len(own) == 0 {
			delete(out, k)
		} else {
			out[k] = own
		}
		d := demandWalk{fusion: u, seen: map[*ir.Expr][][]guard{}, found: map[int][]guard{}}
		for i, e := range fv.roots() {
			known := own
			if fv.when != nil && i <= len(fv.coords) {
				known = d.assume(known, fv.when, true)
			}
			d.walk(e, known)
		}
		for _, v := range d.order {
			if !have[v] {
				have[v], out[v] = true, d.found[v]
			} else {
				out[v] = common(out[v], d.found[v])
			}
		}
		for i, g := range own { // a condition is read where those before it hold
			if have[g.value] {
				out[g.value] = common(out[g.value], own[:i])
			} else {
				have[g.value], out[g.value] = true, own[:i]
			}
		}
	}
	for k := range out {
		if len(out[k]) == 0 || u.values[k].node == nil {
			delete(out, k)
		}
	}
	return out
}

// usable keeps the conditions that are computed before value k.
func (u *fusion) usable(gs []guard, k int) []guard {
	var out []guard
	for _, g := range gs {
		if g.value < k {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b guard) int { return a.value - b.value })
	return out
}

func common(a, b []guard) []guard {
	var out []guard
	for _, g := range a {
		if slices.Contains(b, g) {
			out = append(out, g)
		}
	}
	return out
}

// demandWalk collects the conditions of every load of one definition.
type demandWalk struct {
	*fusion
	seen  map[*ir.Expr][][]guard
	found map[int][]guard
	order []int
}

func (d *demandWalk) walk(e *ir.Expr, known []guard) {
	for _, k := range d.seen[e] {
		if len(common(k, known)) == len(k) {
			return // seen where no more is known
		}
	}
	d.seen[e] = append(d.seen[e], known)
	d.visits++
	switch e.Op {
	case ir.LoadOp:
		if have, ok := d.found[e.Operand]; ok {
			d.found[e.Operand] = common(have, known)
		} else {
			d.found[e.Operand] = known
			d.order = append(d.order, e.Operand)
		}
	case ir.SelectOp:
		d.walk(e.Args[0], known)
		d.walk(e.Args[1], d.assume(known, e.Args[0], true))
		d.walk(e.Args[2], d.assume(known, e.Args[0], false))
		return
	}
	for _, a := range e.Args {
		d.walk(a, known)
	}
}

// assume adds a condition that is a scalar held in a buffer, and what follows.
func (d *demandWalk) assume(known []guard, cond *ir.Expr, holds bool) []guard {
	switch {
	case cond.Op == ir.NotOp:
		return d.assume(known, cond.Args[0], !holds)
	case cond.Op == ir.AndOp && holds, cond.Op == ir.OrOp && !holds:
		return d.assume(d.assume(known, cond.Args[0], holds), cond.Args[1], holds)
	case cond.Op == ir.LoadOp && len(cond.Args) == 0:
		g := guard{cond.Operand, !holds}
		if !slices.Contains(known, g) {
			known = append(known[:len(known):len(known)], g)
		}
	}
	return known
}
