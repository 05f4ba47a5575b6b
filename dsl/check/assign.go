package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
)

// assignStmt is =, :=, += and their like.
func (cx *context) assignStmt(s *ast.AssignStmt) {
	if s.Tok.Binary() != token.Illegal {
		cx.update(s)
		return
	}
	values := cx.rightSide(s)
	if len(values) != len(s.Lhs) {
		if allOK(values) {
			cx.errorf(diag.AssignmentCount, s, "%d on the left, %s on the right", len(s.Lhs), count(len(values), "value"))
		}
		for _, x := range s.Lhs {
			cx.forgetTarget(s.Tok, x)
		}
		return
	}
	if s.Tok == token.Define {
		cx.defineStmt(s, values)
		return
	}
	for i, x := range s.Lhs {
		cx.assign(x, values[i], false)
	}
}

// rightSide checks what is assigned. Functions can only be given a name.
func (cx *context) rightSide(s *ast.AssignStmt) []operand {
	if s.Tok != token.Define || len(s.Lhs) != len(s.Rhs) {
		return cx.values(s.Rhs)
	}
	out := make([]operand, len(s.Rhs))
	for i, x := range s.Rhs {
		out[i] = cx.valueOrFunction(x)
	}
	return out
}

// forgetTarget makes the target of a failed assignment unknown.
func (cx *context) forgetTarget(tok token.Kind, x ast.Expr) {
	if id, ok := x.(*ast.Ident); ok && tok == token.Define {
		if cx.scope.names[id.Name] == nil {
			cx.declareVariable(id, vtype{}).now = operand{x: id}
		}
		return
	}
	if v, _, _ := cx.target(x, true); v != nil {
		v.now = operand{x: x}
	}
}

// defineStmt is :=. As in Go, at least one name is new; others are assigned.
func (cx *context) defineStmt(s *ast.AssignStmt, values []operand) {
	fresh := false
	for i, x := range s.Lhs {
		id, ok := x.(*ast.Ident)
		if !ok {
			continue // the parser has reported it
		}
		if _, old := cx.scope.names[id.Name].(*variable); old && values[i].mode == callable {
			cx.errorf(diag.Redeclared, id, "%s is declared: a function can only be given a new name", id.Name)
			continue
		} else if old {
			cx.assign(id, values[i], false)
			continue
		}
		fresh = fresh || id.Name != "_"
		if old, ok := cx.scope.lookup(id.Name).(*indexVar); ok {
			cx.errorf(diag.Shadowing, id, "variable %s hides the index %s", id.Name, old.id.Name)
		}
		cx.bindValue(cx.declareVariable(id, vtype{}), id, values[i])
	}
	if !fresh {
		cx.errorf(diag.Redeclared, s, "no new variable on the left of :=").Suggest("assign with =")
	}
}

// update is x += e: x = x + e, and of elements an update in place.
func (cx *context) update(s *ast.AssignStmt) {
	lhs, rhs := s.Lhs[0], s.Rhs[0]
	if _, indexed := unparen(lhs).(*ast.IndexExpr); indexed && s.Tok == token.AddAssign {
		cx.assign(lhs, cx.expr(rhs), true)
		return
	}
	cx.assign(lhs, cx.expr(&ast.BinaryExpr{X: lhs, OpPos: s.TokPos, Op: s.Tok.Binary(), Y: rhs}), false)
}

