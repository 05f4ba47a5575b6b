package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// Map is a comprehension: Body at each point of Space, the results stacked. Vars
// are the names of the bound indices, such as "$i1,$j2", one for each axis of
// Space; in Body they are symbols. Operands are the parameters of Body, whole.
//
//	y[i, j, …] = Body(x₀, x₁, …) at Vars = i, j
//
// Batching removes maps before the function around them is batched or
// differentiated.
type Map struct {
	Space *ir.Shape
	Vars  string
	Body  *ir.Func
}

// Name returns "map".
func (Map) Name() string { return "map" }

// VarNames returns the names of the bound indices, in the order of the axes.
func (op Map) VarNames() []string {
	if op.Vars == "" {
		return nil
	}
	return strings.Split(op.Vars, ",")
}

// Infer wants the parameters of Body.
func (op Map) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkShape(op.Space); err != nil {
		return nil, err
	}
	if err := checkArgs("body", in, op.Body); err != nil {
		return nil, err
	}
	vars := op.VarNames()
	if len(vars) != op.Space.Rank() {
		return nil, fmt.Errorf("a space %s needs %d bound indices, has %q", op.Space, op.Space.Rank(), op.Vars)
	}
	for i, v := range vars {
		if len(v) < 2 || v[0] != '$' || slices.Contains(vars[:i], v) {
			return nil, fmt.Errorf("bound indices %q must differ and start with $", op.Vars)
		}
	}
	out := op.Body.ResultTypes()
	for i, t := range out {
		out[i] = t.With(stackShape(op.Space, vars, t.Shape))
	}
	return out, nil
}

// Kernel is nil: a region.
func (Map) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is never asked for.
func (op Map) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// Batch is never asked for.
func (op Map) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }
