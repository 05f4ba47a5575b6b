package eval

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

// Invocation is a function call as typed on a command line:
//
//	F([[1, 2], [3, 4]], rate: 0.1, p: {W: [1, 2], B: 0})
type Invocation struct {
	Func string
	Args []NamedLiteral
}

// NamedLiteral is an argument or a field of a struct. An argument by position has
// no name.
type NamedLiteral struct {
	Name  string
	Value *Literal
}

// LiteralKind tells the kinds of literals apart.
type LiteralKind uint8

// The kinds of literals.
const (
	ScalarLiteral LiteralKind = iota // a number, true or false
	ListLiteral                      // values in brackets
	StructLiteral                    // named values in braces
)

// Literal is a value as typed.
type Literal struct {
	Kind   LiteralKind
	Col    int // where it begins: a 1-based byte column
	Scalar string
	List   []*Literal
	Fields []NamedLiteral
}

// LiteralError is a mistake in a literal, and where it is.
type LiteralError struct {
	Col int // 1-based byte column
	Msg string
}

// Error returns "column n: message".
func (e *LiteralError) Error() string { return fmt.Sprintf("column %d: %s", e.Col, e.Msg) }

func (l *Literal) errorf(format string, args ...any) error {
	return &LiteralError{l.Col, fmt.Sprintf(format, args...)}
}

// ParseInvocation reads a function call. Errors are of type [*LiteralError].
func ParseInvocation(text string) (*Invocation, error) {
	r := &literalReader{text: text}
	inv := &Invocation{Func: r.word()}
	if inv.Func == "" {
		r.fail("want the name of a function")
	}
	r.expect('(')
	inv.Args = r.named(')', false)
	if r.next(); r.err == nil && r.pos < len(text) {
		r.fail("unexpected %q behind the call", text[r.pos:])
	}
	return inv, r.err
}

// literalReader reads literals; it latches the first error.
type literalReader struct {
	text string
	pos  int
	err  error
}

func (r *literalReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = &LiteralError{r.pos + 1, fmt.Sprintf(format, args...)}
	}
}

// next skips blanks and returns the next byte, 0 at the end.
func (r *literalReader) next() byte {
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.pos]) >= 0 {
		r.pos++
	}
	if r.pos == len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

func (r *literalReader) expect(c byte) {
	if r.next() != c {
		r.fail("want %q", string(c))
		return
	}
	r.pos++
}

// word reads everything up to a delimiter.
func (r *literalReader) word() string {
	r.next()
	start := r.pos
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n()[]{},:", r.text[r.pos]) < 0 {
		r.pos++
	}
	return r.text[start:r.pos]
}

// items calls item for each thing of a list with commas, to the closing byte.
func (r *literalReader) items(closing byte, item func()) {
	for n := 0; r.err == nil; n++ {
		if r.next() == closing {
			r.pos++
			return
		}
		if n > 0 {
			if r.expect(','); r.next() == closing { // a last comma
				continue
			}
		}
		item()
	}
}

// named reads values of which each may have, or must have, a name.
func (r *literalReader) named(closing byte, must bool) []NamedLiteral {
	var out []NamedLiteral
	r.items(closing, func() {
		start := r.pos
		name := r.word()
		if r.next() == ':' {
			r.pos++
		} else if name = ""; must {
			r.pos = start
			r.fail("want a field name and a colon")
		} else {
			r.pos = start
		}
		out = append(out, NamedLiteral{name, r.value(0)})
	})
	return out
}

// maxNesting bounds the depth of literals.
const maxNesting = 64

func (r *literalReader) value(depth int) *Literal {
	c := r.next()
	l := &Literal{Col: r.pos + 1}
	switch {
	case depth > maxNesting:
		r.fail("nested too deeply")
	case c == '[':
		r.pos++
		l.Kind = ListLiteral
		r.items(']', func() { l.List = append(l.List, r.value(depth+1)) })
	case c == '{':
		r.pos++
		l.Kind = StructLiteral
		l.Fields = r.named('}', true)
	default:
		if l.Scalar = r.word(); l.Scalar == "" {
			r.fail("want a value")
		}
	}
	return l
}

// ReadArray converts a literal to an array of the given element type and rank.
func ReadArray[E any](l *Literal, ring Ring[E], t ir.DType, rank int) (Array[E], error) {
	a := Array[E]{DType: t, Shape: make([]int, rank)}
	if t.IsFloat() {
		a.F = []E{}
	}
	for k, at := 0, l; k < rank; k++ {
		if at.Kind != ListLiteral {
			return a, at.errorf("want an array with %d axes, found one with %d", rank, k)
		}
		if a.Shape[k] = len(at.List); len(at.List) == 0 {
			break
		}
		at = at.List[0]
	}
	err := fill(&a, l, ring, 0)
	return a, err
}