// target resolves the left side of an assignment: a variable, fields in it, and at the
// end, perhaps, indices.
func (cx *context) target(x ast.Expr, quiet bool) (*variable, []*ast.Ident, *ast.IndexExpr) {
	if quiet {
		in := *cx
		in.quiet++
		cx = &in
	}
	switch x := unparen(x).(type) {
	case *ast.Ident:
		o := cx.lookup(x)
		if o == nil {
			return nil, nil, nil
		}
		v, ok := o.(*variable)
		if !ok {
			cx.errorf(diag.BadAssignment, x, "%s is a %s; only variables can be assigned", x.Name, o.what())
			return nil, nil, nil
		}
		if v.barrier != cx.barrier {
			cx.errorf(diag.OuterAssignment, x, "%s belongs to the surrounding block and cannot be assigned here: the value of this block is its last expression", x.Name).
				Notef(v.id.Pos(), v.id.End(), "%s", x.Name)
			return nil, nil, nil
		}
		return v, nil, nil
	case *ast.SelectorExpr:
		v, path, index := cx.target(x.X, false)
		if index != nil {
			cx.unsupported(x, "an assignment to a field of an element")
			return nil, nil, nil
		}
		return v, append(path, x.Sel), nil
	case *ast.IndexExpr:
		v, path, index := cx.target(x.X, false)
		if index != nil {
			cx.unsupported(x, "an assignment through two subscripts")
			return nil, nil, nil
		}
		return v, path, x
	}
	cx.errorf(diag.BadAssignment, x, "%s cannot be assigned", cx.text(x))
	return nil, nil, nil
}

// assign gives a variable, a field or an element a new value; with add it is added.
func (cx *context) assign(x ast.Expr, o operand, add bool) {
	if id, ok := x.(*ast.Ident); ok && id.Name == "_" {
		return
	}
	v, names, index := cx.target(x, false)
	if v == nil {
		return
	}
	if v.now.mode == callable {
		cx.errorf(diag.BadAssignment, x, "%s is a function, which cannot be assigned", v.id.Name)
		return
	}
	if len(names) == 0 && index == nil {
		if o.ok() && v.typ.valid() {
			o = cx.assignable(o, v.typ, o.x, cx.variableText(v))
		}
		id := x.(*ast.Ident)
		cx.bindValue(v, id, o)
		return
	}
	if sl := cx.slotAt(v, index); sl != nil {
		cx.write(sl, o)
		return
	}
	whole := cx.read(v, v.id)
	if !whole.ok() || !o.ok() {
		v.now = operand{x: x}
		return
	}
	whole.x = baseOf(x)
	part, path := whole, []int(nil)
	for _, name := range names {
		if part = cx.field(part, name); !part.ok() {
			v.now = operand{x: x}
			return
		}
		path = append(path, part.path.path[len(part.path.path)-1])
	}
	if index != nil {
		o = cx.setElem(part, index, o, add)
	} else {
		o = cx.assignable(o, part.typ, o.x, cx.text(x))
	}
	if o.ok() && len(path) > 0 {
		o = valueOperand(x, &typed.SetField{Base: base(x.Pos(), whole.typ), X: whole.tree(), Path: path, Value: o.tree()}, whole.typ)
	}
	o.path, o.dim = nil, nil
	cx.bindValue(v, whole.x.(*ast.Ident), o)
}

// baseOf is the name at the beginning of a target.
func baseOf(x ast.Expr) ast.Expr {
	for {
		switch y := x.(type) {
		case *ast.SelectorExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.ParenExpr:
			x = y.X
		default:
			return x
		}
	}
}

// bindValue makes an operand the value of a variable. A constant, a size, and a bare
// name or field path are aliases; anything else is bound to a new variable of the tree.
func (cx *context) bindValue(v *variable, id *ast.Ident, o operand) operand {
	if o.mode == value && o.typ.dtype == untyped && o.typ.st == nil && !cx.weak {
		o = cx.convertUntyped(o, defaultFloat)
	}
	v.partly = false
	switch {
	case !o.ok():
		v.now = operand{x: id}
		return v.now
	case o.mode == constant:
		v.now = o
		return o
	case o.mode == callable:
		v.now = o
		return o
	case o.path != nil:
		v.latest = o.path.v
	case o.dim != nil:
	default:
		tv := cx.adopt(v.id.Name, id.Pos(), o)
		tv.Prev, v.latest = v.latest, tv
		o = operand{mode: value, x: id, typ: o.typ, path: &varPath{v: tv}}
	}
	if !v.typ.valid() && (o.typ.dtype != untyped || o.typ.st != nil) {
		v.typ = o.typ
	}
	v.now = o
	return cx.read(v, id)
}

