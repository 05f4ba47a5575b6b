package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Contract returns the pass that turns sums of products of reads into spans: dot
// products, matrix products and convolutions written as comprehensions.
//
//	%1 = broadcast x [N, K] to [N, O, K]
//	%2 = broadcast w [O, K] to [N, O, K]
//	%3 = mul %1, %2                        →   %4 = span over [N, O, K] of x[#0, #2] · w[#1, #2] into [#0, #1]
//	%4 = reduce sum %3
//
// A product of three or more factors becomes binary spans, split by cost at the
// nominal dims. A factor that is cheap to compute at each point of the space, as in
// the square of a difference, is left to fusion: as the operand of a span it would
// need an array as large as the space.
//
// In the body of a region nothing is known of where a parameter lies, so that a
// factor that takes all of a parameter is left alone until the region is gone.
func Contract(notes *Notes, dims map[string]int64, body bool) Pass {
	c := &contractor{dims, body}
	rules := append(polynomialRules(),
		rule{"sum of a product", polynomial, "a commutative semiring", []string{"reduce"}, c.sum},
		rule{"product added at places", polynomial, "a commutative semiring", []string{"scatter"}, c.scatter})
	return Pass{"contract", "turns sums of products of reads into spans", func(f *ir.Func) (*ir.Func, error) {
		return rewrite(f, notes, rules, false), nil
	}}
}

type contractor struct {
	dims map[string]int64
	body bool // of a region
}

// factor is one factor of a product over a space: a read of src.
type factor struct {
	src    *ir.Value
	coords []*ir.Dim
	guard  bool
	axes   axisSet
}

// axisSet is a set of axes of a space.
type axisSet uint64

func (s axisSet) has(k int) bool { return s>>k&1 != 0 }

func (s axisSet) list() []int {
	var axes []int
	for k := range 64 {
		if s.has(k) {
			axes = append(axes, k)
		}
	}
	return axes
}

func setOf(coords []*ir.Dim) axisSet {
	var s axisSet
	walkDims(coords, func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex {
			s |= 1 << a.Index
		}
	})
	return s
}

const (
	mostFactors = 6  // that are split by trying every order
	mostAxes    = 60 // that fit an axisSet
)

func (c *contractor) sum(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	r := op.(ops.Reduce)
	space := in[0].Type.Shape
	whole := factor{src: in[0], coords: ir.IdentityMap(space.Rank()).Coords()}.read()
	if r.Monoid != ir.Sum || !isProduct(whole.src) || space.Rank() > mostAxes {
		return nil
	}
	kept := space.Rank() - r.Axes
	factors, scale, ok := c.factors(w, whole, space)
	if !ok || !overSome(factors, kept) {
		return nil
	}
	var y *ir.Value
	switch {
	case len(factors) < 2:
		return nil
	case len(factors) == 2:
		y = spanOf(w, space, kept, factors[0], factors[1])
	default:
		if y = c.split(w, space, kept, factors); y == nil {
			return nil
		}
	}
	if scale != nil {
		y = w.emit1(ops.Mul{}, y, w.repeat(scale, y.Type.Shape, nil))
	}
	return y
}

// overSome reports whether some factor depends on an axis that is summed, the kept ones
// being first.
func overSome(factors []factor, kept int) bool {
	return slices.ContainsFunc(factors, func(f factor) bool { return f.axes>>kept != 0 })
}

// scatter contracts a product of two factors that is added at static places.
func (c *contractor) scatter(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	o := op.(ops.Scatter)
	space := in[0].Type.Shape
	whole := factor{src: in[0], coords: ir.IdentityMap(space.Rank()).Coords()}.read()
	if len(in) > 1 || o.Check || !isProduct(whole.src) || space.Rank() > mostAxes {
		return nil
	}
	factors, scale, ok := c.factors(w, whole, space)
	if !ok || len(factors) != 2 || scale != nil {
		return nil
	}
	a, b := factors[0], factors[1]
	return w.emit1(ops.Span{
		Space: space,
		W:     ir.NewIndexMap(a.coords...),
		X:     ir.NewIndexMap(b.coords...),
		Y:     o.Map,
		Shape: o.Shape,
		Guard: o.Guard || a.guard || b.guard,
	}, a.src, b.src)
}

