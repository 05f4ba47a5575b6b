package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// narrowRules compute a value over the axes on which it depends, and repeat it
// along the others. Batching leaves everything over all the axes of its space;
// here loop-invariant parts leave the loops again.
//
//	%1 = broadcast x [N] to [N, K]         %1 = exp x              over [N]
//	%2 = exp %1                       →    %2 = broadcast %1       to [N, K]
var narrowRules = []rule{
	{"elementwise on repeated operands", polynomial, anySet, []string{"*"}, narrowPointwise},
	{"read that repeats", polynomial, anySet, []string{"gather"}, narrowGather},
	{"indices of one axis", polynomial, anySet, []string{"iota"}, func(w *rewriter, op ir.Op, _ []*ir.Value) *ir.Value {
		o := op.(ops.Iota)
		axes, ok := properPart(o.Shape, []int{o.Axis})
		if !ok {
			return nil
		}
		sub := ops.Iota{Shape: part(o.Shape, axes), Axis: slices.Index(axes, o.Axis)}
		return w.repeat(w.emit1(sub), o.Shape, axes)
	}},
	{"reduction of a repeated array", polynomial, anySet, []string{"reduce"}, narrowReduce},
	{"span with a repeated axis", polynomial, anySet, []string{"span"}, narrowSpan},
}

// properPart returns the least set of axes of s that contains axes and on whose
// indices alone its extents depend, and whether it is not all of s.
func properPart(s *ir.Shape, axes []int) ([]int, bool) {
	in := make([]bool, s.Rank())
	for _, a := range axes {
		in[a] = true
	}
	for k := s.Rank() - 1; k >= 0; k-- {
		if in[k] {
			s.Dim(k).Walk(func(a *ir.Atom) {
				if a.Kind == ir.AtomIndex {
					in[a.Index] = true
				}
			})
		}
	}
	axes = nil
	for k, have := range in {
		if have {
			axes = append(axes, k)
		}
	}
	return axes, len(axes) < s.Rank()
}

// part returns the shape that consists of some axes of s.
func part(s *ir.Shape, axes []int) *ir.Shape {
	ds := make([]*ir.Dim, len(axes))
	for i, a := range axes {
		ds[i] = renumber(s.Dim(a), s.Rank(), axes)
	}
	return ir.NewShape(ds...)
}

// renumber rewrites a dim over the indices of a space of the given rank, and index
// operands behind them, to one over the part of the space that axes form.
func renumber(d *ir.Dim, rank int, axes []int) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		switch {
		case a.Kind != ir.AtomIndex:
			return nil
		case a.Index >= rank:
			return ir.Index(a.Index - rank + len(axes))
		}
		return ir.Index(slices.Index(axes, a.Index))
	})
}

// repeat returns v, an array over some axes of s, at every point of s.
func (w *rewriter) repeat(v *ir.Value, s *ir.Shape, axes []int) *ir.Value {
	return w.emit1(ops.Broadcast{Shape: s, Axes: ir.NewPerm(axes...)}, v)
}

// restrict returns a repeated value over a part of its axes that contains those on
// which it depends.
func (w *rewriter) restrict(v *ir.Value, sub *ir.Shape, axes []int) *ir.Value {
	b, _ := broadcastOf(v)
	at := b.Axes.Axes()
	for i, a := range at {
		at[i] = slices.Index(axes, a)
	}
	return w.repeat(v.Node.In[0], sub, at)
}

func narrowPointwise(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	if len(in) == 0 {
		return nil
	}
	var axes []int
	for _, v := range in {
		b, ok := broadcastOf(v)
		if !ok || b.Shape != in[0].Type.Shape {
			return nil
		}
		axes = append(axes, b.Axes.Axes()...)
	}
	s := in[0].Type.Shape
	axes, ok := properPart(s, axes)
	if !ok || !w.elementwise(op, in) {
		return nil
	}
	sub := part(s, axes)
	operands := make([]*ir.Value, len(in))
	for i, v := range in {
		operands[i] = w.restrict(v, sub, axes)
	}
	return w.repeat(w.emit1(op, operands...), s, axes)
}

