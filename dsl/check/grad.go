package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// gradCall is grad(y, x, …): the gradient of a scalar with respect to each target.
func (cx *context) gradCall(x *ast.CallExpr) operand {
	bad := operand{x: x}
	for _, a := range x.Args {
		if a.Name != nil {
			cx.errorf(diag.UnknownArgument, a.Name, "grad has no named arguments")
			return bad
		}
	}
	if len(x.Args) < 2 {
		cx.errorf(diag.MissingArgument, x, "grad needs a value and what to differentiate by: grad(loss, p)")
		return bad
	}
	y := cx.expr(x.Args[0].Value)
	ok := y.ok()
	switch {
	case !ok:
	case y.mode == constant:
		cx.errorf(diag.GradConstantValue, y.x, "%s is a constant: its gradient is zero", cx.text(y.x))
		ok = false
	case !y.typ.isScalar() || !y.typ.dtype.IsFloat():
		d := cx.errorf(diag.GradOfNonScalar, y.x, "grad needs a scalar float; %s is %s", cx.text(y.x), cx.kindName(y))
		if y.typ.st == nil && y.typ.dtype.IsFloat() {
			d.Suggest("reduce it first: grad(sum(%s), …)", cx.text(y.x))
		}
		ok = false
	}
	e := &typed.Grad{}
	var types []vtype
	for _, a := range x.Args[1:] {
		t, found := cx.gradTarget(x, a.Value)
		if !found || !ok {
			ok = false
			continue
		}
		if !cx.paths(y, t, a.Value) {
			ok = false
			continue
		}
		e.Targets = append(e.Targets, t.Target)
		types = append(types, t.typ)
	}
	if !ok {
		return bad
	}
	e.Base, e.Y = base(x.Pos(), types[0]), y.tree()
	if len(types) > 1 {
		return operand{mode: tuple, x: x, expr: e, all: types}
	}
	return valueOperand(x, e, types[0])
}

// target of a gradient, with its type as the checker has it.
type gradTarget struct {
	typed.Target
	typ vtype
}

// gradTarget resolves a bare name or field path.
func (cx *context) gradTarget(call *ast.CallExpr, x ast.Expr) (*gradTarget, bool) {
	if ix, ok := unparen(x).(*ast.IndexExpr); ok {
		indices := cx.listText(ix.Indices)
		cx.errorf(diag.GradOfElement, x, "grad with respect to the element %s: the target is a name or a field path", cx.text(x)).
			Suggest("grad(%s, %s)[%s]", cx.text(call.Args[0].Value), cx.text(ix.X), indices)
		return nil, false
	}
	var o operand
	switch y := unparen(x).(type) {
	case *ast.Ident:
		if v, isIndex := cx.scope.lookup(y.Name).(*indexVar); isIndex {
			cx.errorf(diag.GradInteger, x, "grad with respect to the index %s, an integer", v.id.Name)
			return nil, false
		}
		o = cx.ident(y)
	case *ast.SelectorExpr:
		o = cx.selector(y)
	default:
		cx.errorf(diag.GradTarget, x, "grad with respect to %s: the target is a name or a field path", cx.text(x)).
			Suggest("bind it to a name before it is used")
		return nil, false
	}
	switch {
	case !o.ok():
		return nil, false
	case o.mode == constant || o.dim != nil:
		cx.errorf(diag.GradTarget, x, "grad with respect to %s, which is a constant", cx.text(x))
		return nil, false
	case o.path == nil:
		cx.errorf(diag.GradTarget, x, "grad with respect to %s: the target is a name or a field path", cx.text(x))
		return nil, false
	}
	for _, l := range o.typ.leaves() {
		if l.typ.dtype.IsFloat() {
			continue
		}
		if l.path == "" {
			cx.errorf(diag.GradInteger, x, "grad with respect to %s: only floats have gradients", cx.describe(o))
		} else {
			cx.errorf(diag.GradInteger, x, "grad with respect to %s: its leaf %s is %s, and only floats have gradients", cx.describe(o), l.path, cx.typeName(l.typ))
		}
		return nil, false
	}
	return &gradTarget{typed.Target{Var: o.path.v, Path: o.path.path, Type: o.typ.api(), Pos: x.Pos()}, o.typ}, true
}

// paths checks that a path of floats leads from the target to y.
func (cx *context) paths(y operand, t *gradTarget, x ast.Expr) bool {
	if cx.quiet > 0 {
		return true
	}
	switch cx.flowTo(y.expr, t.Var, t.Path) {
	case flowFloat:
		return true
	case flowData:
		cx.errorf(diag.GradIntegerPaths, x, "every path from %s to %s runs through integers or comparisons, which have no derivative", cx.text(x), cx.text(y.x))
		return false
	}
	for old := t.Var.Prev; old != nil; old = old.Prev {
		if cx.flowTo(y.expr, old, t.Path) == flowNone {
			continue
		}
		at := func(v *typed.Var) int { return cx.Files.Position(v.Pos).Line }
		cx.errorf(diag.GradRebound, x, "%s was bound again on line %d, after %s used its value of line %d", cx.text(x), at(t.Var), cx.text(y.x), at(old)).
			Notef(old.Pos, old.Pos, "%s used this value", cx.text(y.x)).
			Notef(t.Var.Pos, t.Var.Pos, "the target is what %s holds since here", cx.text(x))
		return false
	}
	t.Dead = true
	cx.warnf(diag.GradNoPath, x, "%s does not depend on %s: this gradient is zero", cx.text(y.x), cx.text(x))
	return true
}
