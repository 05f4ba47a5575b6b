package typed

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// String prints a program for tests and for whoever works on the compiler: sizes, structs and
// functions, with the type of every binding and every implicit step written out.
func (p *Program) String() string {
	w := &printer{}
	w.line("package %s", p.Name)
	for _, d := range p.Dims {
		w.line("dim %s ~ %d", d.Name, d.Nominal)
	}
	for _, c := range p.Consts {
		w.line("dim %s = %d", c.Name, c.Value)
	}
	for _, s := range p.Structs {
		w.line("type %s", s.Name)
		for _, f := range s.Fields {
			w.line("\t%s %s", f.Name, TypeString(f.Type))
		}
	}
	for _, f := range p.Funcs {
		w.fn(f)
	}
	for _, e := range p.Exports {
		var inPlace []string
		for _, r := range e.Results {
			if r.InPlace >= 0 {
				inPlace = append(inPlace, r.Name)
			}
		}
		w.line("export %s", strings.Join(append([]string{e.Name}, inPlace...), " "))
	}
	return w.String()
}

// TypeString prints a type as the language writes it.
func TypeString(t ir.APIType) string {
	switch {
	case t.Struct == nil:
		return t.Array.String()
	case t.Axes != nil:
		return t.Axes.String() + t.Struct.Name
	}
	return t.Struct.Name
}

type printer struct {
	strings.Builder
	depth int
}

func (w *printer) line(format string, args ...any) {
	w.WriteString(strings.Repeat("\t", w.depth))
	fmt.Fprintf(w, format, args...)
	w.WriteByte('\n')
}

func (w *printer) fn(f *Func) {
	var params, results []string
	for _, p := range f.Params {
		params = append(params, p.Name+" "+TypeString(p.Type))
	}
	for _, r := range f.Results {
		results = append(results, strings.TrimSpace(r.Name+" "+TypeString(r.Type)))
	}
	w.line("func %s(%s) (%s)", f.Name, strings.Join(params, ", "), strings.Join(results, ", "))
	w.depth++
	for _, r := range f.Require {
		w.line("require %s >= 0: %s", r.Dim, r.Why)
	}
	w.block(f.Body)
	if f.Rule != nil {
		w.line("rule %s", varNames(f.Rule.Cotangent))
		w.depth++
		w.block(f.Rule.Body)
		w.depth--
	}
	w.depth--
}

func varNames(vs []*Var) string {
	names := make([]string, len(vs))
	for i, v := range vs {
		if names[i] = v.Name; v.Name == "" {
			names[i] = "·"
		}
	}
	return strings.Join(names, ", ")
}

func (w *printer) block(b *Block) {
	for _, l := range b.Lets {
		types := make([]string, len(l.Vars))
		for i, v := range l.Vars {
			types[i] = TypeString(v.Type)
		}
		w.line("%s %s = %s", varNames(l.Vars), strings.Join(types, ", "), w.expr(l.Value))
	}
	results := make([]string, len(b.Results))
	for i, r := range b.Results {
		results[i] = "none"
		if r != nil {
			results[i] = w.expr(r)
		}
	}
	w.line("return %s", strings.Join(results, ", "))
}

// nested prints a block in braces behind what holds it.
func (w *printer) nested(b *Block) string {
	in := &printer{depth: w.depth + 1}
	in.block(b)
	return "{\n" + in.String() + strings.Repeat("\t", w.depth) + "}"
}

func (w *printer) list(es []Expr) string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = w.expr(e)
	}
	return strings.Join(parts, ", ")
}

func (w *printer) call(name string, es ...Expr) string { return name + "(" + w.list(es) + ")" }

