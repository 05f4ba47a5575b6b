package ir

import (
	"fmt"
	"strings"
)

// FloorDiv returns floor(d/e); it simplifies when the quotient is exact, and takes the
// multiples of a constant divisor out: floor((2*N - 1)/2) is N - 1. A constant zero
// divisor gives [DimOverflow].
func (d *Dim) FloorDiv(e *Dim) *Dim {
	if d.Overflows() || e.Overflows() || e.IsConst(0) {
		return DimOverflow
	}
	if q, ok := d.Div(e); ok {
		return q
	}
	if a, ok := d.Const(); ok {
		if b, ok := e.Const(); ok {
			return Const(floorDiv(a, b))
		}
	}
	if q, r, ok := d.splitMultiples(e); ok {
		return q.Add(r.FloorDiv(e))
	}
	return pairAtom(AtomFloorDiv, "floordiv", d, e)
}

// splitMultiples writes d as q·e + r for a constant e > 0 with every coefficient of r in
// 0 … e−1; false when q would be zero.
func (d *Dim) splitMultiples(e *Dim) (q, r *Dim, ok bool) {
	c, isConst := e.Const()
	if !isConst || c <= 0 || d.den != 1 {
		return nil, nil, false
	}
	var quo, rem []term
	for _, t := range d.terms {
		if k := floorDiv(t.coef, c); k != 0 {
			quo = append(quo, term{coef: k, factors: t.factors})
			t.coef -= k * c
		}
		if t.coef != 0 {
			rem = append(rem, term{coef: t.coef, factors: t.factors})
		}
	}
	return makeDim(1, quo), makeDim(1, rem), len(quo) > 0
}

// Mod returns d - e*floor(d/e).
func (d *Dim) Mod(e *Dim) *Dim {
	if d.Overflows() || e.Overflows() || e.IsConst(0) {
		return DimOverflow
	}
	if _, ok := d.Div(e); ok {
		return Const(0)
	}
	if a, ok := d.Const(); ok {
		if b, ok := e.Const(); ok {
			return Const(a - b*floorDiv(a, b))
		}
	}
	if _, r, ok := d.splitMultiples(e); ok {
		return r.Mod(e)
	}
	return pairAtom(AtomMod, "mod", d, e)
}

// Min returns the lesser of d and e.
func (d *Dim) Min(e *Dim) *Dim { return d.choose(e, AtomMin, "min", -1) }

// Max returns the greater of d and e.
func (d *Dim) Max(e *Dim) *Dim { return d.choose(e, AtomMax, "max", 1) }

func (d *Dim) choose(e *Dim, kind AtomKind, name string, sign int64) *Dim {
	if d.Overflows() || e.Overflows() {
		return DimOverflow
	}
	switch diff := d.Sub(e); {
	case NonNeg(diff.Mul(Const(sign)), nil):
		return d
	case NonNeg(diff.Mul(Const(-sign)), nil):
		return e
	}
	if e.text < d.text { // commutative: one spelling
		d, e = e, d
	}
	return pairAtom(kind, name, d, e)
}

func pairAtom(kind AtomKind, name string, a, b *Dim) *Dim {
	return atomDim(Atom{Kind: kind, A: a, B: b, text: name + "(" + a.text + ", " + b.text + ")"})
}

