package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
)

// lensExpr evaluates an expression to a lens; nil after an error. Every occurrence of a
// name gives a lens of its own, so that f >> f has twice the wires of f.
func (cx *context) lensExpr(x ast.Expr) *lensTerm {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return cx.lensExpr(x.X)
	case *ast.Ident, *ast.SelectorExpr:
		return cx.lensNamed(x, nil)
	case *ast.CallExpr:
		return cx.lensCall(x)
	case *ast.BinaryExpr:
		if x.Op != token.Compose {
			break
		}
		a, b := cx.lensExpr(x.X), cx.lensExpr(x.Y)
		if a == nil || b == nil {
			return nil
		}
		return cx.sequence(x, a, b)
	}
	cx.errorf(diag.NotALens, x, "%s is not a lens", cx.text(x)).
		Suggest("lenses are made by lift(f), f >> g, par, reparam, tie, rate, and by lens declarations")
	return nil
}

func (cx *context) lensCall(x *ast.CallExpr) *lensTerm {
	for _, a := range x.Args {
		if id, ok := x.Fun.(*ast.Ident); ok && a.Name != nil && lensForms[id.Name] != nil {
			cx.errorf(diag.UnknownArgument, a.Name, "%s has no named arguments", id.Name)
			return nil
		}
	}
	if id, ok := x.Fun.(*ast.Ident); ok {
		if form := lensForms[id.Name]; form != nil {
			return form(cx, x)
		}
	}
	return cx.lensNamed(x.Fun, x)
}

// lensForms are the forms of which lenses are made.
var lensForms map[string]func(cx *context, x *ast.CallExpr) *lensTerm

func init() {
	lensForms = map[string]func(cx *context, x *ast.CallExpr) *lensTerm{
		"lift": (*context).lensLift, "par": (*context).lensPar, "reparam": (*context).lensPlug, "tie": (*context).lensTie, "rate": (*context).lensRate,
	}
}

// lensNamed is a declared lens, with the arguments of its compile-time parameters.
func (cx *context) lensNamed(x ast.Expr, call *ast.CallExpr) *lensTerm {
	var o object
	switch y := unparen(x).(type) {
	case *ast.Ident:
		o = cx.lookup(y)
	case *ast.SelectorExpr:
		if !cx.isPackage(y.X) {
			cx.errorf(diag.NotALens, x, "%s is not a lens", cx.text(x))
			return nil
		}
		o = cx.member(y)
	default:
		cx.errorf(diag.NotALens, x, "%s is not a lens", cx.text(x))
		return nil
	}
	if o == nil {
		return nil
	}
	l, ok := o.(*lensObj)
	if !ok {
		d := cx.errorf(diag.NotALens, x, "%s is a %s, not a lens", cx.text(x), o.what())
		if _, isFunc := o.(*funcObj); isFunc {
			d.Suggest("lift(%s)", cx.text(x))
		}
		return nil
	}
	switch {
	case l.get != nil:
		return cx.lensDeclared(x, l, call)
	case l.decl.Value == nil:
		return nil // the parser has reported it
	case call != nil || l.decl.Params != nil:
		cx.unsupported(x, "a composition with parameters")
		return nil
	case l.underway:
		cx.errorf(diag.Recursion, x, "lens %s is made of itself", l.id.Name)
		return nil
	}
	l.underway = true
	defer func() { l.underway = false }()
	in := cx.packageContext(l.pkg, l.id.Pos())
	in.diags, in.quiet = cx.diags, cx.quiet
	return in.lensExpr(l.decl.Value)
}

// lensDeclared is a lens with halves.
func (cx *context) lensDeclared(x ast.Expr, l *lensObj, call *ast.CallExpr) *lensTerm {
	cx.checkFunc(l.get)
	cx.checkFunc(l.put)
	given := &ast.CallExpr{Fun: x, Lparen: x.End(), Rparen: x.End()}
	if call != nil {
		given = call
	}
	var fields []*ast.Field
	if l.decl.Params != nil {
		fields = l.decl.Params.List
	}
	constants := &funcObj{named: named{l.id, l.pkg}, decl: &ast.FuncDecl{Type: &ast.FuncType{Params: &ast.FieldList{List: fields}}}}
	args, ok := cx.matchArgs(given, constants)
	if !ok {
		return nil
	}
	at := 0
	for _, f := range fields {
		for range f.Names {
			if args[at].x == nil {
				in := cx.packageContext(l.pkg, f.Default.Pos())
				in.quiet = 1
				args[at] = in.expr(f.Default)
				args[at].x = f.Default
			}
			if args[at].mode != constant {
				cx.errorf(diag.NotALens, args[at].x, "the parameters of a lens are constants")
				return nil
			}
			at++
		}
	}
	t := &lensTerm{x: x, rule: &declaredRule{x: x, l: l, constants: args}}
	cx.bindLens(t, l, nil)
	return t
}

