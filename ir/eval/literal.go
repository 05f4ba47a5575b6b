package eval

import (
	"fmt"
	"math"
	"math/big"
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
	Col    int    // where it begins: a 1-based byte column
	Scalar string // a number, a quotient such as 1/3, true or false
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
		for strings.HasSuffix(l.Scalar, "/") || r.next() == '/' { // blanks may stand about it
			more := r.word()
			if more == "" {
				break
			}
			l.Scalar += more
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
			return a, at.errorf("want %s, found %s", lists(rank), lists(k))
		}
		if a.Shape[k] = len(at.List); len(at.List) == 0 {
			break
		}
		at = at.List[0]
	}
	err := fill(&a, l, ring, 0)
	return a, err
}

// lists says how literals of arrays are nested.
func lists(rank int) string {
	switch rank {
	case 0:
		return "a single value"
	case 1:
		return "a list"
	case 2:
		return "a list of lists"
	}
	return fmt.Sprintf("lists nested %d deep", rank)
}

// fill appends the elements of l, whose shape from axis k on must be a's.
func fill[E any](a *Array[E], l *Literal, ring Ring[E], k int) error {
	if k == len(a.Shape) {
		return element(a, l, ring)
	}
	if l.Kind != ListLiteral {
		return l.errorf("want a list of %d, found %s", a.Shape[k], l.kind())
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
		return l.errorf("want a single value of type %s, found %s", a.DType, l.kind())
	}
	if a.DType.IsFloat() {
		e, err := float(l, ring, a.DType)
		a.F = append(a.F, e)
		return err
	}
	n, ok := integer(l.Scalar, a.DType)
	if !ok || !a.DType.Holds(ir.Bits(n)) {
		return l.errorf("%q is not a value of type %s", l.Scalar, a.DType)
	}
	a.I = append(a.I, n)
	return nil
}

// float reads a number, or a quotient of two, and rounds it once.
func float[E any](l *Literal, ring Ring[E], t ir.DType) (E, error) {
	if r, ok := rational(l.Scalar); ok && (r.Sign() != 0 || strings.Contains(l.Scalar, "/")) {
		return ring.Rational(t, r), nil
	}
	x, err := strconv.ParseFloat(l.Scalar, 64) // infinities, NaN and signed zeros
	if err != nil && !math.IsInf(x, 0) {
		return ring.Int(t, 0), l.errorf("%q is not a number", l.Scalar)
	}
	e, err := ring.Float(t, x)
	if err != nil {
		return e, l.errorf("%v", err)
	}
	return e, nil
}

// integer reads what types hold as integers: integers, also written as 1e3 or 4/2, truth
// values, and the bits of weights.
func integer(s string, t ir.DType) (int64, bool) {
	switch t {
	case ir.Bool:
		on, err := strconv.ParseBool(s)
		return truth(on), err == nil
	case ir.MinPlus:
		w, err := strconv.ParseFloat(s, 64)
		if r, ok := rational(s); ok && err != nil {
			return bits(F64{}.Rational(ir.F64, r)), true
		}
		return bits(w), err == nil || math.IsInf(w, 1)
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	r, ok := rational(s)
	if !ok || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// rational reads a finite number, or a quotient of such, exactly.
func rational(s string) (*big.Rat, bool) {
	over, under, quotient := strings.Cut(s, "/")
	x, ok := decimal(over)
	if !quotient {
		return x, ok
	}
	y, fine := decimal(under)
	if !ok || !fine || y.Sign() == 0 {
		return nil, false
	}
	return x.Quo(x, y), true
}

// decimal reads a number whose float64 is finite, exactly; where that is zero the number is
// zero too.
func decimal(s string) (*big.Rat, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, false
	}
	if f != 0 { // then the exponent is small, whatever is written
		if x, ok := new(big.Rat).SetString(strings.ReplaceAll(s, "_", "")); ok {
			return x, true
		}
	}
	return new(big.Rat).SetFloat64(f), true
}

// kind says what sort of literal this is.
func (l *Literal) kind() string {
	switch l.Kind {
	case ListLiteral:
		return "a list"
	case StructLiteral:
		return "a struct"
	}
	return "a single value"
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
