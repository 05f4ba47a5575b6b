package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// lens is a differentiated function A → B as a pair of emitters: get emits
// A → B, put emits the reverse derivative A × B' → A'. Both take and return one
// wire for each array; the cotangent of a wire that carries none, an integer or a
// bool, is nil. A cotangent that is zero is an explicit Zero.
type lens struct {
	get func(e ir.Reverse, a []*ir.Value) []*ir.Value
	put func(e ir.Reverse, a, db []*ir.Value) []*ir.Value
}

// identityLens hands every wire on.
func identityLens() lens {
	return lens{
		get: func(_ ir.Reverse, a []*ir.Value) []*ir.Value { return a },
		put: func(_ ir.Reverse, _, db []*ir.Value) []*ir.Value { return db },
	}
}

// then composes: f, then g. It is the chain rule, and puts the forward derivative of
// f into its own put:
//
//	get(a) = g.get(f.get(a))    put(a, dc) = f.put(a, g.put(f.get(a), dc))
func (f lens) then(g lens) lens {
	return lens{
		get: func(e ir.Reverse, a []*ir.Value) []*ir.Value { return g.get(e, f.get(e, a)) },
		put: func(e ir.Reverse, a, dc []*ir.Value) []*ir.Value {
			return f.put(e, a, g.put(e, f.get(e, a), dc))
		},
	}
}

// beside composes in parallel: f on the first in wires, which become out wires, and
// g on the rest.
func (f lens) beside(g lens, in, out int) lens {
	return lens{
		get: func(e ir.Reverse, a []*ir.Value) []*ir.Value {
			return slices.Concat(f.get(e, a[:in]), g.get(e, a[in:]))
		},
		put: func(e ir.Reverse, a, db []*ir.Value) []*ir.Value {
			return slices.Concat(f.put(e, a[:in], db[:out]), g.put(e, a[in:], db[out:]))
		},
	}
}

// wires copies, drops and permutes: wire k of the result is wire from[k]. Copying
// is what adds cotangents.
func wires(from []int) lens {
	return lens{
		get: func(_ ir.Reverse, a []*ir.Value) []*ir.Value {
			out := make([]*ir.Value, len(from))
			for k, i := range from {
				out[k] = a[i]
			}
			return out
		},
		put: func(e ir.Reverse, a, db []*ir.Value) []*ir.Value {
			da := make([]*ir.Value, len(a))
			for k, i := range from {
				switch {
				case da[i] == nil:
					da[i] = db[k]
				case db[k] != nil:
					da[i] = e.Emit(ops.AddN{}, da[i], db[k])[0]
				}
			}
			for i, v := range a {
				if da[i] == nil && v.Type.DType.HasCotangent() {
					da[i] = zeroOf(e, v.Type)
				}
			}
			return da
		},
	}
}

// lift makes the operation of a node a lens, by its reverse rule. Its put computes
// the operation once more, as any put does.
func lift(n *ir.Node) lens {
	return lens{
		get: func(e ir.Reverse, a []*ir.Value) []*ir.Value { return e.(*lensEmitter).again(n, a) },
		put: func(e ir.Reverse, a, db []*ir.Value) []*ir.Value {
			out := e.(*lensEmitter).again(n, a)
			if len(out) == 0 {
				return make([]*ir.Value, len(a))
			}
			da := e.(*lensEmitter).rule(out[0].Node, db)
			for i, v := range a {
				switch {
				case !v.Type.DType.HasCotangent():
					da[i] = nil
				case da[i] == nil:
					da[i] = zeroOf(e, v.Type)
				}
			}
			return da
		},
	}
}

func zeroOf(e ir.Emitter, t ir.Type) *ir.Value {
	return e.Emit(ops.Zero{DType: t.DType, Shape: t.Shape})[0]
}

// lensOf translates a function into lenses: one for each node, which takes all wires
// that there are, copies its operands off and adds its results, and one that picks
// the results. It does nothing clever.
func lensOf(f *ir.Func) []lens {
	at := make(map[*ir.Value]int, len(f.Params)+len(f.Nodes))
	for i, p := range f.Params {
		at[p] = i
	}
	var steps []lens
	for _, n := range f.Nodes {
		have := len(at)
		from := make([]int, 0, have+len(n.In))
		for i := range have {
			from = append(from, i)
		}
		for _, v := range n.In {
			from = append(from, at[v])
		}
		steps = append(steps, wires(from).then(identityLens().beside(lift(n), have, have)))
		for k, v := range n.Out {
			at[v] = have + k
		}
	}
	var picks []int
	for _, v := range f.Results {
		picks = append(picks, at[v])
	}
	return append(steps, wires(picks))
}