// adopt binds an operand to a variable of the tree. One of several results is bound
// already, to a variable that has no name yet.
func (cx *context) adopt(name string, pos source.Pos, o operand) *typed.Var {
	if r, ok := o.expr.(*typed.Ref); ok && r.Var.Name == "" {
		r.Var.Name, r.Var.Pos = name, pos
		return r.Var
	}
	return cx.bind(name, pos, o.expr, o.typ)
}

// read is the current value of a variable, as the expression x.
func (cx *context) read(v *variable, x ast.Expr) operand {
	o := v.now
	o.x = x
	switch {
	case o.mode == unset:
		how := "is used before it is set"
		if v.partly {
			how = "is not set on every path that leads here"
		}
		cx.errorf(diag.UsedBeforeSet, x, "%s %s", v.id.Name, how).Notef(v.id.Pos(), v.id.End(), "%s is declared here", v.id.Name)
		return operand{x: x}
	case o.mode == value && o.path != nil:
		if o.typ.st == nil && o.typ.dtype == untyped {
			o.typ.dtype = o.path.v.Type.Array.DType
		}
		o.expr = cx.pathTree(x, o)
	case o.mode == value && o.dim != nil:
		return dimOperand(x, o.dim)
	}
	return o
}

// pathTree is the tree of a bare name or field path.
func (cx *context) pathTree(x ast.Expr, o operand) typed.Expr {
	e := typed.Expr(&typed.Ref{Base: typed.Base{At: x.Pos(), Of: o.path.v.Type}, Var: o.path.v})
	for _, i := range o.path.path {
		t := e.Type()
		f := cx.structs[t.Struct].fields[i].typ
		if t.Axes != nil {
			f.shape = f.shape.prefix(singles(t.Axes.Dims()...))
		}
		e = &typed.Field{Base: base(x.Pos(), f), X: e, Index: i}
	}
	return e
}

// readVar is the value of a variable of the tree, as the expression x.
func (cx *context) readVar(v *typed.Var, x ast.Expr, t vtype) operand {
	return valueOperand(x, &typed.Ref{Base: base(x.Pos(), t), Var: v}, t)
}

// binding is the state of a variable at a point.
type binding struct {
	v      *variable
	now    operand
	typ    vtype
	latest *typed.Var
	partly bool
}

// snapshot records the variables that statements here can assign.
func (cx *context) snapshot() []binding {
	var out []binding
	for s := cx.scope; s != nil; s = s.parent {
		for _, name := range s.order {
			if v, ok := s.names[name].(*variable); ok && v.barrier == cx.barrier {
				out = append(out, binding{v, v.now, v.typ, v.latest, v.partly})
			}
		}
	}
	return out
}

func (cx *context) restore(saved []binding) {
	for _, b := range saved {
		b.v.now, b.v.typ, b.v.latest, b.v.partly = b.now, b.typ, b.latest, b.partly
	}
}

// current is the present state of the variables of a snapshot.
func current(saved []binding) []binding {
	out := make([]binding, len(saved))
	for i, b := range saved {
		out[i] = binding{b.v, b.v.now, b.v.typ, b.v.latest, b.v.partly}
	}
	return out
}

func sameValue(a, b operand) bool {
	switch {
	case a.mode != b.mode:
		return false
	case a.mode == constant:
		return a.num.Equal(b.num)
	case a.path != nil && b.path != nil:
		return a.path.v == b.path.v && slices.Equal(a.path.path, b.path.path)
	case a.path == nil && b.path == nil && a.dim != nil:
		return a.dim == b.dim
	}
	return a.mode != value
}
