package scanner

import (
	"regexp"

	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
)

// The forms of numbers are Go's, without the octal that begins with a bare 0 and without
// imaginary numbers. An underscore may stand between digits.
const (
	digits    = `[0-9](?:_?[0-9])*`
	exponent  = `(?:[eE][+-]?` + digits + `)`
	hexDigits = `[0-9a-fA-F](?:_?[0-9a-fA-F])*`
)

var (
	intForm = regexp.MustCompile(`^(?:0|[1-9](?:_?[0-9])*|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+)$`)

	floatForm = regexp.MustCompile(`^(?:` +
		digits + `\.(?:` + digits + `)?` + exponent + `?|` + // 1. 1.5 1.5e3
		digits + exponent + `|` + // 1e3
		`\.` + digits + exponent + `?|` + // .5 .5e3
		`0[xX](?:_?` + hexDigits + `\.?(?:` + hexDigits + `)?|\.` + hexDigits + `)[pP][+-]?` + digits + // 0x1.8p-1
		`)$`)
)

// maxNumber bounds the length of a number: nobody writes a longer one, and the exact
// arithmetic on constants must not be given a book to read.
const maxNumber = 200

// number scans the longest run of characters that numbers are made of and then checks its
// form, so that 12ab is one mistake and not two tokens.
func (s *scanner) number() {
	start := s.offset
	hex := len(s.text) > start+1 && s.text[start] == '0' && (s.text[start+1] == 'x' || s.text[start+1] == 'X')
	point := false
	for ; s.offset < len(s.text); s.offset++ {
		c := s.text[s.offset]
		switch {
		case c == '.' && !point && !s.ellipsis():
			point = true
		case (c == '+' || c == '-') && s.inExponent(hex, start):
		case isDigit(c) || c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z':
		default:
			s.numberToken(start)
			return
		}
	}
	s.numberToken(start)
}

// ellipsis reports whether a ... begins here.
func (s *scanner) ellipsis() bool {
	return s.offset+2 < len(s.text) && string(s.text[s.offset:s.offset+3]) == "..."
}

// inExponent reports whether a sign here belongs to the exponent of the number.
func (s *scanner) inExponent(hex bool, start int) bool {
	if s.offset == start {
		return false
	}
	switch s.text[s.offset-1] {
	case 'e', 'E':
		return !hex
	case 'p', 'P':
		return hex
	}
	return false
}

func (s *scanner) numberToken(start int) {
	text := string(s.text[start:s.offset])
	kind := token.Float
	if intForm.MatchString(text) {
		kind = token.Int
	} else if !floatForm.MatchString(text) {
		s.malformed(text, start)
	}
	if len(text) > maxNumber {
		s.errorf(diag.MalformedNumber, start, s.offset, "a number of %d characters; the limit is %d", len(text), maxNumber)
	}
	s.emit(kind, start)
}

func (s *scanner) malformed(text string, start int) {
	shown := text
	if len(shown) > 40 {
		shown = shown[:40] + "…"
	}
	d := s.errorf(diag.MalformedNumber, start, s.offset, "%s is not a number", shown)
	switch last := text[len(text)-1]; {
	case last == 'i':
		d.Suggest("there are no complex numbers")
	case last == 'f' || last == 'F':
		d.Suggest("a constant takes its type from where it is used, or from a conversion: f32(0.5)")
	case len(text) > 1 && text[0] == '0' && isDigit(text[1]):
		d.Suggest("an octal number begins with 0o, a decimal one not with 0")
	}
}
