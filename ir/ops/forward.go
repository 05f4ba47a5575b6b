package ops

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// Forward rules, of the operations that state one. A difference is one of the
// tangents; a choice between two values pushes the tangents through the same choice;
// a loop carries the tangents beside the values; a function with a reverse rule of
// its own pushes by the transpose of that rule.

// JVP is ẏ = ȧ − ḃ.
func (op Sub) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	return r.Emit(op, in...), []*ir.Value{difference(r, dx[0], dx[1])}
}

// JVP is ẏ = (ȧ − y·ḃ) / b.
func (op Div) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	out = r.Emit(op, in...)
	db := dx[1]
	if db != nil {
		db = mul(r, out[0], db)
	}
	return out, []*ir.Value{div(r, difference(r, dx[0], db), in[1])}
}

// difference returns a − b; nil is zero, and not both are.
func difference(r ir.Emitter, a, b *ir.Value) *ir.Value {
	switch {
	case b == nil:
		return a
	case a == nil:
		return neg(r, b)
	}
	return sub(r, a, b)
}

// JVP chooses between the tangents.
func (op Select) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	return r.Emit(op, in...), []*ir.Value{chosen(r, in[0], dx[1], dx[2])}
}

// JVP chooses between the tangents.
func (op Max) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	return r.Emit(op, in...), []*ir.Value{chosen(r, compare(r, ir.LeOp, in[1], in[0]), dx[0], dx[1])}
}

// JVP chooses between the tangents.
func (op Min) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	return r.Emit(op, in...), []*ir.Value{chosen(r, compare(r, ir.LeOp, in[0], in[1]), dx[0], dx[1])}
}

// chosen returns a where c holds and b elsewhere; nil is zero.
func chosen(r ir.Emitter, c, a, b *ir.Value) *ir.Value {
	switch {
	case b == nil && a == nil:
		return nil
	case b == nil:
		return mask(r, c, a)
	case a == nil:
		return mask(r, not(r, c), b)
	}
	return choose(r, c, a, b)
}

// JVP is one loop that carries c and ċ.
//
//	cₜ₊₁, ċₜ₊₁, yₜ, ẏₜ = D[Body]((cₜ, x), (ċₜ, ẋ))
func (op Scan) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	l := pushLoop(r, op.Body, op.Carry, in, dx)
	carry := op.Carry
	op.Body, op.Carry = l.body, l.carry
	return l.results(r.Emit(op, l.args...), carry)
}

// JVP is one loop that carries c and ċ, and ends when the loop does.
//
//	while Cond(c, x) { c, ċ = D[Body]((c, x), (ċ, ẋ)) }
func (op While) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	l := pushLoop(r, op.Body, op.Carry, in, dx)
	carry := op.Carry
	op.Cond, op.Body, op.Carry = l.widened(op.Cond), l.body, l.carry
	all := r.Emit(op, l.args...)
	out, dy = l.results(all[:op.Carry], carry)
	return append(out, all[op.Carry]), append(dy, nil)
}

// pushedLoop is a loop that carries tangents as well. Its operands are c, ċ, x, ẋ,
// and its results c, ċ, y, ẏ, where structural zeros are left out.
type pushedLoop struct {
	args  []*ir.Value
	from  []int // which operand of the loop an argument is, −1 for a tangent
	carry int
	body  *ir.Func
	live  []bool // by result of the old body: whether it has a tangent
}

// pushLoop differentiates the body of a loop. Which carried values have a tangent
// is a least fixed point: those that have one before the loop, and those into which
// one flows.
func pushLoop(r ir.Forward, body *ir.Func, carry int, in, dx []*ir.Value) *pushedLoop {
	l := &pushedLoop{}
	dx = slices.Clone(dx)
	wrt := make([]bool, len(in))
	for i, d := range dx {
		wrt[i] = d != nil
	}
	var g *ir.Func
	for grown := true; grown; {
		g, l.live = r.Tangent(body, wrt)
		grown = false
		for i := range carry {
			if l.live[i] && !wrt[i] {
				wrt[i], grown = true, true
				dx[i] = zeros(r, in[i].Type)
			}
		}
	}

	b := ir.NewBuilder(body.Name, body.Origin)
	vs := map[*ir.Value]*ir.Value{}
	param := func(p, arg *ir.Value, from int) {
		vs[p] = b.Param(p.Name, p.Type)
		l.args, l.from = append(l.args, arg), append(l.from, from)
	}
	tangents := map[int]*ir.Value{} // by operand, the parameters of g
	for i, k := 0, len(in); i < len(in); i++ {
		if wrt[i] {
			tangents[i] = g.Params[k]
			k++
		}
	}
	section := func(lo, hi int) {
		for i := lo; i < hi; i++ {
			param(g.Params[i], in[i], i)
		}
		for i := lo; i < hi; i++ {
			if wrt[i] {
				param(tangents[i], dx[i], -1)
			}
		}
	}
	section(0, carry)
	l.carry = len(l.args)
	section(carry, len(in))
	for _, n := range g.Nodes {
		emitCopy(b, n, vs)
	}
	for _, q := range g.Require {
		b.Require(q)
	}

	values, pushed := g.Results[:len(body.Results)], g.Results[len(body.Results):]
	results := lookUp(vs, values[:carry])
	var collected []*ir.Value
	for i := range values {
		var d *ir.Value
		if l.live[i] {
			d, pushed = vs[pushed[0]], pushed[1:]
		}
		switch {
		case i >= carry && d != nil:
			collected = append(collected, d)
		case i < carry && wrt[i] && d == nil:
			results = append(results, zeros(b, values[i].Type))
		case i < carry && wrt[i]:
			results = append(results, d)
		}
	}
	copy(l.live, wrt[:carry])
	results = append(results, lookUp(vs, values[carry:])...)
	l.body = b.Finish(append(results, collected...)...)
	return l
}

