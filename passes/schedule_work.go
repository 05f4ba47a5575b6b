package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// work is a step of the plan before it has a place in the order and buffers.
type work struct {
	nodes  []*ir.Node
	in     []int // values, ascending
	out    []int
	kernel *ir.Kernel
	call   *plan.Call
	when   []guard
	origin ir.Origin

	// region is a loop, whose operands are found in in at the places operand: −1 for
	// one that it starts from by computing it. reads is in as it was before any of it
	// was made again.
	region  *ir.Node
	operand []int
	reads   []int

	// slot says where the output of a copy goes: result number slot−1, or 0 if this
	// is no copy.
	slot   int
	from   int  // of a copy: it reads the buffer of result number from−1, if not 0
	checks bool // a read is checked at run time
	last   bool // after everything else: a copy into the caller's memory
	remade bool // runs a second time, for the reverse half
}

func (w *work) isView() bool { return w.kernel == nil && w.call == nil && w.region == nil }

// closure returns the nodes that compute some values, in program order, and the
// values that they start from, ascending: parameters, and those where stop holds.
func (u *fusion) closure(values []int, stop func(v int) bool) (nodes []*ir.Node, from []int) {
	seen := map[int]bool{}
	at := map[*ir.Node]int{}
	todo := slices.Clone(values)
	for len(todo) > 0 {
		k := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[k] {
			continue
		}
		seen[k] = true
		u.visits++
		n := u.values[k].node
		if n == nil || stop(k) {
			from = append(from, k)
			continue
		}
		if _, have := at[n]; have {
			continue
		}
		at[n] = k
		nodes = append(nodes, n)
		for _, v := range n.In {
			todo = append(todo, u.number[v])
		}
	}
	order := func(n *ir.Node) int { return u.number[n.Out[0]] }
	slices.SortFunc(nodes, func(a, b *ir.Node) int { return order(a) - order(b) })
	slices.Sort(from)
	return nodes, from
}

// works turns clusters into steps: what is computed where, from which values.
func (u *fusion) works(clusters []*cluster) []*work {
	home := map[int]int{}
	for i, c := range clusters {
		for _, k := range c.members {
			home[k] = i
		}
	}
	works := make([]*work, len(clusters))
	outside := map[int]bool{}
	for _, r := range u.f.Results {
		outside[u.number[r]] = true
	}
	for i, c := range clusters {
		w := &work{when: c.when}
		w.nodes, w.in = u.closure(c.members, func(v int) bool { return u.values[v].realised && home[v] != i })
		for _, v := range w.in {
			outside[v] = true
		}
		for _, g := range c.when {
			outside[g.value] = true
		}
		works[i] = w
	}
	for i, c := range clusters {
		w := works[i]
		for _, k := range c.members {
			if outside[k] || c.kind == regionStep {
				w.out = append(w.out, k)
			}
		}
		w.origin = u.values[c.members[len(c.members)-1]].node.Origin
		switch c.kind {
		case regionStep:
			w.region = u.values[c.members[0]].node
			w.checks = readsChecked(w.region)
			w.nodes, w.reads = []*ir.Node{w.region}, w.in
			for _, v := range w.region.In {
				w.operand = append(w.operand, slices.Index(w.in, u.number[v]))
			}
		case viewStep:
		default:
			w.kernel = u.kernel(c, w)
		}
		if c.kind == callStep {
			p := u.product(u.values[c.members[0]])
			w.call = p.call(slices.Index(w.in, p.w.Operand), slices.Index(w.in, p.x.Operand))
		}
	}
	return works
}

// kernel returns what a cluster computes, over the operands of its step.
func (u *fusion) kernel(c *cluster, w *work) *ir.Kernel {
	x := u.newExpander(func(v int, _ []*ir.Expr) *ir.Expr {
		if fv := u.values[v]; slices.Contains(c.members, v) && !fv.scatters() {
			return fv.expr
		}
		return nil
	})
	f := finisher{u: u, rank: c.space.Rank(), operand: map[int]int{}, memo: map[*ir.Expr]*ir.Expr{}}
	for k, v := range w.in {
		f.operand[v] = k
	}
	k := &ir.Kernel{Space: c.space}
	for _, v := range w.out {
		fv := u.values[v]
		out := ir.KernelOut{Type: fv.out, Check: fv.check}
		w.checks = w.checks || fv.check
		known := u.assumeGuards(c.when)
		if fv.when != nil {
			when := u.simplify(x.expand(fv.when, identity), known...)
			known = assume(known, when, true)
			if b, decided := asTruth(when); !decided || !b {
				out.When = f.finish(when)
			}
		}
		done := func(e *ir.Expr) *ir.Expr {
			e = u.simplify(x.expand(e, identity), known...)
			w.checks = w.checks || u.note(e).checks
			return f.finish(e)
		}
		out.Expr = done(fv.expr)
		if fv.scatters() {
			out.Coords = make([]*ir.Expr, len(fv.coords))
			for i, e := range fv.coords {
				out.Coords[i] = done(e)
			}
		}
		k.Outs = append(k.Outs, out)
	}
	return k
}

// assumeGuards returns what is known in a step with conditions.
func (u *fusion) assumeGuards(gs []guard) []assumption {
	var known []assumption
	for _, g := range gs {
		cond := u.intern(ir.Expr{Op: ir.LoadOp, DType: ir.Bool, Operand: g.value})
		known = assume(known, cond, !g.not)
	}
	return known
}

// finisher gives expressions the numbers they have in a kernel: operands by
// position, and folds right after the axes of the space.
type finisher struct {
	u       *fusion
	rank    int
	operand map[int]int
	memo    map[*ir.Expr]*ir.Expr
}

func (f *finisher) finish(e *ir.Expr) *ir.Expr {
	if have := f.memo[e]; have != nil {
		return have
	}
	out := *e
	out.Args = nil
	for _, a := range e.Args {
		out.Args = append(out.Args, f.finish(a))
	}
	switch e.Op {
	case ir.DimOp:
		out.Dim = f.dim(e.Dim)
	case ir.LoadOp:
		k, ok := f.operand[e.Operand]
		if !ok {
			ir.Bug("a step loads a value that it does not start from")
		}
		out.Operand = k
	case ir.FoldOp:
		out.Base = e.Base - foldLevel + f.rank
		out.Extents = slices.Clone(e.Extents)
		for j, d := range out.Extents {
			out.Extents[j] = f.dim(d)
		}
	}
	f.memo[e] = &out
	return &out
}

func (f *finisher) dim(d *ir.Dim) *ir.Dim {
	deep := false
	d.Walk(func(a *ir.Atom) { deep = deep || a.Kind == ir.AtomIndex && a.Index >= foldLevel })
	if !deep {
		return d
	}
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex && a.Index >= foldLevel {
			return ir.Index(a.Index - foldLevel + f.rank)
		}
		return nil
	})
}
