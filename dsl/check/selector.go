package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
)

// member resolves pkg.Name, nil after an error.
func (cx *context) member(x *ast.SelectorExpr) object {
	id, ok := x.X.(*ast.Ident)
	if !ok {
		cx.errorf(diag.NotAType, x, "%s is not a name of a package", cx.text(x))
		return nil
	}
	o := cx.lookup(id)
	if o == nil {
		return nil
	}
	imp, ok := o.(*importObj)
	if !ok {
		cx.errorf(diag.NotAType, x, "%s is a %s, not a package", id.Name, o.what())
		return nil
	}
	imp.used = true
	if imp.of == nil {
		return nil
	}
	m := imp.of.scope.names[x.Sel.Name]
	if m == nil || !exported(x.Sel.Name) {
		d := cx.errorf(diag.UnknownMember, x.Sel, "package %s has no %s", imp.of.name, x.Sel.Name)
		var names []string
		for _, n := range imp.of.scope.order {
			if exported(n) {
				names = append(names, n)
			}
		}
		if better := Suggest(x.Sel.Name, names); better != "" {
			d.Suggest("did you mean %s.%s?", id.Name, better)
		}
		return nil
	}
	return m
}

// isPackage reports whether an expression names an imported package.
func (cx *context) isPackage(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	_, ok = cx.scope.lookup(id.Name).(*importObj)
	return ok
}

// selector is a field, the transpose, or a member of a package.
func (cx *context) selector(x *ast.SelectorExpr) operand {
	if cx.isPackage(x.X) {
		switch o := cx.member(x).(type) {
		case nil:
		case *constObj:
			v := cx.resolveConst(o)
			v.x = x
			return v
		case *dimObj:
			if d := cx.resolveDim(o); d != nil {
				return dimOperand(x, d)
			}
		default:
			cx.errorf(diag.NotAValue, x, "%s is a %s, not a value", cx.text(x), o.what())
		}
		return operand{x: x}
	}
	o := cx.whole(x.X)
	if !o.ok() {
		return operand{x: x}
	}
	if x.Sel.Name == "T" && (o.typ.st == nil || o.typ.st.field("T") < 0) {
		return cx.transpose(x, o)
	}
	f := cx.field(o, x.Sel)
	f.x = x
	return f
}

// whole checks an operand of a selector or subscript: a name in it stands for the whole
// array also in a branch of an if over elements.
func (cx *context) whole(x ast.Expr) operand {
	var o operand
	switch y := unparen(x).(type) {
	case *ast.Ident:
		o = cx.ident(y)
	case *ast.SelectorExpr:
		o = cx.selector(y)
	default:
		return cx.expr(x)
	}
	return o
}

// field is a field of a struct.
func (cx *context) field(o operand, sel *ast.Ident) operand {
	if o.typ.st == nil {
		d := cx.errorf(diag.NotAStruct, sel, "%s is %s, which has no fields", cx.text(o.x), cx.kindName(o))
		if sel.Name == "t" {
			d.Suggest("the transpose is %s.T", cx.text(o.x))
		}
		return operand{x: o.x}
	}
	i := o.typ.st.field(sel.Name)
	if i < 0 || o.typ.st.obj == nil {
		if o.typ.st.obj == nil {
			cx.errorf(diag.UnknownField, sel, "%s is a struct parameter: its fields are not known here", o.typ.st.display)
			return operand{x: o.x}
		}
		var names []string
		for _, f := range o.typ.st.fields {
			names = append(names, f.name)
		}
		d := cx.errorf(diag.UnknownField, sel, "%s (%s) has no field %s", cx.text(o.x), cx.typeName(o.typ), sel.Name)
		if better := Suggest(sel.Name, names); better != "" {
			d.Suggest("did you mean %s?", better)
		}
		return operand{x: o.x}
	}
	t := o.typ.st.fields[i].typ
	t.shape = t.shape.prefix(o.typ.shape)
	f := valueOperand(o.x, &typed.Field{Base: base(sel.Pos(), t), X: o.tree(), Index: i}, t)
	if o.path != nil {
		f.path = &varPath{o.path.v, append(slices.Clone(o.path.path), i)}
	}
	return f
}

// transpose is x.T.
func (cx *context) transpose(x *ast.SelectorExpr, o operand) operand {
	n := o.typ.shape.rank()
	if o.typ.st != nil || n < 2 {
		cx.errorf(diag.TransposeOfVector, x.Sel, "%s has no transpose: .T swaps the last two axes", cx.describe(o))
		return operand{x: x}
	}
	ds := o.typ.shape.dims()
	if ds[n-1].HasIndex() || ds[n-2].HasIndex() {
		return cx.unsupported(x, "the transpose of a triangle")
	}
	perm := make([]int, n)
	for i := range perm {
		perm[i] = i
	}
	perm[n-1], perm[n-2] = n-2, n-1
	ds[n-1], ds[n-2] = ds[n-2], ds[n-1]
	s := singles(ds...)
	if k := len(o.typ.shape); k >= 2 && o.typ.shape[k-1].splice == "" && o.typ.shape[k-2].splice == "" {
		s = append(append(shape{}, o.typ.shape[:k-2]...), single(ds[n-2]), single(ds[n-1]))
	}
	t := o.typ.with(s)
	return valueOperand(x, &typed.Transpose{Base: base(x.Sel.Pos(), t), X: o.tree(), Perm: perm}, t)
}
