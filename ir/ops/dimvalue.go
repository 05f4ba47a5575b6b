package ops

import "github.com/gradc/gradc/ir"

// DimValue is the value of a dim or of a bound index, as an i64 scalar.
//
//	y = Dim
type DimValue struct{ Dim *ir.Dim }

// Name returns "dimvalue".
func (DimValue) Name() string { return "dimvalue" }

// Infer wants no operands, and a dim without indices #k.
func (op DimValue) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkDim("dim", op.Dim, 0); err != nil {
		return nil, err
	}
	return source(in, ir.I64, ir.Scalar)
}

// Kernel is the value.
func (op DimValue) Kernel([]ir.Type) *ir.Kernel {
	return constKernel(ir.T(ir.I64), ir.DimExpr(op.Dim))
}

// VJP has no operands to answer for.
func (DimValue) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }

// Batch computes the value at each point of the region: a bound index is [Iota].
func (op DimValue) Batch(b ir.Batcher, _ *ir.Node, _ []*ir.Value) []*ir.Value {
	return []*ir.Value{arrayOf(b, b.Space(), b.Dim(op.Dim))}
}
