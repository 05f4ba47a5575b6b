package passes

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// branch replaces an if by both of its sides and a choice between their results,
// such that no cotangent of the side not taken reaches anything, and such that
// nothing of it can fail.
//
//	y = if{then: @f, else: @g}(c, x)   →   y = select(c, f(mask(c, x)), g(mask(not c, x)))
//
// A value enters a side raw and stays so while operations only move or add it,
// whose reverse rules read no primal value: cotangents go back through them
// unharmed. The first operation that multiplies gets it masked. So a side that
// reads one element of a large array masks that element, not the array.
func (r *resolver) branch(e *emitter, op ops.If, args []*ir.Value) []*ir.Value {
	c, rest := args[0], args[1:]
	at, half := e.b.Origin(), e.half
	back := func() { e.b.At(at); e.half = half }
	yes := r.side(e, r.function(op.Then), c, rest)
	back()
	no := r.side(e, r.function(op.Else), e.emit1(ops.Not{}, c), rest)
	back()
	out := make([]*ir.Value, len(yes))
	for i, y := range yes {
		if out[i] = y; y != no[i] {
			out[i] = e.emit1(ops.Select{}, spread(e, c, y.Type.Shape), y, no[i])
		}
	}
	return out
}

// side emits one side of a branch, which is taken where cond holds.
func (r *resolver) side(e *emitter, body *ir.Func, cond *ir.Value, args []*ir.Value) []*ir.Value {
	s := &side{facts: r.facts}
	return s.under(e, body, cond, args)
}

// under emits a function where cond holds, by the facts of s.
func (s *side) under(e *emitter, body *ir.Func, cond *ir.Value, args []*ir.Value) []*ir.Value {
	s = &side{emitter: e, cond: cond, raw: map[*ir.Value]bool{}, masked: map[*ir.Value]*ir.Value{}, facts: s.facts}
	vs := make(env, len(args)+len(body.Nodes))
	for i, p := range body.Params {
		vs[p] = args[i]
		s.raw[args[i]] = p.Type.DType.HasCotangent()
	}
	e.require(body)
	for _, n := range body.Nodes {
		s.node(n, vs)
	}
	return vs.all(body.Results)
}

type side struct {
	*emitter
	cond   *ir.Value
	raw    map[*ir.Value]bool // floats that came in and were only moved or added since
	masked map[*ir.Value]*ir.Value
	facts  []*ir.Dim
}

func (s *side) node(n *ir.Node, vs env) {
	in := vs.all(n.In)
	s.at(n)
	op, masked := n.Op, false
	switch o := op.(type) {
	case ops.Gather:
		o, in = s.gather(o, in)
		op, masked = o, o.When
	case ops.Scatter:
		o, in = s.scatter(o, in)
		op, masked = o, o.When
	case ops.Span:
		if s.raw[in[0]] || s.raw[in[1]] {
			vs.bind(s.emitter, n.Out, []*ir.Value{s.span(o, in)})
			return
		}
	case ops.Scan, ops.While, ops.Sized:
		out := s.loop(op, in)
		for _, v := range out {
			s.raw[v] = v.Type.DType.HasCotangent()
		}
		vs.bind(s.emitter, n.Out, out)
		return
	}
	moves := readsNoPrimal(n)
	entered := false
	for i, v := range in {
		if !s.raw[v] {
			continue
		}
		switch {
		case masked:
		case moves:
			entered = true
		default:
			in[i] = s.mask(v)
		}
	}
	out := s.Emit(op, in...)
	for _, v := range out {
		s.raw[v] = entered && v.Type.DType.HasCotangent()
	}
	vs.bind(s.emitter, n.Out, out)
}

// mask returns v where the side is taken, once for each value.
func (s *side) mask(v *ir.Value) *ir.Value {
	if s.masked[v] == nil {
		s.masked[v] = s.emit1(ops.Mask{}, spread(s.emitter, s.cond, v.Type.Shape), v)
	}
	return s.masked[v]
}

// gather makes a read safe where the side is not taken: nothing is checked there,
// and a read that was in range only under the condition is guarded.
func (s *side) gather(op ops.Gather, in []*ir.Value) (ops.Gather, []*ir.Value) {
	x := in[0]
	switch {
	case op.Guard:
	case op.Check:
		in = s.when(op.Space, op.When, in)
		op.When = true
	case len(in) > 1 || !inRange(s.facts, op.Space, op.Map, x.Type.Shape):
		op.Guard = true
		zero := s.emit1(ops.Const{DType: x.Type.DType, Bits: x.Type.DType.Zero()})
		in = append([]*ir.Value{x, zero}, in[1:]...)
	}
	return op, in
}

// scatter does the same for writes.
func (s *side) scatter(op ops.Scatter, in []*ir.Value) (ops.Scatter, []*ir.Value) {
	v := in[0]
	switch {
	case op.Guard:
	case op.Check:
		in = s.when(v.Type.Shape, op.When, in)
		op.When = true
	default:
		op.Guard = len(in) > 1 || !inRange(s.facts, v.Type.Shape, op.Map, op.Shape)
	}
	return op, in
}

// when puts the condition of the side before the index arrays of checked reads or
// writes over a space, and before the condition that they have already.
func (s *side) when(space *ir.Shape, has bool, in []*ir.Value) []*ir.Value {
	c, idx := spread(s.emitter, s.cond, space), in[1:]
	if has {
		c, idx = s.emit1(ops.And{}, c, in[1]), in[2:]
	}
	return append([]*ir.Value{in[0], c}, idx...)
}

// span spells a span out as reads, a product and a sum, so that what it reads of
// an array that came in can be masked.
func (s *side) span(op ops.Span, in []*ir.Value) *ir.Value {
	var legs [2]*ir.Value
	for i, m := range []*ir.IndexMap{op.W, op.X} {
		g := ops.Gather{Space: op.Space, Map: m}
		read := []*ir.Value{in[i]}
		if !inRange(s.facts, op.Space, m, in[i].Type.Shape) {
			g.Guard = true
			read = append(read, s.emit1(ops.Const{DType: in[i].Type.DType, Bits: in[i].Type.DType.Zero()}))
		}
		legs[i] = s.emit1(g, read...)
		if s.raw[in[i]] {
			legs[i] = s.mask(legs[i])
		}
	}
	product := s.emit1(ops.Mul{}, legs[0], legs[1])
	return accumulateAt(s.emitter, product, op.Y, op.Shape, op.Guard)
}

// accumulateAt adds every element of v at its place in an array of the given
// shape, as a plain sum where the places are leading axes.
func accumulateAt(e *emitter, v *ir.Value, y *ir.IndexMap, shape *ir.Shape, guard bool) *ir.Value {
	n := shape.Rank()
	if y == ir.IdentityMap(n) && v.Type.Shape.Head(n) == shape {
		if v.Type.Rank() == n {
			return v
		}
		return e.emit1(ops.Reduce{Monoid: ir.Sum, Axes: v.Type.Rank() - n}, v)
	}
	return e.emit1(ops.Scatter{Shape: shape, Map: y, Guard: guard}, v)
}

// spread returns the scalar condition at every point of shape.
func spread(e *emitter, c *ir.Value, shape *ir.Shape) *ir.Value {
	if shape.Rank() == 0 {
		return c
	}
	return e.emit1(ops.Broadcast{Shape: shape, Axes: ir.NewPerm()}, c)
}

// readsNoPrimal reports whether the reverse rule of n reads no float of the
// forward half: the operation only moves and adds.
func readsNoPrimal(n *ir.Node) bool {
	if isRegion(n.Op) {
		return false
	}
	rec := &recorder{b: ir.NewBuilder("rule", n.Origin), primal: map[*ir.Value]bool{}, clean: true}
	for _, v := range n.In {
		rec.primal[v] = v.Type.DType.HasCotangent()
	}
	dy := make([]*ir.Value, len(n.Out))
	for i, v := range n.Out {
		rec.primal[v] = v.Type.DType.HasCotangent()
		if v.Type.DType.HasCotangent() {
			dy[i] = rec.b.Param("dy", v.Type)
		}
	}
	n.Op.VJP(rec, n, dy)
	return rec.clean
}

// recorder is the emitter that watches a rule for reads of primal values.
type recorder struct {
	b      *ir.Builder
	primal map[*ir.Value]bool
	clean  bool
}

// Derive implements [ir.Reverse]. It is never asked for: operations with functions
// are not recorded.
func (r *recorder) Derive(f *ir.Func, _, _ []bool) *ir.Optic {
	ir.Bug("the rule of a region is recorded")
	return nil
}

// Emit implements [ir.Emitter].
func (r *recorder) Emit(op ir.Op, in ...*ir.Value) []*ir.Value {
	for _, v := range in {
		r.clean = r.clean && !r.primal[v]
	}
	return r.b.Emit(op, in...)
}
