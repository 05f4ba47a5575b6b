package parser

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/scanner"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// Parse returns the tree of a file, never nil. What is wrong is added to diags; without
// errors the tree holds no Bad nodes.
func Parse(f *source.File, diags *diag.List) *ast.File {
	tokens, comments := scanner.Scan(f, diags)
	p := &parser{file: f, tokens: tokens, diags: diags}
	p.groups = p.groupComments(comments)
	return p.parseFile()
}

type parser struct {
	file   *source.File
	tokens []scanner.Token // the last is EOF
	at     int             // index of the current token
	diags  *diag.List
	groups []*ast.CommentGroup

	failed  bool // the current statement has been reported; say no more about it
	aborted bool // nested too deep; say no more at all

	depth int // of the recursion
	links int // operators, selectors and indices in a row, which deepen the tree too

	// header is set inside the header of an if or for, where { begins the block and not
	// the values of a composite literal.
	header bool
}

// Limits of nesting. A tree is at most maxDepth*(maxLinks+a few) deep, which every
// recursion over it affords.
const (
	maxDepth = 250
	maxLinks = 1000
)

func (p *parser) tok() token.Kind     { return p.tokens[p.at].Kind }
func (p *parser) pos() source.Pos     { return p.tokens[p.at].Pos }
func (p *parser) end() source.Pos     { return p.tokens[p.at].End() }
func (p *parser) text() string        { return p.tokens[p.at].Text }
func (p *parser) cur() scanner.Token  { return p.tokens[p.at] }
func (p *parser) line(t int) int      { return p.file.Line(p.tokens[t].Pos) }
func (p *parser) prevEnd() source.Pos { return p.tokens[max(p.at-1, 0)].End() }

// peek is the kind of the token n further on.
func (p *parser) peek(n int) token.Kind {
	return p.tokens[min(p.at+n, len(p.tokens)-1)].Kind
}

// next steps over the current token; the end of the file stays.
func (p *parser) next() {
	if p.at < len(p.tokens)-1 {
		p.at++
	}
}

// got steps over a token of the kind, if it is one.
func (p *parser) got(k token.Kind) bool {
	if p.tok() != k {
		return false
	}
	p.next()
	return true
}

// expect steps over a token of the kind, or reports that it is not there, and returns its
// position or that of what stands in its place.
func (p *parser) expect(k token.Kind) source.Pos {
	pos := p.pos()
	if !p.got(k) {
		p.expected(k.String())
	}
	return pos
}

// isName reports whether the current token is this name, for words that only their place
// makes special.
func (p *parser) isName(name string) bool {
	return p.tok() == token.Ident && p.text() == name
}

// nest deepens the recursion for the duration of f. Too deep, it gives up on the file.
func (p *parser) nest(f func()) {
	if p.depth >= maxDepth {
		p.abort()
		return
	}
	links, header := p.links, p.header
	p.depth++
	p.links = 0
	f()
	p.depth--
	p.links, p.header = links, header
}

// link counts an operator, selector or index in a row and reports whether it may be one more.
func (p *parser) link() bool {
	p.links++
	if p.links > maxLinks {
		p.abort()
	}
	return !p.aborted
}

// abort gives up on the file: the rest of it is skipped, so that every phrase ends.
func (p *parser) abort() {
	if !p.aborted {
		p.failed = false
		p.errorf(diag.NestedTooDeep, p.pos(), p.end(), "this is nested too deep").
			Suggest("name a part of it with := before it")
		p.aborted = true
	}
	p.failed = true
	p.at = len(p.tokens) - 1
}