// widened returns f, which takes the operands of the loop, with the parameters of
// its new body.
func (l *pushedLoop) widened(f *ir.Func) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	vs := map[*ir.Value]*ir.Value{}
	for k, p := range l.body.Params {
		v := b.Param(p.Name, p.Type)
		if i := l.from[k]; i >= 0 {
			vs[f.Params[i]] = v
		}
	}
	for _, n := range f.Nodes {
		emitCopy(b, n, vs)
	}
	for _, q := range f.Require {
		b.Require(q)
	}
	return b.Finish(lookUp(vs, f.Results)...)
}

// results takes the results of the loop apart; the first carry of the old ones were
// carried.
func (l *pushedLoop) results(all []*ir.Value, carry int) (out, dy []*ir.Value) {
	take := func(lo, hi int) {
		out = append(out, all[:hi-lo]...)
		all = all[hi-lo:]
		for _, live := range l.live[lo:hi] {
			var d *ir.Value
			if live {
				d, all = all[0], all[1:]
			}
			dy = append(dy, d)
		}
	}
	take(0, carry)
	take(carry, len(l.live))
	return out, dy
}

// JVP is the forward derivative of Body with the same size.
func (op Sized) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	args := slices.Clone(in)
	wrt := make([]bool, len(in)-1)
	for i, d := range dx[1:] {
		if wrt[i] = d != nil; d != nil {
			args = append(args, d)
		}
	}
	body, live := r.Tangent(op.Body, wrt)
	all := r.Emit(Sized{Var: op.Var, Body: body}, args...)
	l := &pushedLoop{live: live}
	return l.results(all, 0)
}

// JVP transposes the rule, which is linear in the cotangents, at the cotangent 0.
//
//	ẏ = R[dy ↦ Rule(x, dy)](0, ẋ)
//
// That of a surrogate is linear too where a forward derivative passes through it.
func (op Custom) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	out = r.Emit(op, in...)
	dy = make([]*ir.Value, len(out))
	wrt, seeded := make([]bool, len(op.Rule.Params)), make([]bool, len(in))
	args := slices.Clone(in)
	for k, y := range out {
		wrt[len(in)+k] = y.Type.DType.HasCotangent()
		args = append(args, zeros(r, y.Type))
	}
	for i, d := range dx {
		if seeded[i] = d != nil; d != nil {
			args = append(args, d)
		}
	}
	o := r.Derive(op.Rule, wrt, seeded)
	for i, d := range spliceLive(r, o.Closed, args, cotangentsOf(o, wrt)[len(in):]) {
		dy[i] = d
	}
	return out, dy
}

// spliceLive emits the nodes of f that wanted values depend on, over args, and
// returns what these have become; nil stays nil.
func spliceLive(r ir.Emitter, f *ir.Func, args, wanted []*ir.Value) []*ir.Value {
	vs := map[*ir.Value]*ir.Value{}
	for i, p := range f.Params {
		vs[p] = args[i]
	}
	live := liveBefore(f, slices.DeleteFunc(slices.Clone(wanted), func(v *ir.Value) bool { return v == nil }))
	for _, n := range f.Nodes {
		if slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return live[v] }) {
			for i, v := range r.Emit(n.Op, lookUp(vs, n.In)...) {
				vs[n.Out[i]] = v
			}
		}
	}
	out := make([]*ir.Value, len(wanted))
	for i, v := range wanted {
		if v != nil {
			out[i] = vs[v]
		}
	}
	return out
}

// JVP joins the tangents.
func (op Concat) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	parts := slices.Clone(dx)
	for i, d := range parts {
		if d == nil {
			parts[i] = zeros(r, in[i].Type)
		}
	}
	return r.Emit(op, in...), r.Emit(op, parts...)
}

// JVP is the product rule, of a square with one span.
//
//	ẏ[Y(e)] += ẇ[W(e)]·x[X(e)] + w[W(e)]·ẋ[X(e)]
func (op Span) JVP(r ir.Forward, _ *ir.Node, in, dx []*ir.Value) (out, dy []*ir.Value) {
	out = r.Emit(op, in...)
	if in[0] == in[1] && op.W == op.X {
		half := emit(r, op, in[0], dx[1])
		return out, []*ir.Value{add(r, half, half)}
	}
	var parts []*ir.Value
	if dx[0] != nil {
		parts = append(parts, emit(r, op, dx[0], in[1]))
	}
	if dx[1] != nil {
		parts = append(parts, emit(r, op, in[0], dx[1]))
	}
	if len(parts) == 2 {
		return out, r.Emit(AddN{}, parts...)
	}
	return out, parts
}
