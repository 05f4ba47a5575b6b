package codegen

import (
	"fmt"
	"slices"
	"strconv"
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

// sizesOf lists the numbers of elements that the struct's pools have.
func (r *record) sizesOf() []*ir.Dim {
	var out []*ir.Dim
	for _, l := range (ir.APIType{Struct: r.StructType}).Leaves() {
		out = append(out, l.Type.Shape.Box().Dims()...)
	}
	for _, t := range r.dtypes {
		out = append(out, r.total(t))
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

// flat declares Flat and Bind.
func (p *printer) flat(f *file, r *record, recv string) {
	elem := goType(r.dtypes[0])
	f.function(&function{
		doc:  []string{"Flat returns the elements of all fields, in order, as one slice that shares their", "memory."},
		recv: recv, name: "Flat", results: "[]" + elem,
		body: []string{"return p.flat"},
	})
	want := dimsOf("p.dims").expr(r.total(r.dtypes[0])).s
	var body source
	if r.axes {
		body.line("n := 1")
		body.block("for _, axis := range p.axes", []string{"n *= axis"})
		want = units(dimsOf("p.dims"), ir.APIType{Struct: r.StructType}, r.dtypes[0], "n").s
	}
	if strings.Contains(want, " ") {
		body.line("want := %s", want)
		want = "want"
	}
	body.block("if len(flat) != "+want, []string{fmt.Sprintf(
		`return &gradc·ShapeError{Pos: %s, Func: "Bind", Arg: "flat", Shape: %s, Want: %s, Got: len(flat)}`,
		quote(r.Origin.String()), quote(r.Name), want)})
	axes := ""
	if r.axes {
		axes = "p.axes..."
	}
	body.line("p.view(%s)", strings.Join(append([]string{"flat"}, r.extra("p.dims", axes)...), ", "))
	body.line("return nil")
	f.function(&function{
		doc:  []string{"Bind makes the fields views of flat, which must have as many elements as the", "struct."},
		recv: recv, name: "Bind", in: "flat []" + elem, results: "error", body: body.lines,
	})
}

// leaves declares Leaves and its recursive part.
func (p *printer) leaves(f *file, r *record, recv string) {
	f.function(&function{
		doc:  []string{"Leaves yields every array with its name and shape, for gradc.Save and gradc.Load."},
		recv: recv, name: "Leaves", results: "iter·Seq2[string, gradc·Tensor]",
		body: []string{"return func(yield func(string, gradc·Tensor) bool) { p.each(\"\", yield) }"},
	})
	size := dimsOf("p.dims")
	var terms []string
	for _, fd := range r.Fields {
		if fd.Type.Struct != nil {
			terms = append(terms, fmt.Sprintf("p.%s.each(prefix+%s, yield)", fd.Name, quote(fd.Name+".")))
			continue
		}
		var shape []string
		for k := range fd.Type.Array.Rank() {
			shape = append(shape, size.expr(fd.Type.Array.Shape.Bound(k)).s)
		}
		dims := strings.Join(append([]string{"p." + fd.Name}, shape...), ", ")
		if r.axes {
			dims = fmt.Sprintf("p.%s, append(slices·Clone(p.axes), %s)...", fd.Name, strings.Join(shape, ", "))
			if len(shape) == 0 {
				dims = fmt.Sprintf("p.%s, slices·Clone(p.axes)...", fd.Name)
			}
		}
		if fd.Type.Array.DType == ir.Z2 { // packed: the words
			dims = fmt.Sprintf("p.%s, len(p.%s)", fd.Name, fd.Name)
		}
		terms = append(terms, fmt.Sprintf("yield(prefix+%s, gradc·TensorOf(%s).At(%s))", quote(fd.Name), dims, quote(r.Origin.String())))
	}
	const in = "prefix string, yield func(string, gradc·Tensor) bool"
	chunks := slices.Collect(slices.Chunk(terms, maxRows))
	for k, part := range chunks {
		if k+1 < len(chunks) {
			part = append(slices.Clone(part), fmt.Sprintf("p.%s(prefix, yield)", partName("each", k+1)))
		}
		fn := &function{recv: recv, name: partName("each", k), in: in, results: "bool"}
		fn.doc = []string{"each yields the arrays under a prefix until yield has seen enough."}
		if k > 0 {
			fn.doc = goesOn("each", k)
		}
		for i, t := range part {
			if i == 0 {
				t = "return " + t
			}
			if i+1 < len(part) {
				t += " &&"
			}
			fn.body = append(fn.body, t)
		}
		f.function(fn)
	}
	if len(chunks) == 0 {
		f.function(&function{doc: []string{"each has no arrays to yield."}, recv: recv, name: "each", in: in, results: "bool", body: []string{"return true"}})
	}
}

// partName is the name of a part of a method, counted from zero.
func partName(name string, k int) string {
	if k == 0 {
		return name
	}
	return fmt.Sprintf("%s%d", lower(name), k+1)
}

// goesOn is the doc comment of a part of a method behind the first.
func goesOn(name string, k int) []string {
	return []string{partName(name, k) + " goes on where " + partName(name, k-1) + " ends."}
}

// copying declares Clone and CopyFrom.
func (p *printer) copying(f *file, r *record, recv string) {
	var body source
	body.line("q := new(%s)", r.Name)
	var args []string
	size := dimsOf("p.dims")
	n := ""
	if r.axes {
		n = "n"
		body.line("n := 1")
		body.block("for _, axis := range p.axes", []string{"n *= axis"})
	}
	for _, t := range r.dtypes {
		args = append(args, "make([]"+goType(t)+", "+units(size, ir.APIType{Struct: r.StructType}, t, n).s+")")
	}
	body.line("q.view(%s)", strings.Join(append(args, r.extra("p.dims", "p.axes...")...), ", "))
	body.line("q.CopyFrom(p)")
	body.line("return q")
	f.function(&function{
		doc:  []string{"Clone returns a copy in memory of its own."},
		recv: recv, name: "Clone", results: "*" + r.Name, body: body.lines,
	})
	var lines []string
	for _, fd := range r.Fields {
		if fd.Type.Struct != nil {
			lines = append(lines, fmt.Sprintf("p.%s.CopyFrom(&q.%s)", fd.Name, fd.Name))
			continue
		}
		lines = append(lines, fmt.Sprintf("copy(p.%s, q.%s)", fd.Name, fd.Name))
	}
	chunks := slices.Collect(slices.Chunk(lines, maxRows))
	for k, part := range chunks {
		fn := &function{doc: []string{"CopyFrom copies the elements of q, which has the same sizes."}, recv: recv, name: partName("CopyFrom", k), in: "q *" + r.Name, body: part}
		if k > 0 {
			fn.doc = goesOn("CopyFrom", k)
		}
		if k+1 < len(chunks) {
			fn.body = append(slices.Clone(part), "p."+partName("CopyFrom", k+1)+"(q)")
		}
		f.function(fn)
	}
}

// view declares the method that cuts the fields out of slices, one an element
// type.
func (p *printer) view(f *file, r *record, recv string) {
	in := strings.Join(append([]string{r.pools()}, r.extra("d Dims", "axes ...int")...), ", ")
	var pools []string
	last := map[ir.DType]int{} // the last field that takes from a pool
	for i, fd := range r.Fields {
		for _, l := range fd.Type.Leaves() {
			last[l.Type.DType] = i
		}
	}
	for _, t := range r.dtypes {
		pools = append(pools, r.pool(t))
	}
	chunks := slices.Collect(slices.Chunk(r.Fields, maxRows/2))
	for k, fields := range chunks {
		fn := &function{recv: recv, name: partName("view", k), in: in}
		fn.doc = []string{"view makes the fields views of consecutive pieces" + plural(len(r.dtypes), "", ", one slice per element type") + "."}
		var body source
		if k > 0 {
			fn.doc = goesOn("view", k)
		} else {
			r.viewHead(&body)
		}
		v := &viewing{record: r, body: &body, size: dimsOf("d"), last: last}
		if r.axes {
			v.scale = "n"
			body.line("n := 1")
			body.block("for _, axis := range axes", []string{"n *= axis"})
		}
		for i, fd := range fields {
			v.field(p, k*(maxRows/2)+i, fd)
		}
		if k+1 < len(chunks) {
			body.line("p.%s(%s)", partName("view", k+1), strings.Join(append(slices.Clone(pools), r.extra("d", "axes...")...), ", "))
		}
		fn.body = body.lines
		f.function(fn)
	}
}

// viewHead prints what view notes beside the fields.
func (r *record) viewHead(body *source) {
	if r.single() {
		body.line("p.flat = flat")
	}
	if r.dims {
		body.line("p.dims = d")
	}
	if r.axes {
		body.line("p.axes = append(p.axes[:0], axes...)")
	}
}

// viewing prints the body of view.
type viewing struct {
	*record
	body   *source
	size   sizes
	scale  string
	last   map[ir.DType]int
	length bool // the variable length is declared
}

// units prints how many units of storage the leaves of type t of a value take, with so
// many more elements in front of each as scale says, if it is not empty.
func units(z sizes, a ir.APIType, t ir.DType, scale string) text {
	times := func(d *ir.Dim) text {
		if d.IsConst(1) {
			return text{scale, precPrimary}
		}
		return text{scale + " * " + z.expr(d).in(precUnary), precMul}
	}
	switch n := count(a, t); {
	case scale == "":
		return z.expr(n)
	case t != ir.Z2:
		return times(n)
	}
	var terms []string // whole words for each leaf
	for _, l := range a.Leaves() {
		if l.Type.DType == t {
			terms = append(terms, fmt.Sprintf("(%s + %d) / %d", times(l.Type.Shape.Size()).s, ir.WordBits-1, ir.WordBits))
		}
	}
	if len(terms) == 1 {
		return text{terms[0], precMul}
	}
	return text{strings.Join(terms, " + "), precAdd}
}

// elements prints a number of units with the axes in front, through a variable unless
// it is a number.
func (v *viewing) elements(a ir.APIType, t ir.DType) string {
	if c, ok := count(a, t).Const(); ok && v.scale == "" {
		return strconv.FormatInt(c, 10)
	}
	s := units(v.size, a, t, v.scale)
	assign := "="
	if !v.length {
		v.length, assign = true, ":="
	}
	v.body.line("length %s %s", assign, s.s)
	return "length"
}

func (v *viewing) field(p *printer, i int, fd ir.Field) {
	if fd.Type.Struct == nil {
		t := fd.Type.Array.DType
		n, pool := v.elements(fd.Type, t), v.pool(t)
		if v.last[t] == i {
			v.body.line("p.%s = %s[:%s:%s]", fd.Name, pool, n, n)
		} else {
			v.body.line("p.%s, %s = %s[:%s:%s], %s[%s:]", fd.Name, pool, pool, n, n, pool, n)
		}
		return
	}
	inner := p.records[fd.Type.Struct]
	var args []string
	var rest []string
	for _, t := range inner.dtypes {
		n, pool := v.elements(fd.Type, t), v.pool(t)
		if n == "length" && len(inner.dtypes) > 1 { // several lengths at a time
			name := poolName(t) + fd.Name
			v.body.line("%s := length", name)
			n = name
		}
		args = append(args, pool+"[:"+n+":"+n+"]")
		if v.last[t] != i {
			rest = append(rest, pool+" = "+pool+"["+n+":]")
		}
	}
	v.body.line("p.%s.view(%s)", fd.Name, strings.Join(append(args, inner.extra("d", v.axes(fd))...), ", "))
	v.body.add(rest...)
}

// axes prints the axes in front of the leaves of a struct field: those of the
// struct itself and the field's own.
func (v *viewing) axes(fd ir.Field) string {
	var own []string
	if fd.Type.Axes != nil {
		for _, d := range fd.Type.Axes.Dims() {
			own = append(own, v.size.expr(d).s)
		}
	}
	switch {
	case v.scale == "":
		return strings.Join(own, ", ")
	case len(own) == 0:
		return "axes..."
	}
	return "append(slices·Clone(axes), " + strings.Join(own, ", ") + ")..."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
