package plan

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/gradc/gradc/ir"
)

// Print returns a plan as text: its buffers, its steps with what they compute, and
// where the results are.
func Print(p *Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan %s\n", p.name())
	if p.ArenaBytes >= 0 {
		fmt.Fprintf(&b, "arena %d bytes, at least %d\n", p.ArenaBytes, p.ArenaBound)
	}
	tw := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	for i := range p.Buffers {
		printBuffer(tw, p, &p.Buffers[i])
	}
	tw.Flush()
	for i := range p.Steps {
		printStep(&b, p, i)
	}
	var names []string
	for _, r := range p.Results {
		names = append(names, p.Buffers[r].Name)
	}
	fmt.Fprintf(&b, "return %s\n", strings.Join(names, ", "))
	return b.String()
}

func printBuffer(w *tabwriter.Writer, p *Plan, b *Buffer) {
	kind := [...]string{"param", "arena", "local", "row", "slab"}[b.Space]
	if b.Space == Param {
		kind = fmt.Sprintf("param %d", b.Param)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s", kind, b.Name, b.Len, b.DType)
	if b.Space == Arena {
		fmt.Fprintf(w, "\t%d..%d", b.Start, b.End)
		if b.Offset >= 0 {
			fmt.Fprintf(w, "\tat %d", b.Offset)
		}
		if b.Parent >= 0 {
			fmt.Fprintf(w, "\tin %s at %s", p.Buffers[b.Parent].Name, b.At)
		}
	}
	if b.Space == Row {
		fmt.Fprintf(w, "\tof %s at %s", p.Buffers[b.Parent].Name, b.At)
	}
	fmt.Fprintln(w)
}

func printStep(b *strings.Builder, p *Plan, i int) {
	s := &p.Steps[i]
	name := func(k int) string { return p.Buffers[k].Name }
	fmt.Fprintf(b, "%d %s", i, s.Name)
	for _, w := range s.When {
		not := ""
		if w.Not {
			not = "not "
		}
		fmt.Fprintf(b, " when %s%s", not, name(w.Buffer))
	}
	if s.Again {
		b.WriteString(" again")
	}
	var ops []string
	for _, n := range s.Nodes {
		ops = append(ops, n.Op.Name())
	}
	fmt.Fprintf(b, ": %s\n", strings.Join(ops, " "))
	switch {
	case s.Loop != nil:
		fmt.Fprintf(b, "\t%s\n", loopText(s, name))
	case s.Call != nil:
		var args []string
		for _, a := range s.Call.Args {
			switch a.Kind {
			case OutArg:
				args = append(args, name(s.Outs[a.Index]))
			case InArg:
				args = append(args, name(s.Args[a.Index]))
			case IntArg:
				args = append(args, a.Dim.String())
			case BoolArg:
				args = append(args, fmt.Sprint(a.Bool))
			}
		}
		fmt.Fprintf(b, "\t%s(%s)\n", s.Call.Func, strings.Join(args, ", "))
	case s.Kernel == nil:
		fmt.Fprintf(b, "\t%s is %s of %s\n", name(s.Outs[0]), s.Out[0].Type, name(s.Args[0]))
	default:
		fmt.Fprintf(b, "\tfor %s\n", s.Kernel.Space)
		e := exprPrinter{load: func(k int) string { return name(s.Args[k]) }, uses: map[*ir.Expr]int{}, names: map[*ir.Expr]string{}}
		for k := range s.Kernel.Outs {
			o := &s.Kernel.Outs[k]
			e.count(o.Expr)
			for _, c := range o.Coords {
				e.count(c)
			}
			e.count(o.When)
		}
		for k := range s.Kernel.Outs {
			e.output(b, name(s.Outs[k]), &s.Kernel.Outs[k])
		}
	}
}

// exprPrinter prints kernel expressions. One with several uses is printed once and
// then called by a name.
type exprPrinter struct {
	load  func(k int) string
	uses  map[*ir.Expr]int
	names map[*ir.Expr]string
	lines []string
}

func (p *exprPrinter) count(e *ir.Expr) {
	if e == nil {
		return
	}
	p.uses[e]++
	if p.uses[e] > 1 {
		return
	}
	for _, a := range e.Args {
		p.count(a)
	}
}

func (p *exprPrinter) output(b *strings.Builder, name string, o *ir.KernelOut) {
	line := fmt.Sprintf("%s = %s", name, p.text(o.Expr))
	if o.Scatters() {
		line = fmt.Sprintf("%s[%s] += %s", name, p.list(o.Coords), p.text(o.Expr))
	}
	if o.When != nil {
		line += " if " + p.text(o.When)
	}
	for _, l := range p.lines {
		fmt.Fprintf(b, "\t\t%s\n", l)
	}
	p.lines = nil
	fmt.Fprintf(b, "\t\t%s\n", line)
}

func (p *exprPrinter) list(es []*ir.Expr) string {
	var out []string
	for _, e := range es {
		out = append(out, p.text(e))
	}
	return strings.Join(out, ", ")
}

func (p *exprPrinter) text(e *ir.Expr) string {
	if name, ok := p.names[e]; ok {
		return name
	}
	s := p.fresh(e)
	if p.uses[e] > 1 && e.Op > ir.LoadOp {
		name := fmt.Sprintf("t%d", len(p.names))
		p.names[e] = name
		p.lines = append(p.lines, name+" := "+s)
		return name
	}
	return s
}

func (p *exprPrinter) fresh(e *ir.Expr) string {
	switch e.Op {
	case ir.ConstOp:
		return constant(e)
	case ir.DimOp:
		return e.Dim.String()
	case ir.LoadOp:
		check := ""
		if e.Check {
			check = "check "
		}
		return fmt.Sprintf("%s[%s%s]", p.load(e.Operand), check, p.list(e.Args))
	case ir.CastOp:
		return fmt.Sprintf("%s(%s)", e.DType, p.list(e.Args))
	case ir.FoldOp:
		var loops []string
		for j, d := range e.Extents {
			loops = append(loops, fmt.Sprintf("#%d < %s", e.Base+j, d))
		}
		return fmt.Sprintf("%s{%s: %s}", e.Monoid, strings.Join(loops, ", "), p.list(e.Args))
	}
	return fmt.Sprintf("%s(%s)", e.Op, p.list(e.Args))
}

// loopText prints a part of a loop.
func loopText(s *Step, name func(int) string) string {
	list := func(bs []int) string {
		var names []string
		for _, b := range bs {
			names = append(names, name(b))
		}
		return strings.Join(names, ", ")
	}
	l := s.Loop
	switch {
	case s.Part == Test:
		return "while " + list(s.Args)
	case s.Part == Foot:
		return "end " + list(s.Outs)
	case l.Kind == Conditional:
		return "loop " + list(l.Params)
	case l.Kind == Sized:
		return "let " + l.Var + " = " + name(s.Args[0])
	case l.Backward:
		return fmt.Sprintf("for %s = %s-1 … 0: %s", l.Var, l.Length, list(l.Params))
	}
	return fmt.Sprintf("for %s < %s: %s", l.Var, l.Length, list(l.Params))
}
