package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Custom applies a function that states its own reverse rule. Rule takes the
// parameters of Func and one cotangent for each of its results, and returns one
// cotangent for each parameter; a Zero there says that none flows. A Surrogate's
// rule is not meant to be the derivative.
//
//	y₀, …   = Func(x₀, …)
//	dx₀, … += Rule(x₀, …, dy₀, …)
//
// It is inlined once no derivative is left to be taken.
type Custom struct {
	Func, Rule *ir.Func
	Surrogate  bool
}

// Name returns "custom".
func (Custom) Name() string { return "custom" }

// Infer wants the function's parameters.
func (op Custom) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkArgs("function", in, op.Func); err != nil {
		return nil, err
	}
	if op.Rule == nil {
		return nil, fmt.Errorf("has no rule")
	}
	out := op.Func.ResultTypes()
	if want, have := append(op.Func.ParamTypes(), out...), op.Rule.ParamTypes(); !sameTypes(want, have) {
		return nil, fmt.Errorf("rule %s takes %v; for %s it must take %v", op.Rule.Name, have, op.Func.Name, want)
	}
	if want, have := op.Func.ParamTypes(), op.Rule.ResultTypes(); !sameTypes(want, have) {
		return nil, fmt.Errorf("rule %s returns %v; for %s it must return %v", op.Rule.Name, have, op.Func.Name, want)
	}
	return out, nil
}

// Kernel is nil: a region.
func (Custom) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP calls the rule.
func (op Custom) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := none(n)
	in := append([]*ir.Value(nil), n.In...)
	some := false
	for i, d := range dy {
		some = some || d != nil
		if d == nil {
			d = zeros(r, n.Out[i].Type)
		}
		in = append(in, d)
	}
	if !some {
		return dx
	}
	for i, d := range r.Emit(Call{Func: op.Rule}, in...) {
		if d.Type.DType.HasCotangent() {
			dx[i] = d
		}
	}
	return dx
}

// Batch batches the function and the rule, with all operands lifted.
func (op Custom) Batch(b ir.Batcher, n *ir.Node, in []*ir.Value) []*ir.Value {
	all := make([]bool, len(op.Rule.Params))
	args := make([]*ir.Value, len(in))
	for i := range all {
		all[i] = true
	}
	for i, v := range in {
		args[i] = b.Lift(v)
	}
	op.Func, op.Rule = b.Function(op.Func, all[:len(in)]), b.Function(op.Rule, all)
	return b.Emit(op, args...)
}
