package passes

import (
	"maps"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
)

// newLoop returns what a region says of itself.
func newLoop(n *ir.Node) *plan.Loop {
	l := &plan.Loop{Node: n, Test: -1}
	switch op := n.Op.(type) {
	case ops.Scan:
		l.Kind, l.Var, l.Length, l.Backward, l.Body, l.Carry = plan.Counted, op.Var, op.Length, op.Backward, op.Body, op.Carry
	case ops.While:
		l.Kind, l.Var, l.Cond, l.Body, l.Carry = plan.Conditional, op.Count, op.Cond, op.Body, op.Carry
	case ops.Sized:
		l.Kind, l.Var, l.Body = plan.Sized, op.Var, op.Body
	default:
		ir.Bug("%s cannot be planned: it is no loop", n.Op.Name())
	}
	return l
}

// region appends the steps of a loop: its head, those of its body, and its foot.
func (b *planner) region(t int, w *work) {
	n := w.region
	l := newLoop(n)
	args := make([]int, len(n.In))
	for i, at := range w.operand {
		if at >= 0 {
			args[i] = b.buffer[b.rootOf(w.in[at])]
		}
	}
	outs := make([]int, len(n.Out))
	for i := range l.Carry {
		outs[i] = b.carried(t, w, i, args)
		args[i] = outs[i]
	}
	l.Params = args
	if l.Kind == plan.Sized {
		l.Params = args[1:]
	}
	b.part(w, l, plan.Head, plan.Step{Nodes: w.nodes, In: n.In, Args: args})
	if l.Kind == plan.Counted {
		for i := l.Carry; i < len(n.Out); i++ {
			outs[i] = b.own(w.out[i])
		}
	}
	outer := b.loops
	b.loops = append(slices.Clone(outer), l)
	if l.Cond != nil {
		c := b.inner(l, l.Cond, plan.Request{}, nil)
		b.part(w, l, plan.Test, plan.Step{In: l.Cond.Results, Args: []int{c.result(0)}})
	}
	left := b.body(w, l, outs)
	for i, k := range w.out {
		b.buffer[k] = outs[i]
	}
	b.part(w, l, plan.Foot, plan.Step{Nodes: w.nodes, In: l.Body.Results, Args: left, Out: n.Out, Outs: outs})
	b.loops = outer
}

// part appends a part of a loop.
func (b *planner) part(w *work, l *plan.Loop, p plan.Part, st plan.Step) {
	st.Loop, st.Part, st.Again, st.Origin = l, p, w.remade, w.origin
	st.Name = b.names.step([...]string{"", "loop.", "test.", "end."}[p] + b.stepName(w))
	at := len(b.p.Steps)
	switch p {
	case plan.Head:
		l.Head = at
	case plan.Test:
		l.Test = at
	case plan.Foot:
		l.Foot = at
	}
	b.p.Steps = append(b.p.Steps, st)
}

// own returns a buffer for value k that is its alone: the one that is reserved for it,
// or a new one.
func (b *planner) own(k int) int {
	if at, reserved := b.home[k]; reserved {
		return at
	}
	return b.fresh(b.values[k].v)
}

// carried returns the buffer of a carried value: that of its initial value if nothing
// else reads it, else one in which the initial value is computed or copied.
func (b *planner) carried(t int, w *work, i int, args []int) int {
	if w.operand[i] >= 0 && b.hands(t, w, i, args[i]) {
		return args[i]
	}
	to := b.own(w.out[i])
	v := w.region.In[i]
	st := plan.Step{Name: b.names.step("start." + b.p.Buffers[to].Name), Out: []*ir.Value{v}, Outs: []int{to}, Origin: w.origin}
	if at := w.operand[i]; at >= 0 {
		st.In, st.Args, st.Kernel = []*ir.Value{v}, []int{args[i]}, b.copy(w.in[at], 0, false).kernel
	} else {
		b.start(w, &st)
	}
	b.p.Steps = append(b.p.Steps, st)
	return to
}

// start lets a step compute the value that a loop starts from. The value has no buffer,
// but what it is computed from may have one.
func (b *planner) start(w *work, st *plan.Step) {
	k := b.number[st.Out[0]]
	fv := b.values[k]
	var from []int
	st.Nodes, from = b.closure([]int{k}, func(j int) bool { return j != k && b.values[j].realised })
	f := finisher{u: b.fusion, rank: fv.at.Rank(), operand: map[int]int{}, memo: map[*ir.Expr]*ir.Expr{}}
	for at, j := range from {
		f.operand[j] = at
		st.In = append(st.In, b.values[j].v)
		st.Args = append(st.Args, b.buffer[b.rootOf(w.in[slices.Index(w.reads, j)])])
	}
	st.Kernel = &ir.Kernel{Space: fv.at, Outs: []ir.KernelOut{{Type: fv.out, Expr: f.finish(fv.expr)}}}
}

