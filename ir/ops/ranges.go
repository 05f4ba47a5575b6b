package ops

import "github.com/gradc/gradc/ir"

// factsOf returns what holds at each point of a space: no index reaches its extent.
func factsOf(s *ir.Shape) []*ir.Dim {
	facts := make([]*ir.Dim, s.Rank())
	for k := range facts {
		facts[k] = last(s.Dim(k)).Sub(ir.Index(k))
	}
	return facts
}

// last returns d-1, the greatest index below d.
func last(d *ir.Dim) *ir.Dim { return d.AddConst(-1) }

// extentAt returns the extent of axis j of s at the given coordinates: where it
// depends on the index of an earlier axis, that is the coordinate there.
func extentAt(s *ir.Shape, j int, coords []*ir.Dim) *ir.Dim {
	return s.Dim(j).Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex {
			return coords[a.Index]
		}
		return nil
	})
}

// inside returns the conditions for coords to lie in s, without those that follow
// from the facts. Indices for which loaded returns an expression stand for data,
// of which nothing is known; loaded may be nil.
func inside(facts, coords []*ir.Dim, s *ir.Shape, loaded func(k int) *ir.Expr) []*ir.Expr {
	var conds []*ir.Expr
	for j, c := range coords {
		conds = append(conds, between(facts, c, extentAt(s, j, coords), loaded)...)
	}
	return conds
}

// between returns the conditions for 0 <= c < extent, without those that follow
// from the facts.
func between(facts []*ir.Dim, c, extent *ir.Dim, loaded func(k int) *ir.Expr) []*ir.Expr {
	var conds []*ir.Expr
	if hasData(c, loaded) || !ir.NonNeg(c, facts) {
		conds = append(conds, ir.Apply(ir.LeOp, ir.DimExpr(ir.Const(0)), exprOf(c, loaded)))
	}
	if hasData(c, loaded) || hasData(extent, loaded) || !ir.NonNeg(last(extent).Sub(c), facts) {
		conds = append(conds, ir.Apply(ir.LtOp, exprOf(c, loaded), exprOf(extent, loaded)))
	}
	return conds
}

// allOf returns the conjunction of conditions, nil for none.
func allOf(conds []*ir.Expr) *ir.Expr {
	var e *ir.Expr
	for _, c := range conds {
		if e == nil {
			e = c
			continue
		}
		e = ir.Apply(ir.AndOp, e, c)
	}
	return e
}

// guarded returns e where all conditions hold and otherwise els; e is not
// evaluated elsewhere.
func guarded(conds []*ir.Expr, e, els *ir.Expr) *ir.Expr {
	if len(conds) == 0 {
		return e
	}
	return ir.Apply(ir.SelectOp, allOf(conds), e, els)
}

// mustLeave reports whether a coordinate that holds no data plainly lies outside
// the extent wherever the space has points. It looks for no proof: that a read
// stays inside is for its author to see to.
func mustLeave(space *ir.Shape, c, extent *ir.Dim) bool {
	for _, d := range space.Dims() {
		if d.IsConst(0) {
			return false
		}
	}
	return ir.NonNeg(last(c.Neg()), nil) || ir.NonNeg(c.Sub(extent), nil)
}

func hasData(d *ir.Dim, loaded func(k int) *ir.Expr) bool {
	has := false
	if loaded != nil {
		d.Walk(func(a *ir.Atom) { has = has || a.Kind == ir.AtomIndex && loaded(a.Index) != nil })
	}
	return has
}
