package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

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
