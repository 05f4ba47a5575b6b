package parser

import (
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// This file says how mistakes are reported and where the parser goes on.
//
// errorf and expected mark the statement as failed; until a block, list or declaration
// takes up again at a place it can trust, nothing more is reported. remark reports what
// does not disturb the parser.

func (p *parser) errorf(code diag.Code, pos, end source.Pos, format string, args ...any) *diag.Diagnostic {
	if p.failed || p.aborted {
		return &diag.Diagnostic{} // for the caller to add to; seen by nobody
	}
	p.failed = true
	return p.diags.Errorf(code, pos, max(pos, end), format, args...)
}

func (p *parser) remark(code diag.Code, pos, end source.Pos, format string, args ...any) *diag.Diagnostic {
	failed := p.failed
	d := p.errorf(code, pos, end, format, args...)
	p.failed = failed
	return d
}

// expected reports that something else should stand here.
func (p *parser) expected(what string) *diag.Diagnostic {
	d := p.errorf(diag.UnexpectedToken, p.pos(), p.end(), "expected %s, found %s", what, p.found())
	if p.tok() == token.Foreign {
		suggestForeign(d, p.text())
	}
	return d
}

// found describes the current token.
func (p *parser) found() string {
	t := p.cur()
	switch {
	case t.Implied():
		return "the end of the line"
	case t.Kind == token.EOF:
		return "the end of the file"
	case t.Kind == token.Ident:
		return "name " + t.Text
	case t.Kind.IsKeyword():
		return "keyword " + t.Text
	}
	return t.Text
}

// suggestForeign says what to write instead of an operator of Go.
func suggestForeign(d *diag.Diagnostic, op string) {
	instead, ok := map[string]string{
		"%": "mod(a, b)", "%=": "a = mod(a, b)", "^": "pow(a, b)", "**": "pow(a, b)",
		"++": "a += 1", "--": "a -= 1", "&": "a && b", "|": "a || b",
		"?": "if c { a } else { b }", "<<": "a * 2 for each place",
	}[op]
	if ok {
		d.Suggest("write %s", instead)
	}
}

// starts reports whether the current token begins a declaration at the left margin, where
// no statement stands: the place to go on after an unclosed bracket.
func (p *parser) starts() bool {
	switch p.tok() {
	case token.Func, token.Dim, token.Const, token.Type, token.Import, token.Lens, token.Var, token.Package:
		return p.file.Position(p.pos()).Column == 1
	}
	return false
}

// skipStatement steps to the end of the statement: a semicolon, closing brace or closing
// parenthesis that belongs to what surrounds it.
func (p *parser) skipStatement() {
	depth := 0
	for p.tok() != token.EOF && !p.starts() {
		switch p.tok() {
		case token.Lbrace:
			depth++
		case token.Rbrace:
			if depth == 0 {
				return
			}
			depth--
		case token.Semicolon:
			if depth == 0 {
				return
			}
		}
		p.next()
	}
}

// skipDecl steps to the next declaration.
func (p *parser) skipDecl() {
	for p.tok() != token.EOF && !p.starts() {
		p.next()
	}
}

// skipElement steps to the comma or the closing bracket of a list, or to the end of the
// statement if that comes first.
func (p *parser) skipElement() {
	depth := 0
	for p.tok() != token.EOF && !p.starts() {
		switch k := p.tok(); k {
		case token.Lparen, token.Lbrack, token.Lbrace:
			depth++
		case token.Rparen, token.Rbrack, token.Rbrace:
			if depth == 0 {
				return
			}
			depth--
		case token.Comma, token.Semicolon:
			if depth == 0 {
				return
			}
		}
		p.next()
	}
}

// list parses elements between commas up to the closing bracket and returns the position
// of that. The opening bracket has been read. A comma may stand behind the last element.
func (p *parser) list(open source.Pos, closing token.Kind, element func()) source.Pos {
	for p.tok() != closing && p.tok() != token.EOF {
		start := p.at
		element()
		if p.failed {
			p.skipElement()
		}
		if !p.got(token.Comma) {
			break
		}
		if p.at == start {
			p.next()
		}
	}
	return p.closing(open, closing, ", or "+closing.String())
}

// closing steps over the bracket that closes the one at open.
func (p *parser) closing(open source.Pos, closing token.Kind, what string) source.Pos {
	pos := p.pos()
	if p.got(closing) {
		return pos
	}
	opening := p.file.Text()[p.file.Offset(open)]
	if p.tok() == token.EOF || p.starts() {
		p.errorf(diag.UnclosedBracket, open, open+1, "this %c is never closed", opening)
		return pos
	}
	d := p.expected(what)
	if p.file.Line(open) != p.file.Line(pos) {
		d.Notef(open, open+1, "%c opened here", opening)
	}
	return pos
}
