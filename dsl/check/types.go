package check

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/ir"
)

// structInst is an instance of a declared struct, or the stand-in of a struct parameter.
type structInst struct {
	obj     *typeObj // nil for a stand-in
	args    []typeArg
	ir      *ir.StructType
	fields  []structField
	display string // Adam[Params]
	broken  bool
}

type structField struct {
	name string
	typ  vtype
}

func (s *structInst) field(name string) int {
	for i, f := range s.fields {
		if f.name == name {
			return i
		}
	}
	return -1
}

// typeExpr evaluates a type; the result is not valid after an error.
func (cx *context) typeExpr(x ast.Expr) vtype {
	switch x := x.(type) {
	case *ast.Ident:
		return cx.namedType(x, cx.lookup(x), nil, x)
	case *ast.SelectorExpr:
		return cx.namedType(x, cx.member(x), nil, x)
	case *ast.Instance:
		switch g := x.X.(type) {
		case *ast.Ident:
			return cx.namedType(x, cx.lookup(g), x.Args, x)
		case *ast.SelectorExpr:
			return cx.namedType(x, cx.member(g), x.Args, x)
		}
	case *ast.ArrayType:
		return cx.arrayType(x)
	case *ast.ParenExpr:
		return cx.typeExpr(x.X)
	case *ast.FuncType:
		cx.errorf(diag.NotAType, x, "a function type is one of parameters only: nothing of a function remains at run time")
		return vtype{}
	case *ast.StructType:
		cx.errorf(diag.NotAType, x, "a struct type must be declared with a name: type Name struct { … }")
		return vtype{}
	case *ast.BadExpr:
		return vtype{}
	}
	cx.errorf(diag.NotAType, x, "%s is not a type", cx.text(x))
	return vtype{}
}

// namedType is the type that an object stands for.
func (cx *context) namedType(x ast.Expr, o object, args []*ast.Arg, blame ast.Node) vtype {
	if o == nil {
		return vtype{}
	}
	if args != nil {
		if t, ok := o.(*typeObj); !ok || t.spec.TypeParams == nil {
			cx.errorf(diag.WrongTypeArg, x, "%s takes no type arguments", cx.text(x.(*ast.Instance).X))
			return vtype{}
		}
	}
	switch o := o.(type) {
	case *dtypeObj:
		return scalar(o.dtype)
	case *typeArgObj:
		switch {
		case o.arg.st != nil:
			return vtype{st: o.arg.st}
		case o.arg.dtype != ir.Invalid:
			return scalar(o.arg.dtype)
		}
	case *typeObj:
		return cx.structType(x, o, args)
	}
	cx.errorf(diag.NotAType, blame, "%s is a %s, not a type", cx.text(blame), o.what())
	return vtype{}
}

// arrayType is [N, D]f64, or [L]Block.
func (cx *context) arrayType(x *ast.ArrayType) vtype {
	var s shape
	ok := true
	for _, d := range x.Dims {
		if id, isName := d.(*ast.Ident); isName {
			if t, isArg := cx.scope.lookup(id.Name).(*typeArgObj); isArg && t.class == "shape" {
				s = append(s, axis{t.arg.shape.dims(), id.Name})
				continue
			}
		}
		if e, isDots := d.(*ast.Ellipsis); isDots {
			cx.errorf(diag.NotADim, e, "... counts the elements of a literal; here a size is needed")
			ok = false
			continue
		}
		n := cx.length(d)
		if n == nil {
			ok = false
			continue
		}
		s = append(s, single(n))
	}
	if inner, nested := x.Elem.(*ast.ArrayType); nested {
		cx.errorf(diag.NotAType, x, "write all axes in one bracket: [%s, %s]…", cx.listText(x.Dims), cx.listText(inner.Dims))
		return vtype{}
	}
	t := cx.typeExpr(x.Elem)
	if !ok || !t.valid() {
		return vtype{}
	}
	t = t.with(t.shape.prefix(s))
	if t.st == nil && t.array().Bytes().Overflows() {
		cx.errorf(diag.SizeOverflow, x, "an array of type %s has more bytes than 64 bits can count", cx.typeName(t))
		return vtype{}
	}
	return t
}

func (cx *context) listText(xs []ast.Expr) string {
	parts := make([]string, len(xs))
	for i, x := range xs {
		parts[i] = cx.text(x)
	}
	return strings.Join(parts, ", ")
}

// structType instantiates a declared struct.
func (cx *context) structType(x ast.Expr, o *typeObj, args []*ast.Arg) vtype {
	params := typeParams(o.spec.TypeParams)
	if len(params) > 0 && args == nil {
		cx.errorf(diag.WrongTypeArg, x, "%s needs type arguments: %s[%s]", cx.text(x), cx.text(x), paramNames(params))
		return vtype{}
	}
	bound, ok := cx.typeArgs(x, params, args)
	if !ok {
		return vtype{}
	}
	s := cx.instantiate(o, params, bound, x)
	if s == nil || s.broken {
		return vtype{}
	}
	return vtype{st: s}
}

