package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// cluster is a set of realised values that one step computes: one loop nest with
// several outputs, one call, or one view. A member that only members read loses its
// buffer.
type cluster struct {
	kind    clusterKind
	members []int // values, in program order
	space   *ir.Shape
	when    []guard
	depth   int  // longest chain of clusters before it
	weight  int  // about the number of printed statements
	feeds   bool // another cluster depends on it
}

type clusterKind uint8

const (
	loopNest clusterKind = iota
	callStep
	viewStep
	regionStep
)

// clusterLimit bounds the weight of a cluster, so that the function that it becomes
// has about 50 statements: four operations make one.
const clusterLimit = 200

// clusterer merges realised values over one space into clusters. It goes through
// the values once, in program order. A value joins the cluster of a producer that
// it reads at its own point only, or one that shares a large operand; scalars join
// the last cluster of scalars. Every cluster on which another depends has less
// depth, so joining never makes a cycle.
type clusterer struct {
	*fusion
	guards   map[int][]guard
	clusters []*cluster
	of       map[int]*cluster   // by value
	readers  map[int][]*cluster // recent loop nests that read a value
	scalar   *cluster           // the last one over no axes
}

func (u *fusion) cluster(guards map[int][]guard) []*cluster {
	c := &clusterer{fusion: u, guards: guards, of: map[int]*cluster{}, readers: map[int][]*cluster{}}
	for k, fv := range u.values {
		if fv.node != nil && fv.used && fv.realised {
			c.add(k, fv)
		}
	}
	return c.clusters
}

func (c *clusterer) add(k int, fv *fusedValue) {
	loads := c.loads(fv)
	var before []*cluster
	for _, v := range c.needs(k) {
		if p := c.of[v]; p != nil && !slices.Contains(before, p) {
			before = append(before, p)
		}
	}
	kind := c.kind(fv)
	weight := c.weigh(fv)
	var home *cluster
	switch kind {
	case loopNest:
		home = c.home(k, fv, loads, before, weight)
	case regionStep:
		home = c.of[c.number[fv.node.Out[0]]]
	}
	if home == nil {
		home = &cluster{kind: kind, space: fv.at, when: c.guards[k]}
		c.clusters = append(c.clusters, home)
	}
	home.members = append(home.members, k)
	home.weight += weight
	c.of[k] = home
	for _, p := range before {
		if p != home {
			p.feeds = true
			home.depth = max(home.depth, p.depth+1)
		}
	}
	if kind == loopNest {
		for _, v := range loads.inOrder {
			c.remember(v, home)
		}
	}
	if kind == loopNest && fv.at.Rank() == 0 {
		c.scalar = home
	}
}

// remember notes that a loop nest reads v; only the last few are kept.
func (c *clusterer) remember(v int, home *cluster) {
	const remembered = 4
	recent := c.readers[v]
	if slices.Contains(recent, home) {
		return
	}
	if len(recent) == remembered {
		recent = slices.Clone(recent[1:])
	}
	c.readers[v] = append(recent, home)
}

// needs returns the values that must be computed before k: those that its
// definition stops at, and its conditions.
func (c *clusterer) needs(k int) []int {
	_, out := c.closure([]int{k}, func(v int) bool { return v != k && c.values[v].realised })
	for _, g := range c.guards[k] {
		out = append(out, g.value)
	}
	return out
}

func (c *clusterer) kind(fv *fusedValue) clusterKind {
	switch {
	case fv.region != nil:
		return regionStep
	case fv.isCall && c.product(fv) != nil:
		return callStep
	case fv.isView && c.sharesMemory(fv):
		return viewStep
	}
	return loopNest
}

// sharesMemory reports whether the realised value fv can be a view: its operand
// has an array of its own, not the caller's if fv is a result.
func (u *fusion) sharesMemory(fv *fusedValue) bool {
	if fv.expr.Op != ir.LoadOp || !isReshape(fv, u.values) {
		return false
	}
	root := u.values[fv.expr.Operand]
	for root.node != nil && root.isView && root.expr.Op == ir.LoadOp {
		root = u.values[root.expr.Operand]
	}
	return root.node != nil || !slices.Contains(u.f.Results, fv.v)
}

// home returns a cluster that value k may join, or nil.
func (c *clusterer) home(k int, fv *fusedValue, loads loadSet, before []*cluster, weight int) *cluster {
	var best *cluster
	consider := func(h *cluster) {
		if h != nil && h != best && (best == nil || h.depth > best.depth) && c.fits(h, k, fv, loads, before, weight) {
			best = h
		}
	}
	for _, h := range before {
		consider(h)
	}
	if best != nil {
		return best
	}
	if fv.at.Rank() == 0 {
		consider(c.scalar)
		return best
	}
	for _, v := range loads.inOrder {
		if c.values[v].size*2 >= c.sizes.volume(fv.at) {
			for _, h := range c.readers[v] {
				if !delays(h, before) {
					consider(h)
				}
			}
		}
	}
	return best
}

// delays reports whether h would have to wait for the clusters in before: a merge
// for the sake of a shared operand is not worth that.
func delays(h *cluster, before []*cluster) bool {
	return slices.ContainsFunc(before, func(p *cluster) bool { return p != h && p.depth >= h.depth })
}

func (c *clusterer) fits(h *cluster, k int, fv *fusedValue, loads loadSet, before []*cluster, weight int) bool {
	if h.kind != loopNest || h.space != fv.at || h.weight+weight > clusterLimit || !slices.Equal(h.when, c.guards[k]) {
		return false
	}
	for _, m := range h.members {
		if loads.elsewhere[m] || c.values[m].scatters() && slices.Contains(loads.inOrder, m) {
			return false
		}
	}
	for _, g := range c.guards[k] {
		if c.of[g.value] == h {
			return false
		}
	}
	for _, p := range before {
		if p != h && p.depth >= h.depth && h.feeds {
			return false // p may depend on h
		}
	}
	return true
}

// loadSet is what a definition loads.
type loadSet struct {
	inOrder   []int        // distinct values, in order of first occurrence
	elsewhere map[int]bool // those that it reads at another than its own point
}

func (u *fusion) loads(fv *fusedValue) loadSet {
	set := loadSet{elsewhere: map[int]bool{}}
	seen := map[*ir.Expr]bool{}
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		if seen[e] {
			return
		}
		seen[e] = true
		u.visits++
		if e.Op == ir.LoadOp {
			if !slices.Contains(set.inOrder, e.Operand) {
				set.inOrder = append(set.inOrder, e.Operand)
			}
			if !isIdentity(e.Args) || u.values[e.Operand].out.Shape != fv.at {
				set.elsewhere[e.Operand] = true
			}
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	for _, e := range fv.roots() {
		walk(e)
	}
	return set
}

// weigh returns the weight that a definition adds to a cluster.
func (u *fusion) weigh(fv *fusedValue) int {
	seen := map[*ir.Expr]int{}
	ops, blocks := 0, 0
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		seen[e]++
		if seen[e] > 1 {
			return
		}
		switch {
		case e.Op == ir.FoldOp:
			blocks += 2 + len(e.Extents)
		case e.Op == ir.SelectOp:
			blocks += 5
		case e.Op > ir.LoadOp:
			ops++
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	for _, e := range fv.roots() {
		walk(e)
	}
	return 1 + ops + 4*blocks
}
