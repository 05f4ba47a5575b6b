package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// maxInlined bounds the calls that a package has of functions that take functions, and of
// literals, each of which is a copy of the function.
const maxInlined = 1 << 14

// literal is a function literal, and where it stands: what it captures has the value that
// it has where the literal is called.
type literal struct {
	x      *ast.FuncLit
	f      *funcObj // as if it were declared
	at     *context
	active []*funcObj // being checked around it
	typ    *funcType
}

// literalFunction checks a function literal by itself: a call of it has no mistakes then.
func (cx *context) literalFunction(x ast.Expr, lit *ast.FuncLit) operand {
	if cx.inst == nil {
		cx.errorf(diag.ConstNotConstant, x, "a function literal stands inside functions only")
		return operand{x: x}
	}
	t := cx.funcType(lit.Type)
	if t == nil {
		return operand{x: x}
	}
	for _, field := range lit.Type.Params.List {
		if len(field.Names) == 0 {
			cx.errorf(diag.MissingArgument, field, "a parameter of a function literal needs a name")
			return operand{x: x}
		}
		if field.Default != nil {
			cx.errorf(diag.BadDefault, field.Default, "a parameter of a function literal has no default")
			return operand{x: x}
		}
	}
	id := &ast.Ident{NamePos: lit.Type.Func, Name: "func"}
	l := &literal{x: lit, f: &funcObj{named: named{id, cx.pkg}, decl: &ast.FuncDecl{Name: id, Type: lit.Type, Body: lit.Body}}, at: cx, typ: t}
	for _, inst := range cx.stack {
		l.active = append(l.active, inst.f)
	}
	o := operand{mode: callable, x: x, fn: &function{typ: t, lit: l}}
	if cx.quiet > 0 {
		return o
	}
	args := make([]operand, len(t.params))
	in := cx.within(x.Pos())
	for i, p := range t.params {
		args[i] = in.anyArgument(x, p)
	}
	inst := newInstance(l.f, nil)
	in.inlined(inst, l.context(in), args)
	for _, d := range inst.diags.Sorted() {
		cx.diags.Add(d)
		l.f.broken = l.f.broken || d.Severity == diag.Error
	}
	if l.f.broken {
		return operand{x: x}
	}
	return o
}

// context is where the body of a literal is checked when it is called in cx.
func (l *literal) context(cx *context) *context {
	in := *cx
	in.pkg, in.elems, in.scope = l.at.pkg, l.at.elems, newScope(l.at.scope)
	return &in
}

// callLiteral is a call of a literal with checked arguments. Functions that were called
// since the literal was written are not around it.
func (cx *context) callLiteral(x ast.Expr, l *literal, args []operand) operand {
	if l.f.active {
		cx.errorf(diag.Recursion, x, "the function literal calls itself: recursion cannot be compiled to a graph of fixed size").
			Notef(l.f.id.Pos(), l.f.id.End(), "the literal")
		return operand{x: x}
	}
	for _, inst := range cx.stack {
		inst.f.active = slices.Contains(l.active, inst.f)
	}
	defer func() {
		for _, inst := range cx.stack {
			inst.f.active = true
		}
	}()
	return cx.inline(x, l.f, newInstance(l.f, nil), l.context(cx), args)
}

// inlineCall is a call of a declared function that takes functions.
func (cx *context) inlineCall(x ast.Expr, f *funcObj, bound []typeArg, args []operand) operand {
	in := *cx
	home := cx.packageContext(f.pkg, f.id.Pos())
	in.pkg, in.scope, in.elems = home.pkg, home.scope, nil
	for i, p := range typeParams(f.decl.TypeParams) {
		in.scope.insert(p.id.Name, &typeArgObj{named{p.id, f.pkg}, p.class, bound[i]})
	}
	return cx.inline(x, f, newInstance(f, bound), &in, args)
}

