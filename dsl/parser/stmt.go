package parser

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// block parses statements in braces. Where the { is missing it is looked for on the line.
func (p *parser) block() *ast.Block {
	p.braceOnNextLine()
	b := &ast.Block{Lbrace: p.pos(), Rbrace: p.pos()}
	if p.tok() != token.Lbrace {
		p.expected("{")
		for p.tok() != token.Lbrace {
			if p.tok() == token.EOF || p.tok() == token.Rbrace || p.cur().Implied() {
				return b
			}
			p.next()
		}
		b.Lbrace = p.pos()
	}
	p.next()
	if !p.aborted {
		p.failed = false
	}
	p.delimited(func() { b.List = p.statements() })
	b.Rbrace = p.closing(b.Lbrace, token.Rbrace, "}")
	return b
}

// braceOnNextLine reports a { on the line below the one that it belongs to, and goes on
// there.
func (p *parser) braceOnNextLine() {
	if p.cur().Implied() && p.peek(1) == token.Lbrace {
		p.next()
		p.remark(diag.UnexpectedToken, p.pos(), p.end(), "{ must stand at the end of the line before it")
	}
}

// statements parses up to the closing brace, one mistake a statement.
func (p *parser) statements() []ast.Stmt {
	var list []ast.Stmt
	for p.tok() != token.Rbrace && p.tok() != token.EOF && !p.startsOutside() {
		if p.got(token.Semicolon) {
			continue
		}
		start := p.at
		s := p.statement()
		if !p.failed && p.tok() != token.Semicolon && p.tok() != token.Rbrace {
			p.expected("the end of the statement")
		}
		list = append(list, s)
		if p.failed && !p.aborted {
			p.skipStatement()
			p.failed = false
			if p.at == start && p.tok() != token.Rbrace && !p.startsOutside() {
				p.next()
			}
		}
	}
	return list
}

// startsOutside reports whether a declaration begins here that no block can hold, so that
// the block before it was not closed. A var or const at the margin may be a statement.
func (p *parser) startsOutside() bool {
	return p.starts() && p.tok() != token.Var && p.tok() != token.Const
}

func (p *parser) statement() ast.Stmt {
	pos := p.pos()
	switch p.tok() {
	case token.Var, token.Const:
		return &ast.DeclStmt{Decl: p.genDecl(true)}
	case token.Return:
		return p.returnStmt()
	case token.For:
		return p.forStmt()
	case token.Break, token.Continue:
		s := &ast.BranchStmt{TokPos: pos, Tok: p.tok()}
		p.next()
		return s
	case token.If:
		return &ast.ExprStmt{X: p.ifExpr()}
	case token.Lbrace:
		p.remark(diag.ForeignStatement, pos, p.end(), "a block stands only behind if, else, for or an index list")
		p.nest(func() { p.block() })
		return &ast.BadStmt{From: pos, To: p.prevEnd()}
	case token.Type, token.Dim, token.Import, token.Lens, token.Package, token.Func:
		if p.tok() != token.Func || p.peek(1) == token.Ident {
			return p.misplacedDecl()
		}
	case token.GoKeyword:
		if s := p.foreignStmt(); s != nil {
			return s
		}
	}
	return p.simpleStmt()
}

// misplacedDecl reports a declaration inside of a function, and parses it to go on behind.
func (p *parser) misplacedDecl() ast.Stmt {
	pos := p.pos()
	p.remark(diag.ForeignStatement, pos, p.end(), "%s declarations stand outside of functions", p.text())
	p.nest(func() {
		switch p.tok() {
		case token.Func:
			p.funcDecl()
		case token.Lens:
			p.lensDecl()
		case token.Package:
			p.next()
			p.ident("the name of the package")
		default:
			p.genDecl(true)
		}
	})
	return &ast.BadStmt{From: pos, To: p.prevEnd()}
}

// foreignStmt reports a statement of Go and skips it with its block; nil if the keyword
// was meant as a name.
func (p *parser) foreignStmt() ast.Stmt {
	pos, word := p.pos(), p.text()
	switch word {
	case "chan", "map", "interface":
		return nil
	}
	switch p.peek(1) {
	case token.Assign, token.Define, token.Comma, token.Period, token.Lbrack:
		return nil
	}
	d := p.errorf(diag.ForeignStatement, pos, p.end(), "the language has no %s", word)
	if word == "switch" || word == "case" {
		d.Suggest("write if … { } else if … { } else { }")
	}
	p.skipStatement()
	return &ast.BadStmt{From: pos, To: p.prevEnd()}
}

