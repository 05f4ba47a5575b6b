package ir

import (
	"fmt"
	"strconv"
	"strings"
)

// textVersion is the first line of every text.
const textVersion = "gradc ir 1"

// String returns the module's text form, which [Parse] reads back.
func (m *Module) String() string {
	p := newPrinter()
	if m.Name != "" || m.Doc != "" {
		p.line(0, "module %s%s", plainOrQuoted(m.Name), docText(m.Doc))
	}
	for _, d := range m.Dims {
		p.line(0, "dim %s ~ %d%s%s", plainOrQuoted(d.Name), d.Nominal, originText(d.Origin), docText(d.Doc))
	}
	for _, c := range m.Consts {
		p.line(0, "const %s = %d%s%s", plainOrQuoted(c.Name), c.Value, originText(c.Origin), docText(c.Doc))
	}
	for _, s := range m.Structs {
		p.structType(s)
	}
	listed := map[*Func]bool{}
	for _, f := range m.Funcs {
		listed[f] = true
	}
	for _, f := range m.Funcs {
		p.function(f, listed)
	}
	for _, e := range m.Exports {
		p.export(e, listed)
	}
	return p.String()
}

// String returns the text form of a module that consists of f alone, and of the
// bodies that it refers to. [ParseFunc] reads it back.
func (f *Func) String() string {
	p := newPrinter()
	p.function(f, map[*Func]bool{f: true})
	return p.String()
}

// printer writes a text form. Functions get the names that they are referred to by
// in the order in which they are printed.
type printer struct {
	strings.Builder
	names labels
	funcs map[*Func]string
}

func newPrinter() *printer {
	p := &printer{names: labels{}, funcs: map[*Func]string{}}
	p.WriteString(textVersion + "\n")
	return p
}

func (p *printer) line(indent int, format string, args ...any) {
	p.WriteString(strings.Repeat("\t", indent))
	fmt.Fprintf(p, format, args...)
	p.WriteByte('\n')
}

// labels makes names unique: the second h is h'2.
type labels map[string]int

func (l labels) unique(name string) string {
	l[name]++
	if n := l[name]; n > 1 {
		return plainOrQuoted(name) + "'" + strconv.Itoa(n)
	}
	return plainOrQuoted(name)
}

func (p *printer) structType(s *StructType) {
	p.line(0, "struct %s {%s%s", plainOrQuoted(s.Name), originText(s.Origin), docText(s.Doc))
	for _, f := range s.Fields {
		p.line(1, "%s %s%s", plainOrQuoted(f.Name), apiText(f.Type), docText(f.Doc))
	}
	p.line(0, "}")
}

// apiText writes an array type as such, and a struct by its name behind its axes.
func apiText(t APIType) string {
	switch {
	case t.Struct == nil:
		return t.Array.String()
	case t.Axes == nil:
		return structName(t.Struct)
	}
	return t.Axes.String() + structName(t.Struct)
}

// structName quotes the name of a struct that is called like an element type.
func structName(s *StructType) string {
	if _, taken := ParseDType(s.Name); taken {
		return strconv.Quote(s.Name)
	}
	return plainOrQuoted(s.Name)
}

func (p *printer) export(e *Export, listed map[*Func]bool) {
	if e.Func != nil {
		p.function(e.Func, listed)
	}
	p.line(0, "export %s%s {%s%s", plainOrQuoted(e.Name), p.reference(e.Func), originText(e.Origin), docText(e.Doc))
	for _, a := range e.Params {
		p.line(1, "param %s", apiParamText(a))
	}
	for _, a := range e.Results {
		p.line(1, "result %s", apiParamText(a))
	}
	for _, d := range e.Directives {
		args := ""
		for _, a := range d.Args {
			args += " " + strconv.Quote(a)
		}
		p.line(1, "directive %s%s%s", plainOrQuoted(d.Name), args, originText(d.Origin))
	}
	p.line(0, "}")
}

func (p *printer) reference(f *Func) string {
	if f == nil {
		return ""
	}
	return " = @" + p.funcs[f]
}

