package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// instance is a function with its type parameters bound.
type instance struct {
	f       *funcObj
	args    []typeArg
	params  []paramInfo
	results []resultInfo
	fn      *typed.Func
	diags   diag.List
	calls   []*instance
	ready   bool // the signature is known
	told    bool // its errors were reported at a call
	binders map[*ast.Binder]*indexVar
	ranges  map[ast.Node]*ranges
	steps   map[*ast.ForStmt]*indexVar
	numbers map[numberKey]ir.DType
	paths   int // that go on behind returns
}

type paramInfo struct {
	id  *ast.Ident
	typ vtype
	fn  *funcType // of a function
	def ast.Expr  // default, or nil
	v   *variable
}

type resultInfo struct {
	id  *ast.Ident // nil without a name
	typ vtype
	v   *variable // nil without a name
	at  ast.Node
}

// checkFunc checks a declared function by itself, a generic one with stand-ins.
func (c *checker) checkFunc(f *funcObj) {
	if f.checked || f.active {
		return
	}
	f.checked = true
	params := typeParams(f.decl.TypeParams)
	cx := c.packageContext(f.pkg, f.id.Pos())
	cx.checkTypeParams(params)
	if len(params) > 0 && exported(f.id.Name) && f.pkg.path == "" {
		cx.errorf(diag.GenericExport, f.id, "exported function %s has type parameters: Go needs one signature", f.id.Name).
			Suggest("export a function that calls it with the types you need")
	}
	for _, p := range params {
		if !mentions(f.decl.Type, p.id.Name) && (f.decl.Body == nil || !mentions(f.decl.Body, p.id.Name)) {
			cx.errorf(diag.UnusedTypeParam, p.id, "type parameter %s of %s is not used", p.id.Name, f.id.Name)
		}
	}
	if f.higher() {
		cx.checkHigher(f)
	}
	inst := c.instanceOf(f, c.standIns(params))
	for _, d := range inst.diags.Sorted() {
		c.Diags.Add(d)
		f.broken = f.broken || d.Severity == diag.Error
	}
	inst.told = true
}

// checkHigher reports what a function that takes functions cannot be.
func (cx *context) checkHigher(f *funcObj) {
	if exported(f.id.Name) && f.pkg.path == "" {
		cx.errorf(diag.GenericExport, f.id, "exported function %s takes a function: Go could not pass one, as nothing of it is left at run time", f.id.Name).
			Suggest("export a function that calls it with the functions you need")
	}
	if f.decl.Reverse != nil {
		cx.unsupported(&ast.Ident{NamePos: f.decl.Reverse.KeyPos, Name: "surrogate"}, "a reverse rule of a function that takes functions")
	}
}

func newInstance(f *funcObj, args []typeArg) *instance {
	return &instance{
		f: f, args: args, binders: map[*ast.Binder]*indexVar{}, ranges: map[ast.Node]*ranges{},
		steps: map[*ast.ForStmt]*indexVar{}, numbers: map[numberKey]ir.DType{},
	}
}

// instanceOf returns the instance of a function for the given arguments, checked unless
// that is underway.
func (c *checker) instanceOf(f *funcObj, args []typeArg) *instance {
	key := argsKey(args)
	if inst := f.insts[key]; inst != nil {
		return inst
	}
	inst := newInstance(f, args)
	f.insts[key] = inst
	outer := f.active
	f.active = true
	c.stack = append(c.stack, inst)
	c.checkInstance(inst)
	c.stack = c.stack[:len(c.stack)-1]
	f.active = outer
	c.order = append(c.order, inst)
	return inst
}

func (c *checker) checkInstance(inst *instance) {
	f := inst.f
	cx := c.packageContext(f.pkg, f.id.Pos())
	cx.inst, cx.diags = inst, &inst.diags
	for i, p := range typeParams(f.decl.TypeParams) {
		cx.scope.insert(p.id.Name, &typeArgObj{named{p.id, f.pkg}, p.class, inst.args[i]})
	}
	c.counter++
	cx.barrier = c.counter
	inst.fn = &typed.Func{Name: f.id.Name, Pos: f.id.Pos(), Origin: c.origin(f.id.Pos())}
	cx.signature()
	inst.ready = true
	cx.body()
}

