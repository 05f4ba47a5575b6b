package eval

import (
	"fmt"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

type runner[E any] func(args []Array[E]) ([]Array[E], error)

// region compiles an operation whose meaning is not a kernel's alone; it returns nil
// for any other.
func (ev *evaluator[E]) region(n *ir.Node) runner[E] {
	switch op := n.Op.(type) {
	case ops.Call:
		return func(args []Array[E]) ([]Array[E], error) { return ev.call(op.Func, args) }
	case ops.Custom:
		return func(args []Array[E]) ([]Array[E], error) { return ev.call(op.Func, args) }
	case ops.If:
		return func(args []Array[E]) ([]Array[E], error) {
			if args[0].I[0] != 0 {
				return ev.call(op.Then, args[1:])
			}
			return ev.call(op.Else, args[1:])
		}
	case ops.Map:
		return func(args []Array[E]) ([]Array[E], error) { return ev.mapRegion(op, n, args) }
	case ops.Grad:
		return func(args []Array[E]) ([]Array[E], error) { return ev.gradient(request{op.Body, op.Wrt}, args) }
	case ops.Tangent:
		return func(args []Array[E]) ([]Array[E], error) {
			if op.Symmetric {
				return ev.gradient(request{op.Body, op.Wrt}, args)
			}
			return ev.tangent(request{op.Body, op.Wrt}, args)
		}
	case ops.Jacobian:
		return func(args []Array[E]) ([]Array[E], error) { return ev.jacobian(request{op.Body, op.Wrt}, n, args) }
	case ops.Scan:
		return func(args []Array[E]) ([]Array[E], error) { return ev.scan(op, n, args) }
	case ops.While:
		return func(args []Array[E]) ([]Array[E], error) { return ev.while(op, args) }
	case ops.Sized:
		return func(args []Array[E]) ([]Array[E], error) { return ev.sized(op, args) }
	case ops.Stop:
		return ev.stop
	}
	return nil
}

// stop is the identity, but for tangents, which end here.
func (ev *evaluator[E]) stop(args []Array[E]) ([]Array[E], error) {
	x := args[0]
	if x.F != nil {
		f := make([]E, len(x.F))
		for i, e := range x.F {
			f[i] = ev.ring.Detach(e)
		}
		x.F = f
	}
	return []Array[E]{x}, nil
}

// mapRegion evaluates the body once for each point of the space, with the bound
// indices set to it, and collects the results.
func (ev *evaluator[E]) mapRegion(op ops.Map, n *ir.Node, args []Array[E]) ([]Array[E], error) {
	m := ev.machine
	vars := make([]*int64, 0, op.Space.Rank())
	for _, name := range op.VarNames() {
		vars = append(vars, m.index(name))
	}
	res := make([]Array[E], len(n.Out))
	for j, v := range n.Out {
		box, err := m.box(v.Type.Shape)
		if err != nil {
			return nil, err
		}
		res[j] = newArray(v.Type.DType, box, ev.ring.Int(v.Type.DType, 0))
	}
	levels, extents, err := m.nest(op.Space)
	if err != nil {
		return nil, err
	}
	m.loop(levels, extents, func() {
		for k, l := range levels {
			*vars[k] = l.i
		}
		out, err := ev.call(op.Body, args)
		for j := 0; j < len(res) && err == nil; j++ {
			err = place(res[j], levels, out[j])
		}
		if err != nil {
			m.fail(err)
		}
	})
	return res, m.take()
}

// place copies x into y at the prefix of coordinates in levels. The box of x may be
// smaller than the rest of y's: in a dependent shape it differs from point to point.
func place[E any](y Array[E], levels []*level, x Array[E]) error {
	stride := strides(y.Shape)
	base := 0
	for k, l := range levels {
		if l.i >= int64(y.Shape[k]) {
			return fmt.Errorf("index %d leaves axis %d of %v", l.i, k, y.Shape)
		}
		base += int(l.i) * stride[k]
	}
	inner := y.Shape[len(levels):]
	for k, n := range x.Shape {
		if n > inner[k] {
			return fmt.Errorf("an element of shape %v does not fit into %v", x.Shape, inner)
		}
	}
	stride = stride[len(levels):]
	var walk func(k, to, from int) int
	walk = func(k, to, from int) int {
		if k == len(x.Shape) {
			if x.DType.IsFloat() {
				y.F[to] = x.F[from]
			} else {
				y.I[to] = x.I[from]
			}
			return from + 1
		}
		for i := range x.Shape[k] {
			from = walk(k+1, to+i*stride[k], from)
		}
		return from
	}
	walk(0, base, 0)
	return nil
}