func apiParamText(a APIParam) string {
	s := plainOrQuoted(a.Name) + " " + apiText(a.Type)
	if a.InPlace >= 0 {
		s += " inplace " + strconv.Itoa(a.InPlace)
	}
	return s
}

// function prints f after the functions that it refers to; each is printed once.
func (p *printer) function(f *Func, listed map[*Func]bool) {
	if _, done := p.funcs[f]; done {
		return
	}
	for _, n := range f.Nodes {
		for _, g := range FuncsOf(n.Op) {
			p.function(g, listed)
		}
	}
	p.funcs[f] = p.names.unique(f.Name)
	ids := nameValues(f)
	keyword := "func"
	if !listed[f] {
		keyword = "body"
	}
	params := make([]string, len(f.Params))
	for i, v := range f.Params {
		params[i] = ids[v] + " " + v.Type.String()
	}
	p.line(0, "%s %s(%s)%s {%s", keyword, p.funcs[f], strings.Join(params, ", "), resultsText(f.ResultTypes()), originText(f.Origin))
	for _, r := range f.Require {
		p.line(1, "require %s %s%s", r.Dim, strconv.Quote(r.Why), originText(r.Origin))
	}
	for _, n := range f.Nodes {
		p.node(n, ids)
	}
	p.line(1, "return%s", spaced(idList(f.Results, ids)))
	p.line(0, "}")
}

func (p *printer) node(n *Node, ids map[*Value]string) {
	outs := make([]string, len(n.Out))
	for i, v := range n.Out {
		outs[i] = ids[v] + " " + v.Type.String()
	}
	p.line(1, "%s = %s%s(%s)%s", strings.Join(outs, ", "), n.Op.Name(), p.attributes(n.Op), idList(n.In, ids), originText(n.Origin))
}

func idList(vs []*Value, ids map[*Value]string) string {
	out := make([]string, len(vs))
	for i, v := range vs {
		if out[i] = ids[v]; out[i] == "" {
			out[i] = "%undefined"
		}
	}
	return strings.Join(out, ", ")
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

func resultsText(ts []Type) string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.String()
	}
	switch len(ts) {
	case 0:
		return ""
	case 1:
		return " " + out[0]
	}
	return " (" + strings.Join(out, ", ") + ")"
}

// nameValues gives every value its name in the text: its own name, made unique, or
// the next number.
func nameValues(f *Func) map[*Value]string {
	ids, names, next := map[*Value]string{}, labels{}, 0
	add := func(v *Value) {
		if v.Name == "" {
			ids[v] = "%" + strconv.Itoa(next)
			next++
			return
		}
		ids[v] = "%" + names.unique(v.Name)
	}
	for _, v := range f.Params {
		add(v)
	}
	for _, n := range f.Nodes {
		for _, v := range n.Out {
			add(v)
		}
	}
	return ids
}

// originText returns " @file:line:col role", or nothing for an unknown origin.
func originText(o Origin) string {
	if o == (Origin{}) {
		return ""
	}
	s := " @-"
	if o.File != "" || o.Line != 0 || o.Col != 0 {
		file := o.File
		if !plain(file, "./_-") || file == "-" {
			file = strconv.Quote(file)
		}
		s = fmt.Sprintf(" @%s:%d:%d", file, o.Line, o.Col)
	}
	if o.Role != Primal {
		s += " " + o.Role.String()
	}
	return s
}

func docText(doc string) string {
	if doc == "" {
		return ""
	}
	return " " + strconv.Quote(doc)
}

// plainOrQuoted returns a name as it is if it is an identifier, dots included, and
// quoted otherwise.
func plainOrQuoted(name string) string {
	for i, r := range name {
		if !wordRune(r, i == 0) {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return strconv.Quote(name)
	}
	return name
}

// plain reports whether s is not empty and has only ASCII letters, digits and the
// characters in extra.
func plain(s, extra string) bool {
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !letter && !strings.ContainsRune(extra, r) {
			return false
		}
	}
	return s != ""
}
