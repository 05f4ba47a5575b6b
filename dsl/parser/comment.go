package parser

import (
	"sort"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/source"
)

// groupComments joins comments on neighbouring lines. A comment behind a token on its line
// is a group of its own line alone, and a token ends a group.
func (p *parser) groupComments(comments []*ast.Comment) []*ast.CommentGroup {
	var groups []*ast.CommentGroup
	prev := 0 // index of the token before the comment, by the tokens' order
	for i, c := range comments {
		before := prev
		for prev < len(p.tokens) && p.tokens[prev].Pos < c.Pos() {
			prev++
		}
		line := p.file.Line(c.Pos())
		joins := i > 0 && prev == before
		if joins {
			last := groups[len(groups)-1]
			trailing := prev > 0 && p.file.Line(p.tokens[prev-1].Pos) == p.file.Line(last.Pos())
			gap := line - p.file.Line(last.End())
			joins = gap == 0 || gap == 1 && !trailing
		}
		if joins {
			last := groups[len(groups)-1]
			last.List = append(last.List, c)
		} else {
			groups = append(groups, &ast.CommentGroup{List: []*ast.Comment{c}})
		}
	}
	return groups
}

// doc is the comment that ends on the line above the current token, nil if there is none.
func (p *parser) doc() *ast.CommentGroup {
	pos := p.pos()
	i := sort.Search(len(p.groups), func(i int) bool { return p.groups[i].Pos() > pos }) - 1
	if i < 0 {
		return nil
	}
	g := p.groups[i]
	if p.at > 0 {
		prev := p.prevEnd()
		if g.Pos() < prev || p.file.Line(g.Pos()) == p.file.Line(prev) {
			return nil
		}
	}
	if p.file.Line(g.End())+1 != p.file.Line(pos) {
		return nil
	}
	return g
}

// lineComment is the comment behind the node that ends at end, on the same line and with
// nothing else before it; nil if there is none.
func (p *parser) lineComment(end source.Pos) *ast.CommentGroup {
	i := sort.Search(len(p.groups), func(i int) bool { return p.groups[i].Pos() >= end })
	if i == len(p.groups) {
		return nil
	}
	g := p.groups[i]
	if p.file.Line(g.Pos()) != p.file.Line(end) {
		return nil
	}
	// The current token is the semicolon or bracket behind the node.
	if p.pos() < g.Pos() && !p.cur().Implied() && p.text() != ";" {
		return nil
	}
	return g
}
