package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

var explainCommand = &command{
	name: "explain", args: "[flags] [directories]",
	doc:     "print what each exported function computes: steps, operations, flops, bytes, and what the reverse half keeps",
	example: "gradc explain -func Train -dims Batch=64 .",
	run:     runExplain,
}

func runExplain(c *call) int {
	only := c.flags.String("func", "", "explain only the function with this `name`")
	steps := c.flags.Bool("plan", false, "print the plan itself: buffers, and every step's loop nest")
	graph := c.flags.Bool("ir", false, "print the frozen function that the plan schedules")
	dims := dimsFlag{}
	c.flags.Var(dims, "dims", "sizes to assume for symbolic dims: `N=1000,Batch=32`")
	var mem memFlag
	c.flags.Var(&mem, "mem", "the most `bytes` of workspace that a function may use at the sizes of -dims, as for gen")
	var debug debugFlag
	c.flags.Var(&debug, "d", "debugging `switches`; -d=help lists them")
	if code, ok := c.parse(); !ok {
		return code
	}
	if debug.help {
		fmt.Fprint(c.stdout, debugHelp())
		return exitFine
	}
	dirs, err := driver.Directories(c.flags.Args())
	if err != nil {
		return c.fail(exitFindings, "%v", err)
	}
	builds, code := c.compile(dirs, driver.Options{Dims: dims, Mem: int64(mem), Debug: debug.hooks(c.stderr)})
	if code != exitFine {
		return code
	}
	found := false
	for _, b := range builds {
		sizes := b.Sizes(dims)
		for _, u := range b.Units {
			if u.Plan == nil || *only != "" && u.Export.Name != *only {
				continue
			}
			found = true
			if err := explainUnit(c.stdout, b, u, sizes); err != nil {
				return c.fail(exitFindings, "%s: %v", u.Export.Name, err)
			}
			if *graph {
				fmt.Fprintf(c.stdout, "\n%s", u.Frozen.Func)
			}
			if *steps {
				fmt.Fprintf(c.stdout, "\n%s", plan.Print(u.Plan))
			}
			fmt.Fprintln(c.stdout)
		}
	}
	if *only != "" && !found {
		return c.fail(exitUsage, "no exported function is called %s", *only)
	}
	return exitFine
}

// explainUnit prints the figures of one function at the given sizes.
func explainUnit(w io.Writer, b *driver.Build, u *driver.Unit, dims map[string]int64) error {
	r, err := plan.Measure(u.Plan, dims)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s %s: %s in %s, %s\n", u.Export.Origin, u.Export.Name,
		counted(int64(len(u.Frozen.Func.Nodes)), "operation"), counted(int64(computing(u.Plan)), "step"), counted(r.Flops, "flop"))
	if at := dimsFlag(dims).String(); at != "" {
		fmt.Fprintf(w, "  sizes          %s\n", at)
	}
	fmt.Fprintf(w, "  workspace      %s bytes; no order of these steps needs less than %s\n", thousands(r.Arena), thousands(r.Bound))
	if err := explainFloor(w, b, u, dims, r.Arena); err != nil {
		return err
	}
	fmt.Fprintf(w, "  graph          %s\n", u.Frozen.Hash)
	for _, r := range u.Frozen.Remarks {
		fmt.Fprintf(w, "  %-13s  %s\n", "derivative", fmt.Sprintf("%s: %s", r.At, r.Text))
	}
	if u.Residual != nil {
		if err := explainResidual(w, u.Residual, dims); err != nil {
			return err
		}
	}
	if len(u.Frozen.Marks) > 0 {
		var total int64
		for _, s := range r.Saved {
			total += s.Bytes
		}
		fmt.Fprintf(w, "  saved          %s bytes from the forward half for the reverse half\n", thousands(total))
	}
	tw := tabwriter.NewWriter(w, 0, 8, 2, ' ', tabwriter.AlignRight)
	for _, s := range r.Saved {
		fmt.Fprintf(tw, "\t%s\t %s %s\t\n", thousands(s.Bytes), label(s.Value), s.Value.Type)
	}
	tw.Flush()
	if again := madeAgain(u.Plan); again != "" {
		fmt.Fprintf(w, "  made again     %s\n", again)
	}
	tw = tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprint(tw, "  step\thalf\tflops\tread\twritten\tline\toperations\n")
	var loops []*plan.Step // heads of those around
	for i := range u.Plan.Steps {
		s, m := &u.Plan.Steps[i], r.Steps[i]
		in, of := strings.Repeat("  ", len(loops)), s
		if len(loops) > 0 {
			of = loops[0]
		}
		switch s.Part {
		case plan.NoPart:
			fmt.Fprintf(tw, "  %s%s\t%s\t%s\t%s\t%s\t%s\t%s\n", in, s.Name, half(u, of),
				thousands(m.Flops), thousands(m.Read), thousands(m.Written), s.Origin, operations(s))
		case plan.Head:
			fmt.Fprintf(tw, "  %s%s\t%s\t\t\t\t%s\t\n", in, loopHead(s.Loop), half(u, of), s.Origin)
			loops = append(loops, s)
		case plan.Foot:
			loops = loops[:len(loops)-1]
		}
	}
	return tw.Flush()
}

