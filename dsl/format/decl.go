package format

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

func (p *printer) printFile(f *ast.File) {
	p.fresh = true
	p.gap = newline
	p.take()
	p.word()
	for i, d := range f.Decls {
		p.gap = newline
		if i == 0 || p.apart(f.Decls[i-1], d) {
			p.minBlank = 1
		}
		p.scope(func() { p.decl(d) })
	}
	p.gap = newline
	p.flush()
}

// apart reports whether an empty line must stand between two declarations: if they are of
// different kinds, if the second is documented, or if one is a function with a body of
// several lines.
func (p *printer) apart(a, b ast.Decl) bool {
	if kind(a) != kind(b) || doc(b) != nil {
		return true
	}
	return p.long(a) || p.long(b)
}

func kind(d ast.Decl) token.Kind {
	switch d := d.(type) {
	case *ast.GenDecl:
		return d.Tok
	case *ast.LensDecl:
		return token.Lens
	}
	return token.Func
}

func doc(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.GenDecl:
		return d.Doc
	case *ast.FuncDecl:
		return d.Doc
	case *ast.LensDecl:
		return d.Doc
	}
	return nil
}

func (p *printer) long(d ast.Decl) bool {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Body != nil && !(p.short(d.Body) && (d.Reverse == nil || p.short(d.Reverse.Body)))
	case *ast.LensDecl:
		return d.Value == nil
	}
	return false
}

func (p *printer) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.GenDecl:
		p.genDecl(d)
	case *ast.FuncDecl:
		p.funcDecl(d)
	case *ast.LensDecl:
		p.lensDecl(d)
	}
}

func (p *printer) funcDecl(d *ast.FuncDecl) {
	p.take()
	p.word()
	if d.TypeParams != nil {
		p.typeParams(d.TypeParams)
	}
	p.signature(d.Type)
	if d.Body != nil {
		p.gap = blank
		p.block(d.Body, p.short(d.Body))
	}
	if r := d.Reverse; r != nil {
		p.word()
		p.half(r.Lparen, len(r.Params), r.Body)
	}
	if d.Learner != nil {
		p.assigned(blank, func() { p.expr(d.Learner, 1) })
	}
}

// half prints (names) { … }, the names only if there is a parenthesis.
func (p *printer) half(open source.Pos, names int, body *ast.Block) {
	if open.IsValid() {
		p.list(names, func(int) { p.take() })
	}
	p.gap = blank
	p.block(body, p.short(body))
}

func (p *printer) lensDecl(d *ast.LensDecl) {
	p.take()
	p.word()
	if d.TypeParams != nil {
		p.typeParams(d.TypeParams)
	}
	if d.Params != nil {
		p.fields(d.Params)
		p.gap = blank
	}
	if d.Value != nil {
		p.assigned(blank, func() { p.expr(d.Value, 1) })
		return
	}
	p.fields(d.Wires)
	p.word()
	p.gap = blank
	p.fields(d.Codomain)
	halves := []*ast.LensHalf{d.Get, d.Put}
	if d.Put.KeyPos < d.Get.KeyPos {
		halves[0], halves[1] = d.Put, d.Get
	}
	p.gap = blank
	p.lineBlock(len(halves), func(i int) {
		p.take()
		p.half(halves[i].Lparen, len(halves[i].Params), halves[i].Body)
	})
}

// signature prints parameters and results.
func (p *printer) signature(t *ast.FuncType) {
	p.fields(t.Params)
	if t.Results != nil {
		p.gap = blank
		p.fields(t.Results)
	}
}

// fields prints parameters or results.
func (p *printer) fields(l *ast.FieldList) {
	if !l.Open.IsValid() {
		p.expr(l.List[0].Type, 1)
		return
	}
	p.list(len(l.List), func(i int) {
		f := l.List[i]
		if len(f.Names) > 0 {
			p.names(len(f.Names))
			p.gap = blank
		}
		p.expr(f.Type, 1)
		if f.Default != nil {
			p.assigned(blank, func() { p.expr(f.Default, 1) })
		}
	})
}

// structType prints a struct, its fields as a table.
func (p *printer) structType(t *ast.StructType) {
	p.take()
	if len(t.Fields.List) == 0 && !p.holdsComments(&ast.Block{Lbrace: t.Fields.Open, Rbrace: t.Fields.Close}) {
		p.take()
		p.take()
		return
	}
	p.gap = blank
	p.lineBlock(len(t.Fields.List), func(i int) {
		f := t.Fields.List[i]
		p.names(len(f.Names))
		p.row = 2
		p.gap = cell
		p.expr(f.Type, 1)
	})
}

// typeParams prints [B, I dim, T float].
func (p *printer) typeParams(t *ast.TypeParams) {
	p.list(len(t.List), func(i int) {
		p.names(len(t.List[i].Names))
		p.word()
	})
}
