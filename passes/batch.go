package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// batch emits body once for all points of space: every value either is the same at
// all points, or carries the axes of space in front. lifted says which parameters
// of body already carry them; nil is none. The results all do.
//
//	y = map{space: [N], vars: "$i"}(x) { z = gather x[$i]      →   z = gather x[#0] over [N]
//	                                     y = exp z }               y = exp z
func batch(e *emitter, space *ir.Shape, vars []string, body *ir.Func, args []*ir.Value, lifted []bool) []*ir.Value {
	b := &batcher{e, space, vars, map[*ir.Value]bool{}}
	vs := make(env, len(args)+len(body.Nodes))
	for i, p := range body.Params {
		vs[p] = args[i]
		if lifted != nil && lifted[i] {
			b.batched[args[i]] = true
		}
	}
	e.require(body)
	for _, n := range body.Nodes {
		b.node(n, vs)
	}
	at := e.b.Origin()
	out := vs.all(body.Results)
	for i, v := range out {
		e.b.At(at)
		out[i] = b.Lift(v)
	}
	return out
}

// batcher implements [ir.Batcher].
type batcher struct {
	*emitter
	space   *ir.Shape
	vars    []string
	batched map[*ir.Value]bool
}

func (b *batcher) node(n *ir.Node, vs env) {
	in := vs.all(n.In)
	b.at(n)
	if !slices.ContainsFunc(in, b.Batched) && !mentions(n.Op, b.isVar) {
		vs.bind(b.emitter, n.Out, b.Emit(n.Op, in...))
		return
	}
	out := n.Op.Batch(b, n, in)
	for i, v := range n.Out {
		b.batched[out[i]] = true
		vs[v] = out[i]
		if want := (ir.Type{DType: v.Type.DType, Shape: ir.BatchShape(b, v.Type.Shape)}); out[i].Type != want {
			ir.Bug("batching %s over %v gives %v where %v was expected, at %s", n.Op.Name(), b.space, out[i].Type, want, n.Origin)
		}
		if v.Name != "" && out[i].Node != nil {
			b.b.SetName(out[i], v.Name)
		}
	}
}

func (b *batcher) isVar(a *ir.Atom) bool {
	return ir.IsBound(a) && slices.Contains(b.vars, a.Name)
}

// Function implements [ir.Batcher].
func (b *batcher) Function(f *ir.Func, lifted []bool) *ir.Func {
	e := newEmitter(f, b.notes)
	args := make([]*ir.Value, len(f.Params))
	for i, p := range f.Params {
		t := p.Type
		if lifted[i] {
			t = t.With(ir.BatchShape(b, t.Shape))
		}
		args[i] = e.b.Param(p.Name, t)
	}
	return e.b.Finish(batch(e, b.space, b.vars, f, args, lifted)...)
}

// Space implements [ir.Batcher].
func (b *batcher) Space() *ir.Shape { return b.space }

// Batched implements [ir.Batcher].
func (b *batcher) Batched(v *ir.Value) bool { return b.batched[v] }

// Lift implements [ir.Batcher].
func (b *batcher) Lift(v *ir.Value) *ir.Value {
	if b.batched[v] {
		return v
	}
	m := b.space.Rank()
	axes := make([]int, v.Type.Rank())
	for k := range axes {
		axes[k] = m + k
	}
	out := b.emit1(ops.Broadcast{Shape: v.Type.Shape.Prefix(b.space), Axes: ir.NewPerm(axes...)}, v)
	b.batched[out] = true
	return out
}

// Dim implements [ir.Batcher].
func (b *batcher) Dim(d *ir.Dim) *ir.Dim {
	return d.ShiftIndex(0, b.space.Rank()).Subst(func(a *ir.Atom) *ir.Dim {
		if k := slices.Index(b.vars, a.Name); k >= 0 && ir.IsBound(a) {
			return ir.Index(k)
		}
		return nil
	})
}
