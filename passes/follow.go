package passes

import "github.com/gradc/gradc/ir"

const everyAxis = ^axisSet(0)

// follow finds, for every value that depends on x through floats, which of its axes
// run along with axes of x: axis k of v has axis b of x in its set if v at index i of
// k depends on x at index i of b only. It asks the kernels where they read.
func follow(f *ir.Func, x *ir.Value) map[*ir.Value][]axisSet {
	own := make([]axisSet, x.Type.Rank())
	for b := range min(len(own), 64) {
		own[b] = 1 << b
	}
	axes := map[*ir.Value][]axisSet{x: own}
	for _, n := range f.Nodes {
		in := make([]ir.Type, len(n.In))
		reads := make([][]axisSet, len(n.In))
		depends := false
		for i, v := range n.In {
			in[i] = v.Type
			if a, ok := axes[v]; ok {
				reads[i], depends = a, true
			}
		}
		if !depends {
			continue
		}
		k := n.Op.Kernel(in)
		for i, v := range n.Out {
			if !v.Type.DType.HasCotangent() {
				continue
			}
			if axes[v] = make([]axisSet, v.Type.Rank()); k != nil {
				t := &follower{reads: reads, depends: func(j int) bool { _, ok := axes[n.In[j]]; return ok }, seen: map[*ir.Expr]bool{}}
				t.output(&k.Outs[i], k.Space.Rank(), axes[v])
			}
		}
	}
	return axes
}

// follower walks the expressions of one output of a kernel.
type follower struct {
	reads   [][]axisSet // by operand and axis
	depends func(operand int) bool
	loops   []axisSet // by loop of the kernel
	seen    map[*ir.Expr]bool
}

func (t *follower) output(o *ir.KernelOut, loops int, axes []axisSet) {
	t.loops = make([]axisSet, loops)
	for p := range t.loops {
		t.loops[p] = everyAxis
	}
	t.expr(o.Expr)
	for k := range axes {
		p := k
		if o.Coords != nil {
			p = loopOf(o.Coords[k], loops)
		}
		if p >= 0 {
			axes[k] = t.loops[p]
		}
	}
}

func (t *follower) expr(e *ir.Expr) {
	if t.seen[e] {
		return
	}
	t.seen[e] = true
	if e.Op == ir.LoadOp && t.depends(e.Operand) {
		along := make([]axisSet, len(t.loops))
		for j, c := range e.Args {
			if p := loopOf(c, len(t.loops)); p >= 0 {
				along[p] |= t.reads[e.Operand][j]
			}
		}
		for p := range t.loops {
			t.loops[p] &= along[p]
		}
	}
	for _, a := range e.Args {
		t.expr(a)
	}
}

// loopOf returns which loop's index a coordinate is, −1 for none.
func loopOf(e *ir.Expr, loops int) int {
	for p := range loops {
		if e.Op == ir.DimOp && e.Dim == ir.Index(p) {
			return p
		}
	}
	return -1
}
