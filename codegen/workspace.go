package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// workspace declares Dims and Workspace, if some function is a method.
func (p *printer) workspace() {
	needDims := p.methods
	for _, s := range p.module.Structs {
		needDims = needDims || p.records[s].dims
	}
	f := p.files[sharedFile]
	if f == nil && !needDims {
		return
	}
	f = p.named(sharedFile)
	f.lines([]string{"This code fits the runtime it is built with; if not, that is an error of the Go", "compiler."}, "const _ = runtime·GeneratedCodeVersion1")
	if !needDims {
		return
	}
	p.dimsType(f)
	if !p.methods {
		return
	}
	memory := p.fields
	if p.carved {
		memory = append([]string{"arena runtime·Arena"}, memory...)
	}
	fields := []string{"Dims"}
	if len(memory) > 0 {
		fields = slices.Concat(fields, []string{""}, memory)
	}
	f.structure([]string{
		"Workspace holds the memory in which the functions of this package compute. Its zero",
		"value is ready. A workspace serves one goroutine at a time.",
		"",
		"The dims may be set at any time. The memory grows to what the called functions",
		"need, and is then reused: calls allocate nothing.",
	}, "Workspace", fields)
	var body source
	if len(p.reserve) > 0 {
		body.line("was := w.Dims")
		body.line("defer func() { w.Dims = was }()")
		body.line("w.Dims = d")
		if len(p.reserve) == 1 {
			body.line("return %s", strings.TrimSuffix(p.reserve[0], ","))
		} else {
			body.line("return cmp·Or(")
			body.add(p.reserve...)
			body.line(")")
		}
	} else {
		body.line("return nil")
	}
	f.function(&function{
		doc: []string{
			"Reserve makes room for all functions at the given sizes, so that no later call with",
			"these sizes or smaller ones allocates. It does not change the workspace's dims.",
		},
		recv: "w *Workspace", name: "Reserve", in: "d Dims", results: "error", body: body.lines,
	})
}

// dimsType declares Dims.
func (p *printer) dimsType(f *file) {
	var fields []string
	for _, d := range p.module.Dims {
		line := d.Name + " int"
		if doc := docLines(d.Doc); len(doc) > 0 {
			line += " // " + strings.Join(doc, " ")
		}
		fields = append(fields, line)
	}
	doc := []string{"Dims are the sizes that the model leaves open."}
	if len(fields) == 0 {
		doc = []string{"Dims has no fields: the model leaves no size open."}
	}
	f.structure(doc, "Dims", fields)
}

// dimOrigin returns where a symbolic dim is declared.
func (p *printer) dimOrigin(name string) ir.Origin {
	for _, d := range p.module.Dims {
		if d.Name == name {
			return d.Origin
		}
	}
	return ir.Origin{}
}

// inOrder sorts symbols by declaration.
func (p *printer) inOrder(symbols []string) []string {
	var out []string
	for _, d := range p.module.Dims {
		if slices.Contains(symbols, d.Name) {
			out = append(out, d.Name)
		}
	}
	return out
}

// guardSizes prints checks that the symbols in sizes, and the sizes themselves,
// are not negative and not too large, and that requirements hold. A failing one
// returns a DimError after the given other results.
func (p *printer) guardSizes(body *source, v, fn string, at ir.Origin, results string, require []ir.Require, sizes ...*ir.Dim) {
	fail := func(pos ir.Origin, arg, got, want string) string {
		return dimError(results, pos, fn, arg, got, want)
	}
	z := dimsOf(v)
	all := slices.Clone(sizes)
	for _, r := range require {
		all = append(all, r.Dim)
	}
	for _, s := range p.inOrder(symbols(nil, all...)) {
		body.block("if "+v+"."+s+" < 0", []string{fail(p.dimOrigin(s), s, "int64("+v+"."+s+")", "at least 0")})
	}
	done := map[*ir.Dim]bool{}
	for _, r := range require {
		if done[r.Dim] || ir.NonNeg(r.Dim, nil) {
			continue
		}
		done[r.Dim] = true
		want := "at least 0"
		if r.Why != "" {
			want += ": " + r.Why
		}
		over := ""
		if mayOverflow(r.Dim) {
			over = fail(r.Origin, r.Dim.String(), "n", fitsInt64)
		}
		body.guard(z.checked(r.Dim), "n == runtime·Overflow", over, fail(r.Origin, r.Dim.String(), "n", want))
	}
	for _, d := range sizes {
		if done[d] || len(symbols(nil, d)) == 0 || (d.Atom() != nil && d.Atom().Kind == ir.AtomSymbol) {
			continue
		}
		done[d] = true
		below := ""
		if !ir.NonNeg(d, nil) {
			below = fail(at, d.String(), "n", "at least 0")
		}
		body.guard(z.checked(d), "n > runtime·MaxArena", fail(at, d.String(), "n", allocatable), below)
	}
}

// guard prints what is done if the checked size n is too large, and if it is negative;
// either may be nothing. What overflowed is too large, whatever its sign, so that comes
// first.
func (s *source) guard(size, tooLarge, over, below string) {
	head := "if n := " + size + "; "
	switch {
	case over == "":
		s.block(head+"n < 0", []string{below})
	case below == "":
		s.block(head+tooLarge, []string{over})
	default:
		s.line("%s%s {", head, tooLarge)
		s.line("%s", over)
		s.block("} else if n < 0", []string{below})
	}
}

// What a DimError wants of sizes in memory, and of dims that the model computes with.
const (
	allocatable      = "small enough to be allocated"
	allocatableBytes = "few enough bytes to be allocated"
	fitsInt64        = "small enough for 64 bits"
)

// dimError prints the return of a DimError after the given other results.
func dimError(results string, pos ir.Origin, fn, arg, got, want string) string {
	return fmt.Sprintf("return %s&gradc·DimError{Pos: %s, Func: %s, Arg: %s, Got: %s, Want: %s}",
		results, quote(pos.String()), quote(fn), quote(arg), got, quote(want))
}
