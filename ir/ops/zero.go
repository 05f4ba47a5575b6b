package ops

import "github.com/gradc/gradc/ir"

// Zero is the structural zero: a token for "no contribution", which passes remove
// where it is added or is a cotangent. What remains of it is an array of zeros.
//
//	y = 0 everywhere
type Zero struct {
	DType ir.DType
	Shape *ir.Shape
}

// Name returns "zero".
func (Zero) Name() string { return "zero" }

// Infer wants no operands.
func (op Zero) Infer(in []ir.Type) ([]ir.Type, error) { return source(in, op.DType, op.Shape) }

// Kernel is the zero of the type.
func (op Zero) Kernel([]ir.Type) *ir.Kernel {
	return constKernel(ir.Type{DType: op.DType, Shape: op.Shape}, ir.ConstExpr(op.DType, op.DType.Zero()))
}

// VJP has no operands to answer for.
func (Zero) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }

// Batch puts the region's axes in front.
func (op Zero) Batch(b ir.Batcher, _ *ir.Node, _ []*ir.Value) []*ir.Value {
	return b.Emit(Zero{DType: op.DType, Shape: ir.BatchShape(b, op.Shape)})
}
