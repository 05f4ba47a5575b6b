package parser

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// index parses the brackets behind x: indices, slices, ..., and else for padding. Before
// a call they hold the arguments of a generic function: see asInstance.
func (p *parser) index(x ast.Expr) ast.Expr {
	n := &ast.IndexExpr{X: x, Lbrack: p.pos()}
	p.next()
	p.delimited(func() {
		for p.tok() != token.Rbrack && p.tok() != token.EOF {
			n.Indices = append(n.Indices, p.indexElement())
			if p.failed {
				p.skipElement()
			}
			if p.tok() == token.Else || !p.got(token.Comma) {
				break
			}
		}
		if p.tok() == token.Else {
			n.ElsePos = p.pos()
			p.next()
			n.Else = p.parseExpr()
		}
	})
	n.Rbrack = p.closing(n.Lbrack, token.Rbrack, ", or ]")
	if len(n.Indices) == 0 {
		p.emptyList(n.Lbrack, n.Rbrack)
		n.Indices = []ast.Expr{&ast.BadExpr{From: n.Rbrack, To: n.Rbrack}}
	}
	return n
}

// indexElement parses i, a:b, :b, a:, : or ... .
func (p *parser) indexElement() ast.Expr {
	pos := p.pos()
	if p.got(token.Ellipsis) {
		return &ast.Ellipsis{Ellipsis: pos}
	}
	var lo ast.Expr
	if p.tok() != token.Colon {
		lo = p.parseExpr()
		_, name := lo.(*ast.Ident)
		if p.tok() != token.Colon && !(name && p.tok() == token.Assign) {
			return lo
		}
	}
	n := &ast.Slice{Lo: lo, Colon: p.colon()}
	if p.tok() != token.Comma && p.tok() != token.Rbrack && p.tok() != token.Else {
		n.Hi = p.parseExpr()
	}
	return n
}

// indexArgs reads indices as the arguments of a generic: H: 8 looked like a slice. It is
// nil where they cannot be arguments.
func indexArgs(n *ast.IndexExpr) []*ast.Arg {
	if n.Else != nil {
		return nil
	}
	var args []*ast.Arg
	for _, x := range n.Indices {
		switch x := x.(type) {
		case *ast.Ellipsis:
			return nil
		case *ast.Slice:
			name, ok := x.Lo.(*ast.Ident)
			if !ok || x.Hi == nil {
				return nil
			}
			args = append(args, &ast.Arg{Name: name, Colon: x.Colon, Value: x.Hi})
		default:
			args = append(args, &ast.Arg{Value: x})
		}
	}
	return args
}

// comprehension parses [i, j < N] body, the body being all that follows.
func (p *parser) comprehension() ast.Expr {
	n := &ast.Comprehension{}
	n.Lbrack, n.Binders, n.Rbrack = p.binders()
	n.Body = p.body(token.LowestPrec + 1)
	if lit, ok := n.Body.(*ast.CompositeLit); ok {
		if elem, ok := lit.Type.(*ast.Ident); ok && slices.Contains(dtypes, elem.Name) {
			p.remark(diag.BadArrayLiteral, n.Lbrack, elem.End(),
				"this reads as a comprehension: the type of an array literal begins with an integer or ...").
				Suggest("write [...]%s{…}", elem.Name)
		}
	}
	return n
}

// dtypes are the element types an array literal can be meant to have.
var dtypes = []string{"f32", "f64", "i32", "i64", "u8", "bool"}

// reduction parses sum[k] body, the body being a product.
func (p *parser) reduction() ast.Expr {
	n := &ast.Reduction{Op: p.ident("a reduction")}
	n.Lbrack, n.Binders, n.Rbrack = p.binders()
	n.Body = p.body(token.MulPrec)
	return n
}

// body parses what an index list applies to: a block, or operators of at least the given
// precedence.
func (p *parser) body(lowest int) ast.Expr {
	var x ast.Expr
	pos := p.pos()
	p.nest(func() {
		switch {
		case p.cur().Implied():
			p.expected("an expression behind the index list").Suggest("end the line behind an operator or an opening bracket")
		case p.tok() == token.Lbrace && !p.header:
			x = p.block()
		default:
			x = p.binary(lowest)
		}
	})
	if x == nil {
		return &ast.BadExpr{From: pos, To: pos}
	}
	return x
}

// binders parses [i, j < N].
func (p *parser) binders() (open source.Pos, list []*ast.Binder, closing source.Pos) {
	open = p.pos()
	p.next()
	p.delimited(func() {
		closing = p.list(open, token.Rbrack, func() {
			b := &ast.Binder{Name: p.ident("the name of an index")}
			if p.tok() == token.Lss {
				b.Less = p.pos()
				p.next()
				b.Bound = p.parseExpr()
			}
			list = append(list, b)
		})
	})
	if len(list) == 0 {
		p.emptyList(open, closing)
		list = []*ast.Binder{{Name: &ast.Ident{NamePos: closing, Name: "_"}}}
	}
	return open, list, closing
}
