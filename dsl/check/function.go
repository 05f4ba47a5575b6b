package check

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// Functions are values at compile time: arguments for parameters of function type, and
// what := binds to a name. A function that takes functions is checked anew at every call,
// with those of the call in its parameters, and becomes a block of the caller, and so does a
// literal wherever it is called: nothing of them is left in the tree.

// function is a function as a value: a declared one, an operation, a literal, or, where a
// function that takes it is checked by itself, one about which only the type is known.
type function struct {
	typ     *funcType // nil while only a call decides, for generic functions and operations
	decl    *funcObj
	bound   []typeArg // type arguments given with decl
	builtin *builtinObj
	lit     *literal
	unknown *typed.Func
}

// funcType is the type of a function.
type funcType struct {
	params  []funcParam
	results []vtype
}

// funcParam is a parameter of a function type: of type typ, or a function.
type funcParam struct {
	typ vtype
	fn  *funcType
}

// higher reports whether a function takes functions.
func (f *funcObj) higher() bool { return takesFunctions(f.decl.Type) }

func takesFunctions(t *ast.FuncType) bool {
	return slices.ContainsFunc(t.Params.List, func(f *ast.Field) bool {
		_, is := unparen(f.Type).(*ast.FuncType)
		return is
	})
}

// funcType evaluates a function type, nil after an error.
func (cx *context) funcType(x *ast.FuncType) *funcType {
	t, ok := &funcType{}, true
	for _, field := range x.Params.List {
		p := funcParam{}
		if inner, is := unparen(field.Type).(*ast.FuncType); is {
			p.fn = cx.funcType(inner)
			ok = ok && p.fn != nil
		} else {
			p.typ = cx.typeExpr(field.Type)
			ok = ok && p.typ.valid()
		}
		for range max(1, len(field.Names)) {
			t.params = append(t.params, p)
		}
	}
	if x.Results == nil || len(x.Results.List) == 0 {
		cx.errorf(diag.MissingReturn, x, "a function without results does nothing")
		return nil
	}
	for _, field := range x.Results.List {
		r := cx.typeExpr(field.Type)
		ok = ok && r.valid()
		for range max(1, len(field.Names)) {
			t.results = append(t.results, r)
		}
	}
	if !ok {
		return nil
	}
	return t
}

// sameFuncType reports whether two function types are one.
func sameFuncType(a, b *funcType) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.EqualFunc(a.params, b.params, func(p, q funcParam) bool {
		return (p.fn != nil) == (q.fn != nil) && (p.fn == nil && identical(p.typ, q.typ) || p.fn != nil && sameFuncType(p.fn, q.fn))
	}) && slices.EqualFunc(a.results, b.results, identical)
}

// funcTypeName writes a function type: func([N]f64, f64) f64.
func (c *checker) funcTypeName(t *funcType) string {
	params, results := make([]string, len(t.params)), make([]string, len(t.results))
	for i, p := range t.params {
		if p.fn != nil {
			params[i] = c.funcTypeName(p.fn)
		} else {
			params[i] = c.typeName(p.typ)
		}
	}
	for i, r := range t.results {
		results[i] = c.typeName(r)
	}
	name := "func(" + strings.Join(params, ", ") + ") "
	if len(results) == 1 {
		return name + results[0]
	}
	return name + "(" + strings.Join(results, ", ") + ")"
}

// valueOrFunction checks an expression that may stand for a function.
func (cx *context) valueOrFunction(x ast.Expr) operand {
	if f := cx.functionOf(x); f != nil {
		return operand{mode: callable, x: x, fn: f}
	}
	if lit, ok := unparen(x).(*ast.FuncLit); ok {
		return cx.literalFunction(x, lit)
	}
	return cx.expr(x)
}