func (p *parser) returnStmt() ast.Stmt {
	s := &ast.ReturnStmt{Return: p.expect(token.Return)}
	if p.tok() != token.Semicolon && p.tok() != token.Rbrace && p.tok() != token.EOF {
		s.Results = p.exprList()
	}
	return s
}

// simpleStmt parses an assignment or an expression.
func (p *parser) simpleStmt() ast.Stmt {
	pos := p.pos()
	lhs := p.exprList()
	switch k := p.tok(); {
	case k == token.Define || k.IsAssign():
		return p.assignment(lhs)
	case k == token.Foreign && !p.failed:
		op := p.text()
		suggestForeign(p.errorf(diag.ForeignOperator, p.pos(), p.end(), "the language has no operator %s", op), op)
		p.next()
		return &ast.BadStmt{From: pos, To: p.prevEnd()}
	case len(lhs) > 1:
		p.expected(":= or =")
		return &ast.BadStmt{From: pos, To: p.prevEnd()}
	}
	return &ast.ExprStmt{X: lhs[0]}
}

func (p *parser) assignment(lhs []ast.Expr) ast.Stmt {
	s := &ast.AssignStmt{Lhs: lhs, TokPos: p.pos(), Tok: p.tok()}
	p.next()
	for _, x := range lhs {
		p.checkTarget(x, s.Tok)
	}
	if s.Tok.Binary() != token.Illegal && len(lhs) > 1 {
		p.remark(diag.BadTarget, lhs[0].Pos(), lhs[len(lhs)-1].End(), "%s assigns to one target, found %d", s.Tok, len(lhs))
	}
	s.Rhs = p.exprList()
	return s
}

// checkTarget reports what cannot stand left of an assignment.
func (p *parser) checkTarget(x ast.Expr, tok token.Kind) {
	if p.failed {
		return
	}
	root := x
	for {
		switch n := root.(type) {
		case *ast.Ident:
			if tok == token.Define && root != x {
				p.remark(diag.BadTarget, x.Pos(), x.End(), ":= declares names, and this is a part of %s", n.Name).
					Suggest("write = to update it")
			}
			return
		case *ast.SelectorExpr:
			root = n.X
			continue
		case *ast.IndexExpr:
			root = n.X
			continue
		}
		break
	}
	p.remark(diag.BadTarget, x.Pos(), x.End(), "cannot assign to this: only to a name, a field or an element")
}

// forStmt parses the three loops of the language, and reports those of Go.
func (p *parser) forStmt() ast.Stmt {
	s := &ast.ForStmt{For: p.expect(token.For)}
	p.nest(func() {
		p.header = true
		p.forHeader(s)
		p.header = false
		s.Body = p.block()
	})
	if s.Body == nil {
		s.Body = &ast.Block{Lbrace: p.pos(), Rbrace: p.pos()}
	}
	return s
}

func (p *parser) forHeader(s *ast.ForStmt) {
	if p.tok() == token.Lbrace {
		return
	}
	start := p.pos()
	if p.tok() == token.Ident && p.peek(1) == token.Define {
		s.Var = p.ident("a variable")
		s.Define = p.expect(token.Define)
		if p.tok() != token.Range {
			p.foreignLoop(start)
			return
		}
	}
	if p.tok() == token.Range {
		s.Range = p.expect(token.Range)
		s.X = p.parseExpr()
		return
	}
	s.Cond = p.parseExpr()
	p.braceOnNextLine()
	if p.tok() != token.Lbrace {
		p.foreignLoop(start)
	}
}

// foreignLoop reports a loop with three clauses, two variables or without :=.
func (p *parser) foreignLoop(start source.Pos) {
	p.errorf(diag.ForeignLoop, start, p.end(), "this is no loop of the language").
		Suggest("write for i := range n { }, for range n { } or for condition { }")
	for p.tok() != token.Lbrace && p.tok() != token.EOF && p.tok() != token.Rbrace && !p.cur().Implied() {
		p.next()
	}
}
