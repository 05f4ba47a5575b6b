package parser

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

func (p *parser) parseFile() *ast.File {
	f := &ast.File{Start: p.file.Pos(0), EOF: p.file.Pos(p.file.Size()), Comments: p.groups}
	f.Doc = p.doc()
	if p.tok() == token.Package {
		f.Package = p.pos()
		p.next()
		f.Name = p.ident("the name of the package")
		p.endDecl()
	} else {
		p.remark(diag.MissingPackage, p.pos(), p.end(), "expected the package clause, found %s", p.found()).
			Suggest("begin the file with package and a name")
		f.Name = &ast.Ident{NamePos: p.pos(), Name: "_"}
	}
	for p.tok() != token.EOF {
		if p.got(token.Semicolon) {
			continue
		}
		start := p.at
		d := p.declaration()
		p.checkOrder(f, d)
		f.Decls = append(f.Decls, d)
		p.endDecl()
		if p.at == start {
			p.next() // a keyword at the margin that begins nothing here
		}
	}
	return f
}

// endDecl checks that a declaration ends with its line, and goes on at the next one.
func (p *parser) endDecl() {
	if !p.failed && p.tok() != token.EOF && !p.got(token.Semicolon) {
		p.expected("the end of the declaration")
	}
	if p.failed && !p.aborted {
		p.skipDecl()
		p.failed = false
	}
}

// checkOrder reports an import behind another declaration.
func (p *parser) checkOrder(f *ast.File, d ast.Decl) {
	g, ok := d.(*ast.GenDecl)
	if !ok || g.Tok != token.Import {
		return
	}
	for _, before := range f.Decls {
		if b, ok := before.(*ast.GenDecl); !ok || b.Tok != token.Import {
			p.remark(diag.MisplacedImport, g.Pos(), g.End(), "imports stand before all other declarations")
			return
		}
	}
}

func (p *parser) declaration() ast.Decl {
	pos := p.pos()
	switch p.tok() {
	case token.Import, token.Dim, token.Const, token.Type:
		return p.genDecl(false)
	case token.Var:
		p.remark(diag.PackageVariable, pos, p.end(), "variables are declared inside of functions").
			Suggest("a package has dim and const")
		return p.genDecl(false)
	case token.Func:
		return p.funcDecl()
	case token.Lens:
		return p.lensDecl()
	case token.Package:
		p.errorf(diag.MissingPackage, pos, p.end(), "a second package clause")
	default:
		p.expected("a declaration").Suggest("import, dim, const, type, func or lens")
	}
	p.next()
	p.skipDecl()
	return &ast.BadDecl{From: pos, To: p.prevEnd()}
}

// genDecl parses import, dim, const, type or var with one spec or several.
func (p *parser) genDecl(inside bool) *ast.GenDecl {
	d := &ast.GenDecl{Doc: p.doc(), TokPos: p.pos(), Tok: p.tok()}
	p.next()
	if p.tok() != token.Lparen {
		d.Specs = []ast.Spec{p.spec(d.Tok, d.Doc)}
		return d
	}
	d.Lparen = p.pos()
	p.next()
	for p.tok() != token.Rparen && p.tok() != token.EOF && !p.starts() && !(inside && p.tok() == token.Rbrace) {
		start := p.at
		d.Specs = append(d.Specs, p.spec(d.Tok, p.doc()))
		if !p.failed && p.tok() != token.Rparen && !p.got(token.Semicolon) {
			p.expected("the end of the line")
		}
		if p.failed && !p.aborted {
			p.skipSpec()
			p.failed = false
			if p.at == start {
				p.next()
			}
		}
	}
	d.Rparen = p.closing(d.Lparen, token.Rparen, ")")
	return d
}

// skipSpec steps behind the line of a spec, or to the ) of its declaration.
func (p *parser) skipSpec() {
	parens, braces := 0, 0
	for p.tok() != token.EOF && !p.starts() {
		switch p.tok() {
		case token.Lparen:
			parens++
		case token.Rparen:
			if parens == 0 {
				return
			}
			parens--
		case token.Lbrace:
			braces++
		case token.Rbrace:
			if braces == 0 {
				return
			}
			braces--
		case token.Semicolon:
			if braces == 0 {
				p.next()
				return
			}
		}
		p.next()
	}
}

func (p *parser) spec(tok token.Kind, doc *ast.CommentGroup) ast.Spec {
	switch tok {
	case token.Import:
		return p.importSpec(doc)
	case token.Dim:
		return p.dimSpec(doc)
	case token.Type:
		return p.typeSpec(doc)
	}
	return p.valueSpec(tok, doc)
}

func (p *parser) importSpec(doc *ast.CommentGroup) ast.Spec {
	s := &ast.ImportSpec{Doc: doc}
	if p.tok() == token.Ident {
		s.Name = p.ident("a name")
	}
	t := p.cur()
	s.Path = &ast.BasicLit{ValuePos: t.Pos, Kind: token.String}
	if t.Kind == token.String {
		s.Path.Value = t.Text
		p.next()
	} else {
		p.expected("the path of a package in double quotes")
	}
	s.Comment = p.lineComment(s.End())
	return s
}

