package ops

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// VJP is one more loop, over the same steps the other way round, whose body is the
// reverse half of Body. It carries the cotangents of the carried values and of
// what every step sees, and reads the values that were carried into each step,
// which a second run of the loop collects; that run and the first become one when
// the graph is normalised, so that what is kept is not written into the rule.
//
//	forward   cₜ₊₁, yₜ   = Body(cₜ, x),                       t = 0 … Length−1
//	reverse   dcₜ, dxₜ   = R[Body]((cₜ, x), (dcₜ₊₁, dyₜ)),   t = Length−1 … 0
//	          dx        += Σₜ dxₜ
//
// What a step reads of x by its own number, such as x[t], gets its cotangent step
// by step, so that the loop need not carry an array as large as x.
func (op Scan) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := none(n)
	if !slices.ContainsFunc(dy, func(d *ir.Value) bool { return d != nil }) {
		return dx
	}
	body, reads := op.split()
	s := &scanReverse{Reverse: r, op: op, n: n, dy: dy, body: body, reads: reads}
	s.derive()
	return s.loop(dx)
}

// scanReverse is the state of the rule.
type scanReverse struct {
	ir.Reverse
	op    Scan
	n     *ir.Node
	dy    []*ir.Value
	body  *ir.Func   // with one more parameter for each of reads
	reads []*ir.Node // gathers of Body that read an operand by the step's number

	live  []bool // by carried value: whether it has a cotangent at some step
	optic *ir.Optic
	dc    []*ir.Value // what the reverse half yields, by parameter of body, nil for a structural zero
	needs map[*ir.Value]bool
}

// split returns Body with what it reads of an operand by the step's number as
// parameters of their own, and the nodes that read them.
func (op Scan) split() (*ir.Func, []*ir.Node) {
	var reads []*ir.Node
	b := ir.NewBuilder(op.Body.Name, op.Body.Origin)
	vs := map[*ir.Value]*ir.Value{}
	for _, p := range op.Body.Params {
		vs[p] = b.Param(p.Name, p.Type)
	}
	for _, n := range op.Body.Nodes {
		if op.readsByNumber(n) {
			vs[n.Out[0]] = b.Param(n.Out[0].Name, n.Out[0].Type)
			reads = append(reads, n)
		}
	}
	for _, n := range op.Body.Nodes {
		if !slices.Contains(reads, n) {
			emitCopy(b, n, vs)
		}
	}
	for _, q := range op.Body.Require {
		b.Require(q)
	}
	return b.Finish(lookUp(vs, op.Body.Results)...), reads
}

// readsByNumber reports whether n is a static read of floats of an operand, at
// places that depend on the step.
func (op Scan) readsByNumber(n *ir.Node) bool {
	g, ok := n.Op.(Gather)
	x := n.In
	if !ok || g.Check || len(x) != g.First() || x[0].Node != nil || x[0].Index < op.Carry || !x[0].Type.DType.HasCotangent() {
		return false
	}
	if g.Guard {
		if _, constant := constOf(x[1]); !constant {
			return false
		}
	}
	return !shapeMentions(g.Space, op.Var) && slices.ContainsFunc(g.Map.Coords(), func(d *ir.Dim) bool { return dimMentions(d, op.Var) })
}

// derive differentiates the body. Which carried values have a cotangent is a least
// fixed point: those of the end, and those that flow into one of them.
func (s *scanReverse) derive() {
	wrt := make([]bool, len(s.body.Params))
	for i, p := range s.body.Params {
		wrt[i] = p.Type.DType.HasCotangent()
	}
	seeded := make([]bool, len(s.dy))
	for i, d := range s.dy {
		seeded[i] = d != nil
	}
	s.live = seeded[:s.op.Carry]
	for grown := true; grown; {
		s.optic = s.Derive(s.body, wrt, seeded)
		s.dc = cotangentsOf(s.optic, wrt)
		grown = false
		for i := range s.live {
			if s.dc[i] != nil && !s.live[i] {
				s.live[i], grown = true, true
			}
		}
	}
	wanted := append([]*ir.Value(nil), s.dc...)
	s.needs = liveBefore(s.optic.Closed, slices.DeleteFunc(wanted, func(v *ir.Value) bool { return v == nil }))
}