// signature declares parameters and results.
func (cx *context) signature() {
	inst, decl := cx.inst, cx.inst.f.decl
	for _, field := range decl.Type.Params.List {
		if ft, is := unparen(field.Type).(*ast.FuncType); is {
			cx.functionParams(field, ft)
			continue
		}
		t := cx.typeExpr(field.Type)
		if len(field.Names) == 0 {
			continue // the parser has reported it
		}
		for _, id := range field.Names {
			v := cx.declareVariable(id, t)
			tv := &typed.Var{Name: id.Name, Type: v.typ.api(), Pos: id.Pos()}
			if t.valid() {
				v.now = operand{mode: value, x: id, typ: t, path: &varPath{v: tv}}
				cx.knowLengths(t)
			} else {
				v.now = operand{x: id}
			}
			v.latest = tv
			inst.fn.Params = append(inst.fn.Params, tv)
			inst.params = append(inst.params, paramInfo{id: id, typ: t, def: field.Default, v: v})
		}
	}
	cx.checkDefaults()
	if decl.Type.Results == nil || len(decl.Type.Results.List) == 0 {
		cx.errorf(diag.MissingReturn, inst.f.id, "function %s has no results, so it does nothing", inst.f.id.Name)
		return
	}
	for _, field := range decl.Type.Results.List {
		t := cx.typeExpr(field.Type)
		if len(field.Names) == 0 {
			inst.results = append(inst.results, resultInfo{nil, t, nil, field})
			inst.fn.Results = append(inst.fn.Results, typed.Result{Type: t.api()})
		}
		for _, id := range field.Names {
			inst.results = append(inst.results, resultInfo{id, t, cx.declareResult(id, t), id})
			inst.fn.Results = append(inst.fn.Results, typed.Result{Name: id.Name, Type: t.api()})
		}
	}
}

// functionParams declares parameters of function type, about which no more is known.
func (cx *context) functionParams(field *ast.Field, x *ast.FuncType) {
	t := cx.funcType(x)
	if field.Default != nil {
		cx.errorf(diag.BadDefault, field.Default, "a function has no default")
	}
	for _, id := range field.Names {
		v := cx.declareVariable(id, vtype{})
		v.now = operand{x: id}
		if t != nil {
			v.now = operand{mode: callable, x: id, fn: &function{typ: t, unknown: unknownFunc(id, t)}}
		}
		cx.inst.params = append(cx.inst.params, paramInfo{id: id, fn: t, v: v})
	}
}

// knowLengths records that the lengths of a parameter are not negative.
func (cx *context) knowLengths(t vtype) {
	for _, l := range t.leaves() {
		for _, d := range l.typ.shape.dims() {
			if !notNegative(d) && !d.HasIndex() {
				cx.facts = append(cx.facts, d)
			}
		}
	}
}

// declareVariable adds a variable to the innermost scope.
func (cx *context) declareVariable(id *ast.Ident, t vtype) *variable {
	v := &variable{named: named{id, cx.pkg}, typ: t, now: operand{mode: unset, x: id}, barrier: cx.barrier}
	if id.Name == "_" {
		return v
	}
	if old := cx.scope.names[id.Name]; old != nil {
		if cx.quiet == 0 {
			cx.redeclared(cx.diags, id, old)
		}
		return v // the first declaration stays
	}
	if cx.quiet == 0 {
		cx.localName(id, v)
	}
	cx.scope.insert(id.Name, v)
	return v
}

