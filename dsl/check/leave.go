package check

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// flag is a variable that has no name in the source: · stands in front of it.
func (cx *context) flag(name string) *variable {
	id := &ast.Ident{Name: "·" + name}
	return &variable{named: named{id, cx.pkg}, typ: scalar(ir.Bool), barrier: cx.barrier, now: constOperand(id, typed.Boolean(false))}
}

// treeName is the name of a variable in the tree.
func (v *variable) treeName() string { return strings.TrimPrefix(v.id.Name, "·") }

// leaves reports whether a statement contains a break or continue, as kinds say, that
// belongs to the loop around it.
func leaves(n ast.Node, kinds ...token.Kind) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			found = found || slices.Contains(kinds, n.Tok)
		case *ast.ForStmt, *ast.FuncLit:
			return false
		}
		return !found
	})
	return found
}

// inLoop reports whether break and continue can stand here.
func (cx *context) inLoop() bool { return cx.loop != nil && cx.loop.barrier == cx.barrier }

// branchStmt is break or continue: the step ends, and after break the loop as well. It
// reports whether there is a step to end.
func (cx *context) branchStmt(s *ast.BranchStmt, rest []ast.Stmt) bool {
	l := cx.loop
	switch {
	case l == nil:
		cx.errorf(diag.MisplacedBranch, s, "%s stands outside of a loop", s.Tok)
		return false
	case l.barrier != cx.barrier:
		cx.errorf(diag.MisplacedBranch, s, "%s cannot leave a block that has a value", s.Tok)
		return false
	case len(rest) > 0:
		cx.errorf(diag.UnreachableCode, rest[0], "this statement is never reached: the step has ended")
	}
	yes := constOperand(l.skip.id, typed.Boolean(true))
	l.skip.now = yes
	if s.Tok == token.Break {
		l.left.now = yes
	}
	return true
}

// unlessLeft checks the statements behind an if that may have ended the step: they stand in a
// branch of their own.
func (cx *context) unlessLeft(x *ast.IfExpr, rest []ast.Stmt) {
	l := cx.loop
	if len(rest) == 0 {
		return
	}
	ended := cx.read(l.skip, x)
	if ended.mode == constant && ended.num.Bool() {
		cx.errorf(diag.UnreachableCode, rest[0], "this statement is never reached: both branches end the step")
		return
	}
	saved := cx.snapshot()
	idle, busy := cx.within(x.If), cx.within(rest[0].Pos())
	l.skip.now = constOperand(l.skip.id, typed.Boolean(false))
	if x.Else == nil && endsStep(x.Then.List) {
		busy.assume(operand{mode: value, x: x.Cond}, false)
	}
	busy.stmts(rest)
	after := current(saved)
	cx.restore(saved)
	cx.merge(&ast.IfExpr{If: x.If, Cond: x.Cond, Then: x.Then}, ended, idle, busy, current(saved), after)
}

// endsStep reports whether statements end in break or continue.
func endsStep(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	_, ends := list[len(list)-1].(*ast.BranchStmt)
	return ends
}