// rightNested composes from the last lens backwards: f₁;(f₂;(f₃;…)).
func rightNested(fs []lens) lens {
	out := identityLens()
	for _, f := range slices.Backward(fs) {
		out = f.then(out)
	}
	return out
}

// leftNested composes from the first on: ((f₁;f₂);f₃);…. Its put computes the first
// of n lenses n−1 times, until equal nodes are shared.
func leftNested(fs []lens) lens {
	out := identityLens()
	for _, f := range fs {
		out = out.then(f)
	}
	return out
}

// functor differentiates by translating every operation into its lens and composing
// them as nest says.
func functor(body *ir.Func, wrt, seeded []bool, notes *Notes, nest func([]lens) lens) *ir.Optic {
	e := &lensEmitter{emitter: newEmitter(body, &Notes{Marks: map[*ir.Node]ir.Half{}}), nest: nest, of: map[*ir.Node]*ir.Node{}}
	vs := e.params(body)
	e.b.At(body.Origin)
	in := vs.all(body.Params)
	l := nest(lensOf(body))
	e.half = ir.Fwd
	results := l.get(e, in)
	o := &ir.Optic{In: len(in), Out: len(results)}
	e.half = ir.Rev
	db := make([]*ir.Value, len(results))
	for i, r := range results {
		switch {
		case seeded[i]:
			db[i] = e.b.Param(cotangentName(body.Results[i].Name, "out"), r.Type)
		case r.Type.DType.HasCotangent():
			db[i] = zeroOf(e, r.Type)
		}
	}
	for i, d := range l.put(e, in, db) {
		switch {
		case !wrt[i]:
		case d == nil:
			results = append(results, zeroOf(e, in[i].Type))
		default:
			results = append(results, d)
		}
	}
	closed := e.b.Finish(results...)
	notes.Visits += len(closed.Nodes)
	o.Closed, o.Marks = e.mergeCopies(closed)
	return o
}

// lensEmitter is the emitter of the lens functor, which differentiates the bodies of
// regions by itself.
type lensEmitter struct {
	*emitter
	nest func([]lens) lens
	of   map[*ir.Node]*ir.Node // the node of the body that a node computes once more
}

// again emits a node of the body over other operands.
func (e *lensEmitter) again(n *ir.Node, in []*ir.Value) []*ir.Value {
	e.b.At(n.Origin)
	out := e.Emit(n.Op, in...)
	if len(out) > 0 {
		e.of[out[0].Node] = n
	}
	return out
}

// rule emits the reverse rule of a node.
func (e *lensEmitter) rule(n *ir.Node, dy []*ir.Value) []*ir.Value {
	op, ok := n.Op.(ops.Custom)
	if !ok {
		return n.Op.VJP(e, n, dy)
	}
	half := e.half
	dx := e.splice(op.Rule, slices.Concat(n.In, dy))
	e.half = half
	return dx
}

// Derive implements [ir.Reverse].
func (e *lensEmitter) Derive(f *ir.Func, wrt, seeded []bool) *ir.Optic {
	return functor(f, wrt, seeded, e.notes, e.nest)
}

// mergeCopies makes one node of all that compute the same node of the body from the
// same operands, so that a derivative of the derivative sees one value where the
// body has one. Nodes that are only equal stay apart.
func (e *lensEmitter) mergeCopies(f *ir.Func) (*ir.Func, map[*ir.Node]ir.Half) {
	type copied struct {
		of  *ir.Node
		key nodeKey
	}
	notes := &Notes{Marks: map[*ir.Node]ir.Half{}}
	m, c := newEmitter(f, notes), newConsing(notes)
	first := map[copied]*ir.Node{}
	vs := m.params(f)
	for _, n := range f.Nodes {
		m.b.At(n.Origin)
		m.half = e.notes.Marks[n]
		in := vs.all(n.In)
		k := copied{e.of[n], c.key(n.Op, in)}
		if have := first[k]; have != nil && k.of != nil {
			c.merge(have, m)
			vs.bind(m, n.Out, have.Out)
			continue
		}
		out := m.Emit(n.Op, in...)
		vs.bind(m, n.Out, out)
		if len(out) > 0 {
			first[k] = out[0].Node
		}
	}
	return sweep(m.b.Finish(vs.all(f.Results)...), notes), notes.Marks
}
