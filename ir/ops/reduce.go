package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Reduce combines the elements along the last Axes axes, whose extents may depend
// on the indices of the others.
//
//	y[e]       = x[e, 0] ∘ x[e, 1] ∘ …
//	sum:      dx[e, i] += dy[e]
//	prod:     dx[e, i] += dy[e] · Π x[e, j] over j ≠ i
//	max, min: dx[e, i] += dy[e] where x[e, i] is the first extreme element
//
// The others carry no cotangent.
type Reduce struct {
	Monoid ir.Monoid
	Axes   int
}

// Name returns "reduce".
func (Reduce) Name() string { return "reduce" }

// Infer wants one operand with Axes axes or more.
func (op Reduce) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 1); err != nil {
		return nil, err
	}
	if op.Monoid > ir.Argmin {
		return nil, fmt.Errorf("has no monoid")
	}
	c := class{needs: op.Monoid.Needs(), bools: op.Monoid == ir.Any || op.Monoid == ir.All}
	if err := checkClass(in[0], c); err != nil {
		return nil, err
	}
	if op.Axes < 1 || op.Axes > in[0].Rank() {
		return nil, fmt.Errorf("cannot reduce %d axes of %s, which has %d", op.Axes, in[0], in[0].Rank())
	}
	return []ir.Type{op.out(in[0])}, nil
}

func (op Reduce) out(x ir.Type) ir.Type {
	return ir.Type{DType: op.Monoid.Result(x.DType), Shape: x.Shape.Head(x.Rank() - op.Axes)}
}

// Kernel folds.
func (op Reduce) Kernel(in []ir.Type) *ir.Kernel {
	x := in[0]
	kept := x.Rank() - op.Axes
	body := pointOf(0, x)
	return constKernel(op.out(x), ir.FoldExpr(op.Monoid, kept, x.Shape.Dims()[kept:], body))
}

// VJP is the reverse rule above.
func (op Reduce) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{op.adjoint(r, n.In[0], dy[0])}
}

// adjoint is the reverse rule, along one axis at a time where it is not linear:
// the first extreme element of a matrix stands in the first row that has one.
func (op Reduce) adjoint(r ir.Emitter, x, dy *ir.Value) *ir.Value {
	switch op.Monoid {
	case ir.Sum:
		return broadcast(r, dy, x.Type.Shape)
	case ir.Prod, ir.MaxOf, ir.MinOf:
	default:
		return nil
	}
	if op.Axes > 1 {
		rows := reduce(r, op.Monoid, x, 1)
		dy = Reduce{Monoid: op.Monoid, Axes: op.Axes - 1}.adjoint(r, rows, dy)
	}
	dy = broadcast(r, dy, x.Type.Shape)
	switch op.Monoid {
	case ir.MaxOf:
		return mask(r, isArg(r, ir.Argmax, x), dy)
	case ir.MinOf:
		return mask(r, isArg(r, ir.Argmin, x), dy)
	}
	return mul(r, dy, othersProduct(r, x))
}

// isArg returns where the last index of x is the one that m finds.
func isArg(r ir.Emitter, m ir.Monoid, x *ir.Value) *ir.Value {
	s := x.Type.Shape
	return compare(r, ir.EqOp, indices(r, s, s.Rank()-1), broadcast(r, reduce(r, m, x, 1), s))
}

// othersProduct returns, for each element, the product of the other ones along the
// last axis. It divides by nothing, so that zeros do no harm at any order.
func othersProduct(r ir.Emitter, x *ir.Value) *ir.Value {
	s := x.Type.Shape
	k := s.Rank() - 1
	square := ir.NewShape(append(s.Dims(), s.Dim(k))...)
	self := compare(r, ir.EqOp, indices(r, square, k), indices(r, square, k+1))
	others := broadcast(r, x, square, append(upTo(k), k+1)...)
	return reduce(r, ir.Prod, choose(r, self, fill(r, others.Type, 1), others), 1)
}

// Batch reduces behind the region's axes.
func (op Reduce) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	return b.Emit(op, b.Lift(in[0]))
}
