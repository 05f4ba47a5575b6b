package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Transpose reorders axes: axis k of the result is axis Perm[k] of the operand.
//
//	y[#0, #1, …] = x[…]     where x's index along axis Perm[k] is #k
//	dx          += dy, with the axes back in their order
type Transpose struct{ Perm *ir.Perm }

// Name returns "transpose".
func (Transpose) Name() string { return "transpose" }

// Infer wants one operand. No axis may come to stand before one that its extent
// depends on.
func (op Transpose) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 1); err != nil {
		return nil, err
	}
	if op.Perm == nil || !isPermutation(op.Perm.Axes(), in[0].Rank()) {
		return nil, fmt.Errorf("cannot transpose %s: %v is not an order of its %d axes", in[0], op.Perm, in[0].Rank())
	}
	axes := op.Perm.Axes()
	if !canReorder(in[0].Shape, axes) {
		return nil, fmt.Errorf("cannot transpose %s to the order %s: an extent would depend on a later axis", in[0], op.Perm)
	}
	return []ir.Type{in[0].With(reorder(in[0].Shape, axes))}, nil
}

func isPermutation(axes []int, n int) bool {
	seen := make([]bool, n)
	for _, a := range axes {
		if a < 0 || a >= n || seen[a] {
			return false
		}
		seen[a] = true
	}
	return len(axes) == n
}

// canReorder reports whether the axes of s, in the given order, each depend on
// earlier ones only. Axes that are left out count as later.
func canReorder(s *ir.Shape, axes []int) bool {
	placed := make([]bool, s.Rank())
	for _, a := range axes {
		ok := true
		s.Dim(a).Walk(func(at *ir.Atom) { ok = ok && (at.Kind != ir.AtomIndex || placed[at.Index]) })
		if !ok {
			return false
		}
		placed[a] = true
	}
	return true
}

// reorder returns the given axes of s, which [canReorder].
func reorder(s *ir.Shape, axes []int) *ir.Shape {
	place := make([]*ir.Dim, s.Rank())
	for k, a := range axes {
		place[a] = ir.Index(k)
	}
	ds := make([]*ir.Dim, len(axes))
	for k, a := range axes {
		ds[k] = extentAt(s, a, place)
	}
	return ir.NewShape(ds...)
}

// without returns 0, …, n-1 but for axes.
func without(n int, axes []int) []int {
	have := make([]bool, n)
	for _, a := range axes {
		have[a] = true
	}
	var rest []int
	for a := range n {
		if !have[a] {
			rest = append(rest, a)
		}
	}
	return rest
}

// Kernel reads the operand with its indices reordered.
func (op Transpose) Kernel(in []ir.Type) *ir.Kernel {
	out := in[0].With(reorder(in[0].Shape, op.Perm.Axes()))
	return constKernel(out, loadAt(0, in[0], indexList(op.Perm.Inverse().Axes())))
}

// VJP is the reverse rule above.
func (op Transpose) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{transpose(r, dy[0], op.Perm.Inverse().Axes())}
}

// Batch leaves the region's axes in front.
func (op Transpose) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	n := b.Space().Rank()
	axes := upTo(n)
	for _, a := range op.Perm.Axes() {
		axes = append(axes, n+a)
	}
	return b.Emit(Transpose{Perm: ir.NewPerm(axes...)}, b.Lift(in[0]))
}
