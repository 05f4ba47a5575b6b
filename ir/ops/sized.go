package ops

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Sized applies a function in which a size is a number that is known at run time
// only. Operands are the number, a scalar i64, and what Body takes; Body may mention
// Var in its dims, but not in the types of its results. A negative number counts as
// 0.
//
//	y₀, y₁, … = Body(x₀, x₁, …) at Var = max(n, 0)
//
// The reverse of a conditional loop needs it: what it keeps of every step has as
// many rows as there were steps.
type Sized struct {
	Var  string // a name that starts with $
	Body *ir.Func
}

// Name returns "sized".
func (Sized) Name() string { return "sized" }

// VarNames returns the name of the size.
func (op Sized) VarNames() []string { return []string{op.Var} }

// Infer wants a number and the parameters of Body.
func (op Sized) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkVar(op.Var); err != nil {
		return nil, err
	}
	if len(in) == 0 || in[0] != ir.T(ir.I64) {
		return nil, fmt.Errorf("the size must be one i64")
	}
	if err := checkArgs("body", in[1:], op.Body); err != nil {
		return nil, err
	}
	out := op.Body.ResultTypes()
	for i, t := range out {
		if shapeMentions(t.Shape, op.Var) {
			return nil, fmt.Errorf("result %d has the type %s, whose size is not known outside", i, t)
		}
	}
	return out, nil
}

// Kernel is nil: a region.
func (Sized) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP is the reverse of Body with the same size.
func (op Sized) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	return append([]*ir.Value{nil}, sizedReverse(r, op.Var, op.Body, n.In[0], n.In[1:], dy)...)
}

// sizedReverse emits the reverse of f, whose parameters are in, under a size.
func sizedReverse(r ir.Reverse, name string, f *ir.Func, size *ir.Value, in, dy []*ir.Value) []*ir.Value {
	dx := make([]*ir.Value, len(in))
	wrt, seeded := make([]bool, len(in)), make([]bool, len(dy))
	args := append([]*ir.Value{size}, in...)
	for i, v := range in {
		wrt[i] = v.Type.DType.HasCotangent()
	}
	for i, d := range dy {
		if seeded[i] = d != nil; seeded[i] {
			args = append(args, d)
		}
	}
	if len(args) == len(in)+1 {
		return dx
	}
	o := r.Derive(f, wrt, seeded)
	body := *o.Closed
	body.Results = nil
	var targets []int
	for i, d := range cotangentsOf(o, wrt) {
		if d != nil {
			body.Results, targets = append(body.Results, d), append(targets, i)
		}
	}
	if len(targets) == 0 {
		return dx
	}
	live := liveBefore(&body, body.Results)
	body.Nodes = slices.DeleteFunc(slices.Clone(body.Nodes), func(n *ir.Node) bool {
		return !slices.ContainsFunc(n.Out, func(v *ir.Value) bool { return live[v] })
	})
	for k, d := range r.Emit(Sized{Var: name, Body: &body}, args...) {
		dx[targets[k]] = d
	}
	return dx
}

// Batch applies the batched body under the same size. Points with sizes of their own
// run one after the other instead.
func (op Sized) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	if b.Batched(in[0]) {
		ir.Bug("the points of a comprehension have sizes of their own")
	}
	lifted := make([]bool, len(in)-1)
	for i, v := range in[1:] {
		lifted[i] = b.Batched(v)
	}
	op.Body = b.Function(op.Body, lifted)
	return b.Emit(op, in...)
}