// localName reports names of variables that hide dims or that Go predeclares.
func (cx *context) localName(id *ast.Ident, o object) {
	if old, ok := cx.pkg.scope.names[id.Name].(*dimObj); ok {
		cx.errorf(diag.Shadowing, id, "%s %s hides the dim of the package", o.what(), id.Name).
			Notef(old.id.Pos(), old.id.End(), "the dim")
		return
	}
	if cx.pkg.path == "" && cx.quiet == 0 {
		cx.goName(cx.diags, id, o)
	}
}

// declareResult adds a named result: the parameter of that name, which it updates, or a
// variable without a value yet.
func (cx *context) declareResult(id *ast.Ident, t vtype) *variable {
	for _, p := range cx.inst.params {
		if p.id.Name != id.Name || id.Name == "_" {
			continue
		}
		if p.typ.valid() && t.valid() && !identical(p.typ, t) {
			cx.errorf(diag.ResultParameter, id, "result %s is %s, but the parameter of that name, which it would update, is %s",
				id.Name, cx.typeName(t), cx.typeName(p.typ)).
				Notef(p.id.Pos(), p.id.End(), "the parameter")
		}
		for _, r := range cx.inst.results {
			if r.id != nil && r.id.Name == id.Name {
				cx.redeclared(cx.diags, id, r.v)
			}
		}
		return p.v
	}
	return cx.declareVariable(id, t)
}

// checkDefaults checks that defaults are constants and stand at the end.
func (cx *context) checkDefaults() {
	for i, p := range cx.inst.params {
		if p.def == nil {
			if i > 0 && cx.inst.params[i-1].def != nil {
				cx.errorf(diag.BadDefault, p.id, "parameter %s needs a default: one before it has one", p.id.Name)
			}
			continue
		}
		o := cx.defaultValue(p)
		if o.ok() && p.typ.valid() {
			cx.assignable(o, p.typ, p.def, "default of "+p.id.Name)
		}
	}
}

// defaultValue evaluates a default among the names of the package.
func (cx *context) defaultValue(p paramInfo) operand {
	in := cx.packageContext(cx.pkg, p.id.Pos())
	in.diags, in.quiet = cx.diags, cx.quiet
	o := in.expr(p.def)
	if o.ok() && o.mode != constant {
		cx.errorf(diag.BadDefault, p.def, "the default of %s must be a constant", p.id.Name)
		o.mode = invalid
	}
	return o
}

// body checks the statements and the reverse rule.
func (cx *context) body() {
	inst, decl := cx.inst, cx.inst.f.decl
	switch {
	case decl.Learner != nil:
		in := *cx
		in.block = &typed.Block{Base: typed.Base{At: decl.Learner.Pos()}}
		inst.fn.Body = in.block
		in.learnerBody(decl.Learner)
		if len(inst.results) > 0 {
			in.block.Of = inst.results[0].typ.api()
		}
		return
	case decl.Body == nil:
		cx.unsupported(decl.Name, "a function without body")
		return
	}
	if len(inst.results) == 0 {
		return
	}
	in := *cx // the body is in the scope of the parameters
	in.block = &typed.Block{Base: typed.Base{At: decl.Body.Pos()}}
	inst.fn.Body = in.block
	if !in.stmts(decl.Body.List) {
		end := &ast.Ident{NamePos: decl.Body.Rbrace, Name: "}"}
		cx.errorf(diag.MissingReturn, end, "function %s ends without return", inst.f.id.Name)
	}
	in.block.Of = inst.results[0].typ.api()
	if decl.Reverse != nil {
		in.reverseRule(decl.Reverse)
	}
}

// require records a condition on dims that is checked when sizes are set: d >= 0.
func (cx *context) require(n ast.Node, d *ir.Dim, format string, args ...any) {
	if cx.quiet > 0 || cx.inst == nil {
		return
	}
	for _, r := range cx.inst.fn.Require {
		if r.Dim == d {
			return
		}
	}
	cx.inst.fn.Require = append(cx.inst.fn.Require, ir.Require{Dim: d, Why: sprintf(format, args...), Origin: cx.origin(n.Pos())})
}
