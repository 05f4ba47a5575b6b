package passes

import (
	"math/bits"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// splitter finds the cheapest order in which to contract the factors of a product
// pair by pair: an exhaustive search over sets of factors.
type splitter struct {
	*contractor
	space   *ir.Shape
	kept    int
	sizes   []float64
	factors []factor
	best    map[int]*contraction
}

// contraction is the product of a set of factors, summed over the axes that no
// other factor and not the result has.
type contraction struct {
	set         int
	left, right *contraction // nil for a single factor
	axes        axisSet      // of the result
	cost        float64
}

// tree returns the cheapest contraction of a set of factors.
func (p *splitter) tree(set int) *contraction {
	if c := p.best[set]; c != nil {
		return c
	}
	c := &contraction{set: set, axes: p.resultAxes(set)}
	if bits.OnesCount(uint(set)) == 1 {
		c.axes = p.factors[bits.TrailingZeros(uint(set))].axes
	} else {
		low := set & -set
		for left := (set - 1) & set; left > 0; left = (left - 1) & set {
			if left&low == 0 { // each pair once
				continue
			}
			l, r := p.tree(left), p.tree(set&^left)
			if cost := l.cost + r.cost + p.size(p.loops(set, l, r)); c.left == nil || cost < c.cost {
				c.left, c.right, c.cost = l, r, cost
			}
		}
	}
	p.best[set] = c
	return c
}

// resultAxes returns the axes that a set of factors has in common with the rest of
// the product or with the result.
func (p *splitter) resultAxes(set int) axisSet {
	var own, others axisSet
	for i, f := range p.factors {
		if set>>i&1 != 0 {
			own |= f.axes
		} else {
			others |= f.axes
		}
	}
	result := axisSet(1)<<p.kept - 1
	if set == 1<<len(p.factors)-1 {
		return result
	}
	return own & (others | result)
}

// loops returns the axes over which a contraction runs. The last one also takes
// those that no factor has.
func (p *splitter) loops(set int, l, r *contraction) axisSet {
	if set != 1<<len(p.factors)-1 {
		return l.axes | r.axes
	}
	axes := l.axes | r.axes | (axisSet(1)<<p.kept - 1)
	var some axisSet
	for _, f := range p.factors {
		some |= f.axes
	}
	return axes | (axisSet(1)<<p.space.Rank()-1)&^some
}

func (p *splitter) size(axes axisSet) float64 {
	n := 1.0
	for _, k := range axes.list() {
		n *= p.sizes[k]
	}
	return n
}

// largest returns the size of the largest intermediate array.
func (p *splitter) largest(c *contraction) float64 {
	if c.left == nil {
		return 0
	}
	n := max(p.largest(c.left), p.largest(c.right))
	if c.set != 1<<len(p.factors)-1 {
		n = max(n, p.size(c.axes))
	}
	return n
}

// inOrderOf lists the set in the order in which coordinates mention the axes: what
// an intermediate array looks like depends on what it is made of alone, so that
// equal ones are found to be equal.
func (s axisSet) inOrderOf(coords []*ir.Dim) []int {
	var axes []int
	walkDims(coords, func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex && s.has(a.Index) && !slices.Contains(axes, a.Index) {
			axes = append(axes, a.Index)
		}
	})
	return axes
}

// emit returns a contraction as one factor over the space.
func (p *splitter) emit(w *rewriter, c *contraction, root bool) factor {
	if c.left == nil {
		return p.factors[bits.TrailingZeros(uint(c.set))]
	}
	l, r := p.emit(w, c.left, false), p.emit(w, c.right, false)
	kept := c.axes.list()
	if !root {
		kept = c.axes.inOrderOf(append(slices.Clone(l.coords), r.coords...))
	}
	order := append(slices.Clone(kept), (p.loops(c.set, c.left, c.right) &^ c.axes).list()...)
	ds := make([]*ir.Dim, len(order))
	place := make([]*ir.Dim, p.space.Rank())
	for i, k := range order {
		ds[i], place[k] = p.space.Dim(k), ir.Index(i)
	}
	for _, f := range []*factor{&l, &r} {
		f.coords = move{coords: f.coords}.through(place)
	}
	y := factor{src: p.pair(w, ir.NewShape(ds...), len(kept), l, r), axes: c.axes}
	if root {
		return y
	}
	for _, k := range kept {
		y.coords = append(y.coords, ir.Index(k))
	}
	return y
}

// pair contracts two factors. As a span, unless a factor is computed at
// every point: fusion can take such a product anywhere.
func (p *splitter) pair(w *rewriter, space *ir.Shape, kept int, a, b factor) *ir.Value {
	whole := axisSet(1)<<space.Rank() - 1
	if kept == space.Rank() || p.stored(a, whole) && p.stored(b, whole) {
		return spanOf(w, space, kept, a, b)
	}
	var legs [2]*ir.Value
	for i, f := range []factor{a, b} {
		legs[i] = w.readAt(f.src, space, ir.NewIndexMap(f.coords...), f.guard)
	}
	y := w.emit1(ops.Mul{}, legs[0], legs[1])
	return w.emitter.emit1(ops.Reduce{Monoid: ir.Sum, Axes: space.Rank() - kept}, y) // not to be contracted again
}
