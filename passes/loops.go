package passes

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Loops returns the pass that brings loops into normal form: their bodies go through
// the passes inner and through [Normalise], structural zeros and what nothing reads are
// neither carried nor collected, and loops that carry the same become one.
//
//	h, ys = scan{body}(h₀, x); _, hs = scan{body'}(h₀, x)   →   h, ys, hs = scan{body″}(h₀, x)
//
// The reverse rule of a loop runs it once more, to collect what was carried into each
// step; here that run becomes a part of the first.
func Loops(notes *Notes, inner ...Pass) Pass {
	t := &loopTidier{notes: notes, inner: inner}
	return Pass{"loops", "normalises bodies of loops, drops what nothing reads, joins equal loops", t.function}
}

type loopTidier struct {
	notes *Notes
	inner []Pass
}

func (t *loopTidier) function(f *ir.Func) (*ir.Func, error) {
	if !slices.ContainsFunc(f.Nodes, isLoop) {
		return f, nil
	}
	f, err := t.bodies(t.prune(t.zeros(f)))
	if err == nil { // bodies in normal form show more of them
		f = t.prune(t.zeros(f))
	}
	for joined := err == nil; joined; {
		f = rewrite(f, t.notes, nil, true) // operands that are equal are one
		f, joined = t.join(f)
	}
	return f, err
}

// bodies brings every body into normal form.
func (t *loopTidier) bodies(f *ir.Func) (*ir.Func, error) {
	var failed error
	body := func(g *ir.Func) *ir.Func {
		for _, p := range append(slices.Clone(t.inner), Loops(t.notes, t.inner...), Normalise(t.notes)) {
			h, err := p.Run(g)
			if err != nil {
				failed = fmt.Errorf("%s, in %s: %w", p.Name, g.Name, err)
				return g
			}
			g = h
		}
		return g
	}
	e := newEmitter(f, t.notes)
	vs := e.params(f)
	for _, n := range f.Nodes {
		e.at(n)
		vs.bind(e, n.Out, e.Emit(mapFuncs(n.Op, body), vs.all(n.In)...))
	}
	return e.b.Finish(vs.all(f.Results)...), failed
}

// prune drops the results of loops that nothing reads, from the last loop to the
// first, and with them what only they need.
func (t *loopTidier) prune(f *ir.Func) *ir.Func {
	used := map[*ir.Value]bool{}
	for _, v := range f.Results {
		used[v] = true
	}
	less := map[*ir.Node]*lessLoop{}
	for _, n := range slices.Backward(f.Nodes) {
		if !slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return used[v] }) {
			continue
		}
		in := n.In
		if isLoop(n) {
			l := pruned(n, used, t.notes)
			less[n] = l
			in = pick(n.In, l.in)
		}
		for _, v := range in {
			used[v] = true
		}
	}
	e := newEmitter(f, t.notes)
	vs := e.params(f)
	for _, n := range f.Nodes {
		if !slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return used[v] }) {
			continue
		}
		e.at(n)
		if l := less[n]; l != nil {
			vs.bind(e, pick(n.Out, l.out), e.Emit(l.op, vs.all(pick(n.In, l.in))...))
		} else {
			vs.bind(e, n.Out, e.Emit(n.Op, vs.all(n.In)...))
		}
	}
	return e.b.Finish(vs.all(f.Results)...)
}

func pick[T any](all []T, which []int) []T {
	out := make([]T, len(which))
	for i, k := range which {
		out[i] = all[k]
	}
	return out
}

// lessLoop is a loop with fewer operands and results: those at in and out.
type lessLoop struct {
	op      ir.Op
	in, out []int
}

// pruned keeps the results in used, and what carries them.
func pruned(n *ir.Node, used map[*ir.Value]bool, notes *Notes) *lessLoop {
	l := newLoop(n)
	first := len(n.In) - len(l.Body.Params)
	want, need := make([]bool, len(l.Body.Results)), make([]bool, len(l.Body.Params))
	for i := range want {
		want[i] = used[n.Out[i]]
	}
	if l.Cond != nil {
		markParams(l.Cond, need, notes, l.Cond.Results...)
	}
	for grown := true; grown; {
		for i, r := range l.Body.Results {
			if want[i] {
				markParams(l.Body, need, notes, r)
			}
		}
		grown = false
		for i := range l.Carry {
			if need[i] && !want[i] {
				want[i], grown = true, true
			}
		}
	}
	less := &lessLoop{}
	var params, results []int
	for i := range first {
		less.in = append(less.in, i)
	}
	carry := 0
	for i := range l.Body.Params {
		if i < l.Carry && want[i] || i >= l.Carry && need[i] {
			params, less.in = append(params, i), append(less.in, first+i)
		}
	}
	for i := range l.Body.Results {
		if want[i] {
			results, less.out = append(results, i), append(less.out, i)
			if i < l.Carry {
				carry++
			}
		}
	}
	var cond *ir.Func
	if l.Cond != nil {
		cond = partOf(l.Cond, params, []int{0}, notes)
		less.out = append(less.out, l.Carry) // the count
	}
	less.op = remade(n.Op, carry, partOf(l.Body, params, results, notes), cond)
	return less
}

// isLoop reports whether n is a loop: of the operations with functions inside, one that
// is planned and not resolved.
func isLoop(n *ir.Node) bool {
	switch n.Op.(type) {
	case ops.Scan, ops.While, ops.Sized:
		return true
	}
	return false
}

// remade returns a loop with another body and condition, which carries the first so
// many values.
func remade(op ir.Op, carry int, body, cond *ir.Func) ir.Op {
	switch op := op.(type) {
	case ops.Scan:
		op.Carry, op.Body = carry, body
		return op
	case ops.While:
		op.Carry, op.Body, op.Cond = carry, body, cond
		return op
	case ops.Sized:
		op.Body = body
		return op
	}
	ir.Bug("%s is no loop", op.Name())
	return nil
}

// markParams marks the parameters that some results depend on.
func markParams(f *ir.Func, need []bool, notes *Notes, results ...*ir.Value) {
	mark := func(vs []*ir.Value) {
		for _, v := range vs {
			if v.Node == nil {
				need[v.Index] = true
			}
		}
	}
	mark(results)
	for _, n := range sweep(&ir.Func{Nodes: f.Nodes, Results: results}, notes).Nodes {
		mark(n.In)
	}
}

// partOf returns f with some of its parameters and results.
func partOf(f *ir.Func, params, results []int, notes *Notes) *ir.Func {
	e := newEmitter(f, notes)
	vs := make(env, len(f.Params)+len(f.Nodes))
	for _, i := range params {
		vs[f.Params[i]] = e.b.Param(f.Params[i].Name, f.Params[i].Type)
	}
	e.require(f)
	live := sweep(&ir.Func{Nodes: f.Nodes, Results: pick(f.Results, results)}, notes)
	for _, n := range live.Nodes {
		e.copy(n, vs)
	}
	return e.b.Finish(vs.all(live.Results)...)
}
