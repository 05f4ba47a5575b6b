package ir

import "slices"

// An optic that can be composed has one cotangent parameter for each float result
// of its forward half, and yields one cotangent for each float input, in order.

// IdentityOptic hands its inputs on, and the cotangents back.
func IdentityOptic(types ...Type) *Optic {
	b := NewBuilder("identity", Origin{})
	var in []*Value
	for _, t := range types {
		in = append(in, b.Param("", t))
	}
	results := slices.Clone(in)
	for _, t := range types {
		if t.DType.HasCotangent() {
			results = append(results, b.Param("", t))
		}
	}
	return &Optic{Closed: b.Finish(results...), In: len(types), Out: len(types), Marks: map[*Node]Half{}}
}

// Then is the composite of o and p, whose inputs have the types of o's results: the
// forward half of o, all of p, the reverse half of o. This is the chain rule; the
// residual of the composite is both residuals, and no node is copied.
func (o *Optic) Then(p *Optic) *Optic {
	if !slices.Equal(types(o.Closed.Results[:o.Out]), types(p.Closed.Params[:p.In])) {
		Bug("%s yields %v, which %s does not take", o.Closed.Name, types(o.Closed.Results[:o.Out]), p.Closed.Name)
	}
	c := newComposer(o.Closed.Name)
	a := c.params(o.Closed.Params[:o.In])
	dc := c.params(p.Closed.Params[p.In:])
	first, second := c.begin(o), c.begin(p)
	first.give(o.Closed.Params[:o.In], a)
	first.run(Fwd)
	second.give(p.Closed.Params[:p.In], first.all(o.Closed.Results[:o.Out]))
	second.give(p.Closed.Params[p.In:], dc)
	second.run(Fwd)
	second.run(Rev)
	first.give(o.Closed.Params[o.In:], second.all(p.Closed.Results[p.Out:]))
	first.run(Rev)
	return c.finish(o.In, p.Out, second.all(p.Closed.Results[:p.Out]), first.all(o.Closed.Results[o.Out:]))
}

// Beside is the parallel composite: o on the first inputs, p on the rest.
func (o *Optic) Beside(p *Optic) *Optic {
	c := newComposer(o.Closed.Name)
	both := [2]*Optic{o, p}
	var parts [2]*composed
	for i, q := range both {
		parts[i] = c.begin(q)
		parts[i].give(q.Closed.Params[:q.In], c.params(q.Closed.Params[:q.In]))
	}
	for i, q := range both {
		parts[i].give(q.Closed.Params[q.In:], c.params(q.Closed.Params[q.In:]))
	}
	var out, back []*Value
	for i, q := range both {
		parts[i].run(Fwd)
		parts[i].run(Rev)
		out = append(out, parts[i].all(q.Closed.Results[:q.Out])...)
		back = append(back, parts[i].all(q.Closed.Results[q.Out:])...)
	}
	return c.finish(o.In+p.In, o.Out+p.Out, out, back)
}

// composer builds the closed graph of a composite.
type composer struct {
	b     *Builder
	marks map[*Node]Half
}

func newComposer(name string) *composer {
	return &composer{NewBuilder(name, Origin{}), map[*Node]Half{}}
}

func (c *composer) params(like []*Value) []*Value {
	out := make([]*Value, len(like))
	for i, v := range like {
		out[i] = c.b.Param(v.Name, v.Type)
	}
	return out
}

func (c *composer) finish(in, out int, results, back []*Value) *Optic {
	return &Optic{Closed: c.b.Finish(slices.Concat(results, back)...), In: in, Out: out, Marks: c.marks}
}

// composed is one of the optics on its way into the composite.
type composed struct {
	*composer
	o  *Optic
	vs map[*Value]*Value
}

func (c *composer) begin(o *Optic) *composed { return &composed{c, o, map[*Value]*Value{}} }

func (c *composed) give(params, args []*Value) {
	for i, p := range params {
		c.vs[p] = args[i]
	}
}

func (c *composed) all(old []*Value) []*Value {
	out := make([]*Value, len(old))
	for i, v := range old {
		out[i] = c.vs[v]
	}
	return out
}

// run emits the nodes whose first half is h: a node that runs in both is emitted
// in the forward half, and marked so.
func (c *composed) run(h Half) {
	for _, n := range c.o.Closed.Nodes {
		mark := c.o.Marks[n]
		if (mark&Fwd != 0) != (h == Fwd) {
			continue
		}
		c.b.At(n.Origin)
		for i, v := range c.b.Emit(n.Op, c.all(n.In)...) {
			c.vs[n.Out[i]] = v
			c.b.SetName(v, n.Out[i].Name)
			c.marks[v.Node] = mark
		}
	}
}
