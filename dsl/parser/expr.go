package parser

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// parseExpr parses an expression.
func (p *parser) parseExpr() ast.Expr {
	var x ast.Expr
	pos := p.pos()
	p.nest(func() { x = p.binary(token.LowestPrec + 1) })
	if x == nil {
		return &ast.BadExpr{From: pos, To: p.pos()}
	}
	return x
}

// delimited parses with composite literals allowed again, inside of brackets and blocks.
func (p *parser) delimited(f func()) {
	header := p.header
	p.header = false
	f()
	p.header = header
}

func (p *parser) exprList() []ast.Expr {
	list := []ast.Expr{p.parseExpr()}
	for p.got(token.Comma) {
		list = append(list, p.parseExpr())
	}
	return list
}

// binary parses operators of at least the given precedence.
func (p *parser) binary(lowest int) ast.Expr {
	x := p.unary()
	for {
		op := p.cur()
		prec := op.Kind.Precedence()
		if p.foreignBinary() {
			prec = token.MulPrec
		}
		if prec < max(lowest, 1) || !p.link() {
			return x
		}
		if op.Kind == token.Foreign {
			suggestForeign(p.remark(diag.ForeignOperator, op.Pos, op.End(), "the language has no operator %s", op.Text), op.Text)
		}
		p.next()
		x = &ast.BinaryExpr{X: x, OpPos: op.Pos, Op: op.Kind, Y: p.binary(prec + 1)}
	}
}

// foreignBinary reports whether a binary operator of Go stands here.
func (p *parser) foreignBinary() bool {
	if p.tok() != token.Foreign {
		return false
	}
	switch p.text() {
	case "%", "^", "**", "&", "|", "<<", "&^":
		return true
	}
	return false
}

// unary parses -x, +x, !x and what they apply to.
func (p *parser) unary() ast.Expr {
	op := p.cur()
	switch op.Kind {
	case token.Sub, token.Add, token.Not:
		n := &ast.UnaryExpr{OpPos: op.Pos, Op: op.Kind}
		p.next()
		p.nest(func() { n.X = p.unary() })
		if n.X == nil {
			n.X = &ast.BadExpr{From: op.End(), To: op.End()}
		}
		return n
	}
	return p.primary()
}

// primary parses an operand and the selectors, indices, calls and values behind it.
func (p *parser) primary() ast.Expr {
	switch p.tok() {
	case token.If:
		return p.ifExpr()
	case token.Lbrack:
		if k := p.peek(1); k != token.Int && k != token.Ellipsis {
			return p.comprehension()
		}
	case token.Ident:
		if p.peek(1) == token.Lbrack && slices.Contains(ast.Reductions, p.text()) {
			return p.reduction()
		}
	}
	x := p.operand()
	for p.link() {
		switch p.tok() {
		case token.Period:
			p.next()
			x = &ast.SelectorExpr{X: x, Sel: p.ident("the name of a field")}
		case token.Lbrack:
			x = p.index(x)
		case token.Lparen:
			x = p.call(x)
		case token.Lbrace:
			t := p.asInstance(x)
			if p.header || !isLiteralType(t) {
				return x
			}
			x = p.composite(t)
		default:
			return x
		}
		if p.failed {
			return x
		}
	}
	return x
}

// isLiteralType reports whether the values of a composite literal can stand behind x.
func isLiteralType(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.ArrayType:
		return true
	case *ast.Instance:
		return true
	default:
		return isTypeName(x)
	}
}

// operand parses a name, a literal, a type or an expression in parentheses.
func (p *parser) operand() ast.Expr {
	t := p.cur()
	switch t.Kind {
	case token.Ident:
		p.next()
		return &ast.Ident{NamePos: t.Pos, Name: t.Text}
	case token.Int, token.Float:
		p.next()
		return &ast.BasicLit{ValuePos: t.Pos, Kind: t.Kind, Value: t.Text}
	case token.String:
		if n := len(t.Text); n > 1 && t.Text[0] == '"' && t.Text[n-1] == '"' { // else the scanner has reported it
			p.remark(diag.StringValue, t.Pos, t.End(), "there are no strings in the language, except for import paths")
		}
		p.next()
		return &ast.BadExpr{From: t.Pos, To: t.End()}
	case token.None:
		p.next()
		return &ast.NoneLit{None: t.Pos}
	case token.Lparen:
		return p.paren()
	case token.Lbrack:
		return p.parseType()
	case token.Func:
		return p.funcLit()
	case token.GoKeyword, token.Dim, token.Lens, token.Range, token.Type:
		if p.at > 0 && p.line(p.at) == p.line(p.at-1) || t.Kind == token.GoKeyword {
			return p.keywordName()
		}
	}
	p.expected("an expression")
	return &ast.BadExpr{From: t.Pos, To: t.Pos}
}

