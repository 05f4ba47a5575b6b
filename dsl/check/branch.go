package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// condition checks a condition that must be a scalar bool.
func (cx *context) condition(x ast.Expr, what string) operand {
	return cx.asCondition(cx.expr(x), what)
}

func (cx *context) asCondition(o operand, what string) operand {
	switch {
	case !o.ok():
		return o
	case o.typ.st != nil || o.typ.dtype != ir.Bool:
		cx.errorf(diag.NotABool, o.x, "the condition of %s must be a bool; %s is %s", what, cx.text(o.x), cx.kindName(o))
		return operand{x: o.x}
	case o.typ.shape.rank() > 0:
		cx.errorf(diag.ElementwiseOnly, o.x, "a condition with axes (%s is %s) belongs to an if that has a value", cx.text(o.x), cx.typeName(o.typ))
		return operand{x: o.x}
	}
	return o
}

// kindName is the type of an operand for a message.
func (cx *context) kindName(o operand) string {
	if o.mode == constant && !o.num.IsBool() {
		return "a number"
	}
	return cx.typeName(o.typ)
}

// ifStatement is an if without value, in whose branches variables are assigned. What
// differs between the branches becomes a result of the region.
func (cx *context) ifStatement(x *ast.IfExpr) {
	cond := cx.condition(x.Cond, "if")
	if cx.inLoop() && cond.ok() && cond.mode != constant && leaves(x, token.Break, token.Continue) { // it says whether the step has ended
		c := cx.bind("", x.Cond.Pos(), cond.tree(), cond.typ)
		cond = cx.readVar(c, cond.x, cond.typ)
	}
	saved := cx.snapshot()
	then, other := cx.within(x.Then.Pos()), cx.within(x.If)
	then.assume(cond, true)
	then.stmts(x.Then.List)
	afterThen := current(saved)
	cx.restore(saved)
	other.assume(cond, false)
	switch e := x.Else.(type) {
	case *ast.Block:
		other.stmts(e.List)
	case *ast.IfExpr:
		other.ifStatement(e)
	}
	afterElse := current(saved)
	cx.restore(saved)
	cx.merge(x, cond, then, other, afterThen, afterElse)
}

// merge binds the variables that the branches of an if left with different values.
func (cx *context) merge(x *ast.IfExpr, cond operand, then, other *context, a, b []binding) {
	var vars []*variable
	var types []vtype
	for i := range a {
		v := a[i].v
		if sameValue(a[i].now, b[i].now) {
			v.now, v.typ, v.latest = a[i].now, a[i].typ, a[i].latest
			continue
		}
		switch {
		case a[i].now.mode == invalid || b[i].now.mode == invalid || !cond.ok():
			v.now = operand{x: x}
			continue
		case a[i].now.mode == unset || b[i].now.mode == unset:
			v.now, v.partly = operand{mode: unset, x: x}, true
			continue
		case holdsAs(a[i].now, cond) && isBool(b[i].now, false):
			v.now = operand{mode: value, x: v.id, typ: cond.typ, path: &varPath{v: cond.expr.(*typed.Ref).Var}}
			continue
		}
		v.now = a[i].now
		p := then.read(v, v.id)
		v.now = b[i].now
		q := other.read(v, v.id)
		p, q, ok := cx.unify(p, q, x, "variable "+v.id.Name)
		if !ok {
			v.now = operand{x: x}
			continue
		}
		p, q = cx.defaulted(p), cx.defaulted(q)
		then.block.Results = append(then.block.Results, p.tree())
		other.block.Results = append(other.block.Results, q.tree())
		vars, types = append(vars, v), append(types, p.typ)
	}
	if len(vars) == 0 {
		return
	}
	names := make([]string, len(vars))
	for i, v := range vars {
		names[i] = v.treeName()
	}
	then.block.Of, other.block.Of = types[0].api(), types[0].api()
	e := &typed.If{Base: base(x.If, types[0]), Cond: cond.tree(), Then: then.block, Else: other.block}
	for i, tv := range cx.bindAll(names, x.If, e, types) {
		v := vars[i]
		tv.Prev, v.latest = v.latest, tv
		v.typ = types[i]
		v.now = operand{mode: value, x: v.id, typ: types[i], path: &varPath{v: tv}}
	}
}

// holdsAs reports whether an operand is true where the condition, a variable, holds.
func holdsAs(o, cond operand) bool {
	c, named := cond.expr.(*typed.Ref)
	if !named {
		return false
	}
	return isBool(o, true) || o.mode == value && o.path != nil && len(o.path.path) == 0 && o.path.v == c.Var
}

// isBool reports whether an operand is the given truth value.
func isBool(o operand, is bool) bool {
	return o.mode == constant && o.num.IsBool() && o.num.Bool() == is
}

