package lower

import (
	"slices"

	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// loop lowers a loop. What it carries is a parameter of its body, leaf by leaf; a leaf
// that every step leaves as it is becomes an array that the steps see whole.
func (s *scope) loop(e *typed.Loop) []*ir.Value {
	var init []*ir.Value
	for _, x := range e.Init {
		init = append(init, s.eval(x)...)
	}
	body, carried := s.step("step", e.Carried)
	results := flatten(body.block(e.Body))
	fixed := func(k int) bool { return results[k] == carried[k] }
	var cond *scope
	var condCarried, condResults []*ir.Value
	captures := body.captured
	if e.Cond != nil {
		cond, condCarried = s.step("while", e.Carried)
		condResults = flatten(cond.block(e.Cond))
		for _, v := range cond.captured {
			if !seen(captures, v) {
				captures = append(captures, v)
			}
		}
	}
	carry, next := 0, []*ir.Value(nil)
	for k := range carried {
		if !fixed(k) {
			carry, next = carry+1, append(next, results[k])
		}
	}
	next = append(next, results[len(carried):]...)
	in := append(reorder(init, fixed), captures...)
	step := body.closeStep(reorder(carried, fixed), captures, next)
	var out []*ir.Value
	if e.Cond != nil {
		op := ops.While{
			Carry: carry, Count: e.Var.Sym.Atom().Name, Body: step,
			Cond: cond.closeStep(reorder(condCarried, fixed), captures, condResults),
		}
		out = s.b.Emit(op, in...)
	} else {
		out = s.b.Emit(ops.Scan{Length: e.Length, Var: e.Var.Sym.Atom().Name, Carry: carry, Body: step}, in...)
	}
	final := slices.Clone(init)
	for k, at := 0, 0; k < len(carried); k++ {
		if !fixed(k) {
			final[k] = out[at]
			at++
		}
	}
	return append(final, out[carry:carry+len(results)-len(carried)]...)
}

// step opens the scope of a function of a loop, with parameters for what is carried.
func (s *scope) step(name string, carried []*typed.Var) (*scope, []*ir.Value) {
	in := s.region(name)
	var params []*ir.Value
	for _, v := range carried {
		var leaves []*ir.Value
		for _, leaf := range v.Type.Leaves() {
			leaves = append(leaves, in.b.Param(joinPath(v.Name, leaf.Path), leaf.Type))
		}
		in.bind(v, leaves)
		params = append(params, leaves...)
	}
	return in, params
}

// reorder returns vs with those whose numbers are fixed at the end.
func reorder(vs []*ir.Value, fixed func(k int) bool) []*ir.Value {
	var first, last []*ir.Value
	for k, v := range vs {
		if fixed(k) {
			last = append(last, v)
		} else {
			first = append(first, v)
		}
	}
	return append(first, last...)
}

// closeStep finishes a function of a loop: its parameters are the given ones, then those
// for the captures.
func (s *scope) closeStep(params, captures, results []*ir.Value) *ir.Func {
	for _, v := range captures {
		params = append(params, s.capture(v))
	}
	f := s.b.Finish(results...)
	for k, p := range params {
		p.Index = k
		f.Params[k] = p
	}
	return f
}