// elementwise reports whether op computes each element of its result from the
// elements of its operands at the same place, whatever their shape.
func (w *rewriter) elementwise(op ir.Op, in []*ir.Value) bool {
	yes, known := w.point[op]
	if !known {
		yes = shapeless(op) && pointwiseKernel(op, in)
		w.point[op] = yes
	}
	return yes
}

func pointwiseKernel(op ir.Op, in []*ir.Value) bool {
	ts := make([]ir.Type, len(in))
	for i, v := range in {
		ts[i] = v.Type
	}
	k := op.Kernel(ts)
	return k != nil && k.Space == ts[0].Shape && len(k.Outs) == 1 && !k.Outs[0].Scatters() && pointwiseExpr(k.Outs[0].Expr)
}

func pointwiseExpr(e *ir.Expr) bool {
	switch e.Op {
	case ir.FoldOp, ir.DimOp:
		return false
	case ir.LoadOp:
		for k, c := range e.Args {
			if c.Op != ir.DimOp || c.Dim != ir.Index(k) {
				return false
			}
		}
		return true
	}
	for _, a := range e.Args {
		if !pointwiseExpr(a) {
			return false
		}
	}
	return true
}

// narrowGather reads over the axes that the coordinates and the condition mention.
func narrowGather(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	g := op.(ops.Gather)
	rank, first := g.Space.Rank(), 1
	if g.Guard {
		first = 2
	}
	var axes []int
	walkDims(g.Map.Coords(), func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex && a.Index < rank {
			axes = append(axes, a.Index)
		}
	})
	for _, v := range in[first:] {
		b, ok := broadcastOf(v)
		if !ok {
			return nil
		}
		axes = append(axes, b.Axes.Axes()...)
	}
	s := g.Space
	axes, ok := properPart(s, axes)
	if !ok {
		return nil
	}
	sub := part(s, axes)
	operands := slices.Clone(in)
	for i, v := range in[first:] {
		operands[first+i] = w.restrict(v, sub, axes)
	}
	coords := g.Map.Coords()
	for j, c := range coords {
		coords[j] = renumber(c, rank, axes)
	}
	g.Space, g.Map = sub, ir.NewIndexMap(coords...)
	return w.repeat(w.emit1(g, operands...), s, axes)
}

// narrowReduce reduces before it repeats.
func narrowReduce(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	b, ok := broadcastOf(in[0])
	if !ok {
		return nil
	}
	s := in[0].Type.Shape
	kept := s.Rank() - op.(ops.Reduce).Axes
	axes := b.Axes.Axes()
	for k := kept; k < s.Rank(); k++ {
		if !slices.Contains(axes, k) {
			return nil
		}
	}
	front := axes[:len(axes)-(s.Rank()-kept)]
	return w.repeat(w.emit1(op, in[0].Node.In[0]), s.Head(kept), front)
}

// narrowSpan drops an axis of the result that no operand has.
func narrowSpan(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	o := op.(ops.Span)
	n := o.Shape.Rank()
	if o.Y != ir.IdentityMap(n) || o.Space.Head(n) != o.Shape {
		return nil
	}
	var axes []int
	note := func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex {
			axes = append(axes, a.Index)
		}
	}
	walkDims(o.W.Coords(), note)
	walkDims(o.X.Coords(), note)
	for k := n; k < o.Space.Rank(); k++ {
		axes = append(axes, k)
	}
	s := o.Space
	axes, ok := properPart(s, axes)
	if !ok {
		return nil
	}
	over := func(m *ir.IndexMap) *ir.IndexMap {
		coords := m.Coords()
		for j, c := range coords {
			coords[j] = renumber(c, s.Rank(), axes)
		}
		return ir.NewIndexMap(coords...)
	}
	front := axes[:len(axes)-(s.Rank()-n)]
	narrow := ops.Span{Space: part(s, axes), W: over(o.W), X: over(o.X), Y: ir.IdentityMap(len(front)), Shape: part(o.Shape, front), Guard: o.Guard}
	return w.repeat(w.emit1(narrow, in...), o.Shape, front)
}
