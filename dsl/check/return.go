package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// returnStmt converts the values of a return to the results.
func (cx *context) returnStmt(s *ast.ReturnStmt) {
	if cx.rule {
		cx.ruleReturn(s)
		return
	}
	results := cx.inst.results
	if len(s.Results) == 0 {
		cx.bareReturn(s)
		return
	}
	values := cx.values(s.Results)
	if len(values) != len(results) {
		if allOK(values) {
			cx.errorf(diag.ResultCount, s, "%s returned; %s has %s", count(len(values), "value"), cx.inst.f.id.Name, count(len(results), "result"))
		}
		return
	}
	for i, r := range results {
		if !r.typ.valid() || !values[i].ok() {
			cx.block.Results = append(cx.block.Results, nil)
			continue
		}
		o := cx.assignable(values[i], r.typ, values[i].x, "result "+resultName(r, i))
		if o.ok() && r.v != nil {
			o = cx.bindValue(r.v, r.id, o)
		}
		cx.block.Results = append(cx.block.Results, o.tree())
	}
}

func resultName(r resultInfo, i int) string {
	if r.id != nil {
		return r.id.Name
	}
	return itoa(i + 1)
}

// bareReturn returns the current values of named results.
func (cx *context) bareReturn(s *ast.ReturnStmt) {
	for _, r := range cx.inst.results {
		if r.v == nil {
			cx.errorf(diag.ResultCount, s, "no values returned; %s has %s without a name", cx.inst.f.id.Name, count(len(cx.inst.results), "result"))
			return
		}
		o := cx.read(r.v, &ast.Ident{NamePos: s.Return, Name: r.id.Name})
		if o.ok() && r.typ.valid() {
			o = cx.assignable(o, r.typ, s, "result "+r.id.Name)
		}
		cx.block.Results = append(cx.block.Results, o.tree())
	}
}

// returns reports whether a statement contains a return of the function.
func returns(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.ReturnStmt:
			found = true
		case *ast.FuncLit:
			return false
		}
		return !found
	})
	return found
}

// ifReturn is an if in which some branch returns, with the statements behind it: a branch
// that does not return goes on with those.
func (cx *context) ifReturn(x *ast.IfExpr, rest []ast.Stmt) bool {
	endsThen, endsElse := terminates(x.Then.List), x.Else != nil && terminatesExpr(x.Else)
	switch {
	case cx.rule:
		cx.unsupported(x, "a return inside an if of a reverse rule")
		return true
	case endsThen && endsElse && len(rest) > 0:
		cx.errorf(diag.UnreachableCode, rest[0], "this statement is never reached: both branches return")
		rest = nil
	case !endsThen && (returns(x.Then) || !endsElse):
		cx.unsupported(x, "a return on some of the paths through this branch")
		return true
	}
	cond := cx.condition(x.Cond, "if")
	saved := cx.snapshot()
	then, other := cx.within(x.Then.Pos()), cx.within(x.If)
	then.assume(cond, true)
	ok := then.nested().stmts(x.Then.List) || then.stmts(rest)
	cx.restore(saved)
	other.assume(cond, false)
	switch e := x.Else.(type) {
	case nil:
		ok = other.stmts(rest) && ok
	case *ast.Block:
		ok = (other.nested().stmts(e.List) || other.stmts(rest)) && ok
	default:
		if !endsElse {
			ok = other.stmts(append([]ast.Stmt{&ast.ExprStmt{X: e}}, rest...)) && ok
		} else {
			ok = other.stmts([]ast.Stmt{&ast.ExprStmt{X: e}}) && ok
		}
	}
	cx.restore(saved)
	if ok {
		cx.joinReturns(x, cond, then.block, other.block)
	}
	return ok
}

// terminates reports whether statements end in a return on every path.
func terminates(list []ast.Stmt) bool {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.ReturnStmt:
			return true
		case *ast.ExprStmt:
			if terminatesExpr(s.X) {
				return true
			}
		}
	}
	return false
}

func terminatesExpr(x ast.Expr) bool {
	switch x := unparen(x).(type) {
	case *ast.Block:
		return terminates(x.List)
	case *ast.IfExpr:
		return x.Else != nil && terminates(x.Then.List) && terminatesExpr(x.Else)
	}
	return false
}

func (cx *context) joinReturns(x *ast.IfExpr, cond operand, then, other *typed.Block) {
	n := len(cx.inst.results)
	if !cond.ok() || len(then.Results) != n || len(other.Results) != n {
		return
	}
	ts := make([]vtype, n)
	names := make([]string, n)
	for i, r := range cx.inst.results {
		ts[i] = r.typ
		if r.id != nil {
			names[i] = r.id.Name
		}
	}
	if !ts[0].valid() {
		return
	}
	then.Of, other.Of = ts[0].api(), ts[0].api()
	e := &typed.If{Base: base(x.If, ts[0]), Cond: cond.tree(), Then: then, Else: other}
	for i, v := range cx.bindAll(names, x.If, e, ts) {
		cx.block.Results = append(cx.block.Results, &typed.Ref{Base: base(x.If, ts[i]), Var: v})
		if r := cx.inst.results[i].v; r != nil {
			r.now = operand{mode: value, x: x, typ: ts[i], path: &varPath{v: v}}
		}
	}
}