// functionOf is the function that a name stands for, nil if it stands for none.
func (cx *context) functionOf(x ast.Expr) *function {
	fun, typeArgs := unparen(x), []*ast.Arg(nil)
	if inst, ok := fun.(*ast.Instance); ok {
		fun, typeArgs = inst.X, inst.Args
	}
	var o object
	switch y := fun.(type) {
	case *ast.Ident:
		o = cx.scope.lookup(y.Name)
	case *ast.SelectorExpr:
		if cx.isPackage(y.X) {
			o = cx.packageFunction(y)
		}
	}
	switch o := o.(type) {
	case *variable:
		if o.now.mode == callable && typeArgs == nil {
			return o.now.fn
		}
	case *builtinObj:
		if typeArgs == nil {
			return &function{builtin: o}
		}
	case *funcObj:
		if bound, ok := cx.someTypeArgs(typeParams(o.decl.TypeParams), typeArgs); ok {
			return &function{decl: o, bound: bound}
		}
	}
	return nil
}

// packageFunction is the function that a member of a package is, nil for anything else.
func (cx *context) packageFunction(x *ast.SelectorExpr) object {
	in := *cx
	in.quiet++
	if f, ok := in.member(x).(*funcObj); ok {
		return f
	}
	return nil
}

// functionArgument is a function for a parameter of function type, whose type it takes.
func (cx *context) functionArgument(o operand, want *funcType, what string) (*function, bool) {
	switch {
	case !o.ok() || want == nil:
		return nil, false
	case o.mode != callable:
		cx.errorf(diag.TypeMismatch, o.x, "cannot use %s as %s, which is %s", cx.operandText(o), what, cx.funcTypeName(want))
		return nil, false
	}
	f := *o.fn
	if f.typ == nil {
		why := cx.trial(&f, o.x, want)
		if why != "" {
			cx.errorf(diag.TypeMismatch, o.x, "cannot use %s as %s, which is %s: %s", cx.text(o.x), what, cx.funcTypeName(want), why)
			return nil, false
		}
	} else if !sameFuncType(f.typ, want) {
		cx.errorf(diag.TypeMismatch, o.x, "cannot use %s %s as %s, which is %s", cx.functionText(o.x), cx.funcTypeName(f.typ), what, cx.funcTypeName(want))
		return nil, false
	}
	f.typ = want
	return &f, true
}

// functionText names a function for a message.
func (cx *context) functionText(x ast.Expr) string {
	if _, ok := unparen(x).(*ast.FuncLit); ok {
		return "the literal"
	}
	return cx.text(x)
}

// trial calls a function with arguments of the types that it will be called with, and
// says what is wrong with it; nothing if it fits.
func (cx *context) trial(f *function, x ast.Expr, want *funcType) string {
	in := cx.sealed(x.Pos())
	in.quiet++
	args := make([]operand, len(want.params))
	for i, p := range want.params {
		args[i] = in.anyArgument(x, p)
	}
	o := in.applyFunction(x, f, args)
	types := o.all
	if o.mode != tuple {
		types = []vtype{o.typ}
	}
	switch {
	case !o.ok():
		return "it cannot be called with arguments of these types"
	case !slices.EqualFunc(types, want.results, identical):
		return "its result is " + cx.typesName(types)
	}
	return ""
}

// anyArgument is some argument for a parameter, of which nothing is known.
func (cx *context) anyArgument(x ast.Expr, p funcParam) operand {
	if p.fn != nil {
		return operand{mode: callable, x: x, fn: &function{typ: p.fn, unknown: unknownFunc(x, p.fn)}}
	}
	v := cx.bind("", x.Pos(), &typed.Zero{Base: base(x.Pos(), p.typ)}, p.typ)
	o := cx.readVar(v, x, p.typ)
	o.path = &varPath{v: v}
	return o
}

func (c *checker) typesName(ts []vtype) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = c.typeName(t)
	}
	return strings.Join(names, ", ")
}

