package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
)

// lensObj is a declared lens: two halves, which are checked as functions, or a
// composition of other lenses, which is evaluated anew wherever its name stands.
type lensObj struct {
	named
	decl     *ast.LensDecl
	get, put *funcObj // of a lens with halves
	underway bool     // its composition is being evaluated
}

func (*lensObj) what() string { return "lens" }

// newLens declares the halves of a lens as functions. For
//
//	lens momentum[P struct](gamma f32) (s P = 0, p P) <-> P { get { p } put(dp) { … } }
//
// they are
//
//	func momentum.get[P struct](gamma f32, s P, p P) P { return p }
//	func momentum.put[P struct](gamma f32, s P, p P, dp P) (P, P) { … }
func newLens(d *ast.LensDecl, p *pkg) *lensObj {
	o := &lensObj{named: named{d.Name, p}, decl: d}
	if d.Get == nil || d.Put == nil || d.Wires == nil || d.Codomain == nil {
		return o
	}
	half := func(name string, h *ast.LensHalf, params, results []*ast.Field) *funcObj {
		id := &ast.Ident{NamePos: d.Name.NamePos, Name: d.Name.Name + "." + name}
		return &funcObj{named: named{id, p}, insts: map[string]*instance{}, decl: &ast.FuncDecl{
			Doc: d.Doc, Func: h.KeyPos, Name: id, TypeParams: d.TypeParams, Body: returning(h.Body),
			Type: &ast.FuncType{
				Params:  &ast.FieldList{List: params, Open: d.Wires.Open, Close: d.Wires.Close},
				Results: &ast.FieldList{List: results, Open: d.Codomain.Open, Close: d.Codomain.Close},
			},
		}}
	}
	var known []*ast.Field
	if d.Params != nil {
		known = d.Params.List
	}
	var wires, updates []*ast.Field
	for _, f := range d.Wires.List {
		wires = append(wires, &ast.Field{Names: f.Names, Type: f.Type})
		for range f.Names {
			updates = append(updates, &ast.Field{Type: f.Type})
		}
	}
	var back []*ast.Field
	at := 0
	for _, f := range d.Codomain.List {
		for range max(1, len(f.Names)) {
			if at < len(d.Put.Params) {
				back = append(back, &ast.Field{Names: d.Put.Params[at : at+1], Type: f.Type})
			}
			at++
		}
	}
	plain := make([]*ast.Field, len(known))
	for i, f := range known {
		plain[i] = &ast.Field{Names: f.Names, Type: f.Type}
	}
	o.get = half("get", d.Get, slices.Concat(plain, wires), d.Codomain.List)
	o.put = half("put", d.Put, slices.Concat(plain, wires, back), updates)
	return o
}

// returning is the body of a half as a function's: its last expression is returned.
func returning(b *ast.Block) *ast.Block {
	if len(b.List) == 0 {
		return b
	}
	last, ok := b.List[len(b.List)-1].(*ast.ExprStmt)
	if !ok {
		return b
	}
	out := *b
	out.List = slices.Clone(b.List)
	out.List[len(b.List)-1] = &ast.ReturnStmt{Return: last.X.Pos(), Results: []ast.Expr{last.X}}
	return &out
}

// checkLens checks a lens by itself.
func (c *checker) checkLens(o *lensObj) {
	cx := c.packageContext(o.pkg, o.id.Pos())
	d := o.decl
	switch {
	case o.get != nil:
		c.checkFunc(o.get)
		if n := count(len(d.Put.Params), "cotangent"); len(d.Put.Params) != outputs(d.Codomain) {
			cx.errorf(diag.LensWires, &ast.Ident{NamePos: d.Put.KeyPos, Name: "put"}, "put takes %s; lens %s gives %s", n, o.id.Name, count(outputs(d.Codomain), "value"))
			return
		}
		c.checkFunc(o.put)
		cx.checkInitial(d)
	case d.Value != nil:
		cx.lensExpr(&ast.Ident{NamePos: o.id.NamePos, Name: o.id.Name})
	}
}

