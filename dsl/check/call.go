package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// call is a call of a function or an operation, or a conversion.
func (cx *context) call(x *ast.CallExpr) operand {
	fun, typeArgs := unparen(x.Fun), []*ast.Arg(nil)
	if inst, ok := fun.(*ast.Instance); ok {
		fun, typeArgs = inst.X, inst.Args
	}
	o := cx.callee(fun)
	if f, ok := o.(*funcObj); ok {
		return cx.inexact().callFunc(x, f, typeArgs)
	}
	if v, ok := o.(*variable); ok && v.now.mode == callable && typeArgs == nil {
		return cx.inexact().callFunction(x, v.now.fn)
	}
	if o != nil && typeArgs != nil {
		cx.errorf(diag.WrongTypeArg, x.Fun, "%s takes no type arguments", cx.text(fun))
		o = nil
	}
	switch o := o.(type) {
	case nil:
		cx.skipArgs(x)
		return operand{x: x}
	case *builtinObj:
		r := o.fn(cx.inexact(), x)
		r.x, r.path = x, nil
		return r
	case *dtypeObj:
		return cx.conversion(x, o.dtype)
	case *typeArgObj:
		if o.arg.dtype != ir.Invalid {
			return cx.conversion(x, o.arg.dtype)
		}
	case *typeObj:
		cx.errorf(diag.NotAFunction, fun, "%s is a type; a value of it is %s{…}", cx.text(fun), cx.text(fun))
		cx.skipArgs(x)
		return operand{x: x}
	}
	cx.errorf(diag.NotAFunction, fun, "%s is a %s, not a function", cx.text(fun), o.what())
	cx.skipArgs(x)
	return operand{x: x}
}

// callee is what the function of a call names; nil after an error, or where nothing more
// can be said.
func (cx *context) callee(fun ast.Expr) object {
	switch f := fun.(type) {
	case *ast.Ident:
		o := cx.lookup(f)
		if v, ok := o.(*variable); ok && v.now.mode == invalid {
			return nil
		}
		return o
	case *ast.SelectorExpr:
		if cx.isPackage(f.X) {
			return cx.member(f)
		}
	}
	if v := cx.any(fun); v.ok() {
		cx.errorf(diag.NotAFunction, fun, "%s is %s, not a function", cx.text(fun), cx.kindName(v))
	}
	return nil
}

// skipArgs checks arguments for their own errors.
func (cx *context) skipArgs(x *ast.CallExpr) {
	for _, a := range x.Args {
		cx.any(a.Value)
	}
}

// callFunc is a call of a declared function: arguments are matched with parameters, type
// parameters inferred, and the instance checked.
func (cx *context) callFunc(x *ast.CallExpr, f *funcObj, typeArgs []*ast.Arg) operand {
	bad := operand{x: x}
	args, ok := cx.matchArgs(x, f)
	if !ok {
		return bad
	}
	bound, ok := cx.someTypeArgs(typeParams(f.decl.TypeParams), typeArgs)
	if !ok {
		return bad
	}
	return cx.callWith(x, f, bound, args)
}

// callWith is a call with arguments in the order of the parameters, of which those left
// to their defaults are zero, and with the type arguments that are given.
func (cx *context) callWith(x ast.Expr, f *funcObj, bound []typeArg, args []operand) operand {
	bad := operand{x: x}
	if f.active {
		cx.recursion(x, f)
		return bad
	}
	cx.checkFunc(f)
	params := typeParams(f.decl.TypeParams)
	in := &inference{cx: cx, f: f, call: x, params: params, bound: bound, grouped: map[string]shape{}}
	if !in.infer(args) {
		return bad
	}
	if f.higher() {
		r := cx.inlineCall(x, f, in.bound, args)
		for i, t := range r.all {
			r.all[i] = in.regroup(t)
		}
		if r.mode == value {
			r.typ = in.regroup(r.typ)
		}
		return r
	}
	inst := cx.instanceOf(f, in.bound)
	if cx.quiet == 0 {
		cx.tell(x, f, inst)
	}
	if !inst.ready || len(inst.params) != len(args) {
		return bad
	}
	e := &typed.Call{Func: inst.fn}
	for i, p := range inst.params {
		o := cx.argument(f, p, args[i])
		if !o.ok() {
			return bad
		}
		e.Args = append(e.Args, o.tree())
	}
	types := make([]vtype, len(inst.results))
	for i, r := range inst.results {
		if !r.typ.valid() {
			return bad
		}
		types[i] = in.regroup(r.typ)
	}
	if len(types) == 0 {
		return bad // reported where the function is declared
	}
	e.Base = base(x.Pos(), types[0])
	if cx.quiet == 0 && cx.inst != nil && !slices.Contains(cx.inst.calls, inst) {
		cx.inst.calls = append(cx.inst.calls, inst)
	}
	if len(types) > 1 {
		return operand{mode: tuple, x: x, expr: e, all: types}
	}
	return valueOperand(x, e, types[0])
}