// Subst replaces atoms: f returns the replacement of a symbol or index, or nil to
// keep it. Compound atoms are rebuilt from their replaced operands.
func (d *Dim) Subst(f func(*Atom) *Dim) *Dim {
	changed := false
	repl := func(a *Atom) *Dim {
		var r *Dim
		switch a.Kind {
		case AtomSymbol, AtomIndex:
			r = f(a)
		case atomOverflow:
		default:
			x, y := a.A.Subst(f), a.B.Subst(f)
			if x != a.A || y != a.B {
				r = a.rebuild(x, y)
			}
		}
		changed = changed || r != nil
		return r
	}
	sum := Const(0)
	for _, t := range d.terms {
		prod := Const(t.coef)
		for _, f := range t.factors {
			r := repl(f.atom)
			if r == nil {
				r = makeDim(1, []term{{coef: 1, factors: []factor{{f.atom, 1}}}})
			}
			for range f.pow {
				prod = prod.Mul(r)
			}
		}
		sum = sum.Add(prod)
	}
	if !changed {
		return d
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

func (a *Atom) rebuild(x, y *Dim) *Dim {
	switch a.Kind {
	case AtomFloorDiv:
		return x.FloorDiv(y)
	case AtomMod:
		return x.Mod(y)
	case AtomMin:
		return x.Min(y)
	default:
		return x.Max(y)
	}
}

// ShiftIndex adds n to every index #k with k >= from.
func (d *Dim) ShiftIndex(from, n int) *Dim {
	if n == 0 {
		return d
	}
	return d.Subst(func(a *Atom) *Dim {
		if a.Kind == AtomIndex && a.Index >= from {
			return Index(a.Index + n)
		}
		return nil
	})
}

// Walk calls f for every symbol and index in d, inside compound atoms too.
func (d *Dim) Walk(f func(*Atom)) {
	for _, t := range d.terms {
		for _, fa := range t.factors {
			a := fa.atom
			if a.A == nil {
				f(a)
				continue
			}
			a.A.Walk(f)
			a.B.Walk(f)
		}
	}
}

// HasIndex reports whether d mentions any loop index #k.
func (d *Dim) HasIndex() bool {
	has := false
	d.Walk(func(a *Atom) { has = has || a.Kind == AtomIndex })
	return has
}

// HasBound reports whether d mentions a bound index of a map region ($name).
func (d *Dim) HasBound() bool {
	has := false
	d.Walk(func(a *Atom) { has = has || IsBound(a) })
	return has
}

// IsBound reports whether a is a bound index of a map region.
func IsBound(a *Atom) bool { return a.Kind == AtomSymbol && strings.HasPrefix(a.Name, "$") }

// BoundName returns the model's name of a bound index, which has a number to be unique:
// i of $i.12.
func BoundName(symbol string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(symbol, "$"), ".")
	return name
}

// Eval computes the value of d; value gives each symbol and index its integer.
// It fails when a value is missing or the arithmetic overflows int64.
func (d *Dim) Eval(value func(*Atom) (int64, bool)) (int64, error) {
	if d.Overflows() {
		return 0, fmt.Errorf("a size overflows 64 bits")
	}
	var sum int64
	for _, t := range d.terms {
		prod := t.coef
		for _, f := range t.factors {
			v, err := f.atom.eval(value)
			if err != nil {
				return 0, err
			}
			for range f.pow {
				var ok bool
				if prod, ok = mulInt(prod, v); !ok {
					return 0, fmt.Errorf("%s overflows 64 bits", d)
				}
			}
		}
		var ok bool
		if sum, ok = addInt(sum, prod); !ok {
			return 0, fmt.Errorf("%s overflows 64 bits", d)
		}
	}
	return sum / d.den, nil
}

func (a *Atom) eval(value func(*Atom) (int64, bool)) (int64, error) {
	if a.A == nil {
		v, ok := value(a)
		if !ok {
			return 0, fmt.Errorf("%s has no value", a)
		}
		return v, nil
	}
	x, err := a.A.Eval(value)
	if err != nil {
		return 0, err
	}
	y, err := a.B.Eval(value)
	if err != nil {
		return 0, err
	}
	switch a.Kind {
	case AtomMin:
		return min(x, y), nil
	case AtomMax:
		return max(x, y), nil
	}
	if y == 0 {
		return 0, fmt.Errorf("%s divides by zero", a)
	}
	if a.Kind == AtomMod {
		return x - y*floorDiv(x, y), nil
	}
	return floorDiv(x, y), nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if (a%b != 0) && ((a < 0) != (b < 0)) {
		q--
	}
	return q
}

// maxGridAtoms bounds the grid that integerValued tries.
const maxGridAtoms = 6

// integerValued decides whether d is an integer at every integer point: a
// polynomial of degree at most n in each atom is, when it is one on the grid
// {0..n} of each.
func (d *Dim) integerValued() bool {
	if d.den == 1 {
		return true
	}
	degree := map[*Atom]int{}
	var atoms []*Atom
	for _, t := range d.terms {
		for _, f := range t.factors {
			if _, seen := degree[f.atom]; !seen {
				atoms = append(atoms, f.atom)
			}
			degree[f.atom] = max(degree[f.atom], f.pow)
		}
	}
	point := map[*Atom]int64{}
	var try func(i int) bool
	try = func(i int) bool {
		if i < len(atoms) {
			for v := range degree[atoms[i]] + 1 {
				point[atoms[i]] = int64(v)
				if !try(i + 1) {
					return false
				}
			}
			return true
		}
		var sum int64
		for _, t := range d.terms {
			prod := t.coef % d.den
			for _, f := range t.factors {
				for range f.pow {
					prod = prod * point[f.atom] % d.den
				}
			}
			sum = (sum + prod) % d.den
		}
		return sum == 0
	}
	return len(atoms) <= maxGridAtoms && try(0)
}
