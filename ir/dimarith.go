package ir

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// Add returns d + e.
func (d *Dim) Add(e *Dim) *Dim { return d.combine(e, 1) }

// Sub returns d - e.
func (d *Dim) Sub(e *Dim) *Dim { return d.combine(e, -1) }

// AddConst returns d + n.
func (d *Dim) AddConst(n int64) *Dim { return d.Add(Const(n)) }

// Neg returns -d.
func (d *Dim) Neg() *Dim { return Const(0).Sub(d) }

func (d *Dim) combine(e *Dim, sign int64) *Dim {
	if d.Overflows() || e.Overflows() {
		return DimOverflow
	}
	g := gcd(d.den, e.den)
	den, ok := mulInt(d.den/g, e.den)
	if !ok {
		return DimOverflow
	}
	terms := make([]term, 0, len(d.terms)+len(e.terms))
	add := func(ts []term, scale int64) bool {
		for _, t := range ts {
			c, ok := mulInt(t.coef, scale)
			if !ok {
				return false
			}
			t.coef = c
			terms = append(terms, t)
		}
		return true
	}
	if !add(d.terms, den/d.den) || !add(e.terms, sign*(den/e.den)) {
		return DimOverflow
	}
	return makeDim(den, terms)
}

// Mul returns d * e.
func (d *Dim) Mul(e *Dim) *Dim {
	if d.Overflows() || e.Overflows() {
		return DimOverflow
	}
	den, ok := mulInt(d.den, e.den)
	if !ok {
		return DimOverflow
	}
	terms := make([]term, 0, len(d.terms)*len(e.terms))
	for _, a := range d.terms {
		for _, b := range e.terms {
			c, ok := mulInt(a.coef, b.coef)
			if !ok {
				return DimOverflow
			}
			terms = append(terms, term{coef: c, factors: mulFactors(a.factors, b.factors)})
		}
	}
	return makeDim(den, terms)
}

func mulFactors(a, b []factor) []factor {
	out := make([]factor, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch c := strings.Compare(a[0].atom.text, b[0].atom.text); {
		case c < 0:
			out, a = append(out, a[0]), a[1:]
		case c > 0:
			out, b = append(out, b[0]), b[1:]
		default:
			out = append(out, factor{a[0].atom, a[0].pow + b[0].pow})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// Div returns the exact quotient d / e and whether it is an integer-valued
// polynomial. e must be a single term.
func (d *Dim) Div(e *Dim) (*Dim, bool) {
	if d.Overflows() || e.Overflows() {
		return DimOverflow, true
	}
	if d == e && len(d.terms) > 0 {
		return Const(1), true
	}
	if len(e.terms) != 1 {
		return nil, false
	}
	by := e.terms[0]
	terms := make([]term, 0, len(d.terms))
	for _, t := range d.terms {
		fs, ok := divFactors(t.factors, by.factors)
		c, fits := mulInt(t.coef, e.den)
		if !ok {
			return nil, false
		}
		if !fits {
			return DimOverflow, true
		}
		if by.coef < 0 {
			c = -c
		}
		terms = append(terms, term{coef: c, factors: fs})
	}
	den, ok := mulInt(d.den, absInt(by.coef))
	if !ok {
		return DimOverflow, true
	}
	q := makeDim(den, terms)
	return q, q.integerValued()
}

func divFactors(a, b []factor) ([]factor, bool) {
	out := slices.Clone(a)
	for _, f := range b {
		i := slices.IndexFunc(out, func(g factor) bool { return g.atom == f.atom })
		if i < 0 || out[i].pow < f.pow {
			return nil, false
		}
		if out[i].pow -= f.pow; out[i].pow == 0 {
			out = slices.Delete(out, i, i+1)
		}
	}
	return out, true
}

func gcd(a, b int64) int64 {
	a, b = absInt(a), absInt(b)
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func absInt(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

func addInt(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

func mulInt(a, b int64) (int64, bool) {
	hi, lo := bits.Mul64(uint64(absInt(a)), uint64(absInt(b)))
	if hi != 0 || lo > math.MaxInt64 || a == math.MinInt64 || b == math.MinInt64 {
		return 0, false
	}
	return a * b, true
}
