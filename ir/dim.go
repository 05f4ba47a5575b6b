package ir

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Dim is an integer-valued polynomial with rational coefficients over atoms:
// symbols, loop indices, and floor-div, mod, min and max of other dims. Dims are
// interned in a normal form: two dims that are equal as polynomials are the same
// pointer. Symbols and indices stand for integers that are not negative.
//
// A Dim whose coefficients left the range of int64 is the poison [DimOverflow];
// every operation on it yields it again.
type Dim struct {
	den   int64  // common denominator of the coefficients, at least 1
	terms []term // by descending degree, then by text
	text  string // normal form, also the interning key
}

type term struct {
	coef    int64
	factors []factor // by atom text
	text    string
	degree  int
}

type factor struct {
	atom *Atom
	pow  int
}

// AtomKind tells the kinds of atoms apart.
type AtomKind uint8

// The kinds of atoms.
const (
	AtomSymbol   AtomKind = iota // a named symbol: a dim of the package, or a bound index of a map region
	AtomIndex                    // the k-th index of the enclosing space, printed #k
	AtomFloorDiv                 // floor(A/B)
	AtomMod                      // A - B*floor(A/B)
	AtomMin                      // the lesser of A and B
	AtomMax                      // the greater of A and B
	atomOverflow
)

// Atom is an indivisible factor of a Dim.
type Atom struct {
	Kind  AtomKind
	Name  string // of a symbol
	Index int    // of an index
	A, B  *Dim   // operands of the other kinds
	text  string
}

// String returns the atom's text form.
func (a *Atom) String() string { return a.text }

var dims struct {
	sync.Mutex
	dim  map[string]*Dim
	atom map[string]*Atom
}

func internAtom(a Atom) *Atom {
	dims.Lock()
	defer dims.Unlock()
	if dims.atom == nil {
		dims.atom = map[string]*Atom{}
	}
	if have := dims.atom[a.text]; have != nil {
		return have
	}
	dims.atom[a.text] = &a
	return &a
}

func atomDim(a Atom) *Dim {
	at := internAtom(a)
	return makeDim(1, []term{{coef: 1, factors: []factor{{at, 1}}}})
}

// DimOverflow is the result of dim arithmetic that left the range of int64.
var DimOverflow = &Dim{den: 1, text: "overflow", terms: []term{{
	coef: 1, text: "overflow", degree: 1,
	factors: []factor{{atom: &Atom{Kind: atomOverflow, text: "overflow"}, pow: 1}},
}}}

// Const returns the constant n.
func Const(n int64) *Dim {
	if n == 0 {
		return makeDim(1, nil)
	}
	return makeDim(1, []term{{coef: n}})
}

// Sym returns the symbol with the given name. A name starting with $ is a bound
// index of a map region; others are dims that the caller sets.
func Sym(name string) *Dim { return atomDim(Atom{Kind: AtomSymbol, Name: name, text: name}) }

// Index returns the k-th index of the enclosing space.
func Index(k int) *Dim {
	return atomDim(Atom{Kind: AtomIndex, Index: k, text: "#" + strconv.Itoa(k)})
}

// makeDim brings terms into normal form and interns the result.
func makeDim(den int64, terms []term) *Dim {
	sum := map[string]*term{}
	for i := range terms {
		t := terms[i]
		t.text, t.degree = termText(t.factors)
		if have := sum[t.text]; have != nil {
			c, ok := addInt(have.coef, t.coef)
			if !ok {
				return DimOverflow
			}
			have.coef = c
			continue
		}
		sum[t.text] = &t
	}
	g := den
	out := make([]term, 0, len(sum))
	for _, t := range sum {
		if t.coef == math.MinInt64 {
			return DimOverflow
		}
		if t.coef != 0 {
			out = append(out, *t)
			g = gcd(g, t.coef)
		}
	}
	if len(out) == 0 {
		den, g = 1, 1
	}
	for i := range out {
		out[i].coef /= g
	}
	den /= g
	slices.SortFunc(out, func(a, b term) int {
		if a.degree != b.degree {
			return b.degree - a.degree
		}
		return strings.Compare(a.text, b.text)
	})
	d := &Dim{den: den, terms: out}
	d.text = d.format()
	dims.Lock()
	defer dims.Unlock()
	if dims.dim == nil {
		dims.dim = map[string]*Dim{}
	}
	if have := dims.dim[d.text]; have != nil {
		return have
	}
	dims.dim[d.text] = d
	return d
}

func termText(fs []factor) (string, int) {
	var b strings.Builder
	degree := 0
	for _, f := range fs {
		for range f.pow {
			if degree > 0 {
				b.WriteByte('*')
			}
			b.WriteString(f.atom.text)
			degree++
		}
	}
	return b.String(), degree
}

func (d *Dim) format() string {
	var b strings.Builder
	for i, t := range d.terms {
		c := t.coef
		switch {
		case i == 0 && c < 0:
			b.WriteByte('-')
		case i > 0 && c < 0:
			b.WriteString(" - ")
		case i > 0:
			b.WriteString(" + ")
		}
		if c < 0 {
			c = -c
		}
		if c != 1 || t.text == "" {
			b.WriteString(strconv.FormatInt(c, 10))
			if t.text != "" {
				b.WriteByte('*')
			}
		}
		b.WriteString(t.text)
	}
	if len(d.terms) == 0 {
		b.WriteByte('0')
	}
	if d.den != 1 {
		return "(" + b.String() + ")/" + strconv.FormatInt(d.den, 10)
	}
	return b.String()
}

// String returns the normal form, which [ParseDim] reads back.
func (d *Dim) String() string { return d.text }

// Const returns the value of a constant dim.
func (d *Dim) Const() (int64, bool) {
	switch {
	case len(d.terms) == 0:
		return 0, true
	case len(d.terms) == 1 && d.terms[0].degree == 0 && d.den == 1:
		return d.terms[0].coef, true
	}
	return 0, false
}

// IsConst reports whether d is the constant n.
func (d *Dim) IsConst(n int64) bool { c, ok := d.Const(); return ok && c == n }

// Atom returns the atom that d consists of, or nil when it is anything else.
func (d *Dim) Atom() *Atom {
	if len(d.terms) == 1 && d.den == 1 && d.terms[0].coef == 1 && len(d.terms[0].factors) == 1 && d.terms[0].factors[0].pow == 1 {
		return d.terms[0].factors[0].atom
	}
	return nil
}

// AsIndex returns k when d is exactly the index #k.
func (d *Dim) AsIndex() (int, bool) {
	if a := d.Atom(); a != nil && a.Kind == AtomIndex {
		return a.Index, true
	}
	return 0, false
}

// Term is one summand of a polynomial: Coef/Denom times the product of Atoms,
// in which an atom stands as often as its power.
type Term struct {
	Coef  int64
	Atoms []*Atom
}

// Terms returns the summands and their common denominator.
func (d *Dim) Terms() (terms []Term, denom int64) {
	for _, t := range d.terms {
		out := Term{Coef: t.coef}
		for _, f := range t.factors {
			for range f.pow {
				out.Atoms = append(out.Atoms, f.atom)
			}
		}
		terms = append(terms, out)
	}
	return terms, d.den
}

// Overflows reports whether d is the poison of overflowing arithmetic.
func (d *Dim) Overflows() bool { return d == DimOverflow }
