package ir

import "errors"

// ParseDim reads the text of a [Dim].
func ParseDim(text string) (*Dim, error) {
	return parseAll(text, (*scanner).dim)
}

// ParseShape reads the text of a [Shape].
func ParseShape(text string) (*Shape, error) {
	return parseAll(text, (*scanner).shape)
}

// ParseIndexMap reads the text of an [IndexMap].
func ParseIndexMap(text string) (*IndexMap, error) {
	return parseAll(text, (*scanner).indexMap)
}

// ParsePerm reads the text of a [Perm].
func ParsePerm(text string) (*Perm, error) {
	return parseAll(text, (*scanner).perm)
}

// ParseType reads the text of a [Type].
func ParseType(text string) (Type, error) {
	return parseAll(text, (*scanner).arrayType)
}

func parseAll[T any](text string, f func(*scanner) T) (T, error) {
	s := &scanner{text: text}
	x := f(s)
	s.endLine()
	if s.err == nil && s.pos < len(s.text) {
		s.fail("unexpected end of line")
	}
	var none T
	if s.err != nil {
		return none, s.err
	}
	return x, nil
}

// Limits on dims in a text. Normal forms of real programs stay far below; without
// limits a short text could ask for a polynomial that does not fit into memory.
const (
	maxDimDepth = 50
	maxDimTerms = 500
	maxDegree   = 64
)

// dim reads a polynomial, or one in parentheses over a denominator:
//
//	dim  = poly | "(" poly ")" "/" integer .
//	poly = ["-"] term { ("+" | "-") term } .
//	term = factor { "*" factor } .
//	factor = integer | symbol | "#" integer | func "(" dim "," dim ")" .
func (s *scanner) dim() *Dim { return s.dimAt(0) }

func (s *scanner) dimAt(depth int) *Dim {
	if depth > maxDimDepth {
		s.fail("a size is nested too deeply")
		return Const(0)
	}
	if !s.accept("(") {
		return s.poly(depth)
	}
	d := s.poly(depth)
	s.expect(")")
	s.expect("/")
	s.peek()
	start := s.pos
	den := s.integer()
	if s.err != nil {
		return d
	}
	if den <= 0 {
		s.failAt(start, "the denominator %d is not positive", den)
		return d
	}
	q, err := d.over(den)
	if err != nil {
		s.failAt(start, "%v", err)
		return d
	}
	return q
}

// over divides by a denominator that makes d an integer-valued polynomial. With
// many atoms that is not decided but believed, as in [Dim.Div] by whoever made it.
func (d *Dim) over(den int64) (*Dim, error) {
	q, ok := d.Div(Const(den))
	if !ok && (q == nil || q.atoms() <= maxGridAtoms) {
		return nil, errors.New("the quotient is not an integer everywhere")
	}
	return q, nil
}

// atoms returns the number of distinct atoms of d.
func (d *Dim) atoms() int {
	seen := map[*Atom]bool{}
	for _, t := range d.terms {
		for _, f := range t.factors {
			seen[f.atom] = true
		}
	}
	return len(seen)
}

func (s *scanner) poly(depth int) *Dim {
	sum, negative := Const(0), s.accept("-")
	for s.err == nil {
		t := s.term(depth)
		if negative {
			t = t.Neg()
		}
		sum = sum.Add(t)
		if len(sum.terms) > maxDimTerms {
			s.fail("a size has too many terms")
		}
		switch s.peek() {
		case '+':
			negative = false
		case '-':
			negative = true
		default:
			return sum
		}
		s.pos++
	}
	return sum
}

func (s *scanner) term(depth int) *Dim {
	prod := s.factor(depth)
	for n := 1; s.err == nil && s.accept("*"); n++ {
		prod = prod.Mul(s.factor(depth))
		if len(prod.terms) > maxDimTerms || n > maxDegree {
			s.fail("a size has too many terms or factors")
		}
	}
	return prod
}

func (s *scanner) factor(depth int) *Dim {
	c := s.peek()
	switch {
	case c >= '0' && c <= '9':
		return Const(s.integer())
	case c == '#':
		s.pos++
		if c := s.peek(); c < '0' || c > '9' {
			s.fail("want the number of an index, found %s", s.found())
			return Const(0)
		}
		return Index(s.small())
	}
	start := s.pos
	name := s.word()
	if name == "" {
		s.fail("want a size, found %s", s.found())
		return Const(0)
	}
	if name == DimOverflow.text {
		return DimOverflow
	}
	if !s.accept("(") {
		return Sym(name)
	}
	a := s.dimAt(depth + 1)
	s.expect(",")
	b := s.dimAt(depth + 1)
	s.expect(")")
	switch name {
	case "floordiv":
		return a.FloorDiv(b)
	case "mod":
		return a.Mod(b)
	case "min":
		return a.Min(b)
	case "max":
		return a.Max(b)
	}
	s.failAt(start, "%s is no function of sizes", name)
	return Const(0)
}

// dims reads dims in brackets.
func (s *scanner) dims() []*Dim {
	s.expect("[")
	var ds []*Dim
	for s.err == nil && !s.accept("]") {
		if len(ds) > 0 {
			s.expect(",")
		}
		ds = append(ds, s.dim())
	}
	return ds
}

func (s *scanner) shape() *Shape       { return NewShape(s.dims()...) }
func (s *scanner) indexMap() *IndexMap { return NewIndexMap(s.dims()...) }

func (s *scanner) perm() *Perm {
	s.peek()
	start := s.pos
	s.expect("(")
	var axes []int
	for s.err == nil && !s.accept(")") {
		if len(axes) > 0 {
			s.expect(",")
		}
		axes = append(axes, s.small())
	}
	for _, a := range axes {
		if a < 0 {
			s.failAt(start, "axis %d is negative", a)
		}
	}
	return NewPerm(axes...)
}

func (s *scanner) dtype() DType {
	s.peek()
	start := s.pos
	name := s.word()
	t, ok := ParseDType(name)
	if !ok {
		s.failAt(start, "want an element type, found %q", name)
	}
	return t
}

// arrayType reads an array type: f32, [N, 3]f32.
func (s *scanner) arrayType() Type {
	shape := Scalar
	if s.peek() == '[' {
		shape = s.shape()
	}
	return Type{s.dtype(), shape}
}
