package codegen

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// maxInlineStep is the number of lines up to which scalar statements stand in the
// body of the function itself, however long that is.
const maxInlineStep = 8

// step prints one step: a call of the runtime, statements on scalars, or the call
// of a function that holds the loops.
func (r *routine) step(s *plan.Step) (lines []string, helpers []*function) {
	if s.Call != nil && r.callable(s) {
		return []string{r.call(s)}, nil
	}
	if line := r.builtin(s); line != "" {
		return []string{line}, nil
	}
	if scalarStep(s.Kernel) {
		isVar, taken := maps.Clone(r.isVar), maps.Clone(r.names.taken)
		if lines := r.inline(s); len(lines) <= maxInlineStep || !r.split && len(lines) <= r.room {
			r.room -= len(lines)
			return lines, nil
		}
		r.isVar, r.names.taken = isVar, taken // the attempt declared variables
	}
	return r.outOfLine(s)
}

// callable reports whether all arrays of a call are memory.
func (r *routine) callable(s *plan.Step) bool {
	for _, a := range s.Call.Args {
		if a.Kind == plan.OutArg && r.isScalarVar(s.Outs[a.Index]) || a.Kind == plan.InArg && r.isScalarVar(s.Args[a.Index]) {
			if s.Kernel == nil {
				ir.Bug("codegen: step %s calls %s on a scalar variable", s.Name, s.Call.Func)
			}
			return false
		}
	}
	return true
}

// call prints a call of the runtime.
func (r *routine) call(s *plan.Step) string {
	z := r.sizes()
	var args []string
	for _, a := range s.Call.Args {
		switch a.Kind {
		case plan.OutArg:
			args = append(args, r.slice(s.Outs[a.Index]))
		case plan.InArg:
			args = append(args, r.slice(s.Args[a.Index]))
		case plan.IntArg:
			args = append(args, z.expr(a.Dim).s)
		case plan.BoolArg:
			args = append(args, strconv.FormatBool(a.Bool))
		}
	}
	return "runtime·" + s.Call.Func + "(" + strings.Join(args, ", ") + ")"
}

// scalarStep reports whether a kernel has one point and no loops, and cannot
// fail.
func scalarStep(k *ir.Kernel) bool {
	if k.Space.Rank() > 0 {
		return false
	}
	for i := range k.Outs {
		if k.Outs[i].Coords != nil || k.Outs[i].When != nil {
			return false
		}
	}
	ok := true
	walkKernel(k, func(e *ir.Expr) { ok = ok && e.Op != ir.FoldOp && !e.Check })
	return ok
}

// inline prints a scalar step as statements.
func (r *routine) inline(s *plan.Step) []string {
	n := newNest(s.Kernel)
	n.names = newNames(r.names)
	for k, b := range s.Args {
		p := place{name: r.scalar(b), scalar: true, shape: s.In[k].Type.Shape, dtype: s.In[k].Type.DType}
		if s.In[k].Type.Rank() > 0 {
			p.name, p.scalar = strings.TrimSuffix(r.slice(b), "[:]"), false // an array has elements as well
		}
		n.ins = append(n.ins, p)
	}
	for _, v := range s.Out {
		n.outs = append(n.outs, place{scalar: true, shape: v.Type.Shape, dtype: v.Type.DType})
	}
	r.bindSizes(n, r.symbol)
	n.want = r.fresh(s)
	lines, values := n.print()
	for name := range n.names.taken { // its variables live on in the body
		r.names.taken[name] = true
	}
	return append(lines, r.assign(s, values)...)
}

// fresh returns the variables that a step may declare by itself where it computes
// their values: those of no result and of no step before.
func (r *routine) fresh(s *plan.Step) map[int]string {
	names := map[int]string{}
	for k, b := range s.Outs {
		if v := r.locals[b]; len(s.When) == 0 && !r.split && r.plan.Buffers[b].Space == plan.Local && v != "_" && !r.isVar[v] {
			names[k] = v
		}
	}
	return names
}

