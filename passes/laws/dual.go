package laws

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Dual returns f on dual numbers: a function of the parameters of f and a tangent for
// each that is differentiable, to the results of f and their tangents. Operations with
// functions inside become the same operations over dual numbers; the others act as
// [Tangents] says.
func Dual(f *ir.Func) *ir.Func { return onDuals(f, 0, 0) }

// onDuals returns f on dual numbers, where the tangents of the first in parameters follow
// these, and those of the others the others; so for the results.
func onDuals(f *ir.Func, in, out int) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	d := &duals{calculus{b}, map[*ir.Value]*ir.Value{}, map[*ir.Value]*ir.Value{}}
	d.params(b, f.Params[:in])
	d.params(b, f.Params[in:])
	for _, n := range f.Nodes {
		d.node(n)
	}
	return b.Finish(append(d.group(f.Results[:out]), d.group(f.Results[out:])...)...)
}

type duals struct {
	calculus
	value   map[*ir.Value]*ir.Value
	tangent map[*ir.Value]*ir.Value // nil is zero
}

func (d *duals) params(b *ir.Builder, ps []*ir.Value) {
	for _, p := range ps {
		d.value[p] = b.Param(p.Name, p.Type)
	}
	for _, p := range ps {
		if p.Type.DType.HasCotangent() {
			d.tangent[p] = b.Param("", p.Type)
		}
	}
}

// group returns values, and after them the tangents of those that have one.
func (d *duals) group(vs []*ir.Value) []*ir.Value {
	var out []*ir.Value
	for _, v := range vs {
		out = append(out, d.value[v])
	}
	for _, v := range vs {
		if v.Type.DType.HasCotangent() {
			out = append(out, d.orZero(d.tangent[v], v.Type))
		}
	}
	return out
}

// take is the reverse of group.
func (d *duals) take(vs, from []*ir.Value) (rest []*ir.Value) {
	for _, v := range vs {
		d.value[v], from = from[0], from[1:]
	}
	for _, v := range vs {
		if v.Type.DType.HasCotangent() {
			d.tangent[v], from = from[0], from[1:]
		}
	}
	return from
}

func (d *duals) node(n *ir.Node) {
	switch op := n.Op.(type) {
	case ops.Call:
		d.take(n.Out, d.e.Emit(ops.Call{Func: onDuals(op.Func, 0, 0)}, d.group(n.In)...))
	case ops.Map:
		op.Body = onDuals(op.Body, 0, 0)
		d.take(n.Out, d.e.Emit(op, d.group(n.In)...))
	case ops.If:
		op.Then, op.Else = onDuals(op.Then, 0, 0), onDuals(op.Else, 0, 0)
		d.take(n.Out, d.e.Emit(op, append([]*ir.Value{d.value[n.In[0]]}, d.group(n.In[1:])...)...))
	case ops.Sized:
		op.Body = onDuals(op.Body, 0, 0)
		d.take(n.Out, d.e.Emit(op, append([]*ir.Value{d.value[n.In[0]]}, d.group(n.In[1:])...)...))
	case ops.Scan:
		carry := op.Carry
		in := append(d.group(n.In[:carry]), d.group(n.In[carry:])...)
		op.Body = onDuals(op.Body, carry, carry)
		op.Carry = carry + tangents(n.In[:carry])
		d.take(n.Out[carry:], d.take(n.Out[:carry], d.e.Emit(op, in...)))
	case ops.While:
		carry := op.Carry
		in := append(d.group(n.In[:carry]), d.group(n.In[carry:])...)
		op.Body = onDuals(op.Body, carry, carry)
		op.Cond = onDuals(op.Cond, carry, 0)
		op.Carry = carry + tangents(n.In[:carry])
		d.take(n.Out[carry:], d.take(n.Out[:carry], d.e.Emit(op, in...)))
	default:
		in, dx := make([]*ir.Value, len(n.In)), make([]*ir.Value, len(n.In))
		some := false
		for i, v := range n.In {
			in[i], dx[i] = d.value[v], d.tangent[v]
			some = some || dx[i] != nil
		}
		out := d.e.Emit(n.Op, in...)
		for k, v := range n.Out {
			d.value[v] = out[k]
		}
		if !some || !n.Out[0].Type.DType.HasCotangent() {
			return
		}
		rule := Tangents(n.Op)
		if rule == nil {
			ir.Bug("nothing says what %s does to tangents", n.Op.Name())
		}
		for k, t := range rule(d.e, in, out, dx) {
			d.tangent[n.Out[k]] = t
		}
	}
}

// tangents counts the values that have one.
func tangents(vs []*ir.Value) int {
	n := 0
	for _, v := range vs {
		if v.Type.DType.HasCotangent() {
			n++
		}
	}
	return n
}