func (w *printer) expr(e Expr) string {
	switch e := e.(type) {
	case *Const:
		return e.Value.String() + ":" + TypeString(e.Of)
	case *DimValue:
		return "dim(" + e.Dim.String() + ")"
	case *Ref:
		return varNames([]*Var{e.Var})
	case *Field:
		return w.expr(e.X) + "." + e.X.Type().Struct.Fields[e.Index].Name
	case *Apply:
		return w.call(e.Op.String(), e.Args...)
	case *Convert:
		return w.call("convert "+TypeString(e.Of), e.X)
	case *Broadcast:
		return w.call("broadcast "+TypeString(e.Of), e.X)
	case *Reduce:
		return w.call(fold(e.Monoid, e.Mean)+axisText(e.Axis), e.X)
	case *MatMul:
		return w.call("matmul", e.X, e.Y)
	case *Transpose:
		return w.call(fmt.Sprintf("transpose%v", e.Perm), e.X)
	case *Read:
		return w.read(e)
	case *Map:
		return fmt.Sprintf("map %s<%s %s", indexNames(e.Vars), e.Space, w.nested(e.Body))
	case *Fold:
		return fmt.Sprintf("%s %s<%s %s", fold(e.Monoid, e.Mean), indexNames(e.Vars), e.Space, w.nested(e.Body))
	case *Call:
		return w.call(e.Func.Name, e.Args...)
	case *If:
		return "if " + w.expr(e.Cond) + " " + w.nested(e.Then) + " else " + w.nested(e.Else)
	case *Loop:
		return w.loop(e)
	case *Block:
		return w.nested(e)
	case *Derivative:
		return w.call(string(e.Kind)+targets(e.Targets), Operands(e)...)
	case *Reverse:
		return w.call("reverse "+e.Func.Name, slices.Concat(e.Args, e.Seeds)...)
	case *Stop:
		return w.call("stop", e.X)
	case *StructLit:
		return w.call(e.Of.Struct.Name, e.Fields...)
	case *ArrayLit:
		return w.call(TypeString(e.Of), e.Elems...)
	case *Zero:
		return "zero " + TypeString(e.Of)
	case *SetField:
		return w.call(fmt.Sprintf("set%v", e.Path), e.X, e.Value)
	case *SetElem:
		return w.setElem(e)
	case *Builtin:
		return w.call(string(e.Op), e.Args...)
	}
	return fmt.Sprintf("%T", e)
}

func (w *printer) loop(e *Loop) string {
	s := "loop"
	if e.Cond == nil {
		s += " " + e.Var.Sym.String() + " < " + e.Length.String()
	}
	parts := make([]string, len(e.Carried))
	for i, v := range e.Carried {
		parts[i] = varNames([]*Var{v}) + " " + TypeString(v.Type) + " = " + w.expr(e.Init[i])
	}
	s += " (" + strings.Join(parts, ", ") + ") "
	if e.Cond != nil {
		s += "while " + w.nested(e.Cond) + " "
	}
	return s + w.nested(e.Body)
}

func (w *printer) read(e *Read) string {
	s := fmt.Sprintf("%s%s", w.expr(e.X), e.Map)
	if e.Space.Rank() > 0 {
		s += " over " + e.Space.String()
	}
	if len(e.Idx) > 0 {
		s += " at (" + w.list(e.Idx) + ")"
	}
	if len(e.Fill) > 0 {
		s += " else " + w.list(e.Fill)
	}
	if e.Check {
		s += " checked"
	}
	return s
}

func (w *printer) setElem(e *SetElem) string {
	op := "set"
	if e.Add {
		op = "add"
	}
	s := fmt.Sprintf("%s(%s%s, %s)", op, w.expr(e.X), e.Map, w.expr(e.Value))
	if len(e.Idx) > 0 {
		s += " at (" + w.list(e.Idx) + ")"
	}
	if e.Check {
		s += " checked"
	}
	return s
}

func fold(m ir.Monoid, mean bool) string {
	if mean {
		return "mean"
	}
	return m.String()
}

func axisText(axis int) string {
	if axis < 0 {
		return ""
	}
	return fmt.Sprintf("[axis %d]", axis)
}

func indexNames(vs []*IndexVar) string {
	names := make([]string, len(vs))
	for i, v := range vs {
		names[i] = v.Sym.String()
	}
	return "[" + strings.Join(names, ", ") + "]"
}

func targets(ts []Target) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.Var.Name
		at := t.Var.Type
		for _, k := range t.Path {
			names[i] += "." + at.Struct.Fields[k].Name
			at = at.Struct.Fields[k].Type
		}
		if t.Dead {
			names[i] += " (none)"
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}
