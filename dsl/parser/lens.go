package parser

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
)

// lensDecl parses lens name[types](parameters) (wires) <-> codomain { halves }, or
// lens name[types](parameters) = composition.
func (p *parser) lensDecl() *ast.LensDecl {
	d := &ast.LensDecl{Doc: p.doc(), Lens: p.pos()}
	p.next()
	d.Name = p.ident("the name of a lens")
	if p.tok() == token.Lbrack {
		d.TypeParams = p.typeParams()
	}
	if p.tok() == token.Lparen {
		d.Wires = p.params(true)
		if p.tok() != token.Arrow { // the first of two lists, or the one before =
			d.Params, d.Wires = d.Wires, nil
		}
		if p.tok() == token.Lparen {
			d.Wires = p.params(true)
		}
	}
	if p.tok() == token.Assign && d.Wires == nil {
		d.Assign = p.pos()
		p.next()
		d.Value = p.parseExpr()
		return d
	}
	if d.Wires == nil {
		p.expected("(wires) <-> or =")
		d.Rbrace = p.prevEnd() - 1
		return d
	}
	d.Arrow = p.expect(token.Arrow)
	d.Codomain = p.results()
	if d.Codomain == nil {
		p.expected("what the lens gives")
	}
	p.lensHalves(d)
	return d
}

// lensHalves parses { get { … } put(dp) { … } }.
func (p *parser) lensHalves(d *ast.LensDecl) {
	p.braceOnNextLine()
	d.Lbrace = p.pos()
	if !p.got(token.Lbrace) {
		p.expected("{")
		d.Rbrace = p.prevEnd() - 1
		return
	}
	for p.tok() != token.Rbrace && p.tok() != token.EOF && !p.starts() {
		if p.got(token.Semicolon) {
			continue
		}
		isPut := p.isName("put")
		if !isPut && !p.isName("get") {
			p.expected("get { … } or put(dp) { … }")
			p.skipElement()
			if p.tok() != token.Semicolon && p.tok() != token.Rbrace {
				p.next()
			}
			continue
		}
		p.lensHalf(d, isPut)
	}
	d.Rbrace = p.closing(d.Lbrace, token.Rbrace, "}")
	if d.Get == nil || d.Put == nil {
		p.remark(diag.BadDeclaration, d.Name.Pos(), d.Name.End(), "lens %s lacks its get or its put", d.Name.Name)
	}
}

func (p *parser) lensHalf(d *ast.LensDecl, isPut bool) {
	h := &ast.LensHalf{KeyPos: p.pos()}
	slot := &d.Get
	p.next()
	if isPut {
		slot = &d.Put
		h.Lparen, h.Params, h.Rparen = p.cotangents()
	}
	h.Body = p.block()
	if *slot != nil {
		p.remark(diag.RepeatedClause, h.Pos(), h.Body.Lbrace, "a second %s; a lens has one", p.file.Text()[p.file.Offset(h.Pos()):][:3]).
			Notef((*slot).Pos(), (*slot).Body.Lbrace, "the first")
		return
	}
	*slot = h
}
