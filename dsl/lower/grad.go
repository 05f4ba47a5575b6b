package lower

import (
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// derivative lowers a request to regions whose body is the slice of the graph from the
// targets to y. The leaves of one target are independent of each other; of two
// targets, one may be computed from the other, and then each gets a request of its
// own, so that what flows through the one counts for the other. (Targets of a second
// derivative are independent.)
func (s *scope) derivative(e *typed.Derivative) []*ir.Value {
	r := &requests{scope: s, Derivative: e}
	for _, y := range s.eval(e.Y) {
		r.ys = append(r.ys, s.root(y))
	}
	for _, a := range e.Along {
		r.along = append(r.along, s.eval(a))
	}
	switch e.Kind {
	case typed.JVP:
		return r.jvp()
	case typed.Hessian:
		return r.hessian()
	case typed.HVP:
		return r.hvp()
	}
	return r.byTarget()
}

// requests is a derivative on its way to regions.
type requests struct {
	*scope
	*typed.Derivative
	ys    []*ir.Value // roots
	along [][]*ir.Value
}

// leaves returns the roots of a target's leaves.
func (r *requests) leaves(t typed.Target) []*ir.Value {
	lo, hi := pathRange(t.Var.Type, t.Path)
	vs := r.scope.leaves(t.Var, lo, hi)
	out := make([]*ir.Value, len(vs))
	for k, v := range vs {
		out[k] = r.root(v)
	}
	return out
}

// together is one slice for all targets from which a path leads to y.
func (r *requests) together() *slicer {
	g := r.slice()
	for _, t := range r.Targets {
		if !t.Dead {
			g.target(r.leaves(t))
		}
	}
	return g
}

// slices are as many as are needed for targets that may be computed from each other.
func (r *requests) slices() []*slicer {
	g := r.together()
	if len(g.targets) == 0 {
		return nil
	}
	if !g.nested() {
		return []*slicer{g}
	}
	var out []*slicer
	for _, t := range r.Targets {
		if !t.Dead {
			g := r.slice()
			g.target(r.leaves(t))
			out = append(out, g)
		}
	}
	return out
}

// byTarget is a derivative that has a result for each target: grad, vjp or jacobian.
func (r *requests) byTarget() []*ir.Value {
	derivative := map[*ir.Value]*ir.Value{}
	for _, g := range r.slices() {
		body := g.finish(r.ys)
		in := g.operands()
		var op ir.Op = ops.Jacobian{Body: body, Wrt: len(g.targets)}
		if r.Kind != typed.Jacobian {
			op = ops.Grad{Body: body, Wrt: len(g.targets)}
			in = append(in, r.seeds()...)
		}
		for k, d := range r.b.Emit(op, in...) {
			derivative[g.targets[k]] = d
		}
	}
	var out []*ir.Value
	for _, t := range r.Targets {
		leaves := r.leaves(t)
		for k, l := range t.Type.Leaves() {
			d := derivative[leaves[k]]
			if t.Dead {
				if r.Kind == typed.Jacobian {
					l.Type.Shape = l.Type.Shape.Prefix(r.ys[0].Type.Shape)
				}
				d = r.zero(l.Type)
			}
			out = append(out, d)
		}
	}
	return out
}

// seeds are the cotangents of y: those given, or 1.
func (r *requests) seeds() []*ir.Value {
	if r.Kind == typed.VJP {
		return r.along[0]
	}
	return []*ir.Value{r.one(r.ys[0].Type.DType)}
}

func (s *scope) one(t ir.DType) *ir.Value {
	return s.emit(ops.Const{DType: t, Bits: t.One()})
}

func (s *scope) zero(t ir.Type) *ir.Value { return s.emit(ops.Zero{DType: t.DType, Shape: t.Shape}) }

// tangents are those of the targets of a slice; of a target named twice they add up.
func (r *requests) tangents(g *slicer) []*ir.Value {
	sum := map[*ir.Value]*ir.Value{}
	for i, t := range r.Targets {
		for k, v := range r.leaves(t) {
			d := r.along[i][k]
			if sum[v] != nil {
				d = r.emit(ops.Add{}, sum[v], d)
			}
			sum[v] = d
		}
	}
	out := make([]*ir.Value, len(g.targets))
	for k, v := range g.targets {
		out[k] = sum[v]
	}
	return out
}

// jvp is the tangents of y: the sum over the slices.
func (r *requests) jvp() []*ir.Value {
	var out []*ir.Value
	for _, g := range r.slices() {
		body := g.finish(r.ys)
		pushed := r.b.Emit(ops.Tangent{Body: body, Wrt: len(g.targets)}, append(g.operands(), r.tangents(g)...)...)
		for k, d := range pushed {
			if len(out) == len(pushed) {
				out[k] = r.emit(ops.Add{}, out[k], d)
			} else {
				out = append(out, d)
			}
		}
	}
	if out == nil {
		for _, y := range r.ys {
			out = append(out, r.zero(y.Type))
		}
	}
	return out
}

// gradient is the slice's gradient as a function of its targets and captures.
func (r *requests) gradient(g *slicer) *ir.Func {
	body := g.finish(r.ys)
	b := ir.NewBuilder("gradient", r.b.Origin())
	b.At(r.b.Origin())
	var in []*ir.Value
	for _, p := range body.Params {
		in = append(in, b.Param(p.Name, p.Type))
	}
	t := r.ys[0].Type.DType
	in = append(in, b.Emit(ops.Const{DType: t, Bits: t.One()})...)
	return b.Finish(b.Emit(ops.Grad{Body: body, Wrt: len(g.targets)}, in...)...)
}

// hessian has a block for each pair of targets.
func (r *requests) hessian() []*ir.Value {
	g := r.together()
	blocks := map[[2]*ir.Value]*ir.Value{}
	if n := len(g.targets); n > 0 {
		all := r.b.Emit(ops.Jacobian{Body: r.gradient(g), Wrt: n}, g.operands()...)
		for k, d := range all {
			blocks[[2]*ir.Value{g.targets[k/n], g.targets[k%n]}] = d
		}
	}
	var out []*ir.Value
	for _, t := range r.Targets {
		for _, w := range r.Targets {
			x, v := r.leaves(t)[0], r.leaves(w)[0]
			d := blocks[[2]*ir.Value{x, v}]
			if d == nil {
				d = r.zero(v.Type.With(v.Type.Shape.Prefix(x.Type.Shape)))
			}
			out = append(out, d)
		}
	}
	return out
}

// hvp is the tangents of the gradient.
func (r *requests) hvp() []*ir.Value {
	g := r.together()
	pushed := map[*ir.Value]*ir.Value{}
	if n := len(g.targets); n > 0 {
		op := ops.Tangent{Body: r.gradient(g), Wrt: n, Symmetric: true}
		for k, d := range r.b.Emit(op, append(g.operands(), r.tangents(g)...)...) {
			pushed[g.targets[k]] = d
		}
	}
	var out []*ir.Value
	for _, t := range r.Targets {
		for _, v := range r.leaves(t) {
			d := pushed[v]
			if d == nil {
				d = r.zero(v.Type)
			}
			out = append(out, d)
		}
	}
	return out
}
