package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// If is a branch. Operands are the condition, a scalar bool, and what both
// functions take. Only the one taken is evaluated, forward and in reverse.
//
//	y₀, y₁, … = Then(x₀, …) if c, else Else(x₀, …)
//
// Branches are predicated, by [Mask] and [Select], before the function around them
// is batched or differentiated.
type If struct{ Then, Else *ir.Func }

// Name returns "if".
func (If) Name() string { return "if" }

// Infer wants a scalar bool and the parameters of both functions.
func (op If) Infer(in []ir.Type) ([]ir.Type, error) {
	if len(in) == 0 {
		return nil, fmt.Errorf("has no condition")
	}
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	if in[0] != ir.T(ir.Bool) {
		return nil, fmt.Errorf("the condition has type %s, which must be bool", in[0])
	}
	if err := checkArgs("then-branch", in[1:], op.Then); err != nil {
		return nil, err
	}
	if err := checkArgs("else-branch", in[1:], op.Else); err != nil {
		return nil, err
	}
	a, b := op.Then.ResultTypes(), op.Else.ResultTypes()
	if !sameTypes(a, b) {
		return nil, fmt.Errorf("the branches yield %v and %v, which must be the same", a, b)
	}
	return a, nil
}

// Kernel is nil: a region.
func (If) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is never asked for.
func (op If) VJP(ir.Reverse, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }

// Batch is never asked for.
func (op If) Batch(ir.Batcher, *ir.Node, []*ir.Value) []*ir.Value { return unresolved(op) }
