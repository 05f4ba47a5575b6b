package laws

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// Law is an equation between functions of the same parameters.
type Law struct {
	Name string
	// sides makes functions that should be equal: the sides of the equation, and those
	// of its other parts, pair by pair. f and g have the same type, and h takes what they
	// return.
	sides func(m maker, f, g, h *ir.Func) [][2]*ir.Func
}

// Reverse lists the laws of a reverse derivative.
func Reverse() []Law {
	return []Law{
		{"RD.1", additive}, {"RD.2", additiveInCotangent}, {"RD.3", projections}, {"RD.4", pairing},
		{"RD.5", chain}, {"RD.6", linear}, {"RD.7", symmetric},
	}
}

// Meaning lists the laws that say what a derivative is, by dual numbers.
func Meaning() []Law { return []Law{{"dual", dual}, {"adjoint", adjoint}} }

type pairs = [][2]*ir.Func

// split cuts the parameters of a law's function: those of f, then the rest.
func split(in []*ir.Value, at int) (a, rest []*ir.Value) { return in[:at], in[at:] }

func join(lists ...[]*ir.Value) []*ir.Value { return slices.Concat(lists...) }

func additive(m maker, f, g, _ *ir.Func) pairs {
	sum := function(f.ParamTypes(), func(d calculus, a []*ir.Value) []*ir.Value { return d.plus(d.call(f, a...), d.call(g, a...)) })
	zero := function(f.ParamTypes(), func(d calculus, a []*ir.Value) []*ir.Value { return d.zeros(f.ResultTypes()) })
	rf, rg, rs, rz := m.reverse(f), m.reverse(g), m.reverse(sum), m.reverse(zero)
	return pairs{
		{rs, function(rf.ParamTypes(), func(d calculus, in []*ir.Value) []*ir.Value { return d.plus(d.call(rf, in...), d.call(rg, in...)) })},
		{rz, function(rz.ParamTypes(), func(d calculus, _ []*ir.Value) []*ir.Value { return d.zeros(rz.ResultTypes()) })},
	}
}

func additiveInCotangent(m maker, f, _, _ *ir.Func) pairs {
	r, n := m.reverse(f), len(f.Params)
	types := append(r.ParamTypes(), f.ResultTypes()...)
	sides := func(of func(d calculus, a, b, c []*ir.Value) []*ir.Value) *ir.Func {
		return function(types, func(d calculus, in []*ir.Value) []*ir.Value {
			a, bc := split(in, n)
			b, c := split(bc, len(bc)/2)
			return of(d, a, b, c)
		})
	}
	return pairs{
		{
			sides(func(d calculus, a, b, c []*ir.Value) []*ir.Value { return d.call(r, join(a, d.plus(b, c))...) }),
			sides(func(d calculus, a, b, c []*ir.Value) []*ir.Value {
				return d.plus(d.call(r, join(a, b)...), d.call(r, join(a, c)...))
			}),
		},
		{
			sides(func(d calculus, a, _, _ []*ir.Value) []*ir.Value {
				return d.call(r, join(a, d.zeros(f.ResultTypes()))...)
			}),
			sides(func(d calculus, _, _, _ []*ir.Value) []*ir.Value { return d.zeros(r.ResultTypes()) }),
		},
	}
}

// projections has the identity and each projection of the results of f.
func projections(m maker, f, _, _ *ir.Func) pairs {
	types := f.ResultTypes()
	one := m.reverse(function(types, func(_ calculus, a []*ir.Value) []*ir.Value { return a }))
	out := pairs{{one, function(one.ParamTypes(), func(_ calculus, in []*ir.Value) []*ir.Value { return in[len(types):] })}}
	for i := range types {
		r := m.reverse(function(types, func(_ calculus, a []*ir.Value) []*ir.Value { return a[i : i+1] }))
		out = append(out, [2]*ir.Func{r, function(r.ParamTypes(), func(d calculus, in []*ir.Value) []*ir.Value {
			injected := d.zeros(types)
			injected[i] = in[len(types)]
			return injected
		})})
	}
	return out
}