func (p *parser) paren() ast.Expr {
	n := &ast.ParenExpr{Lparen: p.pos()}
	p.next()
	p.delimited(func() { n.X = p.parseExpr() })
	n.Rparen = p.closing(n.Lparen, token.Rparen, ")")
	return n
}

// funcLit parses a function literal, or the type of one.
func (p *parser) funcLit() ast.Expr {
	t := p.parseType()
	f, ok := t.(*ast.FuncType)
	if !ok || p.tok() != token.Lbrace || p.header {
		return t
	}
	return &ast.FuncLit{Type: f, Body: p.block()}
}

func (p *parser) call(fun ast.Expr) ast.Expr {
	if ix, ok := fun.(*ast.IndexExpr); ok && isTypeName(ix.X) {
		fun = p.asInstance(fun)
	}
	n := &ast.CallExpr{Fun: fun, Lparen: p.pos()}
	p.next()
	p.delimited(func() {
		named := false
		n.Rparen = p.list(n.Lparen, token.Rparen, func() {
			arg := p.arg()
			if arg.Name == nil && named && !p.failed {
				p.remark(diag.PositionalAfterKey, arg.Pos(), arg.End(), "an argument by position stands behind one by name").
					Suggest("name it too, or move it to the front")
			}
			named = named || arg.Name != nil
			n.Args = append(n.Args, arg)
		})
	})
	return n
}

// arg parses x or rate: x.
func (p *parser) arg() *ast.Arg {
	a := &ast.Arg{}
	if p.keyed() && (p.tok() == token.Ident || p.tok().IsKeyword()) {
		a.Name = p.ident("a name")
		a.Colon = p.colon()
	}
	a.Value = p.parseExpr()
	return a
}

// keyed reports whether a colon follows the current token, or a = in its place.
func (p *parser) keyed() bool { return p.peek(1) == token.Colon || p.peek(1) == token.Assign }

// colon steps over the colon behind a name, and reports a = in its place.
func (p *parser) colon() source.Pos {
	pos := p.pos()
	if p.tok() != token.Assign {
		return p.expect(token.Colon)
	}
	p.remark(diag.UnexpectedToken, pos, p.end(), "expected :, found =").
		Suggest("write %s: and the value", p.tokens[p.at-1].Text)
	p.next()
	return pos
}

// composite parses the values of a composite literal; nested braces have no type.
func (p *parser) composite(t ast.Expr) ast.Expr {
	n := &ast.CompositeLit{Type: t, Lbrace: p.pos()}
	p.next()
	p.delimited(func() {
		n.Rbrace = p.list(n.Lbrace, token.Rbrace, func() { n.Elts = append(n.Elts, p.compositeElement()) })
	})
	return n
}

func (p *parser) compositeElement() ast.Expr {
	switch {
	case p.tok() == token.Lbrace:
		var x ast.Expr
		pos := p.pos()
		p.nest(func() { x = p.composite(nil) })
		if x == nil {
			return &ast.BadExpr{From: pos, To: pos}
		}
		return x
	case p.tok() == token.Ident && p.keyed():
		n := &ast.KeyValueExpr{Key: p.ident("a field")}
		n.Colon = p.colon()
		n.Value = p.parseExpr()
		return n
	}
	return p.parseExpr()
}

// ifExpr parses an if with its branches.
func (p *parser) ifExpr() ast.Expr {
	var n *ast.IfExpr
	pos := p.pos()
	p.nest(func() {
		n = &ast.IfExpr{If: p.expect(token.If)}
		p.header = true
		n.Cond = p.parseExpr()
		p.header = false
		if p.tok() == token.Define || p.tok() == token.Assign || p.tok() == token.Semicolon && p.text() == ";" {
			p.errorf(diag.ForeignStatement, n.Cond.Pos(), p.end(), "an if has a condition and no statement before it").
				Suggest("put the statement on the line above")
		}
		n.Then = p.block()
		p.elseOnNextLine()
		if p.tok() != token.Else {
			return
		}
		n.ElsePos = p.pos()
		p.next()
		if p.tok() == token.If {
			n.Else = p.ifExpr()
		} else {
			n.Else = p.block()
		}
	})
	if n == nil {
		return &ast.BadExpr{From: pos, To: p.pos()}
	}
	return n
}

// elseOnNextLine reports an else on the line below its }, and goes on there.
func (p *parser) elseOnNextLine() {
	if p.cur().Implied() && p.peek(1) == token.Else {
		p.next()
		p.remark(diag.UnexpectedToken, p.pos(), p.end(), "else must stand on the line of the } before it").
			Suggest("write } else {")
	}
}