// argument converts an argument, or the default in its place, to the parameter's type.
func (cx *context) argument(f *funcObj, p paramInfo, o operand) operand {
	if o.x != nil {
		return cx.assignable(o, p.typ, o.x, "argument "+p.id.Name+" of "+f.id.Name)
	}
	def := cx.packageContext(f.pkg, p.id.Pos())
	def.quiet = 1 // its mistakes are reported with the function
	return def.assignable(def.expr(p.def), p.typ, p.def, p.id.Name)
}

func (cx *context) recursion(x ast.Expr, f *funcObj) {
	d := cx.errorf(diag.Recursion, x, "%s calls itself: recursion cannot be compiled to a graph of fixed size", f.id.Name)
	from := len(cx.stack) - 1
	for from > 0 && cx.stack[from].f != f {
		from--
	}
	for _, via := range cx.stack[from+1:] {
		d.Notef(via.f.id.Pos(), via.f.id.End(), "by way of %s", via.f.id.Name)
	}
}

// tell reports at the call what went wrong in an instance, once, unless the function
// itself is at fault.
func (cx *context) tell(x ast.Expr, f *funcObj, inst *instance) {
	if inst.told || f.broken {
		return
	}
	inst.told = true
	for _, d := range inst.diags.Sorted() {
		if d.Severity != diag.Error {
			continue
		}
		name := f.id.Name
		if text := cx.argsText(inst.args); text != "" {
			name += "[" + text + "]"
		}
		cx.errorf(d.Code, x, "in %s: %s", name, d.Message).Notef(d.Pos, d.End, "here")
		return
	}
}

// matchArgs evaluates arguments and puts them in the order of the parameters; those
// left to their defaults are zero.
func (cx *context) matchArgs(x *ast.CallExpr, f *funcObj) ([]operand, bool) {
	type param struct {
		id  *ast.Ident
		def bool
		fn  bool
	}
	var params []param
	var names []string
	for _, field := range f.decl.Type.Params.List {
		_, fn := unparen(field.Type).(*ast.FuncType)
		for _, id := range field.Names {
			params = append(params, param{id, field.Default != nil, fn})
			names = append(names, id.Name)
		}
	}
	args, ok := make([]operand, len(params)), true
	for i, a := range x.Args {
		at := i
		if a.Name != nil {
			if at = slices.Index(names, a.Name.Name); at < 0 {
				cx.any(a.Value)
				d := cx.errorf(diag.UnknownArgument, a.Name, "%s has no parameter %s", f.id.Name, a.Name.Name)
				if better := Suggest(a.Name.Name, names); better != "" {
					d.Suggest("did you mean %s?", better)
				}
				ok = false
				continue
			}
		}
		switch {
		case at >= len(params):
			cx.any(a.Value)
			if ok {
				cx.errorf(diag.TooManyArguments, a, "%s for the %s of %s", count(len(x.Args), "argument"), count(len(params), "parameter"), f.id.Name)
			}
			ok = false
			continue
		case args[at].x != nil:
			cx.errorf(diag.RepeatedArgument, a, "argument %s of %s is given twice", names[at], f.id.Name)
			ok = false
			continue
		}
		if params[at].fn {
			args[at] = cx.valueOrFunction(a.Value)
		} else {
			args[at] = cx.expr(a.Value)
		}
		ok = ok && args[at].ok()
		args[at].x = a.Value
	}
	for i, p := range params {
		if args[i].x == nil && !p.def && ok {
			end := &ast.Ident{NamePos: x.Rparen, Name: ")"}
			cx.errorf(diag.MissingArgument, end, "argument %s of %s is missing", p.id.Name, f.id.Name).
				Notef(p.id.Pos(), p.id.End(), "the parameter")
			ok = false
		}
	}
	return args, ok
}