func pairing(m maker, f, g, _ *ir.Func) pairs {
	both := function(f.ParamTypes(), func(d calculus, a []*ir.Value) []*ir.Value { return join(d.call(f, a...), d.call(g, a...)) })
	rf, rg, r := m.reverse(f), m.reverse(g), m.reverse(both)
	return pairs{{r, function(r.ParamTypes(), func(d calculus, in []*ir.Value) []*ir.Value {
		a, bc := split(in, len(f.Params))
		b, c := split(bc, len(bc)/2)
		return d.plus(d.call(rf, join(a, b)...), d.call(rg, join(a, c)...))
	})}}
}

func chain(m maker, f, _, h *ir.Func) pairs {
	rf, rh, r := m.reverse(f), m.reverse(h), m.reverse(after(f, h))
	return pairs{{r, function(r.ParamTypes(), func(d calculus, in []*ir.Value) []*ir.Value {
		a, c := split(in, len(f.Params))
		return d.call(rf, join(a, d.call(rh, join(d.call(f, a...), c)...))...)
	})}}
}

// after is f, then g.
func after(f, g *ir.Func) *ir.Func {
	return function(f.ParamTypes(), func(d calculus, a []*ir.Value) []*ir.Value { return d.call(g, d.call(f, a...)...) })
}

// linear is about R[f] as a function of its differentiable parameters, those of f and its
// cotangents: the tangent of the others is zero.
func linear(m maker, f, _, _ *ir.Func) pairs {
	r := m.reverse(f)
	d6 := m.forward(DifferentiableFirst(r))
	n, wrt := len(f.Params), len(f.Params)-fixed(f)
	types := append(r.ParamTypes(), f.ResultTypes()...)
	return pairs{{
		function(types, func(d calculus, in []*ir.Value) []*ir.Value {
			a, bw := split(in, n)
			b, w := split(bw, len(bw)/2)
			return d.call(d6, join(a[:wrt], b, a[wrt:], d.zeros(f.ParamTypes()[:wrt]), w)...)
		}),
		function(types, func(d calculus, in []*ir.Value) []*ir.Value {
			a, bw := split(in, n)
			return d.call(r, join(a, bw[len(bw)/2:])...)
		}),
	}}
}

func symmetric(m maker, f, _, _ *ir.Func) pairs {
	n, wrt := len(f.Params), len(f.Params)-fixed(f)
	dd := m.forward(DifferentiableFirst(m.forward(f)))
	v := f.ParamTypes()[:wrt]
	types := slices.Concat(f.ParamTypes(), v, v, v)
	side := func(swapped bool) *ir.Func {
		return function(types, func(d calculus, in []*ir.Value) []*ir.Value {
			a, t := split(in, n)
			u, v, w := t[:wrt], t[wrt:2*wrt], t[2*wrt:]
			if swapped {
				u, v = v, u
			}
			return d.call(dd, join(a[:wrt], u, a[wrt:], v, w)...)
		})
	}
	return pairs{{side(false), side(true)}}
}

// dual holds D[f], which is made of reverse derivatives, to the dual numbers.
func dual(m maker, f, _, _ *ir.Func) pairs {
	by := Dual(f)
	return pairs{{m.forward(f), function(by.ParamTypes(), func(d calculus, in []*ir.Value) []*ir.Value {
		return d.call(by, in...)[len(f.Results):]
	})}}
}

func adjoint(m maker, f, _, _ *ir.Func) pairs {
	r, by, wrt := m.reverse(f), Dual(f), len(f.Params)-fixed(f)
	types := slices.Concat(f.ParamTypes(), f.ParamTypes()[:wrt], f.ResultTypes())
	side := func(of func(d calculus, a, v, w []*ir.Value) *ir.Value) *ir.Func {
		return function(types, func(d calculus, in []*ir.Value) []*ir.Value {
			a, vw := split(in, len(f.Params))
			v, w := split(vw, wrt)
			return []*ir.Value{of(d, a, v, w)}
		})
	}
	return pairs{{
		side(func(d calculus, a, v, w []*ir.Value) *ir.Value { return d.inner(w, d.call(by, join(a, v)...)[len(w):]) }),
		side(func(d calculus, a, v, w []*ir.Value) *ir.Value { return d.inner(d.call(r, join(a, w)...), v) }),
	}}
}
