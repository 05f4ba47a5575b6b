package passes

import (
	"bytes"
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
	if !slices.ContainsFunc(f.Nodes, func(n *ir.Node) bool { return isRegion(n.Op) }) {
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
		if isRegion(n.Op) {
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
		markParams(l.Cond, need, l.Cond.Results...)
	}
	for grown := true; grown; {
		for i, r := range l.Body.Results {
			if want[i] {
				markParams(l.Body, need, r)
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
	switch op := n.Op.(type) {
	case ops.Scan:
		op.Carry, op.Body = carry, partOf(op.Body, params, results, notes)
		less.op = op
	case ops.While:
		op.Carry, op.Body, op.Cond = carry, partOf(op.Body, params, results, notes), partOf(op.Cond, params, []int{0}, notes)
		less.op, less.out = op, append(less.out, l.Carry) // the count
	case ops.Sized:
		op.Body = partOf(op.Body, params, results, notes)
		less.op = op
	}
	return less
}

// markParams marks the parameters that a result depends on.
func markParams(f *ir.Func, need []bool, results ...*ir.Value) {
	live := map[*ir.Value]bool{}
	for _, v := range results {
		live[v] = true
	}
	for _, n := range slices.Backward(f.Nodes) {
		if slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return live[v] }) {
			for _, v := range n.In {
				live[v] = true
			}
		}
	}
	for i, p := range f.Params {
		need[i] = need[i] || live[p]
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

// join makes one loop of loops over the same operands that carry the same values, and
// reports whether there were any.
func (t *loopTidier) join(f *ir.Func) (*ir.Func, bool) {
	groups := map[string][]*ir.Node{}
	number := map[*ir.Value]int{}
	for i, p := range f.Params {
		number[p] = i
	}
	for _, n := range f.Nodes {
		for _, v := range n.Out {
			number[v] = len(number)
		}
		op, ok := n.Op.(ops.Scan)
		if !ok {
			continue
		}
		key := fmt.Sprint(op.Length, op.Var, op.Carry, op.Backward)
		for _, v := range n.In {
			key += fmt.Sprint(" ", number[v])
		}
		groups[key] = append(groups[key], n)
	}
	joined := map[*ir.Node]*jointLoop{}
	found := false
	for _, ns := range groups {
		for len(ns) > 1 {
			j, rest := joint(ns, t.notes)
			if len(j.of) > 1 {
				found = true
				for _, n := range j.of {
					joined[n] = j
				}
			}
			ns = rest
		}
	}
	if !found {
		return f, false
	}
	e := newEmitter(f, t.notes)
	vs := e.params(f)
	for _, n := range f.Nodes {
		j := joined[n]
		if j == nil {
			e.copy(n, vs)
			continue
		}
		if n == j.of[0] {
			e.at(n)
			for _, m := range j.of {
				if t.notes.Marks[m] == ir.Fwd { // the reverse half need not run it again
					e.half = ir.Fwd
				}
			}
			j.out = e.Emit(j.op, vs.all(n.In)...)
		}
		vs.bind(e, n.Out, pick(j.out, j.place[n]))
	}
	return e.b.Finish(vs.all(f.Results)...), true
}

// jointLoop is one loop in the place of several.
type jointLoop struct {
	of    []*ir.Node
	op    ops.Scan
	place map[*ir.Node][]int // the results of each among those of op
	out   []*ir.Value
}

// joint joins the first of some loops with those that carry the same, and returns the
// others.
func joint(ns []*ir.Node, notes *Notes) (j *jointLoop, rest []*ir.Node) {
	op := ns[0].Op.(ops.Scan)
	w := &rewriter{emitter: newEmitter(op.Body, notes), rules: map[string][]rule{}, point: map[ir.Op]bool{}, cons: newConsing(notes)}
	vs := w.params(op.Body)
	add := func(f *ir.Func) []*ir.Value {
		for i, p := range f.Params {
			vs[p] = vs[op.Body.Params[i]]
		}
		for _, n := range f.Nodes {
			w.at(n)
			out := w.Emit(n.Op, vs.all(n.In)...)
			vs.bind(w.emitter, n.Out, out)
		}
		return vs.all(f.Results)
	}
	yields := map[*ir.Node][]*ir.Value{}
	j = &jointLoop{op: op, place: map[*ir.Node][]int{}}
	for _, n := range ns {
		rs := add(n.Op.(ops.Scan).Body)
		if n == ns[0] || slices.Equal(rs[:op.Carry], yields[ns[0]][:op.Carry]) {
			yields[n], j.of = rs, append(j.of, n)
		} else {
			rest = append(rest, n)
		}
	}
	if len(j.of) == 1 {
		return j, rest
	}
	carried := yields[ns[0]][:op.Carry]
	var collected []*ir.Value
	for _, n := range j.of {
		for _, v := range yields[n][op.Carry:] {
			if !slices.Contains(collected, v) {
				collected = append(collected, v)
			}
		}
	}
	body := sweep(w.b.Finish(append(slices.Clone(carried), collected...)...), notes)
	byHash(body, collected)
	body.Results = append(slices.Clone(carried), collected...)
	j.op.Body = body
	for _, n := range j.of {
		for i, v := range yields[n] {
			if i >= op.Carry {
				i = op.Carry + slices.Index(collected, v)
			}
			j.place[n] = append(j.place[n], i)
		}
	}
	return j, rest
}

// byHash puts values into an order that does not depend on that of the nodes.
func byHash(f *ir.Func, vs []*ir.Value) {
	keys := hashes(f)
	slices.SortStableFunc(vs, func(a, b *ir.Value) int { return bytes.Compare(keys[a].bytes(), keys[b].bytes()) })
}
