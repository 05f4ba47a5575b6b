package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// forward returns body together with its forward derivative: a function of the
// parameters of body and one tangent for each parameter for which wrt holds, to the
// results of body and the tangents of those results for which live holds. The
// others do not depend on a target through floats: their tangents are structural
// zeros.
//
// An operation that states no forward rule is pushed by its reverse rule. That rule
// is linear in the cotangent dy, so it is enough to transpose it:
//
//	D[f](x, v) = π₁ R[R[f]]((x, 0), v)
func forward(body *ir.Func, wrt []bool, notes *Notes) (g *ir.Func, live []bool) {
	return newPusher(body, notes).function(body, wrt)
}

func newPusher(body *ir.Func, notes *Notes) *pusher {
	return &pusher{emitter: newEmitter(body, notes), tangents: map[*ir.Value]*ir.Value{}}
}

func (p *pusher) function(body *ir.Func, wrt []bool) (g *ir.Func, live []bool) {
	vs := p.params(body)
	for i, v := range body.Params {
		if wrt[i] {
			p.tangents[vs[v]] = p.b.Param(tangentName(v.Name, "in"), v.Type)
		}
	}
	for _, n := range body.Nodes {
		p.at(n)
		p.node(n, vs)
	}
	results := vs.all(body.Results)
	for _, v := range slices.Clone(results) {
		d := p.tangents[v]
		live = append(live, d != nil)
		if d != nil {
			results = append(results, d)
		}
	}
	return sweep(p.b.Finish(results...), p.notes), live
}

// push replaces a request for a forward derivative by the tangents of the results.
func (r *resolver) push(e *emitter, op ops.Tangent, args []*ir.Value) []*ir.Value {
	body := r.function(op.Body)
	wrt := first(op.Wrt, len(body.Params))
	if op.Symmetric {
		back := accumulate(body, wrt, every(len(body.Results)), r.notes)
		if surrogate(body) || r.work(outputs(back.Closed, back.Out)) < r.work(tangents(body, wrt, r.notes)) {
			for n, h := range back.Marks {
				r.notes.Marks[n] = h
			}
			return e.splice(back.Closed, args)[back.Out:]
		}
	}
	return e.splice(tangents(body, wrt, r.notes), args)
}

// tangents returns the forward derivative of body alone, with a structural zero
// where there is none.
func tangents(body *ir.Func, wrt []bool, notes *Notes) *ir.Func {
	g, live := forward(body, wrt, notes)
	e := newEmitter(body, notes)
	vs := e.params(g)
	for _, n := range g.Nodes {
		e.copy(n, vs)
	}
	pushed := g.Results[len(body.Results):]
	var out []*ir.Value
	for i, v := range body.Results {
		if !live[i] {
			out = append(out, e.emit1(ops.Zero{DType: v.Type.DType, Shape: v.Type.Shape}))
			continue
		}
		out, pushed = append(out, vs[pushed[0]]), pushed[1:]
	}
	return sweep(e.b.Finish(out...), notes)
}

// outputs returns f with its results from the given one on.
func outputs(f *ir.Func, from int) *ir.Func {
	g := *f
	g.Results = f.Results[from:]
	return &g
}

// surrogate reports whether some function that f applies states a rule which is not
// its derivative, so that there is no forward derivative.
func surrogate(f *ir.Func) bool {
	return slices.ContainsFunc(f.Nodes, func(n *ir.Node) bool {
		c, ok := n.Op.(ops.Custom)
		return ok && c.Surrogate || slices.ContainsFunc(ir.FuncsOf(n.Op), surrogate)
	})
}

// pusher emits each operation and, behind it, the tangents of its results.
type pusher struct {
	*emitter
	tangents map[*ir.Value]*ir.Value // nil is the structural zero
	table    func(ir.Op) TangentRule // rules that come before those of operations; may be nil
	whole    bool                    // operations with functions inside have a [linearPart]
}