// factors takes a product over a space apart, through reads of smaller products.
// Scalar factors are multiplied into scale, nil without any. It fails for a factor
// that is computed at every point of the space.
func (c *contractor) factors(w *rewriter, whole factor, space *ir.Shape) (factors []factor, scale *ir.Value, ok bool) {
	queue := []factor{whole}
	for len(queue) > 0 {
		f := queue[0].read()
		queue = queue[1:]
		switch {
		case isProduct(f.src):
			var parts []factor
			for _, x := range f.src.Node.In {
				parts = append(parts, factor{src: x, coords: f.coords, guard: f.guard})
			}
			queue = append(parts, queue...)
		case len(f.coords) == 0 && scale == nil:
			scale = f.src
		case len(f.coords) == 0:
			scale = w.emit1(ops.Mul{}, scale, f.src)
		case !c.stored(f, 1<<space.Rank()-1):
			return nil, nil, false
		default:
			factors = append(factors, f)
		}
		if len(factors)+len(queue) > mostFactors {
			return nil, nil, false
		}
	}
	return factors, scale, true
}

// read follows moves to the array furthest back.
func (f factor) read() factor {
	for {
		m, ok := moveOf(f.src)
		if !ok || f.guard && !m.onto || m.guard && !isZero(m.fill) && !isNumber(m.fill, 0) {
			break
		}
		f.src, f.coords, f.guard = m.src, m.through(f.coords), f.guard || m.guard
	}
	f.axes = setOf(f.coords)
	return f
}

func isProduct(v *ir.Value) bool {
	if v.Node == nil {
		return false
	}
	_, ok := v.Node.Op.(ops.Mul)
	return ok
}

// stored reports whether a factor costs no memory of the size of a space with the
// given axes: it has fewer, or lies in memory whatever reads it, being a parameter
// or the result of a fold.
func (c *contractor) stored(f factor, whole axisSet) bool {
	if setOf(f.coords) != whole {
		return true
	}
	if f.src.Node == nil {
		return !c.body
	}
	switch f.src.Node.Op.(type) {
	case ops.Span, ops.Reduce, ops.Scatter, ops.Custom:
		return true
	}
	return false
}

// spanOf contracts two factors over a space whose first kept axes are the result's.
func spanOf(w *rewriter, space *ir.Shape, kept int, a, b factor) *ir.Value {
	return w.emit1(ops.Span{
		Space: space,
		W:     ir.NewIndexMap(a.coords...),
		X:     ir.NewIndexMap(b.coords...),
		Y:     ir.IdentityMap(kept),
		Shape: space.Head(kept),
		Guard: a.guard || b.guard,
	}, a.src, b.src)
}

// split contracts three or more factors pair by pair, in the cheapest order, unless
// the space is dependent, the sizes of enclosing comprehensions are still unknown,
// or some intermediate array would be as large as the space.
func (c *contractor) split(w *rewriter, space *ir.Shape, kept int, factors []factor) *ir.Value {
	if space.Dependent() || hasBound(space, factors) {
		return nil
	}
	p := &splitter{contractor: c, space: space, kept: kept, factors: factors, best: map[int]*contraction{}}
	for _, d := range space.Dims() {
		p.sizes = append(p.sizes, nominal(d, c.dims))
	}
	all := 1<<len(factors) - 1
	root := p.tree(all)
	if p.largest(root) >= p.size(1<<space.Rank()-1) {
		return nil
	}
	y := p.emit(w, root, true)
	return y.src
}

func hasBound(space *ir.Shape, factors []factor) bool {
	has := false
	note := func(a *ir.Atom) { has = has || ir.IsBound(a) }
	walkDims(space.Dims(), note)
	for _, f := range factors {
		walkDims(f.coords, note)
	}
	return has
}

// defaultSize is what planning assumes for a dim that says nothing.
const defaultSize = 64

// nominal returns the size that decisions assume.
func nominal(d *ir.Dim, dims map[string]int64) float64 {
	n, err := d.Eval(func(a *ir.Atom) (int64, bool) {
		if n, ok := dims[a.Name]; ok && a.Kind == ir.AtomSymbol {
			return n, true
		}
		return defaultSize, true
	})
	if err != nil {
		return defaultSize
	}
	return float64(max(n, 1))
}
