package ops

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// readBack returns the adjoint of a static read as a read, or nil when the map is
// not one of shifts:
//
//	y[e] = x[#a₀ + o₀, #a₁ + o₁, …]  ⇒  dx[p] = Σ dy over the axes not among the aⱼ,
//	                                           at #aⱼ = pⱼ − oⱼ, where that exists
//
// A coordinate that is an offset alone is a shift along a new axis of extent 1.
func (op Gather) readBack(r ir.Emitter, x *ir.Shape, dy *ir.Value) *ir.Value {
	axes, offsets, ok := shifts(op.Map)
	if !ok {
		return nil
	}
	var kept []int
	for _, a := range axes {
		if a >= 0 {
			kept = append(kept, a)
		}
	}
	rest := without(op.Space.Rank(), kept)
	order := append(slices.Clone(kept), rest...)
	if !canReorder(op.Space, order) {
		slices.Sort(kept)
		order = append(slices.Clone(kept), rest...)
	}
	if !canReorder(op.Space, order) {
		return nil
	}
	v := reduce(r, ir.Sum, transpose(r, dy, order), len(rest))
	extents := v.Type.Shape.Dims()
	coords := make([]*ir.Dim, len(kept))
	for j, a := range axes {
		at := ir.Index(j).Sub(offsets[j])
		if a >= 0 {
			coords[slices.Index(kept, a)] = at
			continue
		}
		extents, coords = append(extents, ir.Const(1)), append(coords, at)
	}
	v = broadcast(r, v, ir.NewShape(extents...), upTo(len(kept))...)
	return read(r, v, x, ir.NewIndexMap(coords...))
}

// shifts takes a map apart: coordinate j is index #axes[j] plus offsets[j], or the
// offset alone where axes[j] is −1. No index occurs twice.
func shifts(m *ir.IndexMap) (axes []int, offsets []*ir.Dim, ok bool) {
	for _, c := range m.Coords() {
		a := maxIndex(c)
		if a >= 0 {
			c = c.Sub(ir.Index(a))
		}
		if c.HasIndex() || a >= 0 && slices.Contains(axes, a) {
			return nil, nil, false
		}
		axes, offsets = append(axes, a), append(offsets, c)
	}
	return axes, offsets, true
}
