package passes

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

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
