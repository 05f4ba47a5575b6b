package parser

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// ident parses a name. A keyword in its place is reported and taken for the name.
func (p *parser) ident(what string) *ast.Ident {
	t := p.cur()
	sameLine := p.at > 0 && p.line(p.at) == p.line(p.at-1)
	switch {
	case t.Kind == token.Ident:
		p.next()
		return &ast.Ident{NamePos: t.Pos, Name: t.Text}
	case t.Kind.IsKeyword() && sameLine:
		return p.keywordName()
	}
	p.expected(what)
	return &ast.Ident{NamePos: t.Pos, Name: "_"}
}

// keywordName takes a keyword for the name that it cannot be.
func (p *parser) keywordName() *ast.Ident {
	t := p.cur()
	owner := "the language"
	if t.Kind == token.GoKeyword {
		owner = "Go"
	}
	p.remark(diag.ReservedName, t.Pos, t.End(), "%s is a keyword of %s and cannot be a name", t.Text, owner).
		Suggest("call it %s_", t.Text)
	p.next()
	return &ast.Ident{NamePos: t.Pos, Name: t.Text}
}

// beginsType reports whether a type can begin with a token of the kind.
func beginsType(k token.Kind) bool {
	return k == token.Ident || k == token.Lbrack || k == token.Func || k == token.Struct
}

// parseType parses a type.
func (p *parser) parseType() ast.Expr {
	var t ast.Expr
	pos := p.pos()
	p.nest(func() {
		switch p.tok() {
		case token.Ident, token.GoKeyword:
			t = p.namedType()
		case token.Lbrack:
			t = p.arrayType()
		case token.Func:
			at := p.pos()
			p.next()
			f := p.signature(false)
			f.Func = at
			t = f
		case token.Struct:
			t = p.structType()
		default:
			p.expected("a type")
		}
	})
	if t == nil {
		return &ast.BadExpr{From: pos, To: p.pos()}
	}
	return t
}

// namedType parses f64, optim.Adam[Params].
func (p *parser) namedType() ast.Expr {
	var t ast.Expr = p.ident("a type")
	if p.got(token.Period) {
		t = &ast.SelectorExpr{X: t, Sel: p.ident("the name of a type")}
	}
	if p.tok() == token.Lbrack {
		return p.instance(t)
	}
	return t
}

// instance parses the arguments of a generic type.
func (p *parser) instance(x ast.Expr) ast.Expr {
	n := &ast.Instance{X: x, Lbrack: p.pos()}
	p.next()
	n.Rbrack = p.list(n.Lbrack, token.Rbrack, func() {
		arg := &ast.Arg{}
		if p.tok() == token.Ident && p.peek(1) == token.Colon {
			arg.Name = p.ident("a name")
			arg.Colon = p.expect(token.Colon)
		}
		arg.Value = p.typeArg()
		n.Args = append(n.Args, arg)
	})
	if len(n.Args) == 0 {
		p.emptyList(n.Lbrack, n.Rbrack)
		n.Args = []*ast.Arg{{Value: &ast.BadExpr{From: n.Rbrack, To: n.Rbrack}}}
	}
	return n
}

func (p *parser) emptyList(open, closing source.Pos) {
	p.remark(diag.EmptyIndexList, open, closing+1, "nothing stands in these brackets")
}

// typeArg parses a dim, shape or type given to a generic.
func (p *parser) typeArg() ast.Expr {
	switch p.tok() {
	case token.Lbrack, token.Func, token.Struct:
		return p.parseType()
	}
	return p.asInstance(p.parseExpr())
}

// asInstance reads Adam[P] as an instance where a type is meant.
func (p *parser) asInstance(x ast.Expr) ast.Expr {
	if ix, ok := x.(*ast.IndexExpr); ok && isTypeName(ix.X) {
		if args := indexArgs(ix); args != nil {
			return &ast.Instance{X: ix.X, Lbrack: ix.Lbrack, Args: args, Rbrack: ix.Rbrack}
		}
	}
	return x
}