func (p *parser) dimSpec(doc *ast.CommentGroup) ast.Spec {
	s := &ast.DimSpec{Doc: doc, Names: p.identList("the name of a dim")}
	if p.tok() == token.Assign || p.tok() == token.Tilde {
		s.TokPos, s.Tok = p.pos(), p.tok()
		p.next()
		s.Value = p.parseExpr()
		if len(s.Names) > 1 {
			p.remark(diag.BadDeclaration, s.Pos(), s.End(), "a value belongs to one dim, found %d names", len(s.Names)).
				Suggest("declare them one by one")
		}
	}
	s.Comment = p.lineComment(s.End())
	return s
}

func (p *parser) valueSpec(tok token.Kind, doc *ast.CommentGroup) ast.Spec {
	s := &ast.ValueSpec{Doc: doc, Names: p.identList("a name")}
	if beginsType(p.tok()) {
		s.Type = p.parseType()
	}
	if p.tok() == token.Assign {
		s.Assign = p.pos()
		p.next()
		s.Values = p.exprList()
	}
	switch {
	case tok == token.Const && s.Values == nil:
		p.remark(diag.BadDeclaration, s.Pos(), s.End(), "constant %s has no value", s.Names[0].Name)
	case s.Values == nil && s.Type == nil:
		p.remark(diag.BadDeclaration, s.Pos(), s.End(), "variable %s has neither a type nor a value", s.Names[0].Name)
	}
	s.Comment = p.lineComment(s.End())
	return s
}

func (p *parser) typeSpec(doc *ast.CommentGroup) ast.Spec {
	s := &ast.TypeSpec{Doc: doc, Name: p.ident("the name of a type")}
	if p.tok() == token.Lbrack && p.beginsTypeParams() {
		s.TypeParams = p.typeParams()
	}
	if p.tok() == token.Assign {
		s.Assign = p.pos()
		p.next()
	}
	s.Type = p.parseType()
	s.Comment = p.lineComment(s.End())
	return s
}

// beginsTypeParams tells type Adam[P struct] from type Grid [N]f64: names and then a kind.
func (p *parser) beginsTypeParams() bool {
	i := 1
	for p.peek(i) == token.Ident && p.peek(i+1) == token.Comma {
		i += 2
	}
	kind := p.peek(i + 1)
	return p.peek(i) == token.Ident && (kind == token.Ident || kind == token.Dim || kind == token.Struct)
}

func (p *parser) funcDecl() *ast.FuncDecl {
	d := &ast.FuncDecl{Doc: p.doc(), Func: p.pos()}
	p.next()
	if p.tok() == token.Lparen && p.receiver() {
		p.remark(diag.ForeignStatement, p.pos(), p.end(), "there are no methods: a function has no receiver").
			Suggest("make it the first parameter")
		p.params(false)
	}
	d.Name = p.ident("the name of a function")
	if p.tok() == token.Lbrack {
		d.TypeParams = p.typeParams()
	}
	d.Type = p.signature(true)
	p.braceOnNextLine()
	switch p.tok() {
	case token.Lbrace:
		d.Body = p.block()
		for p.isName("backward") || p.isName("surrogate") {
			r := p.reverseRule()
			if d.Reverse != nil {
				p.remark(diag.RepeatedClause, r.Pos(), r.Lparen, "a second reverse rule; a function has one").
					Notef(d.Reverse.Pos(), d.Reverse.Lparen, "the first")
				continue
			}
			d.Reverse = r
		}
	case token.Assign:
		d.Assign = p.pos()
		p.next()
		d.Learner = p.parseExpr()
	}
	return d
}

// receiver reports whether func (p Params) F( follows: a method of Go.
func (p *parser) receiver() bool {
	for i := 1; ; i++ {
		switch p.peek(i) {
		case token.Rparen:
			return p.peek(i+1) == token.Ident
		case token.Lparen, token.Semicolon, token.EOF:
			return false
		}
	}
}

// reverseRule parses backward(dy) { … } or surrogate(dy) { … }.
func (p *parser) reverseRule() *ast.ReverseRule {
	r := &ast.ReverseRule{KeyPos: p.pos(), Checked: p.text() == "backward"}
	p.next()
	r.Lparen, r.Params, r.Rparen = p.cotangents()
	r.Body = p.block()
	return r
}

// cotangents parses (dy, dz).
func (p *parser) cotangents() (open source.Pos, names []*ast.Ident, closing source.Pos) {
	open = p.pos()
	if !p.got(token.Lparen) {
		p.expected("(")
		return open, nil, open
	}
	closing = p.list(open, token.Rparen, func() { names = append(names, p.ident("the name of a cotangent")) })
	return open, names, closing
}