// ifExpr is an if with a value. A condition with axes makes it an if over elements.
func (cx *context) ifExpr(x *ast.IfExpr) operand {
	if x.Else == nil {
		cx.errorf(diag.MissingElse, x, "an if used as a value needs an else")
		return operand{x: x}
	}
	cond := cx.expr(x.Cond)
	if cond.ok() && cond.typ.st == nil && cond.typ.dtype == ir.Bool && cond.typ.shape.rank() > 0 {
		return cx.elementIf(x, cond)
	}
	return cx.branches(x, cx.asCondition(cond, "if"))
}

// branches checks the branches of an if whose condition is a scalar.
func (cx *context) branches(x *ast.IfExpr, cond operand) operand {
	then, other := cx.sealed(x.Then.Pos()), cx.sealed(x.Else.Pos())
	then.assume(cond, true)
	a := then.blockValue(x.Then)
	other.assume(cond, false)
	var b []operand
	switch e := x.Else.(type) {
	case *ast.IfExpr:
		b = other.multi(e)
	case *ast.Block:
		b = other.blockValue(e)
	}
	if !cond.ok() || !allOK(a) || !allOK(b) {
		return operand{x: x}
	}
	if len(a) != len(b) {
		cx.errorf(diag.BranchTypes, x, "one branch has %d values, the other %d", len(a), len(b))
		return operand{x: x}
	}
	types := make([]vtype, len(a))
	for i := range a {
		p, q, ok := cx.unify(a[i], b[i], x, "")
		if !ok {
			return operand{x: x}
		}
		if len(a) > 1 {
			p, q = cx.defaulted(p), cx.defaulted(q)
		}
		types[i] = p.typ
		then.block.Results = append(then.block.Results, p.tree())
		other.block.Results = append(other.block.Results, q.tree())
	}
	then.block.Of, other.block.Of = types[0].api(), types[0].api()
	e := &typed.If{Base: base(x.If, types[0]), Cond: cond.tree(), Then: then.block, Else: other.block}
	if len(types) > 1 {
		return operand{mode: tuple, x: x, expr: e, all: types}
	}
	return valueOperand(x, e, types[0])
}

// blockValue is the value of a block in this context: its last expression.
func (cx *context) blockValue(b *ast.Block) []operand {
	bad := []operand{{x: b}}
	if len(b.List) == 0 {
		cx.errorf(diag.MissingValue, b, "this block has no value: it must end in an expression")
		return bad
	}
	last := b.List[len(b.List)-1]
	for _, s := range b.List {
		if returns(s) {
			cx.errorf(diag.MissingValue, s, "return stands at function level only: the value of this block is its last expression")
			return bad
		}
	}
	cx.stmts(b.List[:len(b.List)-1])
	e, ok := last.(*ast.ExprStmt)
	if !ok {
		if _, broken := last.(*ast.BadStmt); !broken {
			cx.errorf(diag.MissingValue, last, "this block has no value: it must end in an expression")
		}
		return bad
	}
	return cx.multi(e.X)
}

// conditionFacts lists polynomials that are not negative where a condition is as holds
// says. dim evaluates the sides of a comparison, nil where they are not of dims.
func conditionFacts(x ast.Expr, holds bool, dim func(ast.Expr) *ir.Dim) []*ir.Dim {
	switch x := unparen(x).(type) {
	case *ast.UnaryExpr:
		if x.Op == token.Not {
			return conditionFacts(x.X, !holds, dim)
		}
	case *ast.BinaryExpr:
		if x.Op == token.Land && holds || x.Op == token.Lor && !holds {
			return append(conditionFacts(x.X, holds, dim), conditionFacts(x.Y, holds, dim)...)
		}
		op := x.Op
		if !holds {
			op = negated[op]
		}
		switch op {
		case token.Lss, token.Leq, token.Gtr, token.Geq, token.Eql:
		default:
			return nil
		}
		a, b := dim(x.X), dim(x.Y)
		if a == nil || b == nil {
			return nil
		}
		switch op {
		case token.Lss:
			return []*ir.Dim{b.Sub(a).AddConst(-1)}
		case token.Leq:
			return []*ir.Dim{b.Sub(a)}
		case token.Gtr:
			return []*ir.Dim{a.Sub(b).AddConst(-1)}
		case token.Geq:
			return []*ir.Dim{a.Sub(b)}
		}
		return []*ir.Dim{a.Sub(b), b.Sub(a)}
	}
	return nil
}

var negated = map[token.Kind]token.Kind{
	token.Lss: token.Geq, token.Leq: token.Gtr, token.Gtr: token.Leq, token.Geq: token.Lss, token.Neq: token.Eql,
}
