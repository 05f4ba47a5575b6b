package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// planner turns ordered steps into a Plan: it gives every value a buffer.
type planner struct {
	*schedule
	p      *plan.Plan
	names  *namer
	buffer map[int]int  // by root
	slot   map[int]int  // buffers of results that are written by copies
	home   map[int]int  // buffers reserved for roots: parts of a group
	last   map[int]int  // last step that reads a root; len(steps) for what stays
	loops  []*plan.Loop // around, the outermost first
}

func (s *schedule) plan(f *Frozen) *plan.Plan {
	b := newPlanner(s, &plan.Plan{Func: f.Func, Hash: f.Hash}, newNamer())
	for i, v := range f.Func.Params {
		b.buffer[i] = b.add(plan.Buffer{Space: plan.Param, Param: i, DType: v.Type.DType, Len: v.Type.Units(), Of: v, Offset: -1, Parent: -1}, v.Name, "x")
	}
	b.groups()
	b.steps()
	for i := range f.Func.Results {
		b.p.Results = append(b.p.Results, b.result(i))
	}
	b.p.Marks = marked(f.Marks, b.p.Steps)
	placeBuffers(b.p)
	return b.p
}

func newPlanner(s *schedule, p *plan.Plan, names *namer) *planner {
	return &planner{schedule: s, p: p, names: names, buffer: map[int]int{}, slot: map[int]int{}, home: map[int]int{}, last: map[int]int{}}
}

// steps appends the steps in order.
func (b *planner) steps() {
	order := b.order()
	if len(order) != len(b.works) {
		ir.Bug("the steps of %s depend on each other in a circle", b.f.Name)
	}
	for t, w := range order {
		for _, root := range b.roots(w) {
			if w.from == 0 {
				b.last[root] = t
			}
		}
	}
	for root := range b.kept {
		b.last[root] = len(order)
	}
	for i := range b.f.Params { // not ours to overwrite
		b.last[i] = len(order)
	}
	for _, w := range slices.Backward(order) {
		if w.region != nil {
			b.lend(w)
		}
	}
	for t, w := range order {
		if w.region != nil {
			b.region(t, w)
		} else {
			b.step(t, w)
		}
	}
}

func (b *planner) add(buf plan.Buffer, name, fallback string) int {
	buf.Name = b.names.buffer(name, fallback)
	b.p.Buffers = append(b.p.Buffers, buf)
	return len(b.p.Buffers) - 1
}

// groups reserves one piece of the arena for the leaves of each struct result,
// which lie in it in order.
func (b *planner) groups() {
	members := map[int][]int{}
	var order []int
	for i := range b.f.Results {
		if i >= len(b.req.Group) || b.req.Group[i] < 0 || b.place[i].param >= 0 || b.place[i].value >= 0 && b.values[b.place[i].value].node == nil {
			continue
		}
		g := b.req.Group[i]
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], i)
	}
	for _, g := range order {
		b.group(members[g])
	}
}

func (b *planner) group(results []int) {
	first := b.f.Results[results[0]]
	dtype := first.Type.DType
	for _, i := range results {
		if b.f.Results[i].Type.DType != dtype {
			dtype = ir.U8
		}
	}
	parent := b.add(plan.Buffer{Space: plan.Arena, DType: dtype, Offset: -1, Parent: -1}, groupName(first), "out")
	at, aligned := ir.Const(0), int64(plan.Align)
	for _, i := range results {
		v := b.f.Results[i]
		if n := v.Type.DType.Size(); aligned < n { // after a leaf of smaller elements
			at = at.AddConst(n - 1).FloorDiv(ir.Const(n)).Mul(ir.Const(n))
		}
		aligned = v.Type.DType.Size()
		k := b.addArray(v, plan.Buffer{Space: plan.Arena, Parent: parent, At: at})
		at = at.Add(v.Type.Bytes())
		if b.place[i].value >= 0 {
			b.home[b.rootOf(b.place[i].value)] = k
		} else {
			b.slot[i] = k
		}
	}
	b.p.Buffers[parent].Len = at.FloorDiv(ir.Const(dtype.Size()))
}