// inline is the value of a call whose function becomes a block of the caller.
func (cx *context) inline(x ast.Expr, f *funcObj, inst *instance, in *context, args []operand) operand {
	bad := operand{x: x}
	if cx.inlines++; cx.inlines > maxInlined {
		cx.errorf(diag.ProgramTooComplex, x, "more than %d calls of functions that take functions, or of literals", maxInlined)
		return bad
	}
	ok := cx.inlined(inst, in, args)
	if cx.quiet == 0 {
		cx.tell(x, f, inst)
	}
	if !ok || len(inst.results) == 0 {
		return bad
	}
	if cx.quiet == 0 {
		for _, callee := range inst.calls {
			if cx.inst != nil && !slices.Contains(cx.inst.calls, callee) {
				cx.inst.calls = append(cx.inst.calls, callee)
			}
		}
		cx.inst.fn.Require = append(cx.inst.fn.Require, inst.fn.Require...)
	}
	types := make([]vtype, len(inst.results))
	for i, r := range inst.results {
		types[i] = r.typ
	}
	body := inst.fn.Body
	body.Base = base(x.Pos(), types[0])
	if len(types) > 1 {
		return operand{mode: tuple, x: x, expr: body, all: types}
	}
	return valueOperand(x, body, types[0])
}

// inlined checks the body of a function with arguments, and reports whether all went well.
// A parameter is a variable of its own, so that a derivative with respect to it is not one
// with respect to the argument.
func (cx *context) inlined(inst *instance, in *context, args []operand) bool {
	f := inst.f
	cx.stack = append(cx.stack, inst)
	outer := f.active
	f.active = true
	defer func() {
		f.active = outer
		cx.stack = cx.stack[:len(cx.stack)-1]
	}()
	in.inst, in.diags = inst, &inst.diags
	in.exact, in.rule, in.after, in.pending = false, false, nil, nil
	in.facts = cx.facts[:len(cx.facts):len(cx.facts)]
	in.indices = cx.indices[:len(cx.indices):len(cx.indices)]
	in.counter++
	in.barrier = in.counter
	in.block = &typed.Block{Base: typed.Base{At: f.id.Pos()}}
	inst.fn = &typed.Func{Name: f.id.Name, Pos: f.id.Pos(), Origin: cx.origin(f.id.Pos()), Body: in.block}
	in.signature()
	if len(inst.params) != len(args) || len(inst.results) == 0 {
		return false
	}
	for i, p := range inst.params {
		if !cx.giveArgument(in, p, args[i]) {
			return false
		}
	}
	before := inst.diags.Errors()
	if !in.stmts(ast.CloneStmts(f.decl.Body.List)) {
		end := &ast.Ident{NamePos: f.decl.Body.Rbrace, Name: "}"}
		in.errorf(diag.MissingReturn, end, "function %s ends without return", f.id.Name)
		return false
	}
	if inst.diags.Errors() > before || len(in.block.Results) != len(inst.results) {
		return false
	}
	return !slices.Contains(in.block.Results, nil)
}

// giveArgument gives a parameter its value.
func (cx *context) giveArgument(in *context, p paramInfo, o operand) bool {
	f := in.inst.f
	if p.fn != nil {
		fn, ok := cx.functionArgument(o, p.fn, "parameter "+p.id.Name+" of "+f.id.Name)
		p.v.now = operand{mode: callable, x: p.id, fn: fn}
		return ok
	}
	if o.mode == callable {
		cx.errorf(diag.TypeMismatch, o.x, "cannot use the function %s as argument %s of %s, which is %s", cx.functionText(o.x), p.id.Name, f.id.Name, cx.typeName(p.typ))
		return false
	}
	if o = cx.argument(f, p, o); !o.ok() {
		return false
	}
	v := in.bind(p.id.Name, p.id.Pos(), o.tree(), p.typ)
	p.v.now, p.v.latest = operand{mode: value, x: p.id, typ: p.typ, path: &varPath{v: v}}, v
	return true
}
