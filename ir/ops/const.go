package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Const is a scalar constant.
//
//	y = Bits, as a DType
type Const struct {
	DType ir.DType
	Bits  ir.Bits
}

// Name returns "const".
func (Const) Name() string { return "const" }

// Infer wants no operands, and bits that a DType can hold.
func (op Const) Infer(in []ir.Type) ([]ir.Type, error) {
	ts, err := source(in, op.DType, ir.Scalar)
	if err != nil {
		return nil, err
	}
	if !op.DType.Holds(op.Bits) {
		return nil, fmt.Errorf("constant with bits %#x is not a value of %s", uint64(op.Bits), op.DType)
	}
	return ts, nil
}

// Kernel is the constant.
func (op Const) Kernel([]ir.Type) *ir.Kernel {
	return constKernel(ir.T(op.DType), ir.ConstExpr(op.DType, op.Bits))
}

// VJP has no operands to answer for.
func (Const) VJP(_ ir.Reverse, n *ir.Node, _ []*ir.Value) []*ir.Value { return none(n) }

// Batch repeats the constant.
func (op Const) Batch(b ir.Batcher, _ *ir.Node, _ []*ir.Value) []*ir.Value {
	return []*ir.Value{b.Lift(emit(b, op))}
}
