package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// composite is State{X: a} or [2, 2]f64{{a, b}, {c, d}}.
func (cx *context) composite(x *ast.CompositeLit) operand {
	switch t := x.Type.(type) {
	case nil:
		cx.errorf(diag.BadLiteral, x, "braces without a type stand inside array literals only")
		return operand{x: x}
	case *ast.ArrayType:
		return cx.arrayLiteral(x, t)
	}
	t := cx.typeExpr(x.Type)
	if !t.valid() {
		for _, e := range x.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				cx.expr(kv.Value)
			}
		}
		return operand{x: x}
	}
	if t.st == nil {
		cx.errorf(diag.BadLiteral, x, "%s is not a struct; a literal of it has no meaning", cx.typeName(t)).
			Suggest("convert a value: %s(…)", cx.typeName(t))
		return operand{x: x}
	}
	return cx.structLiteral(x, t)
}

// structLiteral sets fields by name; those left out are zeros.
func (cx *context) structLiteral(x *ast.CompositeLit, t vtype) operand {
	bad := operand{x: x}
	if t.st.obj == nil {
		cx.errorf(diag.BadLiteral, x, "%s is a struct parameter: its fields are not known here", t.st.display)
		return bad
	}
	fields := make([]typed.Expr, len(t.st.fields))
	ok := true
	for _, e := range x.Elts {
		kv, named := e.(*ast.KeyValueExpr)
		if !named {
			cx.errorf(diag.BadLiteral, e, "the fields of %s are set by name", cx.typeName(t)).
				Suggest("%s: %s", t.st.fields[0].name, cx.text(e))
			ok = false
			continue
		}
		i := t.st.field(kv.Key.Name)
		if i < 0 {
			d := cx.errorf(diag.UnknownField, kv.Key, "%s has no field %s", cx.typeName(t), kv.Key.Name)
			var names []string
			for _, f := range t.st.fields {
				names = append(names, f.name)
			}
			if better := Suggest(kv.Key.Name, names); better != "" {
				d.Suggest("did you mean %s?", better)
			}
			ok = false
			continue
		}
		if fields[i] != nil {
			cx.errorf(diag.DuplicateField, kv.Key, "field %s is set twice", kv.Key.Name)
		}
		o := cx.inexact().expr(kv.Value)
		if o.ok() {
			o = cx.assignable(o, t.st.fields[i].typ, kv.Value, "field "+kv.Key.Name)
		}
		if ok = ok && o.ok(); o.ok() {
			fields[i] = o.tree()
		}
	}
	if !ok {
		return bad
	}
	for i, f := range fields {
		if f == nil {
			fields[i] = &typed.Zero{Base: base(x.Pos(), t.st.fields[i].typ)}
		}
	}
	return valueOperand(x, &typed.StructLit{Base: base(x.Pos(), t), Fields: fields}, t)
}

// arrayLiteral lists elements row by row. A length ... is counted.
func (cx *context) arrayLiteral(x *ast.CompositeLit, at *ast.ArrayType) operand {
	bad := operand{x: x}
	elem := cx.typeExpr(at.Elem)
	if !elem.valid() {
		return bad
	}
	if elem.st != nil {
		return cx.unsupported(at, "an array literal of structs")
	}
	var ds []*ir.Dim
	for i, d := range at.Dims {
		if _, dots := d.(*ast.Ellipsis); dots {
			if i > 0 {
				cx.errorf(diag.BadLiteral, d, "... counts the first axis only")
				return bad
			}
			ds = append(ds, ir.Const(int64(len(x.Elts))))
			continue
		}
		n := cx.length(d)
		if n == nil {
			return bad
		}
		if _, known := n.Const(); !known {
			cx.errorf(diag.BadLiteral, d, "the lengths of a literal must be constants; %s is %s", cx.text(d), cx.dimName(n))
			return bad
		}
		ds = append(ds, n)
	}
	t := elem.with(singles(ds...))
	lit := &typed.ArrayLit{Base: base(x.Pos(), t)}
	if !cx.rows(x, ds, elem, &lit.Elems) {
		return bad
	}
	return valueOperand(x, lit, t)
}

// rows collects the elements of a literal with the given lengths.
func (cx *context) rows(x *ast.CompositeLit, ds []*ir.Dim, elem vtype, out *[]typed.Expr) bool {
	n, _ := ds[0].Const()
	if int64(len(x.Elts)) != n {
		cx.errorf(diag.LiteralLength, x, "%s for an axis of length %d", count(len(x.Elts), "element"), n)
		return false
	}
	ok := true
	for _, e := range x.Elts {
		inner, braces := e.(*ast.CompositeLit)
		if _, keyed := e.(*ast.KeyValueExpr); keyed {
			cx.errorf(diag.BadLiteral, e, "the elements of an array have no names")
			ok = false
			continue
		}
		switch {
		case len(ds) > 1 && braces && inner.Type == nil:
			ok = cx.rows(inner, ds[1:], elem, out) && ok
		case len(ds) > 1:
			cx.errorf(diag.BadLiteral, e, "a row in braces is needed here: the literal has %s left", count(len(ds), "axis"))
			return false
		case braces && inner.Type == nil:
			cx.errorf(diag.BadLiteral, e, "one element is needed here, not a row")
			return false
		default:
			o := cx.inexact().expr(e)
			if o.ok() {
				o = cx.assignable(o, elem, e, "element of "+elem.dtype.String())
			}
			if ok = ok && o.ok(); o.ok() {
				*out = append(*out, o.tree())
			}
		}
	}
	return ok
}
