package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Jacobian is a request for all partial derivatives of Body, whose parameters are
// the operands, by the Wrt first of them. For each result of Body there is one
// result for each target, of the target's element type.
//
//	J[e, i] = ∂Body[e]/∂x[i]     of shape [shape of the result, shape of x]
//
// It is resolved, in forward or in reverse mode, before the function around it is
// batched or differentiated.
type Jacobian struct {
	Body *ir.Func
	Wrt  int
}

// Name returns "jacobian".
func (Jacobian) Name() string { return "jacobian" }

// Infer wants parameters, differentiable targets and results.
func (op Jacobian) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	if err := checkTargets(in, op.Body, op.Wrt); err != nil {
		return nil, err
	}
	if err := checkArgs("body", in, op.Body); err != nil {
		return nil, err
	}
	var out []ir.Type
	for i, y := range op.Body.ResultTypes() {
		if !y.DType.HasCotangent() {
			return nil, fmt.Errorf("result %d of %s has type %s: only arrays of floats and rings have a derivative", i, op.Body.Name, y)
		}
		for _, x := range in[:op.Wrt] {
			out = append(out, x.With(x.Shape.Prefix(y.Shape)))
		}
	}
	return out, nil
}

// Kernel is nil: a region.
func (Jacobian) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is never asked for.
func (op Jacobian) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// Batch is never asked for.
func (op Jacobian) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }
