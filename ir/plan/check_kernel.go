package plan

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// kernel checks P4.
func (c *checker) kernel(_ int, s *Step) error {
	if s.Kernel == nil {
		if s.Call != nil {
			return violation("P4", "a call without a kernel has no meaning")
		}
		return nil
	}
	k := s.Kernel
	if len(k.Outs) != len(s.Out) {
		return violation("P4", "%d kernel outputs for %d values", len(k.Outs), len(s.Out))
	}
	w := kernelWalk{step: s, loops: c.loops, bound: map[int]bool{}, seen: []map[*ir.Expr]bool{{}}}
	for i, d := range k.Space.Dims() {
		if err := w.indices(d); err != nil {
			return err
		}
		w.bound[i] = true
	}
	for i := range k.Outs {
		if err := w.output(&k.Outs[i], s.Out[i]); err != nil {
			return err
		}
	}
	if s.Call != nil {
		return checkCall(s)
	}
	return nil
}

func checkCall(s *Step) error {
	writes := map[int]bool{}
	for _, a := range s.Call.Args {
		switch {
		case a.Kind == OutArg && (a.Index < 0 || a.Index >= len(s.Outs)),
			a.Kind == InArg && (a.Index < 0 || a.Index >= len(s.Args)),
			a.Kind == IntArg && (a.Dim == nil || a.Dim.HasIndex()):
			return violation("P4", "an argument of %s is out of range", s.Call.Func)
		case a.Kind == OutArg:
			writes[a.Index] = true
		}
	}
	if len(writes) != len(s.Outs) {
		return violation("P4", "%s writes %d of %d outputs", s.Call.Func, len(writes), len(s.Outs))
	}
	return nil
}

// kernelWalk checks the expressions of one kernel.
type kernelWalk struct {
	step  *Step
	loops []*Loop             // around the step
	bound map[int]bool        // indices that loops around give a value
	seen  []map[*ir.Expr]bool // expressions found right, by depth of folds
}

func (w *kernelWalk) output(o *ir.KernelOut, v *ir.Value) error {
	space := w.step.Kernel.Space
	if o.Type != v.Type || o.Expr == nil || o.Expr.DType != v.Type.DType {
		return violation("P4", "an output of type %s computes %s", v.Type, o.Type)
	}
	if !o.Scatters() && (o.Type.Shape != space || o.When != nil) {
		return violation("P4", "an output of shape %s over the space %s", o.Type.Shape, space)
	}
	if o.Scatters() && len(o.Coords) != v.Type.Rank() {
		return violation("P4", "%d coordinates for an output of type %s", len(o.Coords), v.Type)
	}
	for _, e := range append(append([]*ir.Expr{o.Expr}, o.Coords...), o.When) {
		if e == nil {
			continue
		}
		if err := w.expr(e); err != nil {
			return err
		}
	}
	return nil
}

// expr checks an expression where the indices in bound have values. What was found
// right is right inside any further fold too.
func (w *kernelWalk) expr(e *ir.Expr) error {
	for _, seen := range w.seen {
		if seen[e] {
			return nil
		}
	}
	switch e.Op {
	case ir.DimOp:
		return w.indices(e.Dim)
	case ir.FoldOp:
		return w.fold(e)
	case ir.LoadOp:
		if e.Operand < 0 || e.Operand >= len(w.step.In) {
			return violation("P4", "a load of operand %d of %d", e.Operand, len(w.step.In))
		}
		if t := w.step.In[e.Operand].Type; t.DType != e.DType || t.Rank() != len(e.Args) {
			return violation("P4", "a load of %s at %d coordinates from operand %d of type %s", e.DType, len(e.Args), e.Operand, t)
		}
		for _, a := range e.Args {
			if !a.DType.IsInt() {
				return violation("P4", "a coordinate of type %s", a.DType)
			}
		}
	case ir.SelectOp:
		if len(e.Args) != 3 || e.Args[0].DType != ir.Bool || e.Args[1].DType != e.DType || e.Args[2].DType != e.DType {
			return violation("P4", "a choice between different types")
		}
	}
	for _, a := range e.Args {
		if err := w.expr(a); err != nil {
			return err
		}
	}
	w.seen[len(w.seen)-1][e] = true
	return nil
}

