package laws

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// maker builds the functions of which the laws speak.
type maker struct {
	by passes.Derivation
}

// function makes a function of parameters of the given types.
func function(types []ir.Type, body func(d calculus, in []*ir.Value) []*ir.Value) *ir.Func {
	b := ir.NewBuilder("law", ir.Origin{})
	in := make([]*ir.Value, len(types))
	for i, t := range types {
		in[i] = b.Param("", t)
	}
	return b.Finish(body(calculus{b}, in)...)
}

// reverse returns R[f], of the parameters of f and cotangents of its results to
// cotangents of its differentiable parameters, which come first.
func (m maker) reverse(f *ir.Func) *ir.Func {
	wrt := 0
	for wrt < len(f.Params) && f.Params[wrt].Type.DType.HasCotangent() {
		wrt++
	}
	o, err := passes.DeriveBy(m.by, f, wrt)
	if err != nil {
		ir.Bug("%v", err)
	}
	b := ir.NewBuilder("R", ir.Origin{})
	in := make([]*ir.Value, len(o.Closed.Params))
	for i, p := range o.Closed.Params {
		in[i] = b.Param("", p.Type)
	}
	return b.Finish(b.Emit(ops.Call{Func: o.Closed}, in...)[o.Out:]...)
}

// forward returns D[f], of the parameters of f and tangents of the differentiable ones to
// the tangents of its results: D[f](a, v) = π₁ R[R[f]]((a, 0), v).
func (m maker) forward(f *ir.Func) *ir.Func {
	r := m.reverse(DifferentiableFirst(m.reverse(f)))
	wrt := len(f.Params) - fixed(f)
	types := append(f.ParamTypes(), f.ParamTypes()[:wrt]...)
	return function(types, func(d calculus, in []*ir.Value) []*ir.Value {
		args := slices.Clone(in[:wrt])
		args = append(args, d.zeros(f.ResultTypes())...)
		args = append(args, in[wrt:len(f.Params)]...)
		args = append(args, in[len(f.Params):]...)
		return d.call(r, args...)[wrt:]
	})
}

// fixed counts the parameters that are not differentiable, which come last.
func fixed(f *ir.Func) int {
	n := 0
	for _, p := range f.Params {
		if !p.Type.DType.HasCotangent() {
			n++
		}
	}
	return n
}

// DifferentiableFirst returns f with its differentiable parameters in front.
func DifferentiableFirst(f *ir.Func) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	args := make([]*ir.Value, len(f.Params))
	for _, want := range []bool{true, false} {
		for i, p := range f.Params {
			if p.Type.DType.HasCotangent() == want {
				args[i] = b.Param(p.Name, p.Type)
			}
		}
	}
	return b.Finish(b.Emit(ops.Call{Func: f}, args...)...)
}

func (d calculus) call(f *ir.Func, in ...*ir.Value) []*ir.Value {
	return d.e.Emit(ops.Call{Func: f}, in...)
}

func (d calculus) zeros(types []ir.Type) []*ir.Value {
	out := make([]*ir.Value, len(types))
	for i, t := range types {
		out[i] = d.orZero(nil, t)
	}
	return out
}

// plus adds lists of arrays.
func (d calculus) plus(xs, ys []*ir.Value) []*ir.Value {
	out := make([]*ir.Value, len(xs))
	for i, x := range xs {
		out[i] = d.emit(ops.Add{}, x, ys[i])
	}
	return out
}

// inner is the sum of products of two lists of arrays over one ring.
func (d calculus) inner(xs, ys []*ir.Value) *ir.Value {
	var sum *ir.Value
	for i, x := range xs {
		p := d.mul(x, ys[i])
		if k := p.Type.Rank(); k > 0 {
			p = d.emit(ops.Reduce{Monoid: ir.Sum, Axes: k}, p)
		}
		sum = d.sum(sum, p)
	}
	return sum
}
