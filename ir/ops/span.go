package ops

import (
	"github.com/gradc/gradc/ir"
)

// Span is the one bilinear workhorse: a sum of products over an index space, with
// a map from the space into each of its three arrays, its legs. Matrix products,
// convolutions, pooling and outer products are spans.
//
//	y         = 0 of shape Shape
//	y[Y(e)]  += w[W(e)] · x[X(e)]       for each e in Space
//	dw[W(e)] += dy[Y(e)] · x[X(e)]
//	dx[X(e)] += w[W(e)] · dy[Y(e)]
//
// Both adjoints are the same operation with legs permuted. With Guard a point at
// which any leg leaves its array contributes nothing; without, no leg does.
type Span struct {
	Space   *ir.Shape
	W, X, Y *ir.IndexMap
	Shape   *ir.Shape
	Guard   bool
}

// Name returns "span".
func (Span) Name() string { return "span" }

// Infer wants two operands of one element type.
func (op Span) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 2); err != nil {
		return nil, err
	}
	if err := checkShape(op.Space); err != nil {
		return nil, err
	}
	if err := checkShape(op.Shape); err != nil {
		return nil, err
	}
	if err := checkSame([]ir.Type{in[0].With(ir.Scalar), in[1].With(ir.Scalar)}, 2, semirings); err != nil {
		return nil, err
	}
	out := in[0].With(op.Shape)
	for _, leg := range []struct {
		m *ir.IndexMap
		t ir.Type
	}{{op.W, in[0]}, {op.X, in[1]}, {op.Y, out}} {
		if err := checkIndexed(op.Space, leg.m, leg.t, nil, op.Guard, false); err != nil {
			return nil, err
		}
	}
	return []ir.Type{out}, nil
}

// VJP is the reverse rule above.
func (op Span) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	w, x := n.In[0], n.In[1]
	return []*ir.Value{
		emit(r, Span{Space: op.Space, W: op.Y, X: op.X, Y: op.W, Shape: w.Type.Shape, Guard: op.Guard}, dy[0], x),
		emit(r, Span{Space: op.Space, W: op.W, X: op.Y, Y: op.X, Shape: x.Type.Shape, Guard: op.Guard}, w, dy[0]),
	}
}

// Batch puts the region's axes in front of the space, of the result, and of the
// operands that have them: a shared one is read where it is.
func (op Span) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	return b.Emit(Span{
		Space: ir.BatchShape(b, op.Space),
		W:     batchMap(b, op.W, b.Batched(in[0])),
		X:     batchMap(b, op.X, b.Batched(in[1])),
		Y:     batchMap(b, op.Y, true),
		Shape: ir.BatchShape(b, op.Shape),
		Guard: op.Guard,
	}, in...)
}