// outputs counts what a list declares, names or types without one.
func outputs(l *ast.FieldList) int {
	n := 0
	for _, f := range l.List {
		n += max(1, len(f.Names))
	}
	return n
}

// checkInitial checks the states with which wires begin.
func (cx *context) checkInitial(d *ast.LensDecl) {
	for _, f := range d.Wires.List {
		if f.Default == nil {
			continue
		}
		in := cx.packageContext(cx.pkg, f.Default.Pos())
		in.quiet = cx.quiet
		o := in.expr(f.Default)
		if n, isInt := o.num.Int(); o.ok() && (o.mode != constant || !isInt || n != 0) {
			cx.unsupported(f.Default, "a state that does not begin with 0")
		}
	}
}

// lensTerm is a lens in use: its open wires, and how it runs.
type lensTerm struct {
	x     ast.Expr
	wires []*lensWire
	outs  []vtype // what get gives; not valid where only a use determines it
	rule  lensRule
	caps  []*lensCap
	deaf  []string // lenses plugged into wires that do not feel the size of a cotangent
}

// lensWire is an open wire of a lens: an input of its get that its put returns.
type lensWire struct {
	name, of string // of: the map that it belongs to, or the lens that declares it
	id       *ast.Ident
	text     string // its type as written
	typ      vtype  // not valid where only a use determines it
	state    bool   // a struct binds it: data does not flow into it
	updated  bool   // put gives its next value, not its cotangent
}

// wireText is the wire as a message names it.
func (cx *context) wireText(w *lensWire) string {
	if w.typ.valid() {
		return w.name + " " + cx.typeName(w.typ)
	}
	return w.name + " " + w.text
}

func (cx *context) wiresText(ws []*lensWire) string {
	text := ""
	for i, w := range ws {
		if i > 0 {
			text += ", "
		}
		text += cx.wireText(w)
	}
	return "(" + text + ")"
}

// fieldWires are the parameters of a declared function, or the wires of a lens, as wires.
func (c *checker) fieldWires(of string, p *pkg, params []typeParam, bound []typeArg, fields []*ast.Field) []*lensWire {
	var out []*lensWire
	for _, f := range fields {
		t, state := c.fieldType(p, params, bound, f.Type)
		for _, id := range f.Names {
			out = append(out, &lensWire{name: id.Name, of: of, id: id, text: c.text(f.Type), typ: t, state: state})
		}
	}
	return out
}

// fieldType evaluates a type among type parameters, of which some may be unbound, and
// reports whether it is a struct's.
func (c *checker) fieldType(p *pkg, params []typeParam, bound []typeArg, x ast.Expr) (t vtype, isStruct bool) {
	cx := c.packageContext(p, x.Pos())
	cx.quiet = 1
	known := true
	for i, q := range params {
		if bound != nil && !bound[i].unbound() {
			cx.scope.insert(q.id.Name, &typeArgObj{named{q.id, p}, q.class, bound[i]})
		} else if mentions(x, q.id.Name) {
			known = false
			if id, ok := x.(*ast.Ident); ok && id.Name == q.id.Name {
				isStruct = q.class == "struct"
			}
			if g, ok := x.(*ast.Instance); ok {
				_, isStruct = cx.typeOf(g.X).(*typeObj)
			}
		}
	}
	if !known {
		return vtype{}, isStruct
	}
	t = cx.typeExpr(x)
	return t, t.valid() && t.st != nil && t.shape.rank() == 0
}

// typeOf is the object that the name of a generic type stands for.
func (cx *context) typeOf(x ast.Expr) object {
	switch x := x.(type) {
	case *ast.Ident:
		return cx.scope.lookup(x.Name)
	case *ast.SelectorExpr:
		return cx.member(x)
	}
	return nil
}
