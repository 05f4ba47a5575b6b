package check

import (
	"strings"

	"github.com/gradc/gradc/ir"
)

// notNegative reports whether a size cannot be negative, whatever the symbols are. What
// has no proof as it stands is tried for each symbol at 0 and from 1 on: D·(D−1)/2.
func notNegative(d *ir.Dim) bool {
	if ir.NonNeg(d, nil) {
		return true
	}
	proved := false
	d.Walk(func(a *ir.Atom) {
		if proved || a.Kind != ir.AtomSymbol {
			return
		}
		at := func(v *ir.Dim) *ir.Dim {
			return d.Subst(func(b *ir.Atom) *ir.Dim {
				if a == b {
					return v
				}
				return nil
			})
		}
		proved = ir.NonNeg(at(ir.Const(0)), nil) && ir.NonNeg(at(atomDim(a).AddConst(1)), nil)
	})
	return proved
}

// least is the least value that a polynomial takes over the ranges of the indices around,
// from the innermost outwards; it fails where the polynomial is not linear in one.
func (cx *context) least(d *ir.Dim) (*ir.Dim, bool) {
	for k := len(cx.indices) - 1; k >= 0; k-- {
		v := cx.indices[k]
		for i := len(v.syms) - 1; i >= 0; i-- {
			var ok bool
			if d, ok = cx.leastIn(d, v, i); !ok {
				return nil, false
			}
		}
	}
	return d, true
}

func (cx *context) leastIn(d *ir.Dim, v *indexVar, i int) (*ir.Dim, bool) {
	a := v.syms[i].Atom()
	slope, rest, ok := linear(d, a)
	switch {
	case !ok:
		return nil, false
	case slope.IsConst(0):
		return d, true
	case v.extent == nil:
		return nil, false
	case ir.NonNeg(slope, cx.facts):
		return rest, true
	case ir.NonNeg(slope.Neg(), cx.facts):
		return rest.Add(slope.Mul(v.extent[i].AddConst(-1))), true
	}
	return nil, false
}

// linear writes d as slope·a + rest, if neither mentions a.
func linear(d *ir.Dim, a *ir.Atom) (slope, rest *ir.Dim, ok bool) {
	terms, denom := d.Terms()
	for _, t := range terms {
		n := 0
		for _, b := range t.Atoms {
			switch {
			case b == a:
				n++
			case b.A != nil && (mentionsAtom(b.A, a) || mentionsAtom(b.B, a)):
				return nil, nil, false
			}
		}
		if n > 1 {
			return nil, nil, false
		}
	}
	_ = denom
	at := func(v int64) *ir.Dim {
		return d.Subst(func(b *ir.Atom) *ir.Dim {
			if b == a {
				return ir.Const(v)
			}
			return nil
		})
	}
	rest = at(0)
	return at(1).Sub(rest), rest, true
}

func mentionsAtom(d *ir.Dim, a *ir.Atom) bool {
	found := false
	d.Walk(func(b *ir.Atom) { found = found || a == b })
	return found
}

// undecided reports whether a polynomial mentions an index whose range could not be found,
// which has been reported.
func (cx *context) undecided(d *ir.Dim) bool {
	for _, v := range cx.indices {
		if v.extent != nil {
			continue
		}
		for _, sym := range v.syms {
			if mentionsAtom(d, sym.Atom()) {
				return true
			}
		}
	}
	return false
}

// inequality writes d >= 0 without minus signs: N + 1 <= M.
func (cx *context) inequality(d *ir.Dim) string {
	terms, denom := d.Terms()
	if denom != 1 {
		return cx.dimName(d) + " >= 0"
	}
	pos, neg := ir.Const(0), ir.Const(0)
	for _, t := range terms {
		term := ir.Const(t.Coef)
		if t.Coef < 0 {
			term = ir.Const(-t.Coef)
		}
		for _, a := range t.Atoms {
			term = term.Mul(atomDim(a))
		}
		if t.Coef < 0 {
			neg = neg.Add(term)
		} else {
			pos = pos.Add(term)
		}
	}
	return cx.dimName(pos) + " >= " + cx.dimName(neg)
}

// atomDim is the polynomial that an atom is.
func atomDim(a *ir.Atom) *ir.Dim {
	switch a.Kind {
	case ir.AtomSymbol:
		return ir.Sym(a.Name)
	case ir.AtomIndex:
		return ir.Index(a.Index)
	case ir.AtomFloorDiv:
		return a.A.FloorDiv(a.B)
	case ir.AtomMod:
		return a.A.Mod(a.B)
	case ir.AtomMin:
		return a.A.Min(a.B)
	}
	return a.A.Max(a.B)
}

// unbound reports whether a dim is free of the symbols of the given indices.
func free(d *ir.Dim, vs []*indexVar) bool {
	if !strings.Contains(d.String(), "$") {
		return true
	}
	for _, v := range vs {
		for _, sym := range v.syms {
			if mentionsAtom(d, sym.Atom()) {
				return false
			}
		}
	}
	return true
}
