package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Tangent is a request for a forward derivative. Operands are the parameters of
// Body, the Wrt first of which are the targets, and one tangent for each target.
//
//	ẏ₀, … = Σ ∂Body/∂x · ẋ     over the targets x
//
// Symmetric says that Body is a gradient: it has one result for each target, of its
// type, and the matrix of its partial derivatives is a Hessian. Then
// Σ ∂Body/∂x · ẋ and Σ ẋ · ∂Body/∂x are the same, and the cheaper one is computed.
// Where surrogate rules make them differ, the latter is meant: the gradient of
// ⟨Body, ẋ⟩.
//
// Requests are resolved, innermost first, before the function around them is
// batched or differentiated.
type Tangent struct {
	Body      *ir.Func
	Wrt       int
	Symmetric bool
}

// Name returns "tangent".
func (Tangent) Name() string { return "tangent" }

// Infer wants parameters and tangents, and differentiable targets.
func (op Tangent) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	if err := checkTargets(in, op.Body, op.Wrt); err != nil {
		return nil, err
	}
	np := len(op.Body.Params)
	if len(in) != np+op.Wrt {
		return nil, fmt.Errorf("takes %d parameters of %s and %d tangents, has %d operands", np, op.Body.Name, op.Wrt, len(in))
	}
	if err := checkArgs("body", in[:np], op.Body); err != nil {
		return nil, err
	}
	for i, t := range in[np:] {
		if in[i] != t {
			return nil, fmt.Errorf("tangent %d has type %s, but the target it belongs to has %s", i, t, in[i])
		}
	}
	out := op.Body.ResultTypes()
	for i, t := range out {
		if !t.DType.HasCotangent() {
			return nil, fmt.Errorf("result %d of %s has type %s: only arrays of floats and rings have a tangent", i, op.Body.Name, t)
		}
	}
	if op.Symmetric && !sameTypes(out, in[:op.Wrt]) {
		return nil, fmt.Errorf("the results of %s have types %v, its targets %v, which must be the same", op.Body.Name, out, in[:op.Wrt])
	}
	return out, nil
}

// checkTargets reports derivative requests whose leading operands are no targets.
func checkTargets(in []ir.Type, body *ir.Func, wrt int) error {
	if body == nil {
		return fmt.Errorf("has no body")
	}
	if wrt < 1 || wrt > len(body.Params) {
		return fmt.Errorf("%d targets among the %d parameters of %s", wrt, len(body.Params), body.Name)
	}
	for i, t := range in[:min(wrt, len(in))] {
		if !t.DType.HasCotangent() {
			return fmt.Errorf("target %d has type %s: only arrays of floats and rings have a derivative", i, t)
		}
	}
	return nil
}

// Kernel is nil: a region.
func (Tangent) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is never asked for.
func (op Tangent) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// Batch is never asked for.
func (op Tangent) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }
