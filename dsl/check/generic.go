package check

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/ir"
)

// typeParam is one type parameter and its class: dim, shape, struct, float, int, number.
type typeParam struct {
	id    *ast.Ident
	class string
}

// classes of element types, with what a stand-in is.
var dtypeClasses = map[string]ir.DType{"float": ir.F32, "int": ir.I32, "number": ir.F32}

// inClass reports whether an element type belongs to a class.
func inClass(t ir.DType, class string) bool {
	switch class {
	case "float":
		return t.IsFloat()
	case "int":
		return t.IsInt()
	}
	return t.IsFloat() || t.IsInt()
}

func typeParams(l *ast.TypeParams) []typeParam {
	if l == nil {
		return nil
	}
	var out []typeParam
	for _, g := range l.List {
		for _, id := range g.Names {
			out = append(out, typeParam{id, g.Kind.Name})
		}
	}
	return out
}

func paramNames(ps []typeParam) string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.id.Name
	}
	return strings.Join(names, ", ")
}

// checkTypeParams reports unknown classes, names declared twice and hidden dims.
func (cx *context) checkTypeParams(ps []typeParam) {
	for i, p := range ps {
		switch p.class {
		case "dim", "shape", "struct":
		default:
			if _, ok := dtypeClasses[p.class]; !ok {
				cx.errorf(diag.WrongTypeArg, p.id, "%s is no class of type parameters", p.class).
					Suggest("the classes are dim, shape, struct, float, int and number")
			}
		}
		if j := slices.IndexFunc(ps, func(q typeParam) bool { return q.id.Name == p.id.Name }); j < i {
			cx.redeclared(cx.diags, p.id, &typeArgObj{named: named{ps[j].id, cx.pkg}})
		}
		if old, ok := cx.pkg.scope.names[p.id.Name].(*dimObj); ok {
			cx.errorf(diag.Shadowing, p.id, "type parameter %s hides the dim of the package", p.id.Name).
				Notef(old.id.Pos(), old.id.End(), "the dim")
		}
	}
}

// standIns are the arguments with which a generic declaration is checked by itself.
func (c *checker) standIns(ps []typeParam) []typeArg {
	args := make([]typeArg, len(ps))
	for i, p := range ps {
		switch p.class {
		case "shape":
			args[i].shape = singles(ir.Sym(p.id.Name+"0"), ir.Sym(p.id.Name+"1"))
		case "struct":
			args[i].st = c.standInStruct(p.id.Name)
		case "dim":
			args[i].dim = ir.Sym(p.id.Name)
		default:
			if args[i].dtype = dtypeClasses[p.class]; args[i].dtype == ir.Invalid {
				args[i].dtype = ir.F32
			}
		}
	}
	return args
}

// standInStruct is a struct about which nothing is known but that its leaves are floats;
// one for each name, as generic structs remember what they were instantiated with.
func (c *checker) standInStruct(name string) *structInst {
	if s := c.standInsMade[name]; s != nil {
		return s
	}
	vector := vtype{dtype: ir.F32, shape: singles(ir.Sym(name + "0"))}
	s := &structInst{display: name, fields: []structField{{"leaf0", vector}, {"leaf1", scalar(ir.F32)}}}
	s.ir = &ir.StructType{Name: name}
	for _, f := range s.fields {
		s.ir.Fields = append(s.ir.Fields, ir.Field{Name: f.name, Type: f.typ.api()})
	}
	c.structs[s.ir] = s
	c.standInsMade[name] = s
	return s
}

func isStandIn(a typeArg) bool {
	return a.st != nil && (a.st.obj == nil || slices.ContainsFunc(a.st.args, isStandIn))
}

// typeArgs evaluates the explicit arguments of a generic struct, which must be complete.
func (cx *context) typeArgs(x ast.Expr, ps []typeParam, args []*ast.Arg) ([]typeArg, bool) {
	bound, ok := cx.someTypeArgs(ps, args)
	if !ok {
		return nil, false
	}
	for i, p := range ps {
		if bound[i].unbound() {
			cx.errorf(diag.WrongTypeArg, x, "type argument %s is missing", p.id.Name)
			return nil, false
		}
	}
	return bound, true
}

func (a typeArg) unbound() bool {
	return a.dim == nil && a.shape == nil && a.dtype == ir.Invalid && a.st == nil
}

// someTypeArgs evaluates explicit arguments, by position or by name; others stay unbound.
func (cx *context) someTypeArgs(ps []typeParam, args []*ast.Arg) ([]typeArg, bool) {
	bound := make([]typeArg, len(ps))
	ok := true
	for i, a := range args {
		at := i
		if a.Name != nil {
			at = slices.IndexFunc(ps, func(p typeParam) bool { return p.id.Name == a.Name.Name })
			if at < 0 {
				cx.errorf(diag.WrongTypeArg, a.Name, "there is no type parameter %s; there are %s", a.Name.Name, paramNames(ps))
				ok = false
				continue
			}
		}
		if at >= len(ps) {
			cx.errorf(diag.WrongTypeArg, a, "%s for %s (%s)", count(len(args), "type argument"), count(len(ps), "type parameter"), paramNames(ps))
			return nil, false
		}
		if !bound[at].unbound() {
			cx.errorf(diag.RepeatedArgument, a, "type parameter %s is given twice", ps[at].id.Name)
			ok = false
			continue
		}
		var fine bool
		bound[at], fine = cx.oneTypeArg(ps[at], a.Value)
		ok = ok && fine
	}
	return bound, ok
}

func (cx *context) oneTypeArg(p typeParam, x ast.Expr) (typeArg, bool) {
	switch p.class {
	case "dim":
		d := cx.length(x)
		return typeArg{dim: d}, d != nil
	case "shape":
		cx.unsupported(x, "a shape as a type argument")
		return typeArg{}, false
	}
	t := cx.typeExpr(x)
	if !t.valid() {
		return typeArg{}, false
	}
	fits := t.st != nil && t.shape.rank() == 0
	if p.class != "struct" {
		fits = t.isScalar() && inClass(t.dtype, p.class)
	}
	if !fits {
		cx.errorf(diag.WrongTypeArg, x, "%s is no %s, which type parameter %s asks for", cx.typeName(t), p.class, p.id.Name)
		return typeArg{}, false
	}
	return typeArg{dtype: t.dtype, st: t.st}, true
}

// argsKey identifies bound arguments.
func argsKey(args []typeArg) string {
	var b strings.Builder
	for _, a := range args {
		switch {
		case a.st != nil:
			b.WriteString(a.st.key())
		case a.dim != nil:
			b.WriteString(a.dim.String())
		case a.dtype != ir.Invalid:
			b.WriteString(a.dtype.String())
		default:
			b.WriteString(a.shape.ir().String())
		}
		b.WriteByte(';')
	}
	return b.String()
}

// key identifies an instance of a struct.
func (s *structInst) key() string {
	if s.obj == nil {
		return "?" + s.display
	}
	return s.obj.pkg.path + "." + s.obj.id.Name + "{" + argsKey(s.args) + "}"
}

// argsText prints bound arguments for a message.
func (c *checker) argsText(args []typeArg) string {
	parts := make([]string, len(args))
	for i, a := range args {
		switch {
		case a.st != nil:
			parts[i] = a.st.display
		case a.dim != nil:
			parts[i] = c.dimName(a.dim)
		case a.dtype != ir.Invalid:
			parts[i] = a.dtype.String()
		default:
			parts[i] = c.shapeName(a.shape)
		}
	}
	return strings.Join(parts, ", ")
}
