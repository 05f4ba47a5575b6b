package ir

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// ParseError is a mistake in a text form, and where it is.
type ParseError struct {
	File      string
	Line, Col int // 1-based; Col counts bytes
	Msg       string
}

// Error returns file:line:col: message.
func (e *ParseError) Error() string {
	file := e.File
	if file != "" {
		file += ":"
	}
	return fmt.Sprintf("%s%d:%d: %s", file, e.Line, e.Col, e.Msg)
}

// scanner reads pieces of a text. It latches the first error and then finds nothing
// any more, so that parsing reads as parsing.
type scanner struct {
	file, text string
	pos        int
	err        error
}

func (s *scanner) fail(format string, args ...any) { s.failAt(s.pos, format, args...) }

func (s *scanner) failAt(pos int, format string, args ...any) {
	if s.err != nil {
		return
	}
	before := s.text[:pos]
	line := strings.Count(before, "\n")
	col := pos - strings.LastIndexByte(before, '\n')
	s.err = &ParseError{s.file, line + 1, col, fmt.Sprintf(format, args...)}
	s.pos = len(s.text)
}

// peek returns the next byte of the line after blanks, 0 at its end.
func (s *scanner) peek() byte {
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
	if s.pos == len(s.text) || s.text[s.pos] == '\n' {
		return 0
	}
	return s.text[s.pos]
}

// accept skips the given text if it comes next.
func (s *scanner) accept(text string) bool {
	if s.peek() == 0 || !strings.HasPrefix(s.text[s.pos:], text) {
		return false
	}
	s.pos += len(text)
	return true
}

func (s *scanner) expect(text string) {
	if !s.accept(text) {
		s.fail("want %q, found %s", text, s.found())
	}
}

// found describes what comes next, for messages.
func (s *scanner) found() string {
	if s.peek() == 0 {
		return "the end of the line"
	}
	rest := s.text[s.pos:min(s.pos+20, len(s.text))]
	if i := strings.IndexAny(rest, " \t\n"); i > 0 {
		rest = rest[:i]
	}
	return strconv.Quote(rest)
}

// blank skips line ends and lines that are empty or comments, and reports whether
// anything is left.
func (s *scanner) blank() bool {
	for s.pos < len(s.text) {
		switch {
		case s.peek() == 0:
			s.pos = min(s.pos+1, len(s.text))
		case strings.HasPrefix(s.text[s.pos:], "//"):
			s.pos += len(s.lineRest())
		default:
			return true
		}
	}
	return false
}

func (s *scanner) lineRest() string {
	rest := s.text[s.pos:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i]
	}
	return rest
}

// endLine wants nothing more on the line.
func (s *scanner) endLine() {
	if s.err == nil && s.peek() != 0 {
		s.fail("unexpected %s", s.found())
	}
}

// wordRune reports whether r may stand in an identifier: letters, digits but for the
// first, and what names of the IR have beside those of Go.
func wordRune(r rune, first bool) bool {
	return unicode.IsLetter(r) || strings.ContainsRune("_$.", r) || unicode.IsDigit(r) && !first
}

// word reads an identifier, "" if none comes next.
func (s *scanner) word() string {
	s.peek()
	rest := s.text[s.pos:]
	n := len(rest)
	for i, r := range rest {
		if !wordRune(r, i == 0) {
			n = i
			break
		}
	}
	s.pos += n
	return rest[:n]
}

// keyword skips the given word if it comes next and ends there.
func (s *scanner) keyword(w string) bool {
	s.peek()
	start := s.pos
	if s.word() == w {
		return true
	}
	if s.err == nil {
		s.pos = start
	}
	return false
}

// name reads an identifier or a quoted name.
func (s *scanner) name(what string) string {
	if s.peek() == '"' {
		return s.quoted()
	}
	w := s.word()
	if w == "" {
		s.fail("want %s, found %s", what, s.found())
	}
	return w
}

// quoted reads a Go string literal in double quotes.
func (s *scanner) quoted() string {
	if s.peek() != '"' {
		s.fail("want a quoted string, found %s", s.found())
		return ""
	}
	lit, err := strconv.QuotedPrefix(s.lineRest())
	if err != nil {
		s.fail("a string without end")
		return ""
	}
	s.pos += len(lit)
	out, err := strconv.Unquote(lit)
	if err != nil {
		s.fail("a malformed string")
	}
	return out
}

// digits reads decimal digits.
func (s *scanner) digits() string {
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9' {
		s.pos++
	}
	return s.text[start:s.pos]
}

// integer reads a decimal integer.
func (s *scanner) integer() int64 {
	s.peek()
	start := s.pos
	s.accept("-")
	if s.digits() == "" {
		s.fail("want an integer, found %s", s.found())
		return 0
	}
	n, err := strconv.ParseInt(s.text[start:s.pos], 10, 64)
	if err != nil {
		s.failAt(start, "the integer %s does not fit 64 bits", s.text[start:s.pos])
	}
	return n
}

// small reads an integer that serves as a position or a count.
func (s *scanner) small() int {
	s.peek()
	start := s.pos
	n := s.integer()
	if int64(int32(n)) != n {
		s.failAt(start, "%d is too large", n)
		return 0
	}
	return int(n)
}

// number reads the text of a number: everything up to a delimiter.
func (s *scanner) number() string {
	s.peek()
	start := s.pos
	for s.pos < len(s.text) && !strings.ContainsRune(",){}] \t\n", rune(s.text[s.pos])) {
		s.pos++
	}
	return s.text[start:s.pos]
}