// hands reports whether a loop may carry a value on in the buffer of its initial
// value: nothing else reads that, and the result is not to be elsewhere.
func (b *planner) hands(t int, w *work, i, at int) bool {
	root := b.rootOf(w.in[w.operand[i]])
	once := 0
	for _, j := range w.operand {
		if j >= 0 && b.rootOf(w.in[j]) == root {
			once++
		}
	}
	buf := &b.p.Buffers[at]
	if home, reserved := b.home[w.out[i]]; reserved && home != at {
		return false
	}
	return once == 1 && b.last[root] == t && (buf.Space == plan.Arena && buf.Parent < 0 || buf.Space == plan.Local || b.home[root] == at && buf.Parent >= 0)
}

// lend reserves the buffer that is meant for the result of a loop for the value that
// it starts from, where nothing but the loop reads that.
func (b *planner) lend(w *work) {
	for i := range newLoop(w.region).Carry {
		at, reserved := b.home[w.out[i]]
		if !reserved || w.operand[i] < 0 {
			continue
		}
		k := w.in[w.operand[i]]
		p := b.producer[k]
		if _, direct := b.direct[k]; p == nil || p.isView() || direct || b.rootOf(k) != k || b.kept[k] || len(b.readers[k]) != 1 || b.values[k].out != b.values[w.out[i]].out {
			continue
		}
		if _, taken := b.home[k]; !taken {
			b.home[k] = at
		}
	}
}

// body plans the body of a loop and returns where it leaves its results: carried ones
// in the buffers of their parameters, collected ones in a row of outs. It
// sets the outs that are known only then: the results of a sized region, and the count
// of a conditional loop.
func (b *planner) body(w *work, l *plan.Loop, outs []int) []int {
	req := plan.Request{InPlace: make([]int, len(l.Body.Results))}
	for i := range req.InPlace {
		if req.InPlace[i] = i; i >= l.Carry {
			req.InPlace[i] = -1
		}
	}
	rows := map[int]int{}
	switch l.Kind {
	case plan.Sized:
		for i, k := range w.out {
			if at, reserved := b.home[k]; reserved {
				rows[i] = at
			}
		}
	case plan.Counted:
		for i, v := range l.Body.Results[l.Carry:] {
			at := ir.Sym(l.Var).Mul(v.Type.Units())
			rows[l.Carry+i] = b.addArray(v, plan.Buffer{Space: plan.Row, Parent: outs[l.Carry+i], At: at})
		}
	}
	in := b.inner(l, l.Body, req, rows)
	left := make([]int, len(l.Body.Results))
	for i := range left {
		left[i] = in.result(i)
		if l.Kind == plan.Sized {
			outs[i] = left[i]
		}
	}
	if l.Kind == plan.Conditional {
		outs[l.Carry] = b.count(w.out[l.Carry])
	}
	return left
}

// count returns a buffer for k, the number of steps of a conditional loop.
func (b *planner) count(k int) int {
	if at, reserved := b.home[k]; reserved {
		return at
	}
	v := b.values[k].v
	return b.add(plan.Buffer{Space: plan.Local, Parent: -1, DType: ir.I64, Len: ir.Const(1), Of: v, Offset: -1}, v.Name, "steps")
}

// inner plans a function of a loop over the buffers of its parameters. rows are those
// that its results are to be left in.
func (b *planner) inner(l *plan.Loop, f *ir.Func, req plan.Request, rows map[int]int) *planner {
	dims := maps.Clone(b.sizes.dims)
	if dims == nil {
		dims = map[string]int64{}
	}
	dims[l.Var] = assumedSteps
	if l.Kind == plan.Counted {
		if n, err := ir.SizeAt(l.Length, dims); err == nil {
			dims[l.Var] = n / 2
		}
	}
	req.Dims = dims
	u := fused(f, dims)
	in := newPlanner(newSchedule(u, u.works(u.cluster(u.demands())), req), b.p, b.names)
	in.loops = b.loops
	for i, at := range l.Params {
		in.buffer[i] = at
	}
	for i, at := range rows {
		if k := in.place[i].value; k >= 0 {
			in.home[in.rootOf(k)] = at
		} else {
			in.slot[i] = at
		}
	}
	in.steps()
	b.visits += in.visits
	return in
}

// readsChecked reports whether a step of the loop checks a read.
func readsChecked(n *ir.Node) bool {
	for _, f := range ir.FuncsOf(n.Op) {
		for _, m := range f.Nodes {
			if isRegion(m.Op) && readsChecked(m) || !isRegion(m.Op) && m.Op.Kernel(m.InTypes()).Checks() {
				return true
			}
		}
	}
	return false
}
