package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Concat joins arrays along one axis.
//
//	y[…, #Axis, …] = xₖ[…, #Axis − oₖ, …]     for the k with oₖ ≤ #Axis < oₖ₊₁
//	dxₖ           += dy sliced from oₖ to oₖ₊₁     where oₖ₊₁ = oₖ + extent of xₖ
type Concat struct{ Axis int }

// Name returns "concat".
func (Concat) Name() string { return "concat" }

// Infer wants operands that differ along the axis at most.
func (op Concat) Infer(in []ir.Type) ([]ir.Type, error) {
	if len(in) == 0 {
		return nil, fmt.Errorf("takes at least 1 operand, has 0")
	}
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	if err := checkAxis(op.Axis, in[0]); err != nil {
		return nil, err
	}
	for i, t := range in {
		if t.DType != in[0].DType || t.Rank() != in[0].Rank() {
			return nil, fmt.Errorf("cannot join %s and %s: element types and numbers of axes must be the same", in[0], t)
		}
		for k := range t.Rank() {
			if k != op.Axis && t.Shape.Dim(k) != in[0].Shape.Dim(k) {
				return nil, fmt.Errorf("cannot join %s and %s (operand %d) along axis %d: their extents along axis %d differ", in[0], t, i, op.Axis, k)
			}
			if k > op.Axis && mentions(t.Shape.Dim(k), op.Axis) {
				return nil, fmt.Errorf("cannot join %s along axis %d: the extent of axis %d depends on it", t, op.Axis, k)
			}
		}
	}
	return []ir.Type{op.out(in)}, nil
}

func mentions(d *ir.Dim, k int) bool {
	has := false
	d.Walk(func(a *ir.Atom) { has = has || a.Kind == ir.AtomIndex && a.Index == k })
	return has
}

// offsets returns where each operand starts, and at last the whole extent.
func (op Concat) offsets(in []ir.Type) []*ir.Dim {
	at := []*ir.Dim{ir.Const(0)}
	for i, t := range in {
		at = append(at, at[i].Add(t.Shape.Dim(op.Axis)))
	}
	return at
}

func (op Concat) out(in []ir.Type) ir.Type {
	ds := in[0].Shape.Dims()
	ds[op.Axis] = op.offsets(in)[len(in)]
	return in[0].With(ir.NewShape(ds...))
}

// Kernel chooses the operand by the index along the axis.
func (op Concat) Kernel(in []ir.Type) *ir.Kernel {
	at, along := op.offsets(in), ir.Index(op.Axis)
	load := func(k int) *ir.Expr {
		coords := ir.IdentityMap(in[k].Rank()).Coords()
		coords[op.Axis] = along.Sub(at[k])
		return loadAt(k, in[k], coords)
	}
	e := load(len(in) - 1)
	for k := len(in) - 2; k >= 0; k-- {
		here := ir.Apply(ir.LtOp, ir.DimExpr(along), ir.DimExpr(at[k+1]))
		e = ir.Apply(ir.SelectOp, here, load(k), e)
	}
	return constKernel(op.out(in), e)
}

// VJP is the reverse rule above.
func (op Concat) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := none(n)
	if dy[0] == nil {
		return dx
	}
	at := op.offsets(n.InTypes())
	for k := range dx {
		dx[k] = emit(r, Slice{Axis: op.Axis, Start: at[k], Stop: at[k+1]}, dy[0])
	}
	return dx
}

// Batch joins along the axis behind the region's.
func (op Concat) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	lifted := make([]*ir.Value, len(in))
	for i, v := range in {
		lifted[i] = b.Lift(v)
	}
	return b.Emit(Concat{Axis: b.Space().Rank() + op.Axis}, lifted...)
}