// isTypeName reports whether x can be the name of a type or function: f or pkg.F.
func isTypeName(x ast.Expr) bool {
	if s, ok := x.(*ast.SelectorExpr); ok {
		x = s.X
	}
	_, ok := x.(*ast.Ident)
	return ok
}

// arrayType parses [N, D]f64.
func (p *parser) arrayType() ast.Expr {
	t := &ast.ArrayType{Lbrack: p.pos()}
	p.next()
	t.Rbrack = p.list(t.Lbrack, token.Rbrack, func() {
		if pos := p.pos(); p.got(token.Ellipsis) {
			t.Dims = append(t.Dims, &ast.Ellipsis{Ellipsis: pos})
		} else {
			t.Dims = append(t.Dims, p.parseExpr())
		}
	})
	if len(t.Dims) == 0 {
		p.emptyList(t.Lbrack, t.Rbrack)
		t.Dims = []ast.Expr{&ast.BadExpr{From: t.Rbrack, To: t.Rbrack}}
	}
	t.Elem = p.parseType()
	return t
}

// structType parses struct { fields }.
func (p *parser) structType() ast.Expr {
	t := &ast.StructType{Struct: p.expect(token.Struct), Fields: &ast.FieldList{Open: p.pos()}}
	if !p.got(token.Lbrace) {
		p.expected("{")
		t.Fields.Close = p.prevEnd() - 1
		return t
	}
	for p.tok() != token.Rbrace && p.tok() != token.EOF && !p.starts() {
		start := p.at
		t.Fields.List = append(t.Fields.List, p.structField())
		if !p.failed && p.tok() != token.Rbrace && !p.got(token.Semicolon) {
			p.expected("the end of the line")
		}
		if p.failed && !p.aborted {
			p.skipStatement()
			p.failed = false
			p.got(token.Semicolon)
			if p.at == start {
				p.next()
			}
		}
	}
	t.Fields.Close = p.closing(t.Fields.Open, token.Rbrace, "}")
	return t
}

// structField parses A, B [N]f64.
func (p *parser) structField() *ast.Field {
	f := &ast.Field{Doc: p.doc()}
	f.Names = p.identList("the name of a field")
	f.Type = p.parseType()
	f.Comment = p.lineComment(f.Type.End())
	return f
}

func (p *parser) identList(what string) []*ast.Ident {
	list := []*ast.Ident{p.ident(what)}
	for p.got(token.Comma) {
		list = append(list, p.ident(what))
	}
	return list
}

// typeParams parses [B, I dim, T float].
func (p *parser) typeParams() *ast.TypeParams {
	t := &ast.TypeParams{Lbrack: p.pos()}
	p.next()
	var names []*ast.Ident
	t.Rbrack = p.list(t.Lbrack, token.Rbrack, func() {
		names = append(names, p.ident("the name of a type parameter"))
		if p.tok() == token.Comma || p.tok() == token.Rbrack || p.failed {
			return
		}
		t.List = append(t.List, &ast.TypeParam{Names: names, Kind: p.class()})
		names = nil
	})
	if len(names) > 0 {
		first, last := names[0], names[len(names)-1]
		p.remark(diag.BadParameter, first.Pos(), last.End(), "type parameter %s has no kind", last.Name).
			Suggest("write %s dim, shape, float or struct", last.Name)
	} else if len(t.List) == 0 {
		p.emptyList(t.Lbrack, t.Rbrack)
	}
	return t
}

// class parses the kind of a type parameter: dim and struct are keywords, the others names.
func (p *parser) class() *ast.Ident {
	if t := p.cur(); t.Kind == token.Dim || t.Kind == token.Struct {
		p.next()
		return &ast.Ident{NamePos: t.Pos, Name: t.Text}
	}
	return p.ident("dim, shape, float or struct")
}
