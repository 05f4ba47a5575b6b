package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// derivatives are the operations that ask for a derivative, with an example of each.
var derivatives = []struct {
	kind    typed.DerivativeKind
	example string
}{
	{typed.Gradient, "grad(loss, p)"},
	{typed.VJP, "vjp(y, x, dy)"},
	{typed.JVP, "jvp(y, x, tx)"},
	{typed.Jacobian, "jacobian(y, x)"},
	{typed.Hessian, "hessian(loss, x)"},
	{typed.HVP, "hvp(loss, x, tx)"},
}

// derivative is a request like grad(y, x, …): of y, with respect to targets, and behind
// them along cotangents or tangents.
func (cx *context) derivative(x *ast.CallExpr, kind typed.DerivativeKind, example string) operand {
	bad := operand{x: x}
	for _, a := range x.Args {
		if a.Name != nil {
			cx.errorf(diag.UnknownArgument, a.Name, "%s has no named arguments", kind)
			return bad
		}
	}
	count, ok := cx.countTargets(x, kind, example)
	if !ok {
		return bad
	}
	y := cx.expr(x.Args[0].Value)
	ok = cx.differentiable(y, kind)
	e := &typed.Derivative{Kind: kind}
	var targets []*target
	for _, a := range x.Args[1 : 1+count] {
		t, found := cx.derivativeTarget(x, kind, a.Value)
		if !found || !ok || !cx.paths(y, t, kind, a.Value) {
			ok = false
			continue
		}
		e.Targets = append(e.Targets, t.Target)
		targets = append(targets, t)
	}
	for i, a := range x.Args[1+count:] {
		d := cx.expr(a.Value)
		if !ok || !d.ok() {
			ok = false
			continue
		}
		if kind == typed.VJP {
			d = cx.assignable(d, y.typ, a.Value, "the cotangent of "+cx.text(y.x))
		} else {
			d = cx.assignable(d, targets[i].typ, a.Value, "the tangent of "+cx.text(x.Args[1+i].Value))
		}
		ok = d.ok() && ok
		e.Along = append(e.Along, d.tree())
	}
	if !ok {
		return bad
	}
	types, ok := cx.derivativeTypes(x, kind, y, targets)
	if !ok {
		return bad
	}
	e.Base, e.Y = base(x.Pos(), types[0]), y.tree()
	if len(types) > 1 {
		return operand{mode: tuple, x: x, expr: e, all: types}
	}
	return valueOperand(x, e, types[0])
}

// countTargets is how many arguments behind the first are targets.
func (cx *context) countTargets(x *ast.CallExpr, kind typed.DerivativeKind, example string) (int, bool) {
	n := len(x.Args) - 1
	what := "a value and what to differentiate by"
	switch kind {
	case typed.VJP:
		what += ", then the cotangent of the value"
		n--
	case typed.JVP, typed.HVP:
		what += ", then a tangent for each of them"
		if n%2 != 0 {
			n = 0
		}
		n /= 2
	}
	if n < 1 {
		cx.errorf(diag.MissingArgument, x, "%s needs %s: %s", kind, what, example)
		return 0, false
	}
	return n, true
}

// differentiable checks the value of a request.
func (cx *context) differentiable(y operand, kind typed.DerivativeKind) bool {
	scalar := kind == typed.Gradient || kind == typed.Hessian || kind == typed.HVP
	floats := y.typ.st != nil || y.typ.dtype.HasCotangent()
	switch {
	case !y.ok():
		return false
	case y.mode == constant:
		cx.errorf(diag.GradConstantValue, y.x, "%s is a constant: its derivative is zero", cx.text(y.x))
	case scalar && !(floats && y.typ.isScalar()):
		d := cx.errorf(diag.GradOfNonScalar, y.x, "%s needs a scalar float; %s is %s", kind, cx.text(y.x), cx.kindName(y))
		if y.typ.st == nil && floats {
			d.Suggest("reduce it first: %s(sum(%s), …)", kind, cx.text(y.x))
		}
	case !floats:
		cx.errorf(diag.GradOfNonScalar, y.x, "%s needs floats; %s is %s", kind, cx.text(y.x), cx.kindName(y))
	case kind == typed.Jacobian && y.typ.st != nil:
		cx.errorf(diag.GradBlocks, y.x, "the Jacobian of a struct has no type of its own; %s", cx.describe(y)).
			Suggest("take it of one field after the other")
	default:
		l, isFloat := floatsOnly(y.typ)
		if !isFloat {
			cx.errorf(diag.GradInteger, y.x, "%s of %s: its leaf %s is %s, and only floats and rings have derivatives", kind, cx.describe(y), l.path, cx.typeName(l.typ))
		}
		return isFloat
	}
	return false
}

// floatsOnly reports whether a value is made of floats, else the first leaf that is not one.
func floatsOnly(t vtype) (leaf, bool) {
	for _, l := range t.leaves() {
		if !l.typ.dtype.HasCotangent() {
			return l, false
		}
	}
	return leaf{}, true
}

