package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// record is what the printer knows of one struct type of the API.
type record struct {
	*ir.StructType
	dtypes []ir.DType // of its leaves, in order of first mention
	dims   bool       // some leaf depends on a symbolic dim
	axes   bool       // occurs somewhere with axes in front
}

// single reports whether all leaves have one element type, so that the struct has
// a flat view.
func (r *record) single() bool { return len(r.dtypes) == 1 }

// records describes the struct types of a module.
func records(m *ir.Module) map[*ir.StructType]*record {
	out := map[*ir.StructType]*record{}
	for _, s := range m.Structs {
		r := &record{StructType: s}
		for _, l := range (ir.APIType{Struct: s}).Leaves() {
			if !slices.Contains(r.dtypes, l.Type.DType) {
				r.dtypes = append(r.dtypes, l.Type.DType)
			}
			r.dims = r.dims || len(symbols(nil, l.Type.Shape.Dims()...)) > 0
		}
		out[s] = r
	}
	var mark func(t ir.APIType, under bool)
	mark = func(t ir.APIType, under bool) {
		if t.Struct == nil {
			return
		}
		under = under || t.Axes != nil
		if r := out[t.Struct]; r != nil && under {
			r.axes = true
		}
		for _, f := range t.Struct.Fields {
			mark(f.Type, under)
		}
	}
	for _, s := range m.Structs {
		mark(ir.APIType{Struct: s}, false)
	}
	return out
}

// poolName is the name of the slice from which leaves of a type are cut.
func poolName(t ir.DType) string {
	if t == ir.Bool {
		return "bools"
	}
	return t.String()
}

func (r *record) pool(t ir.DType) string {
	if r.single() {
		return "flat"
	}
	return poolName(t)
}

// pools is the parameter list of the slices that view takes.
func (r *record) pools() string {
	var ps []string
	for _, t := range r.dtypes {
		ps = append(ps, r.pool(t)+" []"+goType(t))
	}
	return strings.Join(ps, ", ")
}

// total returns the number of units of one type that the struct has, without
// any axes in front.
func (r *record) total(t ir.DType) *ir.Dim { return count(ir.APIType{Struct: r.StructType}, t) }

// count returns the number of units of storage of type t in a value of an API type.
func count(a ir.APIType, t ir.DType) *ir.Dim {
	n := ir.Const(0)
	for _, l := range a.Leaves() {
		if l.Type.DType == t {
			n = n.Add(l.Type.Units())
		}
	}
	return n
}

// dimsOf prints dims as fields of the given variable.
func dimsOf(v string) sizes {
	return sizes{atom: func(a *ir.Atom) string { return v + "." + a.Name }}
}

// structType declares a struct type and its methods.
func (p *printer) structType(f *file, r *record) {
	recv := "p *" + r.Name
	var fields []string
	for _, fd := range r.Fields {
		for _, l := range docLines(fd.Doc) {
			fields = append(fields, "// "+l)
		}
		if fd.Type.Struct != nil {
			line := fd.Name + " " + fd.Type.Struct.Name
			if fd.Type.Axes != nil {
				line += " // each leaf with the axes " + fd.Type.Axes.String() + " in front"
			}
			fields = append(fields, line)
			continue
		}
		fields = append(fields, fd.Name+" []"+goType(fd.Type.Array.DType)+" // "+fd.Type.Array.String())
	}
	if r.single() || r.dims || r.axes {
		fields = append(fields, "")
	}
	if r.single() {
		fields = append(fields, "flat []"+goType(r.dtypes[0])+" // the elements of all fields")
	}
	if r.dims {
		fields = append(fields, "dims Dims // the sizes it was made for")
	}
	if r.axes {
		fields = append(fields, "axes []int // that each leaf has in front")
	}
	f.structure(append(r.doc(), p.modelLine(r.Origin)...), r.Name, fields)
	p.newStruct(f, r)
	if r.single() {
		p.flat(f, r, recv)
	}
	p.leaves(f, r, recv)
	p.copying(f, r, recv)
	p.view(f, r, recv)
}

// doc is the model's doc comment, or else a list of the fields; and how to use them.
func (r *record) doc() []string {
	doc := docLines(r.Doc)
	if len(doc) == 0 {
		var names []string
		for _, f := range r.Fields {
			names = append(names, f.Name)
		}
		if len(names) > 8 {
			names = append(names[:6:6], fmt.Sprintf("%d more fields", len(names)-6))
		}
		doc = wrap(r.Name + " holds " + list(names) + ".")
	}
	return append(doc, "", "The fields are views of shared memory: write their elements, and do not replace them.")
}

// newStruct declares NewX.
func (p *printer) newStruct(f *file, r *record) {
	fn := &function{name: "New" + r.Name, results: "*" + r.Name}
	var body source
	fn.doc = []string{fn.name + " returns " + article(r.Name) + " " + r.Name + " of zeros in one piece of memory" + plural(len(r.dtypes), "", " per element type") + "."}
	result := "return p"
	size := dimsOf("d")
	if r.dims {
		fn.doc = append(fn.doc, "The error is a *gradc.DimError when the dims do not make a size.")
		fn.in, fn.results, result = "d Dims", "*"+r.Name+", error", "return p, nil"
		p.guardSizes(&body, "d", fn.name, r.Origin, "nil, ", nil, r.sizesOf()...)
		bytes := r.bytes()
		body.guard(size.checked(bytes), "n > runtime·MaxArena", dimError("nil, ", r.Origin, fn.name, bytes.String(), "n", allocatableBytes), "")
	}
	body.line("p := new(%s)", r.Name)
	var args []string
	for _, t := range r.dtypes {
		pool := "make([]" + goType(t) + ", " + size.expr(r.total(t)).s + ")"
		if t.Zero() != 0 {
			body.line("%s := %s", t, pool)
			body.line("%s", clearing(t, t.String()))
			pool = t.String()
		}
		args = append(args, pool)
	}
	body.line("p.view(%s)", strings.Join(append(args, r.extra("d", "")...), ", "))
	body.line("%s", result)
	fn.body = body.lines
	f.function(fn)
}

// article returns the indefinite article before a name.
func article(name string) string {
	if strings.ContainsAny(name[:1], "AEIO") {
		return "an"
	}
	return "a"
}

// bytes is the size of the struct's pools together.
func (r *record) bytes() *ir.Dim {
	n := ir.Const(0)
	for _, t := range r.dtypes {
		n = n.Add(r.total(t).Mul(ir.Const(t.Size())))
	}
	return n
}

// sizesOf lists the extents of the struct's fields.
func (r *record) sizesOf() []*ir.Dim {
	var out []*ir.Dim
	for _, l := range (ir.APIType{Struct: r.StructType}).Leaves() {
		out = append(out, l.Type.Shape.Box().Dims()...)
	}
	return out
}

// extra is what view needs beside the pools: the dims and the axes in front.
func (r *record) extra(dims, axes string) []string {
	var out []string
	if r.dims {
		out = append(out, dims)
	}
	if r.axes && axes != "" {
		out = append(out, axes)
	}
	return out
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
