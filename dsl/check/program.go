package check

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// program assembles what was checked: the exports of the user's package and everything
// they need.
func (c *checker) program() *typed.Program {
	p := &typed.Program{Files: c.Files, Name: c.user.name, Doc: c.packageDoc()}
	for _, d := range c.user.dims {
		c.declareDim(p, d)
	}
	needed := map[*instance]bool{}
	var roots []*instance
	for _, f := range c.user.funcs {
		if !exported(f.id.Name) || f.decl.TypeParams != nil {
			continue
		}
		if inst := f.insts[argsKey(nil)]; inst != nil {
			roots = append(roots, inst)
			reach(inst, needed)
		}
	}
	c.nameFuncs(p, needed)
	shown := map[*ir.StructType]bool{}
	for _, inst := range roots {
		p.Exports = append(p.Exports, c.export(inst))
		for _, t := range append(paramTypes(inst), resultTypes(inst)...) {
			c.showStruct(p, t, inst, shown)
		}
	}
	c.packageLevel(p, roots)
	if len(roots) == 0 && c.Diags.Errors() == 0 {
		name := c.user.files[0].Name
		c.Diags.Warnf(diag.NothingExported, name.Pos(), name.End(), "package %s exports no function: nothing is generated", name.Name)
	}
	return p
}

func (c *checker) packageDoc() string {
	for _, f := range c.user.files {
		if doc := f.Doc.Text(); doc != "" {
			return strings.TrimSpace(doc)
		}
	}
	return ""
}

func (c *checker) declareDim(p *typed.Program, d *dimObj) {
	if d.dim == nil {
		return
	}
	doc := docText(d.spec.Doc, d.spec.Comment)
	if a := d.dim.Atom(); d.spec.Value == nil || a != nil && a.Name == d.id.Name {
		c2 := *c
		c2.Diags = &diag.List{} // reported when the dim was resolved
		p.Dims = append(p.Dims, ir.DimDecl{Name: d.id.Name, Nominal: c2.nominal(d), Doc: doc, Origin: c.origin(d.id.Pos())})
		return
	}
	if n, ok := d.dim.Const(); ok && exported(d.id.Name) {
		p.Consts = append(p.Consts, ir.ConstDecl{Name: d.id.Name, Value: n, Doc: doc, Origin: c.origin(d.id.Pos())})
	}
}

func docText(doc, comment *ast.CommentGroup) string {
	if doc != nil {
		return strings.TrimSpace(doc.Text())
	}
	return strings.TrimSpace(comment.Text())
}

func reach(inst *instance, seen map[*instance]bool) {
	if seen[inst] {
		return
	}
	seen[inst] = true
	for _, callee := range inst.calls {
		reach(callee, seen)
	}
}

// nameFuncs names the needed instances, callees first: exported ones keep their names.
func (c *checker) nameFuncs(p *typed.Program, needed map[*instance]bool) {
	c.taken = map[string]bool{}
	for _, f := range c.user.funcs {
		c.taken[f.id.Name] = true
	}
	for _, inst := range c.order {
		if !needed[inst] {
			continue
		}
		name := inst.f.id.Name
		switch {
		case inst.f.pkg.path != "":
			inst.fn.Name = c.unique(inst.f.pkg.name + "." + name)
		case len(inst.args) > 0 && inst.f.generated > 0:
			inst.fn.Name = c.unique(name)
		default:
			inst.fn.Name = name
		}
		inst.f.generated++
		p.Funcs = append(p.Funcs, inst.fn)
	}
}

func paramTypes(inst *instance) []vtype {
	ts := make([]vtype, len(inst.params))
	for i, p := range inst.params {
		ts[i] = p.typ
	}
	return ts
}

func resultTypes(inst *instance) []vtype {
	ts := make([]vtype, len(inst.results))
	for i, r := range inst.results {
		ts[i] = r.typ
	}
	return ts
}