// cotangentsOf returns the cotangents that an optic yields, by parameter: nil for
// those that are not targets, and for structural zeros.
func cotangentsOf(o *ir.Optic, wrt []bool) []*ir.Value {
	dx := make([]*ir.Value, len(wrt))
	k := o.Out
	for i, is := range wrt {
		if !is {
			continue
		}
		if d := o.Closed.Results[k]; !isZero(d) {
			dx[i] = d
		}
		k++
	}
	return dx
}

func isZero(v *ir.Value) bool {
	if v.Node == nil {
		return false
	}
	_, ok := v.Node.Op.(Zero)
	return ok
}

// liveBefore returns the values that some of vs depend on, and those themselves.
func liveBefore(f *ir.Func, vs []*ir.Value) map[*ir.Value]bool {
	live := map[*ir.Value]bool{}
	for _, v := range vs {
		live[v] = true
	}
	for _, n := range slices.Backward(f.Nodes) {
		if slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return live[v] }) {
			for _, v := range n.In {
				live[v] = true
			}
		}
	}
	return live
}

// loop emits the loop that runs backwards and returns the cotangents.
func (s *scanReverse) loop(dx []*ir.Value) []*ir.Value {
	op, closed := s.op, s.optic.Closed
	kept := s.trajectory()

	b := ir.NewBuilder(op.Body.Name, s.n.Origin)
	vs := map[*ir.Value]*ir.Value{}
	var args, next []*ir.Value // operands of the loop, results of its body
	param := func(name string, v *ir.Value) *ir.Value {
		args = append(args, v)
		return b.Param(name, v.Type)
	}

	// Carried: cotangents of the carried values, then the sums for what every step
	// sees.
	seeds := closed.Params[s.optic.In:]
	for i, p := range s.body.Params[:op.Carry] {
		if !s.live[i] {
			continue
		}
		d := s.dy[i]
		if d == nil {
			d = zeros(s, p.Type)
		}
		vs[seeds[0]] = param("d"+p.Name, d)
		seeds = seeds[1:]
	}
	sums := map[int]*ir.Value{}
	for i := op.Carry; i < len(op.Body.Params); i++ {
		if s.dc[i] != nil {
			p := s.body.Params[i]
			sums[i] = param("d"+p.Name, zeros(s, p.Type))
		}
	}
	carry := len(args)

	// Seen by every step: what was carried into each, the operands, and the
	// cotangents of what was collected.
	for i, p := range closed.Params[:op.Carry] {
		if kept[i] != nil {
			vs[p] = s.at(b, param(p.Name, kept[i]))
		}
	}
	inner := map[*ir.Value]*ir.Value{} // of Body, for the reads
	for i, v := range s.n.In[op.Carry:] {
		p := op.Body.Params[op.Carry+i]
		w := param(p.Name, v)
		inner[p], vs[closed.Params[op.Carry+i]] = w, w
	}
	for i, d := range s.dy[op.Carry:] {
		if d != nil {
			vs[seeds[0]] = s.at(b, param("d"+s.body.Results[op.Carry+i].Name, d))
			seeds = seeds[1:]
		}
	}
	for j, g := range s.reads {
		if p := closed.Params[len(op.Body.Params)+j]; s.needs[p] {
			for _, v := range g.In[1:] {
				inner[v] = fill(b, v.Type, constant(v))
			}
			emitCopy(b, g, inner)
			vs[p] = inner[g.Out[0]]
		}
	}

	for _, n := range closed.Nodes {
		if slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return s.needs[v] }) {
			emitCopy(b, n, vs)
		}
	}
	b.At(s.n.Origin)
	for i, p := range s.body.Params[:op.Carry] {
		switch {
		case !s.live[i]:
		case s.dc[i] == nil:
			next = append(next, zeros(b, p.Type))
		default:
			next = append(next, vs[s.dc[i]])
		}
	}
	for i := op.Carry; i < len(op.Body.Params); i++ {
		if sums[i] != nil {
			next = append(next, emit(b, AddN{}, sums[i], vs[s.dc[i]]))
		}
	}
	for j := range s.reads {
		if d := s.dc[len(op.Body.Params)+j]; d != nil {
			next = append(next, vs[d])
		}
	}
	out := s.Emit(Scan{Length: op.Length, Var: op.Var, Carry: carry, Backward: !op.Backward, Body: b.Finish(next...)}, args...)
	return s.collect(dx, out)
}

