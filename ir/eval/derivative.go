package eval

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// request is a derivative request: which body, and how many of its parameters.
type request struct {
	body *ir.Func
	wrt  int
}

// closed returns the closed form of the reverse derivative.
func (ev *evaluator[E]) closed(req request) (*ir.Func, error) {
	if have := ev.derived[req]; have != nil {
		return have, nil
	}
	if ev.derive == nil {
		return nil, errors.New("a derivative is requested, and this evaluation has no way to derive")
	}
	closed, err := ev.derive(req.body, req.wrt)
	if err != nil {
		return nil, err
	}
	if have, want := len(closed.Results), len(req.body.Results)+req.wrt; have != want {
		return nil, fmt.Errorf("the derivative of %s has %d results, want %d", req.body.Name, have, want)
	}
	ev.derived[req] = closed
	return closed, nil
}

// gradient evaluates the closed form, whose last results are the cotangents of the
// targets.
func (ev *evaluator[E]) gradient(req request, args []Array[E]) ([]Array[E], error) {
	closed, err := ev.closed(req)
	if err != nil {
		return nil, err
	}
	res, err := ev.call(closed, args)
	if err != nil {
		return nil, err
	}
	return res[len(req.body.Results):], nil
}

// tangent evaluates a forward derivative by the reverse one, which is linear in the
// cotangents dy: its own reverse derivative by them, at dy = 0.
//
//	D[f](x, v) = π₁ R[R[f]]((x, 0), v)
func (ev *evaluator[E]) tangent(req request, args []Array[E]) ([]Array[E], error) {
	f, seeds := req.body, len(req.body.Results)
	twice := ev.pushed[req]
	if twice == nil {
		closed, err := ev.closed(req)
		if err != nil {
			return nil, err
		}
		b := ir.NewBuilder(closed.Name, closed.Origin)
		var dy, in []*ir.Value
		for _, p := range closed.Params[len(f.Params):] {
			dy = append(dy, b.Param(p.Name, p.Type))
		}
		for _, p := range f.Params {
			in = append(in, b.Param(p.Name, p.Type))
		}
		out := b.Emit(ops.Call{Func: closed}, append(in, dy...)...)
		if twice, err = ev.closed(request{b.Finish(out[seeds:]...), seeds}); err != nil {
			return nil, err
		}
		ev.pushed[req] = twice
	}
	var in []Array[E]
	for _, r := range f.Results {
		zero, err := ev.zeros(r.Type)
		if err != nil {
			return nil, err
		}
		in = append(in, zero)
	}
	res, err := ev.call(twice, append(in, args...))
	if err != nil {
		return nil, err
	}
	return res[req.wrt:], nil
}

// jacobian evaluates the reverse derivative once for each element of each result,
// with a cotangent that is one there and zero elsewhere.
func (ev *evaluator[E]) jacobian(req request, n *ir.Node, args []Array[E]) ([]Array[E], error) {
	one, err := ev.ring.Float(ir.F64, 1)
	if err != nil {
		return nil, err
	}
	var seeds, out []Array[E]
	for _, r := range req.body.Results {
		zero, err := ev.zeros(r.Type)
		if err != nil {
			return nil, err
		}
		seeds = append(seeds, zero)
	}
	for _, v := range n.Out {
		whole, err := ev.zeros(v.Type)
		if err != nil {
			return nil, err
		}
		out = append(out, whole)
	}
	for i, seed := range seeds {
		points, err := ev.points(req.body.Results[i].Type.Shape)
		if err != nil {
			return nil, err
		}
		for _, at := range points {
			hot := seed.unit(at, one)
			dx, err := ev.gradient(req, slices.Concat(args, seeds[:i], []Array[E]{hot}, seeds[i+1:]))
			if err != nil {
				return nil, err
			}
			for k, d := range dx {
				copy(out[i*req.wrt+k].F[at*len(d.F):], d.F)
				copy(out[i*req.wrt+k].I[at*len(d.I):], d.I)
			}
		}
	}
	return out, nil
}

// zeros returns an array of a type.
func (ev *evaluator[E]) zeros(t ir.Type) (Array[E], error) {
	box, err := ev.box(t.Shape)
	if err != nil {
		return Array[E]{}, err
	}
	return newArray(t.DType, box, ev.ring.Int(t.DType, 0)), nil
}
