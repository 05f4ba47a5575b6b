package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// Reshape gives the same elements, in row-major order, another shape. Leading axes
// that stay may be of any kind; the extents of the others may depend on those
// leading axes only.
//
//	y in row-major order = x in row-major order
//	dx                  += dy with x's shape
type Reshape struct{ Shape *ir.Shape }

// Name returns "reshape".
func (Reshape) Name() string { return "reshape" }

// Infer wants one operand with as many elements as Shape has.
func (op Reshape) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkOperands(in, 1); err != nil {
		return nil, err
	}
	if err := checkShape(op.Shape); err != nil {
		return nil, err
	}
	x := in[0].Shape
	same := sameHead(x, op.Shape)
	a, b := elements(x), elements(op.Shape)
	switch {
	case dependsFrom(x, same) || dependsFrom(op.Shape, same):
		return nil, fmt.Errorf("cannot reshape %s to %s: the extent of a reshaped axis depends on another one", in[0], op.Shape)
	case a != b || a.Overflows():
		return nil, fmt.Errorf("cannot reshape %s to %s: %s elements are not %s", in[0], op.Shape, a, b)
	}
	return []ir.Type{in[0].With(op.Shape)}, nil
}

// elements returns the product of the extents, dependent ones as they stand.
func elements(s *ir.Shape) *ir.Dim {
	n := ir.Const(1)
	for _, d := range s.Dims() {
		n = n.Mul(d)
	}
	return n
}

// sameHead returns how many leading axes two shapes have in common.
func sameHead(a, b *ir.Shape) int {
	k := 0
	for k < a.Rank() && k < b.Rank() && a.Dim(k) == b.Dim(k) {
		k++
	}
	return k
}

// dependsFrom reports whether an axis k >= first depends on another such axis.
func dependsFrom(s *ir.Shape, first int) bool {
	for _, d := range s.Dims()[first:] {
		if maxIndex(d) >= first {
			return true
		}
	}
	return false
}

// Kernel finds the operand's coordinates by division. Axes of extent 1 play no
// part, and where both shapes split at the same place, the parts are independent.
func (op Reshape) Kernel(in []ir.Type) *ir.Kernel {
	x := in[0].Shape
	same := sameHead(x, op.Shape)
	coords := ir.IdentityMap(x.Rank()).Coords()
	for k := same; k < x.Rank(); k++ {
		coords[k] = ir.Const(0)
	}
	from, to := longAxes(x, same), longAxes(op.Shape, same)
	for len(from) > 0 && len(to) > 0 {
		f, t := firstSplit(x, from, op.Shape, to)
		divide(coords, x, from[:f], flatIndex(op.Shape, to[:t]))
		from, to = from[f:], to[t:]
	}
	return constKernel(in[0].With(op.Shape), loadAt(0, in[0], coords))
}

// longAxes returns the axes from first on whose extent is not 1; none at all when
// there are no elements.
func longAxes(s *ir.Shape, first int) []int {
	var axes []int
	for k := first; k < s.Rank(); k++ {
		if s.Dim(k).IsConst(0) {
			return nil
		}
		if !s.Dim(k).IsConst(1) {
			axes = append(axes, k)
		}
	}
	return axes
}

// firstSplit returns the shortest leading parts of two lists of axes with equally
// many elements.
func firstSplit(a *ir.Shape, as []int, b *ir.Shape, bs []int) (int, int) {
	left := ir.Const(1)
	for i, k := range as {
		left = left.Mul(a.Dim(k))
		right := ir.Const(1)
		for j, l := range bs {
			if right = right.Mul(b.Dim(l)); left == right {
				return i + 1, j + 1
			}
		}
	}
	return len(as), len(bs)
}

// flatIndex returns the row-major position along some axes.
func flatIndex(s *ir.Shape, axes []int) *ir.Dim {
	at := ir.Const(0)
	for _, k := range axes {
		at = at.Mul(s.Dim(k)).Add(ir.Index(k))
	}
	return at
}

// divide sets the coordinates along some axes from a row-major position.
func divide(coords []*ir.Dim, s *ir.Shape, axes []int, at *ir.Dim) {
	stride := ir.Const(1)
	for i := len(axes) - 1; i >= 0; i-- {
		k := axes[i]
		coords[k] = at.FloorDiv(stride)
		if i > 0 {
			coords[k] = coords[k].Mod(s.Dim(k))
		}
		stride = stride.Mul(s.Dim(k))
	}
}

// VJP is the reverse rule above.
func (Reshape) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if dy[0] == nil {
		return none(n)
	}
	return []*ir.Value{emit(r, Reshape{Shape: n.In[0].Type.Shape}, dy[0])}
}

// Batch puts the region's axes in front.
func (op Reshape) Batch(b ir.Batcher, _ *ir.Node, in []*ir.Value) []*ir.Value {
	return b.Emit(Reshape{Shape: ir.BatchShape(b, op.Shape)}, b.Lift(in[0]))
}