// computing counts the steps that are no heads and feet of loops.
func computing(p *plan.Plan) (n int) {
	for i := range p.Steps {
		if p.Steps[i].Loop == nil {
			n++
		}
	}
	return n
}

// loopHead writes a loop as its first line in Go.
func loopHead(l *plan.Loop) string {
	name := ir.BoundName(l.Var)
	switch l.Kind {
	case plan.Conditional:
		return "for … {"
	case plan.Sized:
		return name + " at run time {"
	}
	length := l.Length.Subst(func(a *ir.Atom) *ir.Dim {
		if ir.IsBound(a) {
			return ir.Sym(ir.BoundName(a.Name))
		}
		return nil
	})
	if l.Backward {
		return fmt.Sprintf("for %s := %s-1 … 0 {", name, length)
	}
	return fmt.Sprintf("for %s := range %s {", name, length)
}

// explainResidual prints what a forward half keeps for the reverse half.
func explainResidual(w io.Writer, s *ir.StructType, dims map[string]int64) error {
	var parts []string
	var total int64
	for _, l := range (ir.APIType{Struct: s}).Leaves() {
		n, err := ir.SizeAt(l.Type.Bytes(), dims)
		if err != nil {
			return err
		}
		total += n
		parts = append(parts, l.Path+" "+l.Type.String())
	}
	fmt.Fprintf(w, "  residual       %s bytes: %s\n", thousands(total), strings.Join(parts, ", "))
	return nil
}

// explainFloor prints the least memory with which gen -mem finds a plan, where that
// is less than the plan needs.
func explainFloor(w io.Writer, b *driver.Build, u *driver.Unit, dims map[string]int64, used int64) error {
	if len(u.Frozen.Marks) == 0 {
		return nil
	}
	p, err := b.Floor(u)
	if err != nil {
		return err
	}
	r, err := plan.Measure(p, dims)
	if err != nil || r.Arena >= used {
		return err
	}
	fmt.Fprintf(w, "  least memory   %s bytes, with values made again (gen -mem)\n", thousands(r.Arena))
	return nil
}

// madeAgain lists the steps that run a second time to save memory.
func madeAgain(p *plan.Plan) string {
	var names []string
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Again {
			names = append(names, label(s.Out[len(s.Out)-1]))
		}
	}
	return strings.Join(names, ", ")
}

// label names a value as the model does, or by the line it comes from.
func label(v *ir.Value) string {
	if v.Name != "" {
		return v.Name
	}
	if v.Node != nil {
		return v.Node.Origin.String()
	}
	return "-"
}

// half says in which half of the derivative a step runs.
func half(u *driver.Unit, s *plan.Step) string {
	if s.Again {
		return "again"
	}
	var h ir.Half
	for _, n := range s.Nodes {
		h |= u.Frozen.Marks[n]
	}
	if h == 0 {
		return "-"
	}
	return h.String()
}

// operations names what a step computes, with counts.
func operations(s *plan.Step) string {
	var names []string
	count := map[string]int{}
	for _, n := range s.Nodes {
		name := n.Op.Name()
		if count[name] == 0 {
			names = append(names, name)
		}
		count[name]++
	}
	for i, name := range names {
		if n := count[name]; n > 1 {
			names[i] = fmt.Sprintf("%s×%d", name, n)
		}
	}
	if s.Call != nil {
		names = append(names, "→ "+s.Call.Func)
	}
	return strings.Join(names, " ")
}

// counted prints a number of things.
func counted(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return thousands(n) + " " + thing
}

// thousands prints a count with separators.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
