package ops

import "github.com/gradc/gradc/ir"

// Kernel is a fold for each element of the result wherever the map Y can be
// solved for one index per coordinate; else every point of the space adds to its
// place.
func (op Span) Kernel(in []ir.Type) *ir.Kernel {
	if s, ok := op.solve(); ok {
		return s.kernel(op, in)
	}
	facts := factsOf(op.Space)
	out := ir.KernelOut{
		Type:   in[0].With(op.Shape),
		Expr:   op.product(in, op.W.Coords(), op.X.Coords()),
		Coords: ir.IndexExprs(op.Y.Coords()),
	}
	if op.Guard {
		conds := inside(facts, op.W.Coords(), in[0].Shape, nil)
		conds = append(conds, inside(facts, op.X.Coords(), in[1].Shape, nil)...)
		out.When = allOf(append(conds, inside(facts, op.Y.Coords(), op.Shape, nil)...))
	}
	return &ir.Kernel{Space: op.Space, Outs: []ir.KernelOut{out}}
}

func (op Span) product(in []ir.Type, w, x []*ir.Dim) *ir.Expr {
	return ir.Apply(ir.MulOp, loadAt(0, in[0], w), loadAt(1, in[1], x))
}

// spanSolution rewrites a span as a fold. Coordinate j of Y holds one index k of
// the space that no other coordinate holds, as ±#k plus a rest. With the result's
// index p in place of the coordinate, #k = ±(p − rest), and the other indices are
// folded over in their order: the result's axes come first, then these.
//
//	y[#0 + #1] += w[#1] · x[#0]   ⇒   y[p] = Σ over #1 of w[#1] · x[p − #1], where that exists
type spanSolution struct {
	index  []*ir.Dim // what each index of the space becomes
	solved []int     // the index that each coordinate of Y is solved for
	folded []int     // the other indices
	bounds []*ir.Dim // extents of the folded ones, in the new indices
}

// solve chooses the indices to solve for. It fails when some coordinate has none,
// or when a folded extent would depend on an index that is not there yet.
func (op Span) solve() (spanSolution, bool) {
	s := spanSolution{index: make([]*ir.Dim, op.Space.Rank())}
	signs := make([]int64, op.Y.Len())
	for j := range op.Y.Len() {
		k, sign := op.private(j)
		if k < 0 {
			return s, false
		}
		s.solved, signs[j] = append(s.solved, k), sign
	}
	s.folded = without(op.Space.Rank(), s.solved)
	for i, k := range s.folded {
		s.index[k] = ir.Index(op.Y.Len() + i)
	}
	for j, k := range s.solved {
		rest := op.Y.Coord(j).Sub(ir.Const(signs[j]).Mul(ir.Index(k)))
		s.index[k] = ir.Const(signs[j]).Mul(ir.Index(j).Sub(s.rewrite(rest)))
	}
	for i, k := range s.folded {
		d := s.rewrite(op.Space.Dim(k))
		if maxIndex(d) >= op.Y.Len()+i {
			return s, false
		}
		s.bounds = append(s.bounds, d)
	}
	return s, true
}

func (s spanSolution) rewrite(d *ir.Dim) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex {
			return s.index[a.Index]
		}
		return nil
	})
}

func (s spanSolution) rewriteAll(m *ir.IndexMap) []*ir.Dim {
	coords := m.Coords()
	for j := range coords {
		coords[j] = s.rewrite(coords[j])
	}
	return coords
}

// private returns the best index to solve coordinate j of Y for, and its sign, or
// −1. Best is the one that leaves the least to fold over.
func (op Span) private(j int) (best int, sign int64) {
	best = -1
	for k := range op.Space.Rank() {
		s, ok := op.isPrivate(j, k)
		if ok && (best < 0 || op.longer(k, best, j)) {
			best, sign = k, s
		}
	}
	return best, sign
}

// isPrivate reports whether coordinate j of Y is ±#k plus terms without #k, and no
// other coordinate has #k.
func (op Span) isPrivate(j, k int) (sign int64, ok bool) {
	for i, c := range op.Y.Coords() {
		if i != j && mentions(c, k) {
			return 0, false
		}
	}
	c := op.Y.Coord(j)
	switch {
	case !mentions(c.Sub(ir.Index(k)), k):
		return 1, true
	case !mentions(c.Add(ir.Index(k)), k):
		return -1, true
	}
	return 0, false
}

// longer reports whether axis a of the space is longer than b, as far as one can
// tell: the extent of the result's axis j, a symbol, or the greater constant.
func (op Span) longer(a, b, j int) bool {
	x, y := op.Space.Dim(a), op.Space.Dim(b)
	if y == op.Shape.Dim(j) || x == y {
		return false
	}
	m, known := x.Const()
	n, other := y.Const()
	if known && other {
		return m > n
	}
	return x == op.Shape.Dim(j) || !known && other
}

// kernel is the fold. Conditions on the result's indices alone stand around it: the
// extents of the folded indices make sense only where they hold.
func (s spanSolution) kernel(op Span, in []ir.Type) *ir.Kernel {
	around, within := s.conditions(op, in)
	w, x := s.rewriteAll(op.W), s.rewriteAll(op.X)
	out := in[0].With(op.Shape)
	zero := ir.ConstExpr(out.DType, out.DType.Zero())
	e := guarded(within, op.product(in, w, x), zero)
	if len(s.bounds) > 0 {
		e = ir.FoldExpr(ir.Sum, op.Shape.Rank(), s.bounds, e)
	}
	return constKernel(out, guarded(around, e, zero))
}

// conditions says when the solution is a point of the space at all, and, for a
// guarded span, when its reads are inside: first what holds for all of the fold, then
// the rest.
func (s spanSolution) conditions(op Span, in []ir.Type) (around, within []*ir.Expr) {
	rank := op.Shape.Rank()
	facts := factsOf(op.Shape)
	// Both bounds of each solved index, one by one.
	type bound struct{ at, extent *ir.Dim }
	var inner []bound
	for _, k := range s.solved {
		at, extent := s.index[k], s.rewrite(op.Space.Dim(k))
		for _, b := range []bound{{at, at.AddConst(1)}, {at, extent}} {
			if len(s.bounds) > 0 && max(maxIndex(b.at), maxIndex(b.extent)) >= rank {
				inner = append(inner, b)
				continue
			}
			around = append(around, between(facts, b.at, b.extent, nil)...)
			facts = append(facts, b.at, last(b.extent).Sub(b.at))
		}
	}
	for i, d := range s.bounds {
		facts = append(facts, last(d).Sub(ir.Index(rank+i)))
	}
	for _, b := range inner {
		within = append(within, between(facts, b.at, b.extent, nil)...)
		facts = append(facts, b.at, last(b.extent).Sub(b.at))
	}
	if op.Guard {
		within = append(within, inside(facts, s.rewriteAll(op.W), in[0].Shape, nil)...)
		within = append(within, inside(facts, s.rewriteAll(op.X), in[1].Shape, nil)...)
	}
	return around, within
}
