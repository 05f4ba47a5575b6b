package scanner

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// Token is one token. Text is what stands in the file: "\n" for a semicolon that the end
// of a line put there, "" for the end of the file.
type Token struct {
	Kind token.Kind
	Pos  source.Pos
	Text string
}

// End is the position behind the token.
func (t Token) End() source.Pos {
	if t.Implied() {
		return t.Pos
	}
	return t.Pos + source.Pos(len(t.Text))
}

// Implied reports whether the token is a semicolon that the end of a line put there.
func (t Token) Implied() bool { return t.Kind == token.Semicolon && t.Text != ";" }

// Scan returns the tokens of a file, the last of kind token.EOF, and its comments. It
// never fails: what is no token is reported and left out.
func Scan(f *source.File, diags *diag.List) ([]Token, []*ast.Comment) {
	s := &scanner{file: f, text: f.Text(), diags: diags}
	s.checkEncoding()
	s.run()
	return s.tokens, s.comments
}

type scanner struct {
	file     *source.File
	text     []byte
	diags    *diag.List
	offset   int
	lineEnds bool // a line end here puts a semicolon
	last     int  // offset behind the last token, where that semicolon stands
	tokens   []Token
	comments []*ast.Comment
}

const byteOrderMark = "\uFEFF"

// checkEncoding reports bytes that no text holds, one a line.
func (s *scanner) checkEncoding() {
	rest := s.text
	if bytes.HasPrefix(rest, []byte(byteOrderMark)) {
		s.offset = len(byteOrderMark)
	}
	reported := 0
	for i := s.offset; i < len(rest); {
		r, n := utf8.DecodeRune(rest[i:])
		what := ""
		switch {
		case r == utf8.RuneError && n == 1:
			what = "a byte that is not UTF-8"
		case r == 0:
			what = "a NUL byte"
		case string(rest[i:i+n]) == byteOrderMark:
			what = "a byte order mark inside the text"
		}
		if what != "" {
			if line := s.file.Line(s.file.Pos(i)); line != reported {
				reported = line
				s.errorf(diag.InvalidUTF8, i, i+n, "%s: a .grad file is UTF-8 text", what)
			}
		}
		i += n
	}
}

func (s *scanner) errorf(code diag.Code, start, end int, format string, args ...any) *diag.Diagnostic {
	return s.diags.Errorf(code, s.file.Pos(start), s.file.Pos(end), format, args...)
}

func (s *scanner) run() {
	for s.offset < len(s.text) {
		s.scan()
	}
	s.endLine()
	s.tokens = append(s.tokens, Token{Kind: token.EOF, Pos: s.file.Pos(len(s.text))})
}

// emit adds the token that begins at start and ends here.
func (s *scanner) emit(kind token.Kind, start int) {
	s.tokens = append(s.tokens, Token{kind, s.file.Pos(start), string(s.text[start:s.offset])})
	s.last = s.offset
	switch kind {
	case token.Ident, token.Int, token.Float, token.String, token.None, token.GoKeyword,
		token.Break, token.Continue, token.Return, token.Rparen, token.Rbrack, token.Rbrace:
		s.lineEnds = true
	case token.Foreign:
		text := s.tokens[len(s.tokens)-1].Text
		s.lineEnds = text == "++" || text == "--"
	default:
		s.lineEnds = false
	}
}

// endLine puts a semicolon where the line before asks for one.
func (s *scanner) endLine() {
	if s.lineEnds {
		s.tokens = append(s.tokens, Token{token.Semicolon, s.file.Pos(s.last), "\n"})
		s.lineEnds = false
	}
}

func (s *scanner) scan() {
	start := s.offset
	c := s.text[start]
	switch {
	case c == '\n':
		s.endLine()
		s.offset++
	case c == ' ' || c == '\t' || c == '\r':
		s.offset++
	case bytes.HasPrefix(s.text[start:], []byte("//")) || bytes.HasPrefix(s.text[start:], []byte("/*")):
		s.comment()
	case isDigit(c) || c == '.' && start+1 < len(s.text) && isDigit(s.text[start+1]):
		s.number()
	case c == '"' || c == '`' || c == '\'':
		s.quoted(c)
	case c < utf8.RuneSelf && !isLetter(rune(c)):
		s.operator()
	default:
		s.word()
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

func (s *scanner) word() {
	start := s.offset
	for s.offset < len(s.text) {
		r, n := utf8.DecodeRune(s.text[s.offset:])
		if !isLetter(r) && (s.offset == start || !unicode.IsDigit(r)) {
			break
		}
		s.offset += n
	}
	if s.offset == start {
		s.illegal()
		return
	}
	s.emit(token.Lookup(string(s.text[start:s.offset])), start)
}

// illegal reports one character; encoding errors have been reported before.
func (s *scanner) illegal() {
	r, n := utf8.DecodeRune(s.text[s.offset:])
	if r != utf8.RuneError && r != 0 && string(r) != byteOrderMark {
		s.errorf(diag.IllegalCharacter, s.offset, s.offset+n, "unexpected character %q", r)
	}
	s.offset += n
}

func (s *scanner) comment() {
	start := s.offset
	rest := s.text[start:]
	end := len(rest)
	if rest[1] == '/' {
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			end = i
		}
	} else if i := bytes.Index(rest[2:], []byte("*/")); i >= 0 {
		end = 2 + i + 2
	} else {
		s.errorf(diag.UnclosedComment, start, start+2, "this comment is never closed").Suggest("close it with */")
	}
	if bytes.IndexByte(rest[:end], '\n') >= 0 {
		s.endLine()
	}
	s.offset += end
	s.comments = append(s.comments, &ast.Comment{
		Slash: s.file.Pos(start),
		Text:  strings.ReplaceAll(string(rest[:end]), "\r", ""),
		Until: s.file.Pos(s.offset),
	})
}

// quoted scans a string, which only import paths are; the other quotes of Go are
// reported and scanned alike, so that what they hold is not taken for code.
func (s *scanner) quoted(quote byte) {
	start := s.offset
	s.offset++
	for s.offset < len(s.text) && s.text[s.offset] != '\n' {
		c := s.text[s.offset]
		s.offset++
		if c == '\\' && s.offset < len(s.text) && s.text[s.offset] != '\n' {
			s.offset++
		} else if c == quote {
			if quote != '"' {
				s.errorf(diag.MalformedString, start, s.offset, "strings are written in double quotes, and are import paths only")
			}
			s.emit(token.String, start)
			return
		}
	}
	s.errorf(diag.MalformedString, start, s.offset, "this string is not closed on its line")
	s.emit(token.String, start)
}
