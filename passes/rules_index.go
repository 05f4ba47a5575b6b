package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// gatherKnown moves index arrays whose elements are known as dims into the map, and
// drops the check of coordinates that are then proved to lie inside.
func gatherKnown(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	g := op.(ops.Gather)
	first := g.First()
	m, idx := knownIndices(g.Space, g.Map, in[first:])
	check := g.Check && !(len(idx) == 0 && inRange(nil, g.Space, m, in[0].Type.Shape))
	if m == g.Map && check == g.Check {
		return nil
	}
	g.Map, g.Check = m, check
	if g.When && !check {
		g.When = false
		return w.emit1(ops.Mask{}, in[1], w.emit1(g, in[0]))
	}
	return w.emit1(g, append(slices.Clone(in[:first]), idx...)...)
}

// scatterKnown does the same for writes.
func scatterKnown(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	s := op.(ops.Scatter)
	first := s.First()
	m, idx := knownIndices(in[0].Type.Shape, s.Map, in[first:])
	check := s.Check && !(len(idx) == 0 && inRange(nil, in[0].Type.Shape, m, s.Shape))
	if m == s.Map && check == s.Check {
		return nil
	}
	s.Map, s.Check = m, check
	if s.When && !check {
		s.When = false
		return w.emit1(s, w.emit1(ops.Mask{}, in[1], in[0]))
	}
	return w.emit1(s, append(slices.Clone(in[:first]), idx...)...)
}

// knownIndices returns a map from space in which known index arrays are replaced by
// their dims, and the index arrays that remain.
func knownIndices(space *ir.Shape, m *ir.IndexMap, idx []*ir.Value) (*ir.IndexMap, []*ir.Value) {
	rank := space.Rank()
	known := make([]*ir.Dim, len(idx))
	var rest []*ir.Value
	for k, v := range idx {
		if known[k] = elementOf(v); known[k] == nil {
			known[k] = ir.Index(rank + len(rest))
			rest = append(rest, v)
		}
	}
	return m.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex && a.Index >= rank {
			return known[a.Index-rank]
		}
		return nil
	}), rest
}

// elementOf returns what an element of an integer array is, over the indices of the
// array, or nil.
func elementOf(v *ir.Value) *ir.Dim {
	if v.Node == nil {
		return nil
	}
	switch op := v.Node.Op.(type) {
	case ops.Const:
		return ir.Const(int64(op.Bits))
	case ops.DimValue:
		return op.Dim
	case ops.Iota:
		return ir.Index(op.Axis)
	case ops.Broadcast:
		d := elementOf(v.Node.In[0])
		if d == nil {
			return nil
		}
		axes := op.Axes.Axes()
		return d.Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomIndex {
				return ir.Index(axes[a.Index])
			}
			return nil
		})
	}
	return nil
}
