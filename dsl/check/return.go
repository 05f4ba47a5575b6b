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

// continuation is what follows a branch that goes on: statements, and the scope in which
// they stand.
type continuation struct {
	scope *scope
	list  []ast.Stmt
	next  *continuation
}

// maxPaths bounds the ifs of a function both branches of which go on behind a return: the
// statements behind each are checked, and generated, for either branch.
const maxPaths = 64

// ifReturn is an if in which some path returns, with the statements behind it: a path that
// does not return goes on with those. It takes along what follows the blocks around.
func (cx *context) ifReturn(x *ast.IfExpr, rest []ast.Stmt) bool {
	endsThen, endsElse := terminates(x.Then.List), x.Else != nil && terminatesExpr(x.Else)
	after := &continuation{cx.scope, rest, cx.after}
	afterElse := after
	switch {
	case endsThen && endsElse && len(rest) > 0:
		cx.errorf(diag.UnreachableCode, rest[0], "this statement is never reached: both branches return")
		after.list = nil
	case !endsThen && !endsElse:
		if cx.inst.paths++; cx.inst.paths > maxPaths {
			cx.errorf(diag.ProgramTooComplex, x, "more than %d paths lead on behind the returns of %s", maxPaths, cx.inst.f.id.Name)
			return true
		}
		afterElse = after.clone()
	}
	cond := cx.condition(x.Cond, "if")
	saved := cx.snapshot()
	then, other := cx.within(x.Then.Pos()), cx.within(x.If)
	then.assume(cond, true)
	ok := then.follow(x.Then.List, after)
	cx.restore(saved)
	other.assume(cond, false)
	switch e := x.Else.(type) {
	case nil:
		ok = other.follow(nil, afterElse) && ok
	case *ast.Block:
		ok = other.follow(e.List, afterElse) && ok
	default:
		ok = other.follow([]ast.Stmt{&ast.ExprStmt{X: e}}, afterElse) && ok
	}
	cx.restore(saved)
	if ok {
		cx.joinReturns(x, cond, then.block, other.block)
	}
	return ok
}

// clone copies the statements, as what is known about a statement belongs to one path.
func (c *continuation) clone() *continuation {
	if c == nil {
		return nil
	}
	return &continuation{c.scope, ast.CloneStmts(c.list), c.next.clone()}
}

// follow checks a branch, and where it goes on, what is behind it.
func (cx *context) follow(list []ast.Stmt, after *continuation) bool {
	in := cx.nested()
	in.after = after
	if in.stmts(list) {
		return true
	}
	for ; after != nil; after = after.next {
		behind := *cx
		behind.scope, behind.after = newScope(after.scope), after.next
		if behind.stmts(after.list) {
			return true
		}
	}
	return false
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

// joinReturns makes the results of the two branches those of the if.
func (cx *context) joinReturns(x *ast.IfExpr, cond operand, then, other *typed.Block) {
	ts, names := cx.returned()
	if !cond.ok() || len(then.Results) != len(ts) || len(other.Results) != len(ts) {
		return
	}
	e := &typed.If{Cond: cond.tree(), Then: then, Else: other}
	var kept []int // a reverse rule may return none
	a, b := then.Results, other.Results
	then.Results, other.Results = nil, nil
	for i, t := range ts {
		if a[i] == nil && b[i] == nil {
			continue
		}
		if !t.valid() {
			return
		}
		zero := &typed.Zero{Base: base(x.If, t)}
		then.Results, other.Results = append(then.Results, either(a[i], zero)), append(other.Results, either(b[i], zero))
		kept = append(kept, i)
	}
	cx.block.Results = make([]typed.Expr, len(ts))
	if len(kept) == 0 {
		return
	}
	var keptTypes []vtype
	var keptNames []string
	for _, i := range kept {
		keptTypes, keptNames = append(keptTypes, ts[i]), append(keptNames, names[i])
	}
	e.Base = base(x.If, keptTypes[0])
	then.Of, other.Of = e.Of, e.Of
	for k, v := range cx.bindAll(keptNames, x.If, e, keptTypes) {
		i := kept[k]
		cx.block.Results[i] = &typed.Ref{Base: base(x.If, ts[i]), Var: v}
		if cx.rule {
			continue
		}
		if r := cx.inst.results[i].v; r != nil {
			r.now = operand{mode: value, x: x, typ: ts[i], path: &varPath{v: v}}
		}
	}
}

func either(e, otherwise typed.Expr) typed.Expr {
	if e == nil {
		return otherwise
	}
	return e
}

// returned are the types and names of what a return stands for: results, or in a reverse
// rule the cotangents of the parameters.
func (cx *context) returned() (ts []vtype, names []string) {
	if cx.rule {
		for _, p := range cx.inst.params {
			ts, names = append(ts, p.typ), append(names, "")
		}
		return ts, names
	}
	for _, r := range cx.inst.results {
		name := ""
		if r.id != nil {
			name = r.id.Name
		}
		ts, names = append(ts, r.typ), append(names, name)
	}
	return ts, names
}
