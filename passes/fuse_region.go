package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// region adds the results of a loop. What it reads and what it yields have buffers:
// its body is planned by itself, over those.
func (u *fusion) region(n *ir.Node, add func(*ir.Value, *ir.Node) *fusedValue) {
	loads := []*ir.Expr{}
	carry := newLoop(n).Carry
	for i, v := range n.In {
		o := u.values[u.number[v]]
		if o.node != nil && !(i < carry && u.constant(o)) {
			o.must, o.source = true, o.size
		}
		at := make([]*ir.Expr, v.Type.Rank())
		for i := range at {
			at[i] = u.dim(ir.Const(0))
		}
		loads = append(loads, u.intern(ir.Expr{Op: ir.LoadOp, DType: v.Type.DType, Operand: u.number[v], Args: at}))
	}
	for _, v := range n.Out {
		fv := add(v, n)
		fv.region, fv.must, fv.source = loads, true, fv.size
		for _, e := range loads {
			o := u.values[e.Operand]
			o.reads = append(o.reads, read{by: u.number[v], load: u.note(e).id, volume: max(1, o.size)})
		}
	}
}

// constant reports whether a value is computed from nothing. A loop starts from one
// by computing it where it is carried.
func (u *fusion) constant(fv *fusedValue) bool {
	if fv.node == nil || fv.region != nil || fv.scatters() || fv.must {
		return false
	}
	ok := true
	seen := map[*ir.Expr]bool{}
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		if seen[e] || !ok {
			return
		}
		seen[e] = true
		if e.Op == ir.LoadOp && !u.constant(u.values[e.Operand]) {
			ok = false
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	walk(fv.expr)
	return ok
}

// wanted reports whether some result of the loop is read: all have buffers then.
func (u *fusion) wanted(n *ir.Node) bool {
	return slices.ContainsFunc(n.Out, func(v *ir.Value) bool {
		fv := u.values[u.number[v]]
		return fv.used || slices.ContainsFunc(fv.reads, func(r read) bool { return u.values[r.by].used })
	})
}
