package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// access is a checked subscript: which elements of an array it names.
type access struct {
	typ   vtype // of what is read: the axes that slices and missing subscripts leave
	m     *ir.IndexMap
	idx   []typed.Expr
	check bool
}

// coord is what a subscript says about one axis: a place, or a range that stays an axis
// of the result.
type coord struct {
	at     *ir.Dim    // place, or where the range starts
	idx    typed.Expr // place that data decide
	kept   bool
	length *ir.Dim // of a range
	splice string  // a spliced shape kept whole: all of its axes follow
	n      int     // number of those axes
}

// indexExpr is x[i, a:b] as a value.
func (cx *context) indexExpr(x *ast.IndexExpr) operand {
	bad := operand{x: x}
	o := cx.whole(x.X)
	if !o.ok() {
		return bad
	}
	a, ok := cx.subscripts(x, o)
	if !ok {
		return bad
	}
	if a.m.Len() == 0 { // the axes of an empty shape
		o.x, o.path = x, nil
		return o
	}
	e := &typed.Read{Base: base(x.Lbrack, a.typ), X: o.tree(), Space: a.typ.shape.ir(), Map: a.m, Idx: a.idx, Check: a.check}
	if x.Else != nil {
		if e.Fill, ok = cx.padding(x, o); !ok {
			return bad
		}
	}
	return valueOperand(x, e, a.typ)
}

// padding is the value of x.Else in the type of each leaf of o, which x reads.
func (cx *context) padding(x *ast.IndexExpr, o operand) ([]typed.Expr, bool) {
	fill := cx.inexact().expr(x.Else)
	if o.typ.st == nil {
		fill = cx.assignable(fill, scalar(o.typ.dtype), x.Else, "padding of "+cx.text(x.X))
		return []typed.Expr{fill.tree()}, fill.ok()
	}
	number := fill.mode == constant && !fill.num.IsBool()
	switch {
	case !fill.ok() || !number && !cx.floatLeaves(x.Else, x.Else.Pos(), o, "padding that is no constant"):
		return nil, false
	case !number && (!fill.typ.isScalar() || !fill.typ.dtype.IsFloat()):
		cx.errorf(diag.BadPadding, x.Else, "the padding of a struct is a number or a scalar float for all leaves: %s", cx.describe(fill))
		return nil, false
	case !number:
		v := cx.bind("", x.Else.Pos(), fill.tree(), fill.typ)
		fill = valueOperand(x.Else, &typed.Ref{Base: base(x.Else.Pos(), fill.typ), Var: v}, fill.typ)
	}
	var out []typed.Expr
	for _, l := range o.typ.leaves() {
		t := scalar(l.typ.dtype)
		b := base(x.Else.Pos(), t)
		if !number {
			out = append(out, &typed.Broadcast{Base: b, X: fill.tree()})
			continue
		}
		if !cx.fits(fill.num, t.dtype, x.Else) {
			return nil, false
		}
		out = append(out, &typed.Const{Base: b, Value: fill.num})
	}
	return out, true
}

// subscripts checks the indices of a subscript against the axes of its operand.
func (cx *context) subscripts(x *ast.IndexExpr, o operand) (access, bool) {
	if len(o.typ.shape) == 0 {
		cx.errorf(diag.NotIndexable, x, "%s is %s, which has no axes", cx.text(x.X), cx.kindName(o))
		return access{}, false
	}
	s := &subscript{cx: cx, x: x, o: o, padded: x.Else != nil}
	if !s.align() {
		return access{}, false
	}
	return s.access()
}

// subscript is the state of aligning indices with axes.
type subscript struct {
	cx     *context
	x      *ast.IndexExpr
	o      operand
	padded bool
	coords []coord // one an axis, flattened
	check  bool
	failed bool
}

// align gives each axis its coordinate.
func (s *subscript) align() bool {
	entries := s.o.typ.shape
	at := 0
	for k, index := range s.x.Indices {
		if _, dots := index.(*ast.Ellipsis); dots {
			left := len(s.x.Indices) - k - 1
			for ; len(entries)-at > left; at++ {
				s.keep(entries[at])
			}
			continue
		}
		if at >= len(entries) {
			s.cx.errorf(diag.TooManyIndices, index, "%s has %s, and this is index %d", s.cx.describe(s.o), count(s.o.typ.shape.rank(), "axis"), k+1)
			return false
		}
		if entries[at].splice != "" {
			s.shapeIndex(index, entries[at])
		} else {
			s.axisIndex(index, entries[at].dims[0])
		}
		at++
	}
	for ; at < len(entries); at++ {
		s.keep(entries[at])
	}
	return !s.failed
}

// keep leaves an entry of the shape whole.
func (s *subscript) keep(a axis) {
	for i, d := range a.dims {
		c := coord{kept: true, at: ir.Const(0), length: s.local(d)}
		if i == 0 && a.splice != "" {
			c.splice, c.n = a.splice, len(a.dims)
		}
		s.coords = append(s.coords, c)
	}
	if len(a.dims) == 0 {
		s.coords = append(s.coords, coord{kept: true, splice: a.splice})
	}
}

// local rewrites an extent that depends on earlier axes: each #k becomes the coordinate
// of axis k, where that is a place.
func (s *subscript) local(d *ir.Dim) *ir.Dim {
	if !d.HasIndex() {
		return d
	}
	axes := s.axes()
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind != ir.AtomIndex || a.Index >= len(axes) {
			return nil
		}
		c := axes[a.Index]
		if c.idx != nil {
			s.cx.unsupported(s.x, "a computed index into an axis that others depend on")
			s.failed = true
			return ir.Const(0)
		}
		if c.kept {
			kept := 0
			for _, b := range axes[:a.Index] {
				if b.kept {
					kept++
				}
			}
			return ir.Index(kept).Add(c.at)
		}
		return c.at
	})
}