func (p *pusher) node(n *ir.Node, vs env) {
	in := vs.all(n.In)
	dx := make([]*ir.Value, len(in))
	some := false
	for i, v := range in {
		dx[i] = p.tangents[v]
		some = some || dx[i] != nil
	}
	if !some {
		vs.bind(p.emitter, n.Out, p.Emit(n.Op, in...))
		return
	}
	tangent := n.Origin
	tangent.Role = ir.Tangent
	p.b.At(tangent)
	out, dy := p.push(n, in, dx)
	vs.bind(p.emitter, n.Out, out)
	for _, v := range out {
		v.Node.Origin.Role = n.Origin.Role
	}
	for k, v := range n.Out {
		if d := dy[k]; d != nil && v.Type.DType.HasCotangent() && !isZero(d) {
			if d.Type != v.Type {
				ir.Bug("the tangent of result %d of %s has type %v where %v was expected", k, n.Op.Name(), d.Type, v.Type)
			}
			p.tangents[vs[v]] = d
			p.nameTangent(d, vs[v])
		}
	}
}

// push emits an operation and the tangents of its results, where an operand has one.
func (p *pusher) push(n *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	if p.whole && len(ir.FuncsOf(n.Op)) > 0 {
		return p.pushWhole(n, in, dx)
	}
	var rule TangentRule
	if p.table != nil {
		rule = p.table(n.Op)
	}
	if states, ok := n.Op.(ir.Pusher); ok && rule == nil {
		return states.JVP(p, n, in, dx)
	}
	out = p.Emit(n.Op, in...)
	switch {
	case len(out) == 0:
		return nil, nil
	case rule != nil:
		return out, rule(p, in, out, dx)
	}
	return out, p.transpose(out[0].Node, dx)
}

// nameTangent calls d the tangent of v, if it was made as one and has no name.
func (p *pusher) nameTangent(d, v *ir.Value) {
	if v.Name != "" && d.Node != nil && (d.Node == v.Node || d.Node.Origin.Role == ir.Tangent) {
		p.b.SetName(d, tangentName(v.Name, ""))
	}
}

// tangentName follows the naming law: tx, the ẋ of the books, is the tangent of x.
func tangentName(name, unnamed string) string {
	if name == "" {
		name = unnamed
	}
	return "t" + name
}

// transpose returns the tangents of the results of n, whose operands have the
// tangents v, from its reverse rule: that is applied to symbolic cotangents, and
// what depends on them is walked once more, backwards from the cotangents of the
// operands, to which v is the seed.
func (p *pusher) transpose(n *ir.Node, v []*ir.Value) []*ir.Value {
	t := newTape(p, &ir.Func{Name: n.Op.Name(), Origin: n.Origin})
	dy := make([]*ir.Value, len(n.Out))
	for k, y := range n.Out {
		if y.Type.DType.HasCotangent() {
			dy[k] = t.param(y)
		}
	}
	parts := map[*ir.Value][]*ir.Value{}
	for i, d := range n.Op.VJP(t, n, dy) {
		if d != nil && v[i] != nil && t.linear[d] {
			parts[d] = append(parts[d], v[i])
		}
	}
	t.backward(parts)
	out := make([]*ir.Value, len(n.Out))
	for k, d := range dy {
		if d == nil {
			continue
		}
		if out[k] = t.sum(parts[d]); out[k] != nil && t.linear[out[k]] {
			ir.Bug("the rule of %s is not linear in the cotangent", n.Op.Name())
		}
	}
	return out
}

// Derive implements [ir.Reverse].
func (p *pusher) Derive(f *ir.Func, wrt, seeded []bool) *ir.Optic {
	return accumulate(f, wrt, seeded, p.notes)
}

// Tangent implements [ir.Forward].
func (p *pusher) Tangent(f *ir.Func, wrt []bool) (*ir.Func, []bool) {
	return forward(f, wrt, p.notes)
}
