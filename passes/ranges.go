package passes

import "github.com/gradc/gradc/ir"

// inRange proves that a static map from space stays inside an array of shape x
// wherever the facts, which are dims, are not negative.
func inRange(facts []*ir.Dim, space *ir.Shape, m *ir.IndexMap, x *ir.Shape) bool {
	for j, c := range m.Coords() {
		if !between(facts, c, x, j, space) {
			return false
		}
	}
	return true
}

// between proves that c is a coordinate of axis j of x over space.
func between(facts []*ir.Dim, c *ir.Dim, x *ir.Shape, j int, space *ir.Shape) bool {
	facts = facts[:len(facts):len(facts)]
	for k, d := range space.Dims() {
		facts = append(facts, d.AddConst(-1).Sub(ir.Index(k)))
	}
	data := x.Dim(j).HasIndex() // of the array: the coordinate before would stand for it
	c.Walk(func(a *ir.Atom) { data = data || a.Kind == ir.AtomIndex && a.Index >= space.Rank() })
	return !data && ir.NonNeg(c, facts) && ir.NonNeg(x.Dim(j).AddConst(-1).Sub(c), facts)
}
