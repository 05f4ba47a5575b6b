package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// structureRules compose operations that only move elements, and drop those that
// move nothing.
var structureRules = []rule{
	{"same shape", polynomial, anySet, []string{"reshape", "broadcast"}, func(_ *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		to, _ := op.(ops.Reshape)
		if b, ok := op.(ops.Broadcast); ok {
			to.Shape = b.Shape
		}
		if to.Shape == in[0].Type.Shape {
			return in[0]
		}
		return nil
	}},
	{"broadcast of broadcast", polynomial, anySet, []string{"broadcast"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		inner, ok := broadcastOf(in[0])
		if !ok {
			return nil
		}
		o := op.(ops.Broadcast)
		outer := o.Axes.Axes()
		axes := inner.Axes.Axes()
		for i, a := range axes {
			axes[i] = outer[a]
		}
		return w.emit1(ops.Broadcast{Shape: o.Shape, Axes: ir.NewPerm(axes...)}, in[0].Node.In[0])
	}},
	{"reshape of reshape", polynomial, anySet, []string{"reshape"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if x := under[ops.Reshape](in[0]); x != nil && !x.Type.Shape.Dependent() {
			return w.emit1(op, x)
		}
		return nil
	}},
	{"reshape of a constant", polynomial, anySet, []string{"reshape"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if x := under[ops.Broadcast](in[0]); x != nil && x.Type.Rank() == 0 {
			return w.emit1(ops.Broadcast{Shape: op.(ops.Reshape).Shape, Axes: ir.NewPerm()}, x)
		}
		return nil
	}},
	{"transpose to the same order", polynomial, anySet, []string{"transpose"}, func(_ *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if slices.IsSorted(op.(ops.Transpose).Perm.Axes()) {
			return in[0]
		}
		return nil
	}},
	{"transpose of transpose", polynomial, anySet, []string{"transpose"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		x := under[ops.Transpose](in[0])
		if x == nil {
			return nil
		}
		inner := in[0].Node.Op.(ops.Transpose).Perm.Axes()
		axes := op.(ops.Transpose).Perm.Axes()
		for k, a := range axes {
			axes[k] = inner[a]
		}
		return w.emit1(ops.Transpose{Perm: ir.NewPerm(axes...)}, x)
	}},
	{"transpose of broadcast", polynomial, anySet, []string{"transpose"}, transposeBroadcast},
	{"transpose of a read = read in another order", polynomial, anySet, []string{"transpose"}, transposeGather},
	{"read at a known index", polynomial, anySet, []string{"gather"}, gatherKnown},
	{"write at a known index", polynomial, anySet, []string{"scatter"}, scatterKnown},
	{"read of everything", polynomial, anySet, []string{"gather"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		g := op.(ops.Gather)
		if !g.When && g.Space == in[0].Type.Shape && g.Map == ir.IdentityMap(g.Space.Rank()) {
			return in[0]
		}
		return nil
	}},
	{"read in another order = transpose", polynomial, anySet, []string{"gather"}, gatherTranspose},
	{"read of a read", polynomial, anySet, []string{"gather"}, gatherOfMove},
	{"whole slice", polynomial, anySet, []string{"slice"}, func(_ *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		s := op.(ops.Slice)
		if s.Start.IsConst(0) && s.Stop == in[0].Type.Shape.Dim(s.Axis) {
			return in[0]
		}
		return nil
	}},
	{"concat of one", polynomial, anySet, []string{"concat"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if len(in) == 1 {
			return in[0]
		}
		return nil
	}},
	{"span of moved operands", polynomial, anySet, []string{"span"}, spanOfMove},
	{"span without a sum = product", polynomial, "a multiplication", []string{"span"}, spanProduct},
}

func broadcastOf(v *ir.Value) (ops.Broadcast, bool) {
	if v.Node == nil {
		return ops.Broadcast{}, false
	}
	b, ok := v.Node.Op.(ops.Broadcast)
	return b, ok
}

// transposeBroadcast moves a transposition to the smaller side of a broadcast.
func transposeBroadcast(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	b, ok := broadcastOf(in[0])
	if !ok {
		return nil
	}
	place := op.(ops.Transpose).Perm.Inverse().Axes()
	axes := b.Axes.Axes()
	order := make([]int, len(axes))
	for i, a := range axes {
		axes[i], order[i] = place[a], i
	}
	slices.SortFunc(order, func(i, j int) int { return axes[i] - axes[j] })
	slices.Sort(axes)
	x := in[0].Node.In[0]
	t := ops.Transpose{Perm: ir.NewPerm(order...)}
	if _, err := t.Infer([]ir.Type{x.Type}); err != nil {
		return nil
	}
	return w.emit1(ops.Broadcast{Shape: w.infer(op, in).Shape, Axes: ir.NewPerm(axes...)}, w.emit1(t, x))
}