// showStruct lists the structs of a type, those inside first, and checks their names.
func (c *checker) showStruct(p *typed.Program, t vtype, inst *instance, shown map[*ir.StructType]bool) {
	if t.st == nil || shown[t.st.ir] {
		return
	}
	shown[t.st.ir] = true
	if o := t.st.obj; o != nil && o.pkg.path == "" && !exported(o.id.Name) {
		c.Diags.Errorf(diag.LowerCaseName, o.id.Pos(), o.id.End(),
			"type %s must begin with a capital letter: the exported function %s shows it", o.id.Name, inst.f.id.Name)
	}
	for _, f := range t.st.fields {
		c.showStruct(p, f.typ, inst, shown)
	}
	if o := t.st.obj; o != nil && o.pkg.path == "" {
		c.exportedFields(o)
	}
	p.Structs = append(p.Structs, t.st.ir)
}

// exportedFields reports fields that Go code could not reach.
func (c *checker) exportedFields(o *typeObj) {
	st, ok := o.spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range st.Fields.List {
		for _, id := range f.Names {
			if !exported(id.Name) {
				c.Diags.Errorf(diag.LowerCaseName, id.Pos(), id.End(),
					"field %s must begin with a capital letter: Go code sets it", id.Name)
			}
		}
	}
}

// export is the signature of an exported function as Go will see it.
func (c *checker) export(inst *instance) *typed.Export {
	f := inst.f
	e := &typed.Export{Name: f.id.Name, Doc: strings.TrimSpace(f.decl.Doc.Text()), Func: inst.fn, Origin: c.origin(f.id.Pos())}
	for _, p := range inst.params {
		e.Params = append(e.Params, ir.APIParam{Name: p.id.Name, Type: p.typ.api(), InPlace: -1})
	}
	for _, r := range inst.results {
		res := ir.APIParam{Type: r.typ.api(), InPlace: -1}
		if r.id != nil {
			res.Name = r.id.Name
			res.InPlace = slices.IndexFunc(inst.params, func(p paramInfo) bool { return p.id.Name == r.id.Name && p.v == r.v })
		}
		e.Results = append(e.Results, res)
	}
	for _, d := range f.decl.Doc.Directives() {
		e.Directives = append(e.Directives, ir.Directive{Name: d.Name, Args: d.Args, Origin: c.origin(d.Slash)})
		c.directive(inst, d)
	}
	return e
}

// directive checks a //gradc: line of an exported function.
func (c *checker) directive(inst *instance, d *ast.Directive) {
	bad := func(format string, args ...any) { c.Diags.Errorf(diag.BadDirective, d.Pos(), d.End(), format, args...) }
	switch d.Name {
	case "workspace":
		if len(d.Args) > 0 {
			bad("//gradc:workspace takes no arguments")
		}
	case "problem":
		if len(d.Args) != 1 {
			bad("//gradc:problem names one parameter, by which the function is minimised")
			return
		}
		i := slices.IndexFunc(inst.params, func(p paramInfo) bool { return p.id.Name == d.Args[0] })
		if i < 0 {
			bad("%s has no parameter %s", inst.f.id.Name, d.Args[0])
			return
		}
		for _, l := range inst.params[i].typ.leaves() {
			if l.typ.dtype != ir.F64 {
				bad("//gradc:problem needs a parameter of f64: %s is %s", d.Args[0], c.typeName(inst.params[i].typ))
				return
			}
		}
		if other := c.user.scope.names[inst.f.id.Name+"Problem"]; other != nil {
			bad("//gradc:problem generates %sProblem, which the package declares as a %s", inst.f.id.Name, other.what())
		}
		if len(inst.results) != 1 || !identical(inst.results[0].typ, scalar(ir.F64)) {
			bad("//gradc:problem needs a function with one result, an f64")
		}
	case "lens":
		if len(d.Args) > 0 {
			bad("//gradc:lens takes no arguments")
		}
		c.lensDirective(inst, bad)
	default:
		bad("there is no directive //gradc:%s; there are //gradc:lens, //gradc:problem and //gradc:workspace", d.Name)
	}
}