// bindLens gives a declared lens its wires, with the types that what it gives
// determines.
func (c *checker) bindLens(t *lensTerm, l *lensObj, codomain []vtype) {
	params := typeParams(l.decl.TypeParams)
	in := &inference{f: l.get, params: params, bound: make([]typeArg, len(params)), grouped: map[string]shape{}}
	var patterns []ast.Expr
	for _, f := range l.decl.Codomain.List {
		for range max(1, len(f.Names)) {
			patterns = append(patterns, f.Type)
		}
	}
	for i, v := range codomain {
		if v.valid() && i < len(patterns) {
			in.match(patterns[i], v)
		}
	}
	t.outs = nil
	for _, p := range patterns {
		out, _ := c.fieldType(l.pkg, params, in.bound, p)
		t.outs = append(t.outs, out)
	}
	t.wires = c.fieldWires(l.id.Name, l.pkg, params, in.bound, l.decl.Wires.List)
	t.rule.(*declaredRule).wires = t.wires
}

// lensLift is lift(f): get is f, put its reverse derivative.
func (cx *context) lensLift(x *ast.CallExpr) *lensTerm {
	if !cx.lensArity(x, 1, 1, "lift takes one function") {
		return nil
	}
	at := unparen(x.Args[0].Value)
	var o object
	switch y := at.(type) {
	case *ast.Ident:
		o = cx.lookup(y)
	case *ast.SelectorExpr:
		if cx.isPackage(y.X) {
			o = cx.member(y)
		}
	}
	f, ok := o.(*funcObj)
	if !ok {
		if o != nil || !isName(at) {
			cx.errorf(diag.NotALens, at, "lift needs a declared function, and %s is none", cx.text(at))
		}
		return nil
	}
	if f.higher() {
		cx.errorf(diag.NotALens, at, "%s takes functions, which no wire of a lens carries", cx.text(at))
		return nil
	}
	cx.checkFunc(f)
	params := typeParams(f.decl.TypeParams)
	t := &lensTerm{x: x}
	t.wires = cx.fieldWires(f.id.Name, f.pkg, params, nil, f.decl.Type.Params.List)
	for _, r := range f.decl.Type.Results.List {
		out, _ := cx.fieldType(f.pkg, params, nil, r.Type)
		for range max(1, len(r.Names)) {
			t.outs = append(t.outs, out)
		}
	}
	t.rule = &liftedRule{x: x, f: f, wires: t.wires}
	return t
}

func isName(x ast.Expr) bool { _, ok := x.(*ast.Ident); return ok }

func (cx *context) lensArity(x *ast.CallExpr, least, most int, what string) bool {
	if n := len(x.Args); n < least || n > most {
		cx.errorf(diag.NotALens, x, "%s", what)
		return false
	}
	return true
}

// sequence is a >> b: what a gives flows into the first wires of b that no struct binds.
func (cx *context) sequence(x *ast.BinaryExpr, a, b *lensTerm) *lensTerm {
	op := &ast.Ident{NamePos: x.OpPos, Name: ">>"}
	var fed, open []*lensWire
	for _, w := range b.wires {
		if !w.state && len(fed) < len(a.outs) {
			fed = append(fed, w)
		} else {
			open = append(open, w)
		}
	}
	if len(fed) < len(a.outs) || len(fed) == 0 {
		cx.errorf(diag.LensPorts, op, "%s gives %s, and %s has %s that no struct binds", cx.text(a.x), count(len(a.outs), "value"), cx.text(b.x), count(len(fed), "wire"))
		return nil
	}
	for i, w := range fed {
		if out := a.outs[i]; out.valid() && w.typ.valid() && !identical(out, w.typ) {
			cx.errorf(diag.LensPorts, op, "%s gives %s, and %s takes %s", cx.text(a.x), cx.typeName(out), cx.text(b.x), cx.wireText(w)).
				Notef(w.id.Pos(), w.id.End(), "the wire")
			return nil
		}
	}
	return &lensTerm{
		x: x, wires: slices.Concat(a.wires, open), outs: b.outs, rule: &sequenceRule{a: a.rule, b: b.rule, fed: fed},
		caps: slices.Concat(a.caps, b.caps), deaf: slices.Concat(a.deaf, b.deaf),
	}
}

// lensPar is par(a, b): both, side by side.
func (cx *context) lensPar(x *ast.CallExpr) *lensTerm {
	if !cx.lensArity(x, 2, 1<<20, "par puts two lenses or more side by side") {
		return nil
	}
	t := &lensTerm{x: x}
	r := &besideRule{}
	for _, a := range x.Args {
		l := cx.lensExpr(a.Value)
		if l == nil {
			return nil
		}
		t.wires, t.outs = append(t.wires, l.wires...), append(t.outs, l.outs...)
		t.caps, t.deaf = append(t.caps, l.caps...), append(t.deaf, l.deaf...)
		r.parts, r.outs = append(r.parts, l.rule), append(r.outs, len(l.outs))
	}
	t.rule = r
	return t
}
