package ops

import "github.com/gradc/gradc/ir"

// Iota is the index along one axis, as i64.
//
//	y[#0, #1, …] = #Axis
type Iota struct {
	Shape *ir.Shape
	Axis  int
}

// Name returns "iota".
func (Iota) Name() string { return "iota" }

// Infer wants no operands.
func (op Iota) Infer(in []ir.Type) ([]ir.Type, error) {
	ts, err := source(in, ir.I64, op.Shape)
	if err != nil {
		return nil, err
	}
	return ts, checkAxis(op.Axis, ts[0])
}

// Kernel is the index.
func (op Iota) Kernel([]ir.Type) *ir.Kernel {
	return constKernel(ir.Type{DType: ir.I64, Shape: op.Shape}, ir.DimExpr(ir.Index(op.Axis)))
}

// VJP has no operands to answer for.
func (Iota) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }

// Batch puts the region's axes in front.
func (op Iota) Batch(b ir.Batcher, _ *ir.Node, _ []*ir.Value) []*ir.Value {
	return b.Emit(Iota{Shape: ir.BatchShape(b, op.Shape), Axis: b.Space().Rank() + op.Axis})
}