// bindSizes lets the nest print dims: its loops by their variables, symbols as
// given.
func (r *routine) bindSizes(n *nest, symbol func(string) string) {
	for _, q := range r.require {
		n.facts = append(n.facts, q.Dim)
	}
	n.facts = append(n.facts, r.within...)
	n.sizes = sizes{atom: func(a *ir.Atom) string {
		if l := n.loops[a.Name]; l != nil {
			l.used = true
			return l.name
		}
		return symbol(a.Name)
	}}
}

// assign stores scalars in the outputs of a step: all at once where one of them
// may be an operand of another.
func (r *routine) assign(s *plan.Step, values []value) []string {
	var targets, exprs, lines []string
	together := slices.ContainsFunc(s.Outs, func(b int) bool { return slices.Contains(s.Args, b) })
	for k, b := range s.Outs {
		t, x := r.scalar(b), values[k].s
		if t == x {
			r.isVar[t] = true
			continue
		}
		op := " = "
		if r.plan.Buffers[b].Space == plan.Local && t != "_" && !r.isVar[t] && !r.split {
			if op = " := "; together || len(s.When) > 0 {
				lines = append(lines, "var "+t+" "+goType(s.Out[k].Type.DType))
				op = " = "
			}
			r.isVar[t] = true
		}
		switch {
		case !together && op == " = ":
			lines = append(lines, set(t, x))
			continue
		case !together:
			lines = append(lines, t+op+x)
			continue
		}
		targets, exprs = append(targets, t), append(exprs, x)
	}
	if len(targets) > 0 {
		lines = append(lines, strings.Join(targets, ", ")+" = "+strings.Join(exprs, ", "))
	}
	return lines
}

// targets returns what the scalar outputs of a step are assigned to, after the
// declarations that this needs; define tells whether the assignment declares all
// of them.
func (r *routine) targets(s *plan.Step, under bool) (targets, lines []string, define bool) {
	define = !under
	for k, b := range s.Outs {
		if s.Out[k].Type.Rank() > 0 {
			continue
		}
		t := r.scalar(b)
		define = define && r.plan.Buffers[b].Space == plan.Local && t != "_" && !r.isVar[t] && !r.split
		targets = append(targets, t)
	}
	byType := map[ir.DType][]string{}
	for k, b := range s.Outs {
		if s.Out[k].Type.Rank() > 0 || r.plan.Buffers[b].Space != plan.Local || r.split {
			continue
		}
		if t := r.locals[b]; t != "_" && !r.isVar[t] {
			r.isVar[t] = true
			byType[s.Out[k].Type.DType] = append(byType[s.Out[k].Type.DType], t)
		}
	}
	for _, t := range slices.Sorted(maps.Keys(byType)) {
		if vs := byType[t]; !define {
			lines = append(lines, "var "+strings.Join(vs, ", ")+" "+goType(t))
		}
	}
	return targets, lines, define && len(targets) > 0
}

// outOfLine prints a step as a function of its own and a call of it.
func (r *routine) outOfLine(s *plan.Step) ([]string, []*function) {
	n := newNest(s.Kernel)
	n.names = newNames(nil)
	n.indices = r.indicesFor(s)
	b := &stepFunction{routine: r, nest: n, step: s, symbols: map[string]string{}, param: map[int]int{}}
	b.parameters()
	b.nameResults()
	for _, d := range r.dims {
		b.symbols[d] = n.declare(sizeName(d), "int")
	}
	for _, d := range r.bound() {
		b.symbols[d] = n.declare(identifier(r.symbols[d]), "int")
	}
	r.bindSizes(n, b.symbol)
	n.fail = b.indexError
	n.part = func() string { return r.printer.names.pick(b.baseName() + "Part") }
	lines, scalars := n.print()
	return b.finish(lines, scalars)
}
