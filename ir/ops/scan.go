package ops

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Scan is a counted loop. Operands are the initial values of Carry carried values,
// then arrays that every step sees whole. Body takes both, and may mention Var, the
// step's number from 0; it returns the carried values of the next step, then what
// the step adds to the collected outputs. With Backward the steps run from the last
// to the first; a step's outputs lie at its number all the same.
//
//	c₀ = c;   cₜ₊₁, yₜ = Body(cₜ, x) at Var = t,   t = 0 … Length−1
//	results: c at the end, then y with the steps as a new leading axis
//
// A loop without carried values is a comprehension whose points run one after the
// other. Reads such as x[t] are gathers in the body.
type Scan struct {
	Length   *ir.Dim
	Var      string // a name that starts with $
	Carry    int
	Backward bool
	Body     *ir.Func
}

// Name returns "scan".
func (Scan) Name() string { return "scan" }

// VarNames returns the name of the step's number.
func (op Scan) VarNames() []string { return []string{op.Var} }

// Infer wants the parameters of Body, and a body that keeps the types of what it
// carries.
func (op Scan) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkDim("length", op.Length, 0); err != nil {
		return nil, err
	}
	if err := checkVar(op.Var); err != nil {
		return nil, err
	}
	if err := checkCarried(in, op.Carry, op.Body, op.Var); err != nil {
		return nil, err
	}
	out := op.Body.ResultTypes()
	for i, t := range out[op.Carry:] {
		out[op.Carry+i] = t.With(stackShape(ir.NewShape(op.Length), op.VarNames(), t.Shape))
	}
	return out, nil
}

// checkVar reports a name that cannot be a bound index.
func checkVar(name string) error {
	if len(name) < 2 || name[0] != '$' {
		return fmt.Errorf("bound index %q must start with $", name)
	}
	return nil
}

// checkCarried reports a loop whose body does not take its operands, or does not
// hand on what it carries with the same types. A carried type may not change its
// size from step to step.
func checkCarried(in []ir.Type, carry int, body *ir.Func, name string) error {
	if err := checkArgs("body", in, body); err != nil {
		return err
	}
	if carry < 0 || carry > len(in) || carry > len(body.Results) {
		return fmt.Errorf("%d carried values, but %s has %d parameters and %d results", carry, body.Name, len(in), len(body.Results))
	}
	for i, r := range body.Results[:carry] {
		if r.Type != in[i] {
			return fmt.Errorf("carried value %d enters a step as %s and leaves it as %s", i, in[i], r.Type)
		}
		if shapeMentions(r.Type.Shape, name) {
			return fmt.Errorf("carried value %d has the type %s, which differs from step to step", i, r.Type)
		}
	}
	return nil
}

// stackShape returns a shape of a body with the axes of space in front: vars are
// the names that the body has for their indices.
func stackShape(space *ir.Shape, vars []string, s *ir.Shape) *ir.Shape {
	ds := space.Dims()
	for _, d := range s.Dims() {
		ds = append(ds, indexed(d, vars))
	}
	return ir.NewShape(ds...)
}

// indexed returns d with the bound indices vars as #0, #1, …, and its own indices
// behind them.
func indexed(d *ir.Dim, vars []string) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex {
			return ir.Index(a.Index + len(vars))
		}
		for k, name := range vars {
			if a.Name == name {
				return ir.Index(k)
			}
		}
		return nil
	})
}

func shapeMentions(s *ir.Shape, name string) bool {
	found := false
	for _, d := range s.Dims() {
		found = found || dimMentions(d, name)
	}
	return found
}

func dimMentions(d *ir.Dim, name string) bool {
	found := false
	d.Walk(func(a *ir.Atom) { found = found || a.Kind == ir.AtomSymbol && a.Name == name })
	return found
}

// Kernel is nil: a region.
func (Scan) Kernel([]ir.Type) *ir.Kernel { return nil }

// Batch carries the region's axes through every step: each carried value has them,
// and so has each collected output, behind the axis of the steps until the end.
func (op Scan) Batch(b ir.Batcher, n *ir.Node, in []*ir.Value) []*ir.Value {
	lifted := make([]bool, len(in))
	args := make([]*ir.Value, len(in))
	for i, v := range in {
		args[i] = v
		if i < op.Carry {
			args[i] = b.Lift(v)
		}
		lifted[i] = b.Batched(args[i])
	}
	op.Body = b.Function(op.Body, lifted)
	out := slices.Clone(b.Emit(op, args...))
	m := b.Space().Rank()
	for i := op.Carry; i < len(out); i++ {
		order := append(from(1, m), 0)
		order = append(order, from(m+1, out[i].Type.Rank()-m-1)...)
		out[i] = transpose(b, out[i], order)
	}
	return out
}
