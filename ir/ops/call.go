package ops

import "github.com/gradc/gradc/ir"

// Call applies a function.
//
//	y₀, y₁, … = Func(x₀, x₁, …)
//
// Calls are inlined before anything is batched or differentiated.
type Call struct{ Func *ir.Func }

// Name returns "call".
func (Call) Name() string { return "call" }

// Infer wants the function's parameters.
func (op Call) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkArgs("function", in, op.Func); err != nil {
		return nil, err
	}
	return op.Func.ResultTypes(), nil
}

// Kernel is nil: a region.
func (Call) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is never asked for.
func (op Call) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// Batch is never asked for.
func (op Call) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// unresolved reports a pass that met a region which an earlier pass removes.
func unresolved(op ir.Op) []*ir.Value {
	ir.Bug("a %s region must be resolved before its function is batched or differentiated", op.Name())
	return nil
}