func (b *planner) addArray(v *ir.Value, buf plan.Buffer) int {
	buf.DType, buf.Len, buf.Of, buf.Offset = v.Type.DType, plan.Bounded(v.Type.Units(), b.loops), v, -1
	if buf.Space == plan.Arena && buf.Len.HasBound() { // known at run time only
		buf.Space = plan.Slab
	}
	return b.add(buf, v.Name, goName(plan.OpName(v)))
}

// step gives the outputs of a step their buffers and appends it.
func (b *planner) step(t int, w *work) {
	st := plan.Step{Nodes: w.nodes, Kernel: w.kernel, Call: w.call, Again: w.remade, Origin: w.origin}
	for _, k := range w.in {
		st.In = append(st.In, b.values[k].v)
		arg := b.buffer[b.rootOf(k)]
		if w.from > 0 {
			arg = b.slot[w.from-1]
		}
		st.Args = append(st.Args, arg)
	}
	for _, g := range w.when {
		st.When = append(st.When, plan.Cond{Value: b.values[g.value].v, Buffer: b.buffer[b.rootOf(g.value)], Not: g.not})
	}
	for i, k := range w.out {
		st.Out = append(st.Out, b.values[k].v)
		st.Outs = append(st.Outs, b.output(t, w, i, k, st.Outs))
	}
	st.Name = b.names.step(b.stepName(w))
	b.p.Steps = append(b.p.Steps, st)
}

// output returns the buffer of output i of a step, value k. taken are the buffers
// of the outputs before it.
func (b *planner) output(t int, w *work, i, k int, taken []int) int {
	v := b.values[k].v
	switch {
	case w.last:
		return b.buffer[b.place[w.slot-1].param]
	case w.slot > 0:
		at, ok := b.slot[w.slot-1]
		if !ok {
			at = b.fresh(v)
			b.slot[w.slot-1] = at
		}
		return at
	case w.isView():
		return b.buffer[b.rootOf(k)]
	}
	if p, direct := b.direct[k]; direct {
		b.buffer[k] = b.buffer[p]
		return b.buffer[p]
	}
	at, reserved := b.home[k]
	if !reserved {
		at = b.takeOver(t, w, i, k, taken)
	}
	if at < 0 {
		at = b.fresh(v)
	}
	b.buffer[k] = at
	return at
}

// fresh makes a buffer: a variable for a scalar, else a part of the arena.
func (b *planner) fresh(v *ir.Value) int {
	if v.Type.Rank() == 0 {
		return b.addArray(v, plan.Buffer{Space: plan.Local, Parent: -1})
	}
	return b.addArray(v, plan.Buffer{Space: plan.Arena, Parent: -1})
}

// takeOver returns the buffer of an operand that dies in this step and that the
// output can overwrite element by element, or −1.
func (b *planner) takeOver(t int, w *work, i, k int, taken []int) int {
	out := b.values[k].out
	if out.Rank() == 0 || w.kernel == nil || w.call != nil {
		return -1
	}
	for j, v := range w.in {
		root := b.rootOf(v)
		at := b.buffer[root]
		buf := &b.p.Buffers[at]
		if buf.Space != plan.Arena || buf.Parent >= 0 || b.last[root] != t || slices.Contains(taken, at) {
			continue
		}
		shared := 0
		for _, x := range w.in {
			if b.rootOf(x) == root {
				shared++
			}
		}
		if shared == 1 && b.values[v].out == out && alignedReads(w, j, i) && out.Shape == w.kernel.Space {
			return at
		}
	}
	return -1
}

// result returns the buffer that result i is in at the end.
func (b *planner) result(i int) int {
	r := b.place[i]
	switch {
	case r.param >= 0:
		return b.buffer[r.param]
	case r.value >= 0:
		return b.buffer[b.rootOf(r.value)]
	}
	return b.slot[i]
}
