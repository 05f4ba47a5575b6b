package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Broadcast repeats an array along new axes. Axis i of the operand is axis Axes[i]
// of the result, in ascending order; along the others the result repeats.
//
//	y[#0, #1, …] = x[#Axes[0], #Axes[1], …]
//	dx          += Σ dy over the repeated axes
type Broadcast struct {
	Shape *ir.Shape
	Axes  *ir.Perm
}

// Name returns "broadcast".
func (Broadcast) Name() string { return "broadcast" }

// Infer wants one operand whose extents are those of the axes it becomes.
func (op Broadcast) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 1); err != nil {
		return nil, err
	}
	if err := checkShape(op.Shape); err != nil {
		return nil, err
	}
	if op.Axes == nil || len(op.Axes.Axes()) != in[0].Rank() {
		return nil, fmt.Errorf("cannot broadcast %s to %s: axes %v do not name one axis for each of the operand's %d", in[0], op.Shape, op.Axes, in[0].Rank())
	}
	axes := op.Axes.Axes()
	before := -1
	for i, a := range axes {
		if a <= before || a >= op.Shape.Rank() {
			return nil, fmt.Errorf("cannot broadcast %s to %s: axes %s must ascend and exist", in[0], op.Shape, op.Axes)
		}
		before = a
		if want := extentAt(in[0].Shape, i, indexList(axes)); op.Shape.Dim(a) != want {
			return nil, fmt.Errorf("cannot broadcast %s to %s: axis %d of the result must have extent %s, like axis %d of the operand", in[0], op.Shape, a, want, i)
		}
	}
	return []ir.Type{in[0].With(op.Shape)}, nil
}

// indexList returns #k for each of axes.
func indexList(axes []int) []*ir.Dim {
	ds := make([]*ir.Dim, len(axes))
	for i, a := range axes {
		ds[i] = ir.Index(a)
	}
	return ds
}

// Kernel reads the operand at the axes it has.
func (op Broadcast) Kernel(in []ir.Type) *ir.Kernel {
	return constKernel(in[0].With(op.Shape), loadAt(0, in[0], indexList(op.Axes.Axes())))
}

// VJP is the reverse rule above. An axis that the operand has depends only on such
// axes, so that the repeated ones can always be moved behind them.
func (op Broadcast) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	kept := op.Axes.Axes()
	repeated := without(op.Shape.Rank(), kept)
	v := transpose(r, dy[0], append(kept, repeated...))
	return []*ir.Value{reduce(r, ir.Sum, v, len(repeated))}
}

// Batch puts the region's axes in front. An operand without them repeats along
// them as along the other new axes.
func (op Broadcast) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	n := b.Space().Rank()
	var axes []int
	if b.Batched(in[0]) {
		axes = upTo(n)
	}
	for _, a := range op.Axes.Axes() {
		axes = append(axes, n+a)
	}
	return b.Emit(Broadcast{Shape: ir.BatchShape(b, op.Shape), Axes: ir.NewPerm(axes...)}, in[0])
}
