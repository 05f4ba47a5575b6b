package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Slice keeps the part Start ≤ index < Stop of one axis. The bounds may depend on
// the indices of earlier axes.
//
//	y[…, #Axis, …]   = x[…, #Axis + Start, …]
//	dx[…, #Axis, …] += dy[…, #Axis − Start, …] where that exists
type Slice struct {
	Axis        int
	Start, Stop *ir.Dim
}

// Name returns "slice".
func (Slice) Name() string { return "slice" }

// Infer wants one operand, and bounds that do not plainly leave it.
func (op Slice) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 1); err != nil {
		return nil, err
	}
	if err := checkAxis(op.Axis, in[0]); err != nil {
		return nil, err
	}
	for _, b := range []struct {
		what string
		d    *ir.Dim
	}{{"start", op.Start}, {"stop", op.Stop}} {
		if err := checkDim(b.what, b.d, op.Axis); err != nil {
			return nil, err
		}
	}
	wrong := func(d *ir.Dim) bool { return ir.NonNeg(last(d), nil) }
	extent := in[0].Shape.Dim(op.Axis)
	if wrong(op.Start.Neg()) || wrong(op.Stop.Sub(extent)) || wrong(op.Start.Sub(extent)) || wrong(op.Start.Sub(op.Stop)) {
		return nil, fmt.Errorf("cannot slice axis %d of %s from %s to %s: its extent is %s", op.Axis, in[0], op.Start, op.Stop, extent)
	}
	return []ir.Type{op.out(in[0])}, nil
}

func (op Slice) out(x ir.Type) ir.Type {
	coords := op.coords(x)
	ds := make([]*ir.Dim, x.Rank())
	for k := range ds {
		ds[k] = extentAt(x.Shape, k, coords)
	}
	ds[op.Axis] = op.Stop.Sub(op.Start)
	return x.With(ir.NewShape(ds...))
}

// coords returns where in x a point of the result lies.
func (op Slice) coords(x ir.Type) []*ir.Dim {
	coords := ir.IdentityMap(x.Rank()).Coords()
	coords[op.Axis] = coords[op.Axis].Add(op.Start)
	return coords
}

// Kernel reads the operand further on.
func (op Slice) Kernel(in []ir.Type) *ir.Kernel {
	return constKernel(op.out(in[0]), loadAt(0, in[0], op.coords(in[0])))
}

// VJP is the reverse rule above: a read of dy, padded with zeros.
func (op Slice) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	x := n.In[0].Type
	coords := ir.IdentityMap(x.Rank()).Coords()
	coords[op.Axis] = coords[op.Axis].Sub(op.Start)
	return []*ir.Value{read(r, dy[0], x.Shape, ir.NewIndexMap(coords...))}
}

// Batch slices the axis behind the region's.
func (op Slice) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	return b.Emit(Slice{Axis: b.Space().Rank() + op.Axis, Start: b.Dim(op.Start), Stop: b.Dim(op.Stop)}, b.Lift(in[0]))
}