// callFunction is a call of a function that a variable holds.
func (cx *context) callFunction(x *ast.CallExpr, f *function) operand {
	if f.typ == nil {
		if f.decl != nil {
			args, ok := cx.matchArgs(x, f.decl)
			if !ok {
				return operand{x: x}
			}
			return cx.callWith(x, f.decl, slices.Clone(f.bound), args)
		}
		r := f.builtin.fn(cx, x)
		r.x, r.path = x, nil
		return r
	}
	name := cx.text(x.Fun)
	var args []operand
	ok := true
	for i, a := range x.Args {
		switch {
		case a.Name != nil:
			cx.errorf(diag.UnknownArgument, a.Name, "%s is a function value: its arguments have no names", name)
			ok = false
		case i >= len(f.typ.params):
			cx.errorf(diag.TooManyArguments, a, "%s for the %s of %s", count(len(x.Args), "argument"), count(len(f.typ.params), "parameter"), name)
			return operand{x: x}
		default:
			what := "argument " + itoa(i+1) + " of " + name
			p := f.typ.params[i]
			o := cx.valueOrFunction(a.Value)
			if p.fn != nil {
				o.fn, ok = cx.functionArgument(o, p.fn, what)
			} else {
				o = cx.assignable(o, p.typ, a.Value, what)
			}
			ok = ok && o.ok()
			args = append(args, o)
		}
	}
	if ok && len(args) < len(f.typ.params) {
		end := &ast.Ident{NamePos: x.Rparen, Name: ")"}
		cx.errorf(diag.MissingArgument, end, "%s for the %s of %s", count(len(x.Args), "argument"), count(len(f.typ.params), "parameter"), name)
		ok = false
	}
	if !ok {
		return operand{x: x}
	}
	return cx.applyFunction(x, f, args)
}

// applyFunction calls a function with checked arguments.
func (cx *context) applyFunction(x ast.Expr, f *function, args []operand) operand {
	switch {
	case f.decl != nil:
		params := f.decl.decl.Type.Params.Len()
		if len(args) > params {
			cx.errorf(diag.TooManyArguments, x, "%s for the %s of %s", count(len(args), "argument"), count(params, "parameter"), f.decl.id.Name)
			return operand{x: x}
		}
		for i := len(args); i < params; i++ {
			if !hasDefault(f.decl.decl, i) {
				cx.errorf(diag.MissingArgument, x, "%s takes %s", f.decl.id.Name, count(params, "argument"))
				return operand{x: x}
			}
			args = append(args, operand{})
		}
		return cx.callWith(x, f.decl, slices.Clone(f.bound), args)
	case f.lit != nil:
		return cx.callLiteral(x, f.lit, args)
	case f.builtin != nil:
		return cx.applyBuiltin(x, f.builtin, args)
	}
	e := &typed.Call{Base: base(x.Pos(), f.typ.results[0]), Func: f.unknown}
	for _, o := range args {
		if o.mode != callable {
			e.Args = append(e.Args, o.tree())
		}
	}
	if len(f.typ.results) > 1 {
		return operand{mode: tuple, x: x, expr: e, all: f.typ.results}
	}
	return valueOperand(x, e, f.typ.results[0])
}

func hasDefault(d *ast.FuncDecl, i int) bool {
	at := 0
	for _, field := range d.Type.Params.List {
		at += len(field.Names)
		if i < at {
			return field.Default != nil
		}
	}
	return false
}

// applyBuiltin calls an operation, which wants its arguments as expressions: names of
// variables that hold them.
func (cx *context) applyBuiltin(x ast.Expr, b *builtinObj, args []operand) operand {
	in := cx.nested()
	call := &ast.CallExpr{Fun: x, Lparen: x.Pos(), Rparen: x.End()}
	for i, o := range args {
		id := &ast.Ident{NamePos: x.Pos(), Name: "·" + itoa(i)}
		in.scope.insert(id.Name, &variable{named: named{id, cx.pkg}, typ: o.typ, now: o})
		call.Args = append(call.Args, &ast.Arg{Value: id})
	}
	r := b.fn(in.inexact(), call)
	r.x, r.path = x, nil
	return r
}

// unknownFunc stands for a function of which only the type is known.
func unknownFunc(x ast.Node, t *funcType) *typed.Func {
	f := &typed.Func{Name: "function", Pos: x.Pos()}
	for _, p := range t.params {
		if p.fn == nil {
			f.Params = append(f.Params, &typed.Var{Type: p.typ.api(), Pos: x.Pos()})
		}
	}
	for _, r := range t.results {
		f.Results = append(f.Results, typed.Result{Type: r.api()})
	}
	return f
}
