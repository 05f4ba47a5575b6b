package ast

import (
	"strings"

	"github.com/gradc/gradc/dsl/source"
)

// Node is a part of the tree.
type Node interface {
	Pos() source.Pos // of the first character
	End() source.Pos // of the character after the last
}

// Expr is an expression, a type or a block used as a value.
type Expr interface {
	Node
	expr()
}

// Stmt is a statement.
type Stmt interface {
	Node
	stmt()
}

// Decl is a declaration of a file.
type Decl interface {
	Node
	decl()
}

// Spec is one line of an import, dim, const, type or var declaration.
type Spec interface {
	Node
	spec()
}

// File is one parsed file. Start and EOF are the ends of its text.
type File struct {
	Doc        *CommentGroup // above the package clause; nil if there is none
	Package    source.Pos    // the keyword; no position where it is missing
	Name       *Ident        // never nil; the name "_" where it is missing
	Decls      []Decl
	Comments   []*CommentGroup
	Start, EOF source.Pos
}

// Pos is the start of the text.
func (f *File) Pos() source.Pos { return f.Start }

// End is the end of the text.
func (f *File) End() source.Pos { return f.EOF }

// Imports lists the import specs of the file.
func (f *File) Imports() []*ImportSpec {
	var specs []*ImportSpec
	for _, d := range f.Decls {
		if g, ok := d.(*GenDecl); ok {
			for _, s := range g.Specs {
				if s, ok := s.(*ImportSpec); ok {
					specs = append(specs, s)
				}
			}
		}
	}
	return specs
}

// Comment is one // or /* */ comment. Text has its marks but no line end.
type Comment struct {
	Slash source.Pos
	Text  string
	Until source.Pos
}

// Pos is where the comment begins.
func (c *Comment) Pos() source.Pos { return c.Slash }

// End is where it ends.
func (c *Comment) End() source.Pos { return c.Until }

// CommentGroup is comments with nothing between them, not even an empty line.
type CommentGroup struct {
	List []*Comment // at least one
}

// Pos is where the first comment begins.
func (g *CommentGroup) Pos() source.Pos { return g.List[0].Pos() }

// End is where the last comment ends.
func (g *CommentGroup) End() source.Pos { return g.List[len(g.List)-1].End() }

// Text is what the comments say: marks, directives and surrounding empty lines removed.
func (g *CommentGroup) Text() string {
	if g == nil {
		return ""
	}
	var lines []string
	for _, c := range g.List {
		if isDirective(c.Text) {
			continue
		}
		text := c.Text
		if strings.HasPrefix(text, "/*") {
			text = strings.TrimSuffix(text[2:], "*/")
		} else {
			text = strings.TrimPrefix(text[2:], " ")
		}
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, strings.TrimRight(line, " \t\r"))
		}
	}
	text := strings.Trim(strings.Join(lines, "\n"), "\n")
	if text == "" {
		return ""
	}
	return text + "\n"
}

// Directive is a //gradc:name args comment of a doc comment.
type Directive struct {
	Name         string   // problem
	Args         []string // the words behind it
	Slash, Until source.Pos
}

// Pos is where the directive's comment begins.
func (d *Directive) Pos() source.Pos { return d.Slash }

// End is where it ends.
func (d *Directive) End() source.Pos { return d.Until }

const directivePrefix = "//gradc:"

func isDirective(text string) bool { return strings.HasPrefix(text, directivePrefix) }

// Directives lists the //gradc: lines of a doc comment; a nil group has none.
func (g *CommentGroup) Directives() []*Directive {
	if g == nil {
		return nil
	}
	var list []*Directive
	for _, c := range g.List {
		if !isDirective(c.Text) {
			continue
		}
		d := &Directive{Slash: c.Pos(), Until: c.End()}
		words := strings.Fields(c.Text[len(directivePrefix):])
		if len(words) > 0 && !strings.HasPrefix(c.Text[len(directivePrefix):], " ") {
			d.Name, d.Args = words[0], words[1:]
		}
		list = append(list, d)
	}
	return list
}
