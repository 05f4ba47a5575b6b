package format

import (
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/scanner"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// printer emits the tokens of a file one by one. The tree walk says what stands before
// each (setting gap) and calls take; comments are emitted by take where they come up.
type printer struct {
	file     *source.File
	tokens   []scanner.Token // without semicolons
	at       int
	comments []*ast.Comment // those not yet emitted

	lines  []line
	indent int
	cont   bool // indent holds one level for a broken expression already
	row    int  // cells that stand before a trailing comment in this line, in a table

	gap      gap
	minBlank int  // empty lines that the next item must have before it
	lastLine int  // source line where the last emitted token or comment ends
	glue     bool // the last emitted item is a comment within the line
	fresh    bool // nothing has been emitted since a block was opened, or at all
}

// gap is what stands between two tokens.
type gap int

const (
	none    gap = iota
	blank       // one space
	cell        // aligned with the lines around
	newline     // the end of the line
)

func (p *printer) tok() token.Kind { return p.tokens[p.at].Kind }

// breaks reports whether the writer ended the line before the current token.
func (p *printer) breaks() bool {
	return p.at > 0 && p.file.Line(p.tokens[p.at-1].Pos) < p.file.Line(p.tokens[p.at].Pos)
}

// soft is a gap where a line break of the writer is kept; the rest of the expression is
// then indented.
func (p *printer) soft(otherwise gap) {
	if !p.breaks() {
		p.gap = otherwise
		return
	}
	p.hang()
	p.gap = newline
}

// hang indents what is left of the expression, once.
func (p *printer) hang() {
	if !p.cont {
		p.cont = true
		p.indent++
	}
}

// scope keeps the indentation that f needs to itself.
func (p *printer) scope(f func()) {
	indent, cont := p.indent, p.cont
	p.cont = false
	f()
	p.indent, p.cont = indent, cont
}

// take emits the current token behind the gap and the comments before it.
func (p *printer) take() {
	t := p.tokens[p.at]
	if t.Kind == token.EOF {
		return
	}
	p.flush()
	p.space(p.file.Line(t.Pos))
	p.write(t.Text)
	p.lastLine = p.file.Line(t.Pos)
	p.at++
	p.gap = none
	p.fresh, p.glue = false, false
}

// word emits the current token behind a space.
func (p *printer) word() {
	p.gap = blank
	p.take()
}

// space emits the gap before an item that stands on a line of the source.
func (p *printer) space(srcLine int) {
	switch p.gap {
	case newline:
		p.endLine(srcLine)
	case cell:
		p.nextCell()
	case blank:
		p.write(" ")
	case none:
		if p.glue && !closes(p.tok()) && p.tok() != token.Comma {
			p.write(" ")
		}
	}
}

// endLine begins a new line, behind an empty one where the source or the structure has it.
func (p *printer) endLine(srcLine int) {
	if len(p.lines) == 0 {
		p.lines = append(p.lines, line{cells: []string{""}})
		return
	}
	blanks := p.minBlank
	if srcLine > p.lastLine+1 && !p.fresh && !(closes(p.tok()) && p.noComments()) {
		blanks = 1
	}
	if blanks > 0 {
		p.lines = append(p.lines, line{})
	}
	p.minBlank = 0
	p.row = 0
	p.lines = append(p.lines, line{indent: p.indent, cells: []string{""}})
}

// noComments reports whether no comment stands before the current token.
func (p *printer) noComments() bool {
	return len(p.comments) == 0 || p.comments[0].Pos() > p.tokens[p.at].Pos
}

// flush emits the comments before the current token.
func (p *printer) flush() {
	for !p.noComments() || p.tok() == token.EOF && len(p.comments) > 0 {
		c := p.comments[0]
		p.comment(c)
		p.comments = p.comments[1:]
		p.lastLine = p.file.Line(c.End())
		p.fresh = false
	}
}

// comment emits one comment: behind the last token if it stands on its line, else on a
// line of its own. What follows a // comment is on the next line.
func (p *printer) comment(c *ast.Comment) {
	text := trimLines(c.Text)
	at := p.file.Line(c.Pos())
	toEnd := strings.HasPrefix(text, "//")
	switch {
	case at == p.lastLine && len(p.lines) > 0 && (toEnd || p.gap == newline):
		p.trailing(text)
		if p.gap != newline {
			p.hang()
			p.gap = newline
		}
		return
	case at == p.lastLine && len(p.lines) > 0: // within the line
		if !p.opened() {
			p.write(" ")
		}
		p.write(text)
		p.glue = true
		return
	}
	if p.gap != newline {
		p.hang()
		p.gap = newline
	}
	p.endLine(at)
	p.write(text)
	p.glue = false
	if next := p.nextLine(); !toEnd && next == p.file.Line(c.End()) {
		p.gap = blank
	}
}

// nextLine is the source line of what follows the first comment.
func (p *printer) nextLine() int {
	if len(p.comments) > 1 && p.comments[1].Pos() < p.tokens[p.at].Pos {
		return p.file.Line(p.comments[1].Pos())
	}
	if p.tok() == token.EOF {
		return 0
	}
	return p.file.Line(p.tokens[p.at].Pos)
}

// opened reports whether the last emitted token is an opening bracket.
func (p *printer) opened() bool {
	if p.at == 0 || p.glue {
		return false
	}
	k := p.tokens[p.at-1].Kind
	return k == token.Lparen || k == token.Lbrack
}

// trailing emits a comment in the column behind the line.
func (p *printer) trailing(text string) {
	l := &p.lines[len(p.lines)-1]
	if l.comment {
		p.write(" " + text)
		return
	}
	for len(l.cells) < p.row {
		l.cells = append(l.cells, "")
	}
	l.cells = append(l.cells, text)
	l.comment = true
}

// trimLines removes the spaces at the ends of a comment's lines.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t\r")
	}
	return strings.Join(lines, "\n")
}