// instantiate returns the instance of a struct for the given arguments, one per parameter.
func (c *checker) instantiate(o *typeObj, params []typeParam, args []typeArg, blame ast.Node) *structInst {
	key := argsKey(args)
	if s := o.insts[key]; s != nil {
		if s.ir == nil {
			c.Diags.Errorf(diag.RecursiveType, blame.Pos(), blame.End(), "type %s contains itself", o.id.Name)
			s.broken = true
		}
		return s
	}
	s := &structInst{obj: o, args: args, display: o.id.Name}
	if o.pkg.path != "" {
		s.display = o.pkg.name + "." + s.display
	}
	if len(args) > 0 {
		s.display += "[" + c.argsText(args) + "]"
	}
	o.insts[key] = s
	st, ok := o.spec.Type.(*ast.StructType)
	if !ok {
		c.unsupported(o.spec.Type, "a declared type that is not a struct")
		s.broken = true
		st = &ast.StructType{Fields: &ast.FieldList{}}
	}
	cx := c.packageContext(o.pkg, o.id.Pos())
	for i, p := range params {
		cx.scope.insert(p.id.Name, &typeArgObj{named{p.id, o.pkg}, p.class, args[i]})
	}
	t := &ir.StructType{Name: c.structName(o, args), Doc: strings.TrimSpace(o.spec.Doc.Text()), Origin: c.origin(o.id.Pos())}
	if len(st.Fields.List) == 0 && ok {
		c.Diags.Errorf(diag.EmptyStruct, o.id.Pos(), o.id.End(), "type %s has no fields", o.id.Name)
		s.broken = true
	}
	seen := map[string]*ast.Ident{}
	for _, f := range st.Fields.List {
		ft := cx.typeExpr(f.Type)
		if !ft.valid() {
			s.broken = true
			continue
		}
		ft.shape = ft.shape.flat()
		for _, id := range f.Names {
			if first := seen[id.Name]; first != nil {
				c.Diags.Errorf(diag.DuplicateField, id.Pos(), id.End(), "field %s is declared twice", id.Name).
					Notef(first.Pos(), first.End(), "the first declaration")
				continue
			}
			seen[id.Name] = id
			if o.pkg.path == "" {
				c.fieldName(c.Diags, id)
			}
			s.fields = append(s.fields, structField{id.Name, ft})
			t.Fields = append(t.Fields, ir.Field{Name: id.Name, Doc: fieldDoc(f), Type: ft.api()})
		}
	}
	s.ir = t
	c.structs[t] = s
	return s
}

func fieldDoc(f *ast.Field) string {
	if f.Doc != nil {
		return strings.TrimSpace(f.Doc.Text())
	}
	return strings.TrimSpace(f.Comment.Text())
}

// structName is the Go name of an instance: AdamParams for Adam[Params].
func (c *checker) structName(o *typeObj, args []typeArg) string {
	name := o.id.Name
	for _, a := range args {
		switch {
		case a.st != nil:
			name += a.st.ir.Name
		case a.dim != nil:
			name += identText(a.dim.String())
		case a.dtype != ir.Invalid:
			name += strings.ToUpper(a.dtype.String())
		default:
			name += identText(a.shape.ir().String())
		}
	}
	if o.pkg.path == "" && len(args) == 0 || slices.ContainsFunc(args, isStandIn) {
		return name // unique by itself, or never shown
	}
	if _, user := c.user.scopeNames()[name].(*typeObj); user {
		name = strings.ToUpper(o.pkg.name[:1]) + o.pkg.name[1:] + name
	}
	return c.unique(name)
}

func (p *pkg) scopeNames() map[string]object {
	if p == nil {
		return nil
	}
	return p.scope.names
}

// unique returns name, or name with the least number behind it that makes it unique.
func (c *checker) unique(name string) string {
	if c.taken == nil {
		c.taken = map[string]bool{}
	}
	try := name
	for n := 2; c.taken[try]; n++ {
		try = name + "_" + strconv.Itoa(n)
	}
	c.taken[try] = true
	return try
}

// identText keeps the letters and digits of a text.
func identText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, s)
}

// checkType checks a struct by itself: a generic one with stand-ins for its parameters.
func (c *checker) checkType(o *typeObj) {
	cx := c.packageContext(o.pkg, o.id.Pos())
	params := typeParams(o.spec.TypeParams)
	cx.checkTypeParams(params)
	s := c.instantiate(o, params, c.standIns(params), o.id)
	if len(params) == 0 || s.broken {
		return
	}
	for _, p := range params {
		if !mentions(o.spec.Type, p.id.Name) {
			cx.errorf(diag.UnusedTypeParam, p.id, "type parameter %s of %s is not used", p.id.Name, o.id.Name)
		}
	}
}

// mentions reports whether a name occurs in a tree.
func mentions(n ast.Node, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			found = true
		}
		return !found
	})
	return found
}