// fill appends the elements of l, whose shape from axis k on must be a's.
func fill[E any](a *Array[E], l *Literal, ring Ring[E], k int) error {
	if k == len(a.Shape) {
		return element(a, l, ring)
	}
	if l.Kind != ListLiteral {
		return l.errorf("want a list of %d, found a single value", a.Shape[k])
	}
	if len(l.List) != a.Shape[k] {
		return l.errorf("a list of %d among lists of %d", len(l.List), a.Shape[k])
	}
	for _, x := range l.List {
		if err := fill(a, x, ring, k+1); err != nil {
			return err
		}
	}
	return nil
}

func element[E any](a *Array[E], l *Literal, ring Ring[E]) error {
	if l.Kind != ScalarLiteral {
		return l.errorf("want a single value of type %s", a.DType)
	}
	if a.DType.IsFloat() {
		x, err := strconv.ParseFloat(l.Scalar, 64)
		if err != nil && !math.IsInf(x, 0) {
			return l.errorf("%q is not a number", l.Scalar)
		}
		e, err := ring.Float(a.DType, x)
		if err != nil {
			return l.errorf("%v", err)
		}
		a.F = append(a.F, e)
		return nil
	}
	if a.DType == ir.MinPlus {
		w, err := strconv.ParseFloat(l.Scalar, 64)
		if err != nil && !math.IsInf(w, 1) || !a.DType.Holds(ir.Bits(bits(w))) {
			return l.errorf("%q is not a value of type %s", l.Scalar, a.DType)
		}
		a.I = append(a.I, bits(w))
		return nil
	}
	n, err := strconv.ParseInt(l.Scalar, 10, 64)
	if a.DType == ir.Bool {
		var on bool
		on, err = strconv.ParseBool(l.Scalar)
		n = truth(on)
	}
	if err != nil || !a.DType.Holds(ir.Bits(n)) {
		return l.errorf("%q is not a value of type %s", l.Scalar, a.DType)
	}
	a.I = append(a.I, n)
	return nil
}

// InferDims finds the dims that parameter types mention from the shapes of the
// arguments: an extent that is a dim by itself sets it, unless known does.
func InferDims(params []ir.Type, shapes [][]int, known map[string]int64) (map[string]int64, error) {
	dims := map[string]int64{}
	for name, n := range known {
		dims[name] = n
	}
	for i, t := range params {
		if i >= len(shapes) || len(shapes[i]) != t.Rank() {
			return nil, fmt.Errorf("argument %d is not of type %s", i, t)
		}
		for k, d := range t.Shape.Dims() {
			a, n := d.Atom(), int64(shapes[i][k])
			if a == nil || a.Kind != ir.AtomSymbol {
				continue
			}
			if have, ok := dims[a.Name]; ok && have != n {
				return nil, fmt.Errorf("argument %d of type %s: axis %d has length %d, but %s is %d", i, t, k, n, a.Name, have)
			}
			dims[a.Name] = n
		}
	}
	return dims, nil
}

// Format writes an array as nested brackets, which ReadArray reads back: numbers
// in the fewest digits that mean the same value of their type, and a line for each
// row.
func Format(a Array[float64]) string {
	var b strings.Builder
	format(&b, a, 0, 0)
	return b.String()
}

// format writes the part of a at axis k that begins with element at, and returns
// where the next begins.
func format(b *strings.Builder, a Array[float64], k, at int) int {
	if k == len(a.Shape) {
		b.WriteString(formatElement(a, at))
		return at + 1
	}
	b.WriteByte('[')
	for i := range a.Shape[k] {
		switch {
		case i > 0 && k+1 < len(a.Shape):
			b.WriteString(",\n" + strings.Repeat(" ", k+1))
		case i > 0:
			b.WriteString(", ")
		}
		at = format(b, a, k+1, at)
	}
	b.WriteByte(']')
	return at
}

func formatElement(a Array[float64], i int) string {
	switch {
	case a.DType == ir.F32:
		return strconv.FormatFloat(a.F[i], 'g', -1, 32)
	case a.DType.IsFloat():
		return strconv.FormatFloat(a.F[i], 'g', -1, 64)
	case a.DType == ir.Bool:
		return strconv.FormatBool(a.I[i] != 0)
	case a.DType == ir.MinPlus:
		return strconv.FormatFloat(weight(a.I[i]), 'g', -1, 64)
	}
	return strconv.FormatInt(a.I[i], 10)
}
