package codegen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

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
