package format

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/token"
)

// expr prints an expression or a type. The gap before its first token is the caller's.
func (p *printer) expr(x ast.Expr, depth int) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		p.list(1, func(int) { p.expr(x.X, shallower(depth)) })
	case *ast.UnaryExpr:
		p.take()
		if y, ok := x.X.(*ast.UnaryExpr); ok && y.Op == x.Op {
			p.gap = blank
		}
		p.expr(x.X, depth)
	case *ast.BinaryExpr:
		p.binary(x, depth)
	case *ast.SelectorExpr:
		p.expr(x.X, depth)
		p.take()
		p.take()
	case *ast.IndexExpr:
		p.expr(x.X, depth)
		p.index(x, depth+1)
	case *ast.Slice:
		p.slice(x, depth)
	case *ast.Instance:
		p.expr(x.X, depth)
		p.list(len(x.Args), func(i int) { p.arg(x.Args[i], 2) })
	case *ast.CallExpr:
		p.call(x, depth)
	case *ast.CompositeLit:
		p.composite(x)
	case *ast.IfExpr:
		p.ifExpr(x, false)
	case *ast.Comprehension:
		p.binders(x.Binders)
		p.body(x.Body, 1)
	case *ast.Reduction:
		p.take()
		p.binders(x.Binders)
		p.body(x.Body, shallower(depth))
	case *ast.FuncLit:
		p.expr(x.Type, 1)
		p.gap = blank
		p.block(x.Body, p.short(x.Body))
	case *ast.Block:
		p.block(x, p.onOneLine(x))
	case *ast.ArrayType:
		p.list(len(x.Dims), func(i int) { p.expr(x.Dims[i], 2) })
		p.expr(x.Elem, depth)
	case *ast.StructType:
		p.structType(x)
	case *ast.FuncType:
		p.take()
		p.signature(x)
	default: // a single token
		p.take()
	}
}

// list prints n elements between brackets: the opening bracket and what follows up to the
// closing one. Line breaks behind the opening bracket and behind commas are kept; a comma
// behind the last element stays where the closing bracket has a line of its own.
func (p *printer) list(n int, element func(i int)) {
	p.bracketed(n, element, nil)
}

// bracketed is list, with a tail before the closing bracket.
func (p *printer) bracketed(n int, element func(i int), tail func()) {
	p.scope(func() {
		outer := p.indent
		p.take()
		for i := range n {
			if i > 0 {
				p.take() // the comma
				p.soft(blank)
			} else {
				p.soft(none)
			}
			p.scope(func() { element(i) })
		}
		if tail != nil {
			tail()
		}
		p.closeList(outer)
	})
}

// closeList prints the closing bracket of a list that began at an indentation.
func (p *printer) closeList(outer int) {
	ownLine := false
	if p.tok() == token.Comma {
		p.at++
		ownLine = p.breaks()
		p.at--
		if ownLine {
			p.take()
		} else {
			p.at++
		}
	}
	if ownLine {
		p.gap = newline
		p.flush()
	}
	p.indent = outer
	p.take()
}

func (p *printer) binary(e *ast.BinaryExpr, depth int) {
	operands, ops := chain(e)
	around := none
	if spaced(e.Op.Precedence(), depth, operands, ops) {
		around = blank
	}
	for i, x := range operands {
		if i > 0 {
			p.gap = around
			p.take()
			p.soft(around)
		}
		p.expr(x, depth+1)
	}
}

func (p *printer) call(x *ast.CallExpr, depth int) {
	p.expr(x.Fun, depth)
	if len(x.Args) > 1 {
		depth++
	}
	p.list(len(x.Args), func(i int) { p.arg(x.Args[i], argDepth(x.Args[i].Value, depth)) })
}

// arg prints x or name: x.
func (p *printer) arg(a *ast.Arg, depth int) {
	if a.Name != nil {
		p.take()
		p.take()
		p.gap = blank
	}
	p.expr(a.Value, depth)
}

func (p *printer) index(x *ast.IndexExpr, depth int) {
	var padding func()
	if x.Else != nil {
		padding = func() {
			p.word()
			p.gap = blank
			p.expr(x.Else, depth)
		}
	}
	p.bracketed(len(x.Indices), func(i int) { p.expr(x.Indices[i], depth) }, padding)
}

func (p *printer) slice(x *ast.Slice, depth int) {
	if x.Lo != nil {
		p.expr(x.Lo, depth)
	}
	p.take()
	if x.Hi != nil {
		p.expr(x.Hi, depth)
	}
}

func (p *printer) composite(x *ast.CompositeLit) {
	if x.Type != nil {
		p.expr(x.Type, 1)
	}
	p.list(len(x.Elts), func(i int) {
		kv, ok := x.Elts[i].(*ast.KeyValueExpr)
		if !ok {
			p.expr(x.Elts[i], 1)
			return
		}
		between := blank
		if p.gap == newline {
			between = cell
		}
		p.take()
		p.take()
		p.gap = between
		p.expr(kv.Value, 1)
	})
}

// binders prints [i, j < N].
func (p *printer) binders(list []*ast.Binder) {
	p.list(len(list), func(i int) {
		p.take()
		if b := list[i]; b.Bound != nil {
			p.word()
			p.gap = blank
			p.expr(b.Bound, 2)
		}
	})
}

// body prints what stands behind an index list.
func (p *printer) body(x ast.Expr, depth int) {
	p.gap = blank
	p.expr(x, depth)
}
