package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Grad is a request for a reverse derivative. Operands are the parameters of Body,
// the Wrt first of which are the targets, and one seed for each result of Body.
//
//	dx₀, … = Σ seed · ∂Body/∂x₀, …     for the targets
//
// Requests are resolved, innermost first, before the function around them is
// batched or differentiated.
type Grad struct {
	Body *ir.Func
	Wrt  int
}

// Name returns "grad".
func (Grad) Name() string { return "grad" }

// Infer wants parameters and seeds, and differentiable targets.
func (op Grad) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	if op.Body == nil {
		return nil, fmt.Errorf("has no body")
	}
	np, nr := len(op.Body.Params), len(op.Body.Results)
	if op.Wrt < 1 || op.Wrt > np {
		return nil, fmt.Errorf("%d targets among the %d parameters of %s", op.Wrt, np, op.Body.Name)
	}
	if len(in) != np+nr {
		return nil, fmt.Errorf("takes %d parameters of %s and %d seeds, has %d operands", np, op.Body.Name, nr, len(in))
	}
	if err := checkArgs("body", in[:np], op.Body); err != nil {
		return nil, err
	}
	for i, t := range op.Body.ResultTypes() {
		if in[np+i] != t {
			return nil, fmt.Errorf("seed %d has type %s, but the result it belongs to has %s", i, in[np+i], t)
		}
	}
	for i, t := range in[:op.Wrt] {
		if !t.DType.HasCotangent() {
			return nil, fmt.Errorf("target %d has type %s: only arrays of floats and rings have a gradient", i, t)
		}
	}
	return append([]ir.Type(nil), in[:op.Wrt]...), nil
}

// Kernel is nil: a region.
func (Grad) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is never asked for.
func (op Grad) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// Batch is never asked for.
func (op Grad) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }
