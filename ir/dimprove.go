package ir

import "slices"

// NonNeg tries to prove that d >= 0 at every point where each fact is >= 0, every
// symbol and every index being >= 0 as well. It is sound and incomplete: false
// means that no proof was found.
//
// A polynomial without negative coefficients over atoms that are not negative is
// not negative. To get there, a fact c·a + r >= 0 with c = ±1 and an atom a is
// solved for its atom with a slack that is not negative: a = s - r or a = r - s.
// The triangular index D·(D-1)/2 of a packed matrix is proved in range this way.
//
// A min or max that stands alone in a term is replaced by what it is between: a
// max is at least either operand, so that one of them will do as a lower bound,
// and at most the greater, so that both must do as an upper one.
func NonNeg(d *Dim, facts []*Dim) bool {
	if a, either := d.choice(); a != nil && !d.plainlyNonNeg() {
		x, y := d.substAtom(a, a.A), d.substAtom(a, a.B)
		if NonNeg(x, facts) {
			return either || NonNeg(y, facts)
		}
		return either && NonNeg(y, facts)
	}
	if len(facts) > 0 && !d.plainlyNonNeg() && refuted(d, facts) {
		return false
	}
	budget := 2000
	return proveNonNeg(d, facts, 0, &budget)
}

// choice returns a min or max that is by itself a term of d, and whether bounding
// either of its operands bounds d.
func (d *Dim) choice() (a *Atom, either bool) {
	for _, t := range d.terms {
		if t.degree != 1 {
			continue
		}
		a := t.factors[0].atom
		alone := d.occurrences(a) == 1
		switch {
		case a.Kind == AtomMax && alone:
			return a, t.coef > 0
		case a.Kind == AtomMin && alone:
			return a, t.coef < 0
		}
	}
	return nil, false
}

// occurrences counts the terms in which an atom is a factor.
func (d *Dim) occurrences(a *Atom) int {
	n := 0
	for _, t := range d.terms {
		if slices.ContainsFunc(t.factors, func(f factor) bool { return f.atom == a }) {
			n++
		}
	}
	return n
}

func proveNonNeg(d *Dim, facts []*Dim, depth int, budget *int) bool {
	if d.Overflows() {
		return false
	}
	if d.plainlyNonNeg() {
		return true
	}
	if c, ok := d.Const(); ok {
		return c >= 0
	}
	if depth >= 8 {
		return false
	}
	for i, f := range facts {
		for _, t := range f.terms {
			if f.den != 1 || t.degree != 1 || absInt(t.coef) != 1 {
				continue
			}
			if *budget--; *budget < 0 {
				return false
			}
			a := t.factors[0].atom
			if !d.mentions(a) && !anyMentions(facts, i, a) {
				continue
			}
			rest := f.Sub(makeDim(1, []term{{coef: t.coef, factors: t.factors}}))
			if rest.mentions(a) {
				continue
			}
			slack := Sym("~" + string(rune('a'+depth))) // no dim can have this name
			solved := slack.Sub(rest)
			if t.coef < 0 {
				solved = rest.Sub(slack)
			}
			replace := func(x *Dim) *Dim { return x.substAtom(a, solved) }
			left := slices.Delete(slices.Clone(facts), i, i+1)
			for j := range left {
				left[j] = replace(left[j])
			}
			if a.A == nil && !solved.plainlyNonNeg() { // keep a >= 0 itself
				left = append(left, solved)
			}
			if proveNonNeg(replace(d), left, depth+1, budget) {
				return true
			}
		}
	}
	return false
}

func anyMentions(facts []*Dim, but int, a *Atom) bool {
	for i, f := range facts {
		if i != but && f.mentions(a) {
			return true
		}
	}
	return false
}

// plainlyNonNeg reports whether every term is a product of non-negative things.
func (d *Dim) plainlyNonNeg() bool {
	if d.Overflows() {
		return false
	}
	for _, t := range d.terms {
		if t.coef < 0 {
			return false
		}
		for _, f := range t.factors {
			if f.pow%2 == 1 && !f.atom.nonNeg() {
				return false
			}
		}
	}
	return true
}

func (a *Atom) nonNeg() bool {
	switch a.Kind {
	case AtomSymbol, AtomIndex:
		return true
	case AtomFloorDiv:
		return a.A.plainlyNonNeg() && a.B.plainlyNonNeg()
	case AtomMod:
		return a.B.plainlyNonNeg()
	case AtomMin:
		return a.A.plainlyNonNeg() && a.B.plainlyNonNeg()
	case AtomMax:
		return a.A.plainlyNonNeg() || a.B.plainlyNonNeg()
	}
	return false
}

func (d *Dim) mentions(a *Atom) bool {
	for _, t := range d.terms {
		for _, f := range t.factors {
			if f.atom == a {
				return true
			}
		}
	}
	return false
}

// substAtom replaces one top-level atom of any kind.
func (d *Dim) substAtom(a *Atom, by *Dim) *Dim {
	if !d.mentions(a) {
		return d
	}
	sum := Const(0)
	for _, t := range d.terms {
		prod := Const(t.coef)
		for _, f := range t.factors {
			r := by
			if f.atom != a {
				r = makeDim(1, []term{{coef: 1, factors: []factor{{f.atom, 1}}}})
			}
			for range f.pow {
				prod = prod.Mul(r)
			}
		}
		sum = sum.Add(prod)
	}
	if sum.Overflows() {
		return sum
	}
	den, ok := mulInt(sum.den, d.den)
	if !ok {
		return DimOverflow
	}
	return makeDim(den, sum.terms)
}
