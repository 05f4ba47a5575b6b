package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Scatter adds the elements of an array to computed places of an array of zeros,
// in row-major order. It is the adjoint of [Gather], and Gather is its adjoint.
// Operands are the array v, with When a bool array when of its shape, and any number
// of integer arrays idx₀, idx₁, … of its shape; Map is as in Gather, over v's indices.
//
//	y                    = 0 of shape Shape
//	y[Map(e, idx(e))]   += v[e]      for each e; with Guard not where outside y
//	dv[e]               += dy[Map(e, idx(e))]
//
// With Check the coordinates are checked at run time; with When as well, only where
// when holds: elsewhere nothing is checked or added. With neither Guard nor Check
// they were proved to lie in y.
type Scatter struct {
	Shape        *ir.Shape
	Map          *ir.IndexMap
	Guard, Check bool
	When         bool // with Check only
}

// Name returns "scatter".
func (Scatter) Name() string { return "scatter" }

// First returns the position of idx₀ among the operands.
func (op Scatter) First() int {
	if op.When {
		return 2
	}
	return 1
}

// Infer wants the operands that are listed above, and a map that is not proved to
// leave y.
func (op Scatter) Infer(in []ir.Type) ([]ir.Type, error) {
	if len(in) < op.First() {
		return nil, fmt.Errorf("takes at least %d operands, has %d", op.First(), len(in))
	}
	if err := checkTypes(in); err != nil {
		return nil, err
	}
	if err := checkShape(op.Shape); err != nil {
		return nil, err
	}
	if err := checkClass(in[0], semirings); err != nil {
		return nil, err
	}
	out := in[0].With(op.Shape)
	if err := checkIndexed(in[0].Shape, op.Map, out, in[op.First():], op.Guard, op.Check); err != nil {
		return nil, err
	}
	if op.When {
		if err := checkWhen(in[0].Shape, in[1], op.Check); err != nil {
			return nil, err
		}
	}
	return []ir.Type{out}, nil
}

// Kernel visits the points of v.
func (op Scatter) Kernel(in []ir.Type) *ir.Kernel {
	v := in[0]
	loaded := indexLoads(v.Shape, in, op.First())
	out := ir.KernelOut{
		Type:   v.With(op.Shape),
		Expr:   pointOf(0, v),
		Coords: coordExprs(op.Map, loaded),
		Check:  op.Check,
	}
	if op.Guard {
		out.When = allOf(inside(factsOf(v.Shape), op.Map.Coords(), op.Shape, loaded))
	}
	if op.When {
		out.When = pointOf(1, in[1])
	}
	return &ir.Kernel{Space: v.Shape, Outs: []ir.KernelOut{out}}
}

// VJP is the reverse rule above.
func (op Scatter) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := none(n)
	if dy[0] == nil {
		return dx
	}
	in := []*ir.Value{dy[0]}
	if op.Guard {
		in = append(in, fill(r, dy[0].Type.With(ir.Scalar), 0))
	}
	to := Gather{Space: n.In[0].Type.Shape, Map: op.Map, Guard: op.Guard, Check: op.Check, When: op.When}
	dx[0] = emit(r, to, append(in, n.In[1:]...)...)
	return dx
}

// Batch puts the region's axes in front of both arrays.
func (op Scatter) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	lifted := make([]*ir.Value, len(in))
	for i, v := range in {
		lifted[i] = b.Lift(v)
	}
	to := Scatter{Shape: ir.BatchShape(b, op.Shape), Map: batchMap(b, op.Map, true), Guard: op.Guard, Check: op.Check, When: op.When}
	return b.Emit(to, lifted...)
}
