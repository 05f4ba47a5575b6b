package passes

import (
	"reflect"

	"github.com/gradc/gradc/ir"
)

// The attributes of an operation are its exported fields, of a closed list of
// types; so questions about attributes need no code per operation.

var funcType = reflect.TypeFor[*ir.Func]()

// eachAttr calls f for every attribute of op.
func eachAttr(op ir.Op, f func(name string, value any)) {
	v := reflect.ValueOf(op)
	if v.Kind() == reflect.Struct {
		eachField(v, f)
	}
}

func eachField(v reflect.Value, f func(string, any)) {
	t := v.Type()
	for i := range t.NumField() {
		switch field := t.Field(i); {
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			eachField(v.Field(i), f)
		case field.IsExported():
			f(field.Name, v.Field(i).Interface())
		}
	}
}

// isRegion reports whether op holds functions.
func isRegion(op ir.Op) bool { return len(ir.FuncsOf(op)) > 0 }

// mapFuncs returns op with every function that it holds replaced by f of it.
func mapFuncs(op ir.Op, f func(*ir.Func) *ir.Func) ir.Op {
	if !isRegion(op) {
		return op
	}
	out := reflect.New(reflect.TypeOf(op)).Elem()
	out.Set(reflect.ValueOf(op))
	for i := range out.NumField() {
		if out.Field(i).Type() == funcType && !out.Field(i).IsNil() {
			out.Field(i).Set(reflect.ValueOf(f(out.Field(i).Interface().(*ir.Func))))
		}
	}
	return out.Interface().(ir.Op)
}

// mentions reports whether an attribute of op, or a body that it holds, mentions a
// symbol for which is holds.
func mentions(op ir.Op, is func(*ir.Atom) bool) bool {
	found := false
	atom := func(a *ir.Atom) { found = found || is(a) }
	eachAttr(op, func(_ string, v any) {
		switch v := v.(type) {
		case *ir.Dim:
			if v != nil {
				v.Walk(atom)
			}
		case *ir.Shape:
			if v != nil {
				walkDims(v.Dims(), atom)
			}
		case *ir.IndexMap:
			if v != nil {
				walkDims(v.Coords(), atom)
			}
		case *ir.Func:
			if v != nil {
				found = found || funcMentions(v, is)
			}
		}
	})
	return found
}

func walkDims(ds []*ir.Dim, f func(*ir.Atom)) {
	for _, d := range ds {
		d.Walk(f)
	}
}

func funcMentions(f *ir.Func, is func(*ir.Atom) bool) bool {
	for _, n := range f.Nodes {
		if mentions(n.Op, is) {
			return true
		}
	}
	return false
}

// shapeless reports whether op has no attribute that speaks of axes, so that the
// same value of op applies to operands of any shape.
func shapeless(op ir.Op) bool {
	ok := true
	eachAttr(op, func(_ string, v any) {
		switch v.(type) {
		case *ir.Dim, *ir.Shape, *ir.IndexMap, *ir.Perm, *ir.Func, int:
			ok = false
		}
	})
	return ok
}