// trajectory emits the loop that collects what the reverse half needs of the
// values carried into each step, by carried value.
func (s *scanReverse) trajectory() []*ir.Value {
	op := s.op
	kept := make([]*ir.Value, op.Carry)
	body := *op.Body
	body.Results = slices.Clone(body.Results[:op.Carry])
	for i, p := range s.optic.Closed.Params[:op.Carry] {
		if s.needs[p] {
			body.Results = append(body.Results, body.Params[i])
		}
	}
	if len(body.Results) == op.Carry {
		return kept
	}
	run := op
	run.Body = &body
	out := s.Emit(run, s.n.In...)[op.Carry:]
	for i, p := range s.optic.Closed.Params[:op.Carry] {
		if s.needs[p] {
			kept[i], out = out[0], out[1:]
		}
	}
	return kept
}

// at returns the element of a collected array that belongs to the step.
func (s *scanReverse) at(b *ir.Builder, v *ir.Value) *ir.Value {
	space := ir.NewShape(unindexed(v.Type.Shape.Dims()[1:], s.op.Var)...)
	coords := append([]*ir.Dim{ir.Sym(s.op.Var)}, ir.IdentityMap(space.Rank()).Coords()...)
	return emit(b, Gather{Space: space, Map: ir.NewIndexMap(coords...)}, v)
}

// unindexed returns extents behind an axis of steps as the body of the loop has
// them: #0 is the step's number there.
func unindexed(ds []*ir.Dim, name string) []*ir.Dim {
	out := make([]*ir.Dim, len(ds))
	for i, d := range ds {
		out[i] = d.Subst(func(a *ir.Atom) *ir.Dim {
			switch {
			case a.Kind != ir.AtomIndex:
				return nil
			case a.Index == 0:
				return ir.Sym(name)
			}
			return ir.Index(a.Index - 1)
		})
	}
	return out
}

// collect returns the cotangents of the loop's operands from what the reverse loop
// yields.
func (s *scanReverse) collect(dx, out []*ir.Value) []*ir.Value {
	for i, live := range s.live {
		if live {
			dx[i], out = out[0], out[1:]
		}
	}
	parts := make([][]*ir.Value, len(dx))
	for i := s.op.Carry; i < len(dx); i++ {
		if s.dc[i] != nil {
			parts[i], out = append(parts[i], out[0]), out[1:]
		}
	}
	for j, g := range s.reads {
		if s.dc[len(s.op.Body.Params)+j] != nil {
			i := g.In[0].Index
			parts[i], out = append(parts[i], s.readAll(g, s.n.In[i], out[0])), out[1:]
		}
	}
	for i, ps := range parts {
		switch len(ps) {
		case 0:
		case 1:
			dx[i] = ps[0]
		default:
			dx[i] = emit(s, AddN{}, ps...)
		}
	}
	return dx
}

// readAll returns the cotangent of x from those of the reads of all steps: the
// adjoint of the one read of all of them.
func (s *scanReverse) readAll(n *ir.Node, x, dy *ir.Value) *ir.Value {
	g := n.Op.(Gather)
	vars := s.op.VarNames()
	coords := g.Map.Coords()
	for j, c := range coords {
		coords[j] = indexed(c, vars)
	}
	g.Space = stackShape(ir.NewShape(s.op.Length), vars, g.Space)
	g.Map = ir.NewIndexMap(coords...)
	in := []*ir.Value{x}
	for _, v := range n.In[1:] {
		in = append(in, fill(s, v.Type, constant(v)))
	}
	all := s.Emit(g, in...)[0].Node
	return g.VJP(s, all, []*ir.Value{dy})[0]
}

// constant returns the number that v is known to be everywhere.
func constant(v *ir.Value) float64 {
	c, ok := constOf(v)
	if !ok {
		ir.Bug("the fill of a read is not constant")
	}
	return c
}

// emitCopy emits n over the values that vs has for its operands.
func emitCopy(b *ir.Builder, n *ir.Node, vs map[*ir.Value]*ir.Value) {
	b.At(n.Origin)
	for i, v := range b.Emit(n.Op, lookUp(vs, n.In)...) {
		vs[n.Out[i]] = v
		b.SetName(v, n.Out[i].Name)
	}
}

func lookUp(vs map[*ir.Value]*ir.Value, old []*ir.Value) []*ir.Value {
	out := make([]*ir.Value, len(old))
	for i, v := range old {
		out[i] = vs[v]
	}
	return out
}
