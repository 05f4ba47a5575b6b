package passes

import (
	"regexp"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Derive returns the reverse derivative of body with respect to its first wrt
// parameters: an optic whose closed graph takes the parameters of body and one
// cotangent per result, and returns the results and one cotangent per target. The
// body may hold regions and calls; they are resolved first.
func Derive(body *ir.Func, wrt int) (*ir.Optic, error) { return DeriveBy(Accumulation(), body, wrt) }

// Closed is [Derive] as the evaluator asks for derivatives: the closed graph alone.
func Closed(body *ir.Func, wrt int) (*ir.Func, error) {
	o, err := Derive(body, wrt)
	if err != nil {
		return nil, err
	}
	return o.Closed, nil
}

// DeriveBy is [Derive] in another way.
func DeriveBy(d Derivation, body *ir.Func, wrt int) (*ir.Optic, error) {
	notes := NewNotes()
	var optic *ir.Optic
	f, err := protect(Inline(notes), body)
	if err != nil {
		return nil, err
	}
	_, err = protect(Pass{Name: "derive", Run: func(f *ir.Func) (*ir.Func, error) {
		r := newResolver(notes, nil)
		r.derivation = d
		optic = d.derive(r.regions(f), first(wrt, len(f.Params)), every(len(f.Results)), notes)
		return optic.Closed, r.err
	}}, f)
	return optic, err
}

// accumulate differentiates by walking the graph backwards and adding cotangents.
//
// Contributions to one value are added in the order in which the walk meets them,
// that is in reverse program order, by one AddN; so results repeat to the bit. The
// walk calls a node's rule only if some operand depends on a target and some
// result has a cotangent that is not the structural Zero, here nil.
//
// wrt says which parameters are targets, and seeded which results have a cotangent.
func accumulate(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
	return accumulateBy(ownRule, body, wrt, seeded, notes)
}

// ownRule is the rule that an operation states.
func ownRule(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value { return n.Op.VJP(r, n, dy) }

func accumulateBy(rule Rule, body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
	a := &accumulator{
		stated:  rule,
		emitter: newEmitter(body, &Notes{Marks: map[*ir.Node]ir.Half{}}),
		parts:   map[*ir.Value][]*ir.Value{},
		active:  map[*ir.Value]bool{},
	}
	vs := a.params(body)
	a.forward(body, vs, wrt)
	results := vs.all(body.Results)
	for i, r := range results {
		if seeded[i] {
			a.contribute(r, a.b.Param(cotangentName(body.Results[i].Name, "out"), r.Type))
		}
	}
	nodes := make([]*ir.Node, 0, len(body.Nodes))
	for _, n := range body.Nodes {
		if len(n.Out) > 0 {
			nodes = append(nodes, vs[n.Out[0]].Node)
		}
	}
	a.half = ir.Rev
	for i := len(nodes) - 1; i >= 0; i-- {
		a.reverse(nodes[i])
	}
	o := &ir.Optic{In: len(body.Params), Out: len(results), Marks: a.notes.Marks}
	for i, p := range body.Params {
		if !wrt[i] {
			continue
		}
		a.stamp(body.Origin)
		d := a.sum(vs[p])
		if d == nil {
			d = a.emit1(ops.Zero{DType: p.Type.DType, Shape: p.Type.Shape})
			a.name(d, p)
		}
		results = append(results, d)
	}
	o.Closed = a.b.Finish(results...)
	notes.Visits += a.notes.Visits
	for _, r := range a.notes.Remarks {
		notes.remark(r.At, "%s", r.Text)
	}
	return o
}

type accumulator struct {
	*emitter
	stated Rule                      // the rules of operations
	parts  map[*ir.Value][]*ir.Value // cotangent contributions, in order of arrival
	active map[*ir.Value]bool        // depends on a target through floats or rings
}

// forward copies the body and finds what depends on a target.
func (a *accumulator) forward(body *ir.Func, vs env, wrt []bool) {
	for i, p := range body.Params {
		a.active[vs[p]] = wrt[i] && p.Type.DType.HasCotangent()
	}
	for _, n := range body.Nodes {
		a.notes.Visits++
		a.b.At(n.Origin)
		a.half = ir.Fwd
		out := a.Emit(n.Op, vs.all(n.In)...)
		vs.bind(a.emitter, n.Out, out)
		reached := false
		for _, v := range n.In {
			reached = reached || a.active[vs[v]]
		}
		for _, v := range out {
			a.active[v] = reached && v.Type.DType.HasCotangent()
		}
	}
}

// reverse applies the rule of one node.
func (a *accumulator) reverse(n *ir.Node) {
	a.notes.Visits++
	a.stamp(n.Origin)
	dy := make([]*ir.Value, len(n.Out))
	some := false
	for i, y := range n.Out {
		dy[i] = a.sum(y)
		some = some || dy[i] != nil
	}
	if !some {
		return
	}
	dx := a.rule(n, dy)
	if len(dx) != len(n.In) {
		ir.Bug("the rule of %s returns %d cotangents for %d operands", n.Op.Name(), len(dx), len(n.In))
	}
	for i, d := range dx {
		if d != nil && d.Type != n.In[i].Type {
			ir.Bug("the rule of %s returns a cotangent %v for operand %d of type %v", n.Op.Name(), d.Type, i, n.In[i].Type)
		}
		a.contribute(n.In[i], d)
	}
}

// Derive implements [ir.Reverse].
func (a *accumulator) Derive(f *ir.Func, wrt, seeded []bool) *ir.Optic {
	return accumulateBy(a.stated, f, wrt, seeded, a.notes)
}

// first says that the first n of total are meant.
func first(n, total int) []bool {
	out := make([]bool, total)
	for i := range n {
		out[i] = true
	}
	return out
}

func every(n int) []bool { return first(n, n) }

// rule returns the cotangents of the operands, nil for none.
func (a *accumulator) rule(n *ir.Node, dy []*ir.Value) []*ir.Value {
	custom, ok := n.Op.(ops.Custom)
	if !ok {
		return a.stated(a, n, dy)
	}
	if custom.Surrogate {
		a.notes.surrogate(custom)
	}
	args := append([]*ir.Value(nil), n.In...)
	for i, d := range dy {
		if d == nil {
			d = a.emit1(ops.Zero{DType: n.Out[i].Type.DType, Shape: n.Out[i].Type.Shape})
		}
		args = append(args, d)
	}
	dx := a.spliceRule(custom.Rule, args)
	for i, d := range dx {
		if isZero(d) || !n.In[i].Type.DType.HasCotangent() {
			dx[i] = nil
		}
	}
	return dx
}

// surrogate notes that a derivative is what a surrogate says.
func (t *Notes) surrogate(c ops.Custom) {
	at := c.Func.Origin
	t.remark(at, "derivatives pass through the surrogate of %s (%s:%d), which nothing checks", FuncName(c.Func), at.File, at.Line)
}

// instance is what tells the name of one instance of a generic function from others.
var instance = regexp.MustCompile(`_[0-9]+$`)

// FuncName is what the model calls a function.
func FuncName(f *ir.Func) string { return instance.ReplaceAllString(f.Name, "") }

// spliceRule emits the body of a user's rule in the reverse half.
func (a *accumulator) spliceRule(rule *ir.Func, args []*ir.Value) []*ir.Value {
	vs := make(env, len(args)+len(rule.Nodes))
	for i, p := range rule.Params {
		vs[p] = args[i]
	}
	a.require(rule)
	for _, n := range rule.Nodes {
		a.notes.Visits++
		a.stamp(n.Origin)
		vs.bind(a.emitter, n.Out, a.Emit(n.Op, vs.all(n.In)...))
	}
	return vs.all(rule.Results)
}

func (a *accumulator) contribute(v, d *ir.Value) {
	if d != nil && a.active[v] {
		a.parts[v] = append(a.parts[v], d)
	}
}

// sum returns the cotangent of v, nil when nothing contributes to it.
func (a *accumulator) sum(v *ir.Value) *ir.Value {
	parts := a.parts[v]
	switch len(parts) {
	case 0:
		return nil
	case 1:
		a.name(parts[0], v)
		return parts[0]
	}
	d := a.emit1(ops.AddN{}, parts...)
	a.name(d, v)
	return d
}

func (a *accumulator) stamp(at ir.Origin) {
	at.Role = ir.Cotangent
	a.b.At(at)
}

// name calls d the cotangent of v, if it was made as a cotangent and has no name.
func (a *accumulator) name(d, v *ir.Value) {
	if d.Node != nil && d.Node.Origin.Role == ir.Cotangent && v.Name != "" {
		a.b.SetName(d, cotangentName(v.Name, ""))
	}
}

// cotangentName follows the naming law: dx is the cotangent of x.
func cotangentName(name, unnamed string) string {
	if name == "" {
		name = unnamed
	}
	return "d" + name
}

func isZero(v *ir.Value) bool {
	if v.Node == nil {
		return false
	}
	_, ok := v.Node.Op.(ops.Zero)
	return ok
}

// OpticOf returns the optic of a function for composition: with respect to all its
// differentiable parameters. Composition is [ir.Optic.Then] and [ir.Optic.Beside].
func OpticOf(f *ir.Func) (*ir.Optic, error) {
	var o *ir.Optic
	notes := NewNotes()
	_, err := protect(Pass{Name: "optic", Run: func(*ir.Func) (*ir.Func, error) {
		o = accumulate(newResolver(notes, nil).regions(newInliner(notes, false).function(f)), differentiable(f.Params), differentiable(f.Results), notes)
		return o.Closed, nil
	}}, f)
	return o, err
}

// differentiable says which values have cotangents.
func differentiable(vs []*ir.Value) []bool {
	out := make([]bool, len(vs))
	for i, v := range vs {
		out[i] = v.Type.DType.HasCotangent()
	}
	return out
}