// axes are the coordinates that stand for an axis: all but those of empty splices.
func (s *subscript) axes() []coord {
	var out []coord
	for _, c := range s.coords {
		if c.kept && c.length == nil {
			continue
		}
		out = append(out, c)
	}
	return out
}

func (s *subscript) fail() { s.failed = true }

// shapeIndex is an index where a whole shape is spliced.
func (s *subscript) shapeIndex(x ast.Expr, a axis) {
	if r, ok := x.(*ast.Slice); ok && r.Lo == nil && r.Hi == nil {
		s.keep(a)
		return
	}
	id, ok := unparen(x).(*ast.Ident)
	if ok {
		v, isIndex := s.cx.scope.lookup(id.Name).(*indexVar)
		switch {
		case isIndex && v.whole && len(v.syms) == len(a.dims):
			for i, sym := range v.syms {
				if v.extent[i] != s.local(a.dims[i]) {
					s.cx.errorf(diag.RangesDisagree, x, "index %s ranges over the shape %s, but here stands the shape %s of %s", id.Name, v.splice, a.splice, s.cx.describe(s.o))
					s.fail()
					return
				}
				s.coords = append(s.coords, coord{at: sym})
			}
			return
		case isIndex && v.extent == nil:
			v.uses = append(v.uses, indexUse{node: x, of: s.o, entry: &a})
			for range a.dims {
				s.coords = append(s.coords, coord{at: v.syms[0]})
			}
			return
		}
	}
	s.cx.errorf(diag.ShapeIndex, x, "%s stands for all axes of a shape: it needs an index of its own, not %s", a.splice, s.cx.text(x))
	s.fail()
}

// axisIndex is an index or a slice of one axis.
func (s *subscript) axisIndex(x ast.Expr, extent *ir.Dim) {
	cx := s.cx
	extent = s.local(extent)
	if r, ok := x.(*ast.Slice); ok {
		s.slice(r, extent)
		return
	}
	in := *cx
	in.exact = true
	o := in.expr(x)
	if !o.ok() {
		s.fail()
		return
	}
	if o.isUntyped() && o.mode == value {
		o = cx.convertUntyped(o, ir.I64)
	}
	if d := o.asDim(); d != nil {
		s.coords = append(s.coords, coord{at: d})
		if !cx.recordUse(d, extent, x, s) && cx.quiet == 0 && !s.padded {
			s.place(x, d, extent)
		}
		return
	}
	switch {
	case !o.ok():
	case !o.typ.isInt():
		cx.errorf(diag.NotAnIndex, x, "an index must be an integer; %s is %s", cx.text(x), cx.kindName(o))
	case o.typ.shape.rank() > 0:
		cx.errorf(diag.NotAnIndex, x, "an index must be one integer; %s", cx.describe(o)).
			Suggest("write [i] %s[%s[i]]", cx.text(s.x.X), cx.text(x))
	default:
		s.coords = append(s.coords, coord{idx: o.tree()})
		s.check = s.check || !s.padded
		return
	}
	s.fail()
}

// slice is a:b, which keeps the axis.
func (s *subscript) slice(x *ast.Slice, extent *ir.Dim) {
	cx := s.cx
	lo, hi := ir.Const(0), extent
	if x.Lo != nil {
		lo = cx.dimExpr(x.Lo)
	}
	if x.Hi != nil {
		hi = cx.dimExpr(x.Hi)
	}
	if lo == nil || hi == nil {
		s.fail()
		return
	}
	length := hi.Sub(lo)
	s.coords = append(s.coords, coord{kept: true, at: lo, length: length})
	if cx.quiet > 0 {
		return
	}
	text := cx.text(s.x.X) + "[" + cx.text(x) + "]"
	if !s.padded && x.Lo != nil {
		s.hold(x, lo, text+" needs "+cx.inequality(lo), "%s begins before the array, at %s", text, cx.dimName(lo))
	}
	if !s.padded && x.Hi != nil {
		d := extent.Sub(hi)
		s.hold(x, d, text+" needs "+cx.inequality(d), "%s ends at %s, but the axis has length %s", text, cx.dimName(hi), cx.dimName(extent))
	}
	if x.Lo != nil {
		s.hold(x, length, text+" needs "+cx.inequality(length), "%s ends before it begins: %s is before %s", text, cx.dimName(hi), cx.dimName(lo))
	}
}

// access puts the coordinates together.
func (s *subscript) access() (access, bool) {
	var out access
	var shape shape
	var coords []*ir.Dim
	rank := 0
	for _, c := range s.coords {
		if c.kept && c.length != nil {
			rank++
		}
	}
	at := 0
	for i := 0; i < len(s.coords); i++ {
		c := s.coords[i]
		switch {
		case c.kept && c.length == nil:
			shape = append(shape, axis{nil, c.splice})
		case c.kept && c.splice != "":
			a := axis{splice: c.splice}
			for k := range c.n {
				a.dims = append(a.dims, s.coords[i+k].length)
				coords = append(coords, ir.Index(at))
				at++
			}
			shape = append(shape, a)
			i += c.n - 1
		case c.kept:
			shape = append(shape, single(c.length))
			coords = append(coords, ir.Index(at).Add(c.at))
			at++
		case c.idx != nil:
			coords = append(coords, ir.Index(rank+len(out.idx)))
			out.idx = append(out.idx, c.idx)
		default:
			coords = append(coords, c.at)
		}
	}
	out.typ = s.o.typ.with(shape)
	out.m = ir.NewIndexMap(coords...)
	out.check = s.check && !s.padded
	return out, !s.failed
}