// derivativeTypes are the types of the results of a request.
func (cx *context) derivativeTypes(x *ast.CallExpr, kind typed.DerivativeKind, y operand, targets []*target) (types []vtype, ok bool) {
	if kind == typed.JVP {
		return []vtype{y.typ}, true
	}
	if kind == typed.Hessian || kind == typed.HVP {
		if !cx.independent(x, kind, targets) {
			return nil, false
		}
	}
	for i, t := range targets {
		switch kind {
		case typed.Jacobian:
			types = append(types, t.typ.with(t.typ.shape.prefix(y.typ.shape)))
		case typed.Hessian:
			if at := x.Args[1+i].Value; t.typ.st != nil {
				cx.errorf(diag.GradBlocks, at, "the Hessian with respect to a struct has no type of its own; %s is %s", cx.text(at), cx.typeName(t.typ)).
					Suggest("name its fields, which gives a block for each pair of them: hessian(%s, %s)", cx.text(y.x), cx.fieldsText(at, t.typ))
				return nil, false
			}
			for _, w := range targets {
				types = append(types, w.typ.with(w.typ.shape.prefix(t.typ.shape)))
			}
		default:
			types = append(types, t.typ)
		}
	}
	for _, t := range types {
		for _, l := range t.leaves() {
			if l.typ.array().Bytes().Overflows() {
				cx.errorf(diag.SizeOverflow, x, "an array of type %s has more bytes than 64 bits can count", cx.typeName(l.typ))
				return nil, false
			}
		}
	}
	return types, true
}

// fieldsText is p.W, p.B for a struct p, down to its arrays.
func (cx *context) fieldsText(x ast.Expr, t vtype) string {
	text := ""
	for _, l := range t.leaves() {
		if text != "" {
			text += ", "
		}
		text += cx.text(x) + "." + l.path
	}
	return text
}

// independent checks that no target is computed from another: a second derivative by both
// would have to say what flows through the one.
func (cx *context) independent(x *ast.CallExpr, kind typed.DerivativeKind, targets []*target) bool {
	if cx.quiet > 0 {
		return true
	}
	for i, t := range targets {
		for k, from := range targets {
			if t.Var == from.Var || cx.flowTo(&typed.Ref{Base: typed.Base{At: t.Pos, Of: t.Var.Type}, Var: t.Var}, from.Var, from.Path) == flowNone {
				continue
			}
			at := x.Args[1+i].Value
			cx.errorf(diag.GradDependent, at, "%s by %s and by %s, from which it is computed", kind, cx.text(at), cx.text(x.Args[1+k].Value)).
				Suggest("ask for one after the other")
			return false
		}
	}
	return true
}

// target of a derivative, with its type as the checker has it.
type target struct {
	typed.Target
	typ vtype
}

// derivativeTarget resolves a bare name or field path.
func (cx *context) derivativeTarget(call *ast.CallExpr, kind typed.DerivativeKind, x ast.Expr) (*target, bool) {
	if ix, ok := unparen(x).(*ast.IndexExpr); ok {
		d := cx.errorf(diag.GradOfElement, x, "%s with respect to the element %s: the target is a name or a field path", kind, cx.text(x))
		if kind == typed.Gradient {
			d.Suggest("grad(%s, %s)[%s]", cx.text(call.Args[0].Value), cx.text(ix.X), cx.listText(ix.Indices))
		}
		return nil, false
	}
	var o operand
	switch y := unparen(x).(type) {
	case *ast.Ident:
		if v, isIndex := cx.scope.lookup(y.Name).(*indexVar); isIndex {
			cx.errorf(diag.GradInteger, x, "%s with respect to the index %s, an integer", kind, v.id.Name)
			return nil, false
		}
		o = cx.ident(y)
	case *ast.SelectorExpr:
		o = cx.selector(y)
	default:
		cx.errorf(diag.GradTarget, x, "%s with respect to %s: the target is a name or a field path", kind, cx.text(x)).
			Suggest("bind it to a name before it is used")
		return nil, false
	}
	switch {
	case !o.ok():
		return nil, false
	case o.mode == constant || o.dim != nil:
		cx.errorf(diag.GradTarget, x, "%s with respect to %s, which is a constant", kind, cx.text(x))
		return nil, false
	case o.path == nil:
		cx.errorf(diag.GradTarget, x, "%s with respect to %s: the target is a name or a field path", kind, cx.text(x))
		return nil, false
	}
	if l, isFloat := floatsOnly(o.typ); !isFloat {
		if l.path == "" {
			cx.errorf(diag.GradInteger, x, "%s with respect to %s: only floats and rings have derivatives", kind, cx.describe(o))
		} else {
			cx.errorf(diag.GradInteger, x, "%s with respect to %s: its leaf %s is %s, and only floats and rings have derivatives", kind, cx.describe(o), l.path, cx.typeName(l.typ))
		}
		return nil, false
	}
	return &target{typed.Target{Var: o.path.v, Path: o.path.path, Type: o.typ.api(), Pos: x.Pos()}, o.typ}, true
}

// paths checks that a path of floats leads from the target to y.
func (cx *context) paths(y operand, t *target, kind typed.DerivativeKind, x ast.Expr) bool {
	if cx.quiet > 0 {
		return true
	}
	f := cx.search(t.Var, t.Path)
	how := f.from(y.expr)
	in := &request{x: x, y: cx.text(y.x), target: t.Target, local: how, reached: f.reached}
	switch how {
	case flowFloat:
		cx.pend(cx.loop, in)
		return true
	case flowData:
		cx.errorf(diag.GradIntegerPaths, x, "every path from %s to %s runs through integers, comparisons or steps such as floor, which have no derivative", cx.text(x), cx.text(y.x))
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
	if cx.pend(cx.loop, in) {
		return true
	}
	t.Dead = true
	cx.noPath(in.y, x)
	return true
}
