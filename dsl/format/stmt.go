package format

import (
	"github.com/gradc/gradc/dsl/ast"
)

// block prints { statements }, on one line or on one each.
func (p *printer) block(b *ast.Block, oneLine bool) {
	if len(b.List) == 0 && !p.holdsComments(b) {
		p.take()
		p.take()
		return
	}
	if oneLine {
		p.take()
		for i, s := range b.List {
			p.gap = blank
			if i > 0 {
				p.write(";")
			}
			p.scope(func() { p.stmt(s) })
		}
		p.word()
		return
	}
	p.lineBlock(len(b.List), func(i int) { p.stmt(b.List[i]) })
}

// lineBlock prints an opening bracket, n items on lines of their own, and the closing one.
func (p *printer) lineBlock(n int, item func(i int)) {
	p.take()
	p.fresh = true
	p.scope(func() {
		p.indent++
		for i := range n {
			p.gap = newline
			p.scope(func() { item(i) })
		}
		p.gap = newline
		p.flush()
	})
	p.gap = newline
	p.take()
}

// holdsComments reports whether the next comment stands in the block.
func (p *printer) holdsComments(b *ast.Block) bool {
	for _, c := range p.comments {
		if c.Pos() > b.Rbrace {
			return false
		}
		if c.Pos() > b.Lbrace {
			return true
		}
	}
	return false
}

// onOneLine reports whether the writer put a node on one line and all of it can stay there.
func (p *printer) onOneLine(n ast.Node) bool {
	if p.file.Line(n.Pos()) != p.file.Line(n.End()) {
		return false
	}
	stays := true
	ast.Inspect(n, func(n ast.Node) bool {
		stays = stays && !p.expands(n)
		return stays
	})
	return stays
}

// expands reports whether a node always takes several lines.
func (p *printer) expands(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ForStmt:
		return len(n.Body.List) > 0
	case *ast.ExprStmt:
		x, ok := n.X.(*ast.IfExpr)
		return ok && !hasElse(x)
	case *ast.StructType:
		return len(n.Fields.List) > 0
	case *ast.GenDecl:
		return n.Lparen.IsValid()
	case *ast.FuncLit:
		return len(n.Body.List) > 1
	}
	return false
}

// hasElse reports whether an if has a value in any case.
func hasElse(x *ast.IfExpr) bool {
	for {
		next, ok := x.Else.(*ast.IfExpr)
		if !ok {
			return x.Else != nil
		}
		x = next
	}
}

// short reports whether the body of a function stays on its line.
func (p *printer) short(b *ast.Block) bool { return len(b.List) <= 1 && p.onOneLine(b) }

// ifExpr prints an if: on one line if the writer did and it has a value.
func (p *printer) ifExpr(x *ast.IfExpr, statement bool) {
	oneLine := p.onOneLine(x) && (!statement || hasElse(x))
	for {
		p.take()
		p.gap = blank
		p.expr(x.Cond, 1)
		p.gap = blank
		p.block(x.Then, oneLine)
		if x.Else == nil {
			return
		}
		p.word()
		p.gap = blank
		next, ok := x.Else.(*ast.IfExpr)
		if !ok {
			p.block(x.Else.(*ast.Block), oneLine)
			return
		}
		x = next
	}
}

func (p *printer) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		p.exprs(s.Lhs)
		p.word()
		p.gap = blank
		p.exprs(s.Rhs)
	case *ast.DeclStmt:
		p.genDecl(s.Decl)
	case *ast.ExprStmt:
		if x, ok := s.X.(*ast.IfExpr); ok {
			p.ifExpr(x, true)
			return
		}
		p.expr(s.X, 1)
	case *ast.ReturnStmt:
		p.take()
		if len(s.Results) > 0 {
			p.gap = blank
			p.exprs(s.Results)
		}
	case *ast.ForStmt:
		p.forStmt(s)
	case *ast.BranchStmt:
		p.take()
	}
}

// exprs prints expressions between commas, without brackets around them.
func (p *printer) exprs(list []ast.Expr) {
	for i, x := range list {
		if i > 0 {
			p.take()
			p.soft(blank)
		}
		p.expr(x, 1)
	}
}

func (p *printer) forStmt(s *ast.ForStmt) {
	p.take()
	if s.Var != nil {
		p.word()
		p.word()
	}
	if s.Range.IsValid() {
		p.word()
		p.gap = blank
		p.expr(s.X, 1)
	}
	if s.Cond != nil {
		p.gap = blank
		p.expr(s.Cond, 1)
	}
	p.gap = blank
	p.block(s.Body, false)
}

// names prints names between commas.
func (p *printer) names(n int) {
	for i := range n {
		if i > 0 {
			p.take()
			p.soft(blank)
		}
		p.take()
	}
}

// genDecl prints a declaration with one spec, or with a table of them.
func (p *printer) genDecl(d *ast.GenDecl) {
	p.take()
	if !d.Lparen.IsValid() {
		p.gap = blank
		p.spec(d.Specs[0], blank, false)
		return
	}
	typed := false
	for _, s := range d.Specs {
		if v, ok := s.(*ast.ValueSpec); ok && v.Type != nil {
			typed = true
		}
	}
	p.gap = blank
	p.lineBlock(len(d.Specs), func(i int) { p.spec(d.Specs[i], cell, typed) })
}

// spec prints a spec with gaps between its columns; typed says that its table has a column
// of types.
func (p *printer) spec(s ast.Spec, column gap, typed bool) {
	switch s := s.(type) {
	case *ast.ImportSpec:
		if s.Name != nil {
			p.take()
			p.gap = blank
		}
		p.take()
	case *ast.DimSpec:
		p.names(len(s.Names))
		p.columns(column, 2)
		if s.Value != nil {
			p.assigned(column, func() { p.expr(s.Value, 1) })
		}
	case *ast.ValueSpec:
		p.names(len(s.Names))
		p.columns(column, 2)
		if typed {
			p.columns(column, 3)
		}
		if s.Type != nil {
			p.gap = column
			p.expr(s.Type, 1)
		} else if typed && column == cell && s.Values != nil {
			p.nextCell()
		}
		if s.Values != nil {
			p.assigned(column, func() { p.exprs(s.Values) })
		}
	case *ast.TypeSpec:
		p.typeSpec(s, column)
	}
}

// columns says how many cells stand before a trailing comment of this line of a table.
func (p *printer) columns(column gap, n int) {
	if column == cell {
		p.row = n
	}
}

// assigned prints = or ~ and what stands behind it.
func (p *printer) assigned(before gap, value func()) {
	p.gap = before
	p.take()
	p.gap = blank
	value()
}

func (p *printer) typeSpec(s *ast.TypeSpec, column gap) {
	p.take()
	if s.TypeParams != nil {
		p.typeParams(s.TypeParams)
	}
	if s.Assign.IsValid() {
		p.gap = column
		p.take()
		column = blank
	}
	p.gap = column
	p.expr(s.Type, 1)
}