// transposeGather reads in the order that is wanted.
func transposeGather(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	if in[0].Node == nil {
		return nil
	}
	g, ok := in[0].Node.Op.(ops.Gather)
	operands := in[0].Node.In
	if !ok || len(operands) > g.First() || g.When {
		return nil
	}
	place := op.(ops.Transpose).Perm.Inverse().Axes()
	g.Space = w.infer(op, in).Shape
	g.Map = g.Map.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex {
			return ir.Index(place[a.Index])
		}
		return nil
	})
	return w.emit1(g, operands...)
}

// gatherTranspose recognises a static read of every element in another order.
func gatherTranspose(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	g := op.(ops.Gather)
	n := g.Space.Rank()
	if g.Map.Len() != n || len(in) != 1 {
		return nil
	}
	perm := make([]int, n)
	seen := make([]bool, n)
	for j, c := range g.Map.Coords() {
		k, ok := c.AsIndex()
		if !ok || seen[k] {
			return nil
		}
		seen[k], perm[k] = true, j
	}
	t := ops.Transpose{Perm: ir.NewPerm(perm...)}
	if out, err := t.Infer([]ir.Type{in[0].Type}); err != nil || out[0].Shape != g.Space {
		return nil
	}
	return w.emit1(t, in[0])
}

// move says that a value only reads another one: element e is that of src at
// Map(e), or, with a guard, fill where that lies outside.
type move struct {
	src    *ir.Value
	coords []*ir.Dim
	guard  bool
	fill   *ir.Value
	// onto holds where every coordinate in range of src comes from one in range of
	// the value: then a read outside the value is one outside src.
	onto bool
}

// moveOf returns how v reads another value, if that is all it does.
func moveOf(v *ir.Value) (move, bool) {
	if v.Node == nil {
		return move{}, false
	}
	in := v.Node.In
	switch op := v.Node.Op.(type) {
	case ops.Transpose:
		coords := make([]*ir.Dim, v.Type.Rank())
		for k, a := range op.Perm.Axes() {
			coords[a] = ir.Index(k)
		}
		return move{src: in[0], coords: coords, onto: true}, true
	case ops.Broadcast:
		var coords []*ir.Dim
		for _, a := range op.Axes.Axes() {
			coords = append(coords, ir.Index(a))
		}
		return move{src: in[0], coords: coords}, true
	case ops.Slice:
		coords := ir.IdentityMap(v.Type.Rank()).Coords()
		coords[op.Axis] = coords[op.Axis].Add(op.Start)
		return move{src: in[0], coords: coords}, true
	case ops.Gather:
		switch {
		case op.Check || len(in) > 2 || len(in) == 2 && !op.Guard:
		case op.Guard:
			return move{src: in[0], coords: op.Map.Coords(), guard: true, fill: in[1]}, true
		default:
			return move{src: in[0], coords: op.Map.Coords()}, true
		}
	}
	return move{}, false
}

// through returns the coordinates in the source of m for coordinates in its value.
func (m move) through(outer []*ir.Dim) []*ir.Dim {
	coords := make([]*ir.Dim, len(m.coords))
	for j, c := range m.coords {
		coords[j] = c.Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomIndex {
				return outer[a.Index]
			}
			return nil
		})
	}
	return coords
}

// gatherOfMove composes a read with what it reads.
func gatherOfMove(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	g := op.(ops.Gather)
	m, ok := moveOf(in[0])
	if !ok || (g.Guard || g.Check) && !m.onto {
		return nil
	}
	g.Map = ir.NewIndexMap(m.through(g.Map.Coords())...)
	operands := []*ir.Value{m.src}
	if m.guard {
		g.Guard = true
		operands = append(operands, m.fill)
	}
	return w.emit1(g, append(operands, in[1:]...)...)
}

// spanOfMove lets a span read what its operands only move.
func spanOfMove(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	s := op.(ops.Span)
	for i, leg := range []**ir.IndexMap{&s.W, &s.X} {
		m, ok := moveOf(in[i])
		if !ok || s.Guard && !m.onto || m.guard && !isZero(m.fill) && !isNumber(m.fill, 0) {
			continue
		}
		*leg = ir.NewIndexMap(m.through((*leg).Coords())...)
		s.Guard = s.Guard || m.guard
		operands := slices.Clone(in)
		operands[i] = m.src
		return w.emit1(s, operands...)
	}
	return nil
}

// spanProduct spells a span that sums over nothing out as a product, which fusion
// can take anywhere.
func spanProduct(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	s := op.(ops.Span)
	if s.Space != s.Shape || s.Y != ir.IdentityMap(s.Space.Rank()) {
		return nil
	}
	return w.emit1(ops.Mul{}, w.readAt(in[0], s.Space, s.W, s.Guard), w.readAt(in[1], s.Space, s.X, s.Guard))
}

// readAt returns what v is at m of each point of a space; with a guard, 0 outside v.
func (w *rewriter) readAt(v *ir.Value, space *ir.Shape, m *ir.IndexMap, guard bool) *ir.Value {
	read := []*ir.Value{v}
	if guard {
		read = append(read, w.emit1(ops.Const{DType: v.Type.DType, Bits: v.Type.DType.Zero()}))
	}
	return w.emit1(ops.Gather{Space: space, Map: m, Guard: guard}, read...)
}