func (w *kernelWalk) fold(e *ir.Expr) error {
	if len(e.Args) != 1 || len(e.Extents) == 0 {
		return violation("P4", "a fold over nothing")
	}
	for j, d := range e.Extents {
		if w.bound[e.Base+j] || e.Base < w.step.Kernel.Space.Rank() {
			return violation("P4", "a fold uses the level %d of a loop around it", e.Base+j)
		}
		if err := w.indices(d); err != nil {
			return err
		}
		w.bound[e.Base+j] = true
	}
	w.seen = append(w.seen, map[*ir.Expr]bool{})
	err := w.expr(e.Args[0])
	w.seen = w.seen[:len(w.seen)-1]
	for j := range e.Extents {
		delete(w.bound, e.Base+j)
	}
	return err
}

func (w *kernelWalk) indices(d *ir.Dim) error {
	var err error
	d.Walk(func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex && !w.bound[a.Index] || ir.IsBound(a) && !slices.ContainsFunc(w.loops, func(l *Loop) bool { return l.Var == a.Name }) {
			err = violation("P4", "index %s has no loop", a)
		}
	})
	return err
}

// loadConditions returns, for each operand, the conditions that are known at each
// of its loads: those of the step, and those of the choices around the load that
// are themselves scalar operands.
func loadConditions(s *Step, known []truth) map[int][][]truth {
	w := &conditionWalk{step: s, at: map[int][][]truth{}, seen: map[*ir.Expr][][]truth{}}
	for i := range s.Kernel.Outs {
		o := &s.Kernel.Outs[i]
		inner := known
		if o.When != nil {
			w.walk(o.When, known)
			inner = w.assume(known, o.When, true)
		}
		for _, e := range append([]*ir.Expr{o.Expr}, o.Coords...) {
			w.walk(e, inner)
		}
	}
	return w.at
}

type conditionWalk struct {
	step *Step
	at   map[int][][]truth
	seen map[*ir.Expr][][]truth
}

func (w *conditionWalk) walk(e *ir.Expr, known []truth) {
	for _, before := range w.seen[e] {
		if subset(before, known) {
			return
		}
	}
	w.seen[e] = append(w.seen[e], known)
	if e.Op == ir.LoadOp {
		w.at[e.Operand] = append(w.at[e.Operand], known)
	}
	for i, a := range e.Args {
		inner := known
		switch {
		case e.Op == ir.SelectOp && i > 0:
			inner = w.assume(known, e.Args[0], i == 1)
		case e.Op == ir.AndOp && i == 1:
			inner = w.assume(known, e.Args[0], true)
		case e.Op == ir.OrOp && i == 1:
			inner = w.assume(known, e.Args[0], false)
		}
		w.walk(a, inner)
	}
}

func (w *conditionWalk) assume(known []truth, cond *ir.Expr, holds bool) []truth {
	switch {
	case cond.Op == ir.NotOp:
		return w.assume(known, cond.Args[0], !holds)
	case cond.Op == ir.AndOp && holds, cond.Op == ir.OrOp && !holds:
		for _, a := range cond.Args {
			known = w.assume(known, a, holds)
		}
	case cond.Op == ir.LoadOp && len(cond.Args) == 0 && cond.Operand < len(w.step.In):
		known = append(known[:len(known):len(known)], truth{w.step.In[cond.Operand], !holds})
	}
	return known
}

func subset(a, b []truth) bool {
	for _, t := range a {
		if !implied(t, b) {
			return false
		}
	}
	return true
}

// checks reports whether a step checks a read at run time.
func (s *Step) checks() bool { return s.Kernel != nil && s.Kernel.Checks() }
