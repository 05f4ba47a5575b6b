package ops

import "github.com/gradc/gradc/ir"

// pointwise is embedded by operations that act on each element by itself: under
// more axes in front they are the same operation.
type pointwise struct{}

// Batch emits the operation on operands that all carry the axes in front.
func (pointwise) Batch(b ir.Batcher, n *ir.Node, in []*ir.Value) []*ir.Value {
	lifted := make([]*ir.Value, len(in))
	for i, v := range in {
		lifted[i] = b.Lift(v)
	}
	return b.Emit(n.Op, lifted...)
}

// apply returns the kernel of a scalar operation on operands of one type.
func apply(op ir.ScalarOp, in []ir.Type) *ir.Kernel {
	return ir.Pointwise(in, in[0], func(a []*ir.Expr) *ir.Expr { return ir.Apply(op, a...) })
}

// constKernel returns the kernel of an array without operands.
func constKernel(t ir.Type, e *ir.Expr) *ir.Kernel {
	return &ir.Kernel{Space: t.Shape, Outs: []ir.KernelOut{{Type: t, Expr: e}}}
}

// loadAt returns the element of operand k at coordinates without index operands.
func loadAt(k int, t ir.Type, coords []*ir.Dim) *ir.Expr {
	return ir.Load(k, t.DType, ir.IndexExprs(coords)...)
}

// pointOf returns the element of operand k at the point itself.
func pointOf(k int, t ir.Type) *ir.Expr { return loadAt(k, t, ir.IdentityMap(t.Rank()).Coords()) }
