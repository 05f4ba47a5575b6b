package manual

import (
	"fmt"
	"go/token"
	"strings"
	"unicode/utf8"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir"
)

// Text is the entry as gradc doc prints it.
func (e *Entry) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n", strings.Join(e.Names, ", "), e.Group.Title)
	for _, s := range e.Signatures {
		b.WriteString(indent(s))
	}
	fmt.Fprintf(&b, "\n%s\n", wrap(flow(e.Is), ""))
	if e.Equations != nil {
		fmt.Fprintf(&b, "\n%s", indent(strings.Join(e.Equations, "\n")))
	}
	b.WriteString("\nConventions\n\n")
	for _, k := range e.Kinks {
		b.WriteString(point("At kinks: " + k))
	}
	for _, n := range append(e.Notes, e.Group.Notes...) {
		b.WriteString(point(n))
	}
	if ts := e.Elements(); len(ts) > 0 {
		b.WriteString(point("Elements of the example may be " + strings.Join(ts, " ") + "."))
	}
	for _, p := range e.Peers {
		b.WriteString(point("NumPy and PyTorch: " + p))
	}
	if e.Ops != nil {
		b.WriteString(point("In the graph: " + strings.Join(e.Ops, " ") + "; gradc doc -ops says what each was tested on."))
	}
	fmt.Fprintf(&b, "\nExample, in which //= says what a call gives\n\n%s", indent(e.Example))
	return b.String()
}

// indent puts every line of a text four spaces to the right.
func indent(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("    "+strings.ReplaceAll(line, "\t", "    "), " ") + "\n")
	}
	return b.String()
}

// point is one item of a list.
func point(text string) string { return "  * " + wrap(text, "    ") + "\n" }

// flow makes one line of each paragraph, and leaves equations, which are indented, alone.
func flow(text string) string {
	var b strings.Builder
	prose := false
	for i, line := range strings.Split(text, "\n") {
		goesOn := prose && line != "" && line[0] != '\t'
		switch {
		case goesOn:
			b.WriteString(" ")
		case i > 0:
			b.WriteString("\n")
		}
		b.WriteString(strings.ReplaceAll(line, "\t", "    "))
		prose = line != "" && line[0] != '\t'
	}
	return b.String()
}

// wrap breaks lines that are longer than a terminal is wide, and puts what was broken off
// behind an indent.
func wrap(text, indent string) string {
	const width = 96
	var out []string
	for _, line := range strings.Split(text, "\n") {
		for utf8.RuneCountInString(line) > width {
			end := strings.LastIndex(string([]rune(line)[:width]), " ")
			if end <= 0 {
				break
			}
			out, line = append(out, line[:end]), indent+line[end+1:]
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// families stand for the element types of the kinds that the language has; of the integers
// modulo N one is tried for all.
var families = []struct {
	t    ir.DType
	name string
}{
	{ir.F32, "f32"}, {ir.F64, "f64"}, {ir.I32, "i32"}, {ir.I64, "i64"}, {ir.U8, "u8"}, {ir.Bool, "bool"}, {ir.Z2, "z2"},
	{ir.Z64, "z64"}, {ir.ZMod(7), "zN"}, {ir.MinPlus, "minplus"}, {ir.Sat8, "sat8"}, {ir.Sat16, "sat16"},
}

// Elements lists the element types that the first function of the example compiles with in
// the place of f64, or of i64 if it mentions no f64; none if it mentions neither.
func (e *Entry) Elements() []string {
	text := e.firstFunction()
	instead := "f64"
	if !strings.Contains(text, instead) {
		instead = "i64"
	}
	if !strings.Contains(text, instead) {
		return nil
	}
	var names []string
	for _, f := range families {
		variant := strings.ReplaceAll(text, instead, f.t.String())
		if p := dsl.Check([]dsl.File{{Name: "example.grad", Text: []byte(variant)}}); p.Diags.Errors() == 0 {
			names = append(names, f.name)
		}
	}
	return names
}

// firstFunction is the example up to the end of its first exported function.
func (e *Entry) firstFunction() string {
	f := (&source.Set{}).AddFile("example.grad", []byte(e.Example))
	for _, d := range parser.Parse(f, &diag.List{}).Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && token.IsExported(fn.Name.Name) {
			return e.Example[:f.Offset(fn.End())]
		}
	}
	return ""
}
