package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// TangentRule emits the tangents of an operation's results: out = op(in), and the
// operands have the tangents dx, nil where they are structural zeros. So may the
// answer be.
type TangentRule func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value

// LinearisationBy differentiates forwards with the tangent rules of a table, which
// answers nil for an operation that it lacks, and transposes the outcome. It is
// evidence from outside where the table owes nothing to the operations' rules.
func LinearisationBy(table func(ir.Op) TangentRule) Derivation {
	l := lineariser{table: table}
	return Derivation{"linearisation by a table", l.derive}
}

// lineariser takes the reverse derivative in two steps. The forward derivative of a
// function is a program that is linear in the tangents; its transpose is the program
// that runs backwards and has for every linear operation its adjoint.
//
//	y, ẏ = D[f](x; ẋ)        (ẋ ↦ ẏ)ᵀ : dy ↦ dx
//
// An operation with functions inside, such as a loop, is linearised as a whole: it
// stays one linear operation, the adjoint of which is the operation's reverse rule
// over bodies that are linearised and transposed in their turn.
type lineariser struct {
	table func(ir.Op) TangentRule
}

func (l lineariser) derive(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
	p := newPusher(body, notes)
	p.table, p.whole = l.table, true
	pushed := make([]bool, len(wrt))
	for i, v := range body.Params {
		pushed[i] = wrt[i] && v.Type.DType.HasCotangent()
	}
	g, live := p.function(body, pushed)

	a := &adjoint{emitter: newEmitter(body, &Notes{Marks: map[*ir.Node]ir.Half{}}), lineariser: l, notes: notes}
	t := newTape(a, body)
	vs := make(env, len(g.Params)+len(g.Nodes))
	for i, v := range g.Params {
		if i < len(body.Params) {
			vs[v] = a.b.Param(v.Name, v.Type)
		} else {
			vs[v] = t.param(v)
		}
	}
	a.require(g)
	for _, n := range g.Nodes {
		a.stamp(n)
		out := t.Emit(n.Op, vs.all(n.In)...)
		for k, v := range n.Out {
			if vs[v] = out[k]; !t.linear[out[k]] {
				a.name(out[k], v)
			}
		}
	}

	outs := len(body.Results)
	results, tangents := vs.all(g.Results[:outs]), vs.all(g.Results[outs:])
	parts := map[*ir.Value][]*ir.Value{}
	a.half = ir.Rev
	for i, v := range body.Results {
		var dy *ir.Value
		if seeded[i] {
			dy = a.b.Param(cotangentName(v.Name, "out"), v.Type)
		}
		if live[i] {
			if dy != nil {
				parts[tangents[0]] = append(parts[tangents[0]], dy)
			}
			tangents = tangents[1:]
		}
	}
	t.backward(parts)
	directions := g.Params[len(body.Params):]
	for i, v := range body.Params {
		if !wrt[i] {
			continue
		}
		var d *ir.Value
		if pushed[i] {
			d, directions = t.sum(parts[vs[directions[0]]]), directions[1:]
		}
		if d == nil {
			d = zeroOf(a, v.Type)
		}
		results = append(results, d)
	}
	closed := sweep(a.b.Finish(results...), notes)
	a.emitter.notes.keep(closed)
	return &ir.Optic{Closed: closed, In: len(body.Params), Out: outs, Marks: a.emitter.notes.Marks}
}

// adjoint is the emitter of a transpose.
type adjoint struct {
	*emitter
	lineariser
	notes *Notes
}

// stamp lets values run forward, and the coefficients of tangents with the
// cotangents.
func (a *adjoint) stamp(n *ir.Node) {
	a.notes.Visits++
	at := n.Origin
	a.half = ir.Fwd
	if at.Role == ir.Tangent {
		at.Role, a.half = ir.Cotangent, ir.Rev
	}
	a.b.At(at)
}

// Derive implements [ir.Reverse].
func (a *adjoint) Derive(f *ir.Func, wrt, seeded []bool) *ir.Optic {
	return a.lineariser.derive(f, wrt, seeded, a.notes)
}

// linearPart is the linear map from tangents of an operation's operands to those of
// its results, for operations with functions inside. Operands are those of the
// operation, its results, and one tangent for each of the operands in Along. Only
// its adjoint is ever asked for.
type linearPart struct {
	Of    ir.Op
	In    int
	Along *ir.Perm // the operands that have a tangent
}

// pushWhole emits an operation and its linear part.
func (p *pusher) pushWhole(n *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	out = p.Emit(n.Op, in...)
	dy = make([]*ir.Value, len(out))
	var along []int
	args := slices.Concat(in, out)
	for i, d := range dx {
		if d != nil {
			along, args = append(along, i), append(args, d)
		}
	}
	for k, v := range p.Emit(linearPart{Of: n.Op, In: len(in), Along: ir.NewPerm(along...)}, args...) {
		if v.Type.DType.HasCotangent() {
			dy[k] = v
		}
	}
	return out, dy
}

// Name implements [ir.Op].
func (op linearPart) Name() string { return "linear part of " + op.Of.Name() }

// Infer implements [ir.Op].
func (op linearPart) Infer(in []ir.Type) ([]ir.Type, error) { return op.Of.Infer(in[:op.In]) }

// Kernel implements [ir.Op].
func (linearPart) Kernel([]ir.Type) *ir.Kernel { return nil }

// Batch implements [ir.Op].
func (op linearPart) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value {
	ir.Bug("%s is batched", op.Name())
	return nil
}

// VJP is the reverse rule of the operation.
func (op linearPart) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	primal := &ir.Node{Op: op.Of, In: n.In[:op.In], Out: n.In[op.In : op.In+len(n.Out)], Origin: n.Origin}
	dx := op.rule(r, primal, dy)
	out := make([]*ir.Value, op.In+len(n.Out), len(n.In))
	for _, i := range op.Along.Axes() {
		out = append(out, dx[i])
	}
	return out
}

func (op linearPart) rule(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	custom, ok := op.Of.(ops.Custom)
	if !ok {
		return op.Of.VJP(r, n, dy)
	}
	args := slices.Clone(n.In)
	for i, d := range dy {
		if d == nil {
			d = zeroOf(r, n.Out[i].Type)
		}
		args = append(args, d)
	}
	dx := r.(*tape).Reverse.(*adjoint).splice(custom.Rule, args)
	for i, d := range dx {
		if isZero(d) || !d.Type.DType.HasCotangent() {
			dx[i] = nil
		}
	}
	return dx
}
