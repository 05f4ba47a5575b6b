package lower

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// read lowers x[…] to a gather on each leaf; the axes of a leaf that are not
// subscripted follow those of the space.
func (s *scope) read(e *typed.Read) []*ir.Value {
	x := s.eval(e.X)
	idx := make([]*ir.Value, len(e.Idx))
	for i, v := range e.Idx {
		idx[i] = s.eval(v)[0]
	}
	fill := make([]*ir.Value, len(e.Fill))
	for i, v := range e.Fill {
		fill[i] = s.eval(v)[0]
	}
	out := make([]*ir.Value, len(x))
	for k, v := range x {
		space, m := extend(e.Space, e.Map, v.Type.Shape)
		in := []*ir.Value{v}
		if len(fill) > 0 {
			in = append(in, fill[k])
		}
		for _, i := range idx {
			in = append(in, s.scalarOver(i, space))
		}
		out[k] = s.emit(ops.Gather{Space: space, Map: m, Guard: len(fill) > 0, Check: e.Check}, in...)
	}
	return out
}

// extend adds to a space and a map into the leading axes of an array the axes of
// the array that the map does not mention.
func extend(space *ir.Shape, m *ir.IndexMap, array *ir.Shape) (*ir.Shape, *ir.IndexMap) {
	r, more := space.Rank(), array.Rank()-m.Len()
	if more == 0 {
		return space, m
	}
	extents := space.Dims()
	var coords []*ir.Dim
	for _, c := range m.Coords() { // index operands come after the indices of the space
		coords = append(coords, c.ShiftIndex(r, more))
	}
	for a := m.Len(); a < array.Rank(); a++ {
		extents = append(extents, array.Dim(a))
		coords = append(coords, ir.Index(r+a-m.Len()))
	}
	return ir.NewShape(extents...), ir.NewIndexMap(coords...)
}

// scalarOver repeats a scalar over a space.
func (s *scope) scalarOver(v *ir.Value, space *ir.Shape) *ir.Value {
	if space.Rank() == 0 {
		return v
	}
	return s.emit(ops.Broadcast{Shape: space, Axes: ir.NewPerm()}, v)
}

// setElem replaces or increases elements of an array: what the space's points add
// up to, put where any of them lands.
func (s *scope) setElem(e *typed.SetElem) *ir.Value {
	x, value := s.eval(e.X)[0], s.eval(e.Value)[0]
	var idx []*ir.Value
	for _, i := range e.Idx {
		idx = append(idx, s.scalarOver(s.eval(i)[0], e.Space))
	}
	put := func(v *ir.Value) *ir.Value {
		return s.emit(ops.Scatter{Shape: x.Type.Shape, Map: e.Map, Check: e.Check}, append([]*ir.Value{v}, idx...)...)
	}
	if e.Add {
		return s.emit(ops.Add{}, x, put(value))
	}
	one := s.scalarOver(s.emit(ops.Const{DType: ir.I64, Bits: 1}), e.Space)
	zero := s.scalarOver(s.emit(ops.Const{DType: ir.I64}), x.Type.Shape)
	hit := s.emit(ops.Compare{Pred: ir.NeOp}, put(one), zero)
	if x.Type.DType != ir.Bool {
		return s.emit(ops.Select{}, hit, put(value), x)
	}
	placed := put(s.cast(value, ir.I64))
	return s.emit(ops.Select{}, hit, s.emit(ops.Compare{Pred: ir.NeOp}, placed, zero), x)
}

// comprehension lowers [i, j] e to a map region.
func (s *scope) comprehension(space *ir.Shape, vars []*typed.IndexVar, body *typed.Block) []*ir.Value {
	in := s.region("body")
	results := flatten(in.block(body))
	syms := make([]string, len(vars))
	for i, v := range vars {
		syms[i] = v.Sym.Atom().Name
	}
	op := ops.Map{Space: space, Vars: strings.Join(syms, ","), Body: in.close(in.captured, results)}
	return s.b.Emit(op, in.captured...)
}

// fold lowers sum[k] e: a map region whose axes are then reduced.
func (s *scope) fold(e *typed.Fold) []*ir.Value {
	vs := slices.Clone(s.comprehension(e.Space, e.Vars, e.Body)) // the node keeps its own results
	for k, v := range vs {
		vs[k] = s.reduceLeading(e.Monoid, v, e.Space.Rank())
		if e.Mean {
			vs[k] = s.divideByPoints(vs[k], e.Space)
		}
	}
	return vs
}

// reduceLeading reduces the first n axes.
func (s *scope) reduceLeading(m ir.Monoid, v *ir.Value, n int) *ir.Value {
	if n == 0 {
		return v
	}
	if r := v.Type.Rank(); r > n {
		v = s.emit(ops.Transpose{Perm: ir.NewPerm(append(axes(n, r), axes(0, n)...)...)}, v)
	}
	return s.emit(ops.Reduce{Monoid: m, Axes: n}, v)
}

// divideByPoints divides by the number of points of a space.
func (s *scope) divideByPoints(v *ir.Value, space *ir.Shape) *ir.Value {
	var n *ir.Value
	if space.Dependent() {
		ones := s.scalarOver(s.emit(ops.Const{DType: ir.I64, Bits: 1}), space)
		n = s.emit(ops.Reduce{Monoid: ir.Sum, Axes: space.Rank()}, ones)
	} else {
		n = s.emit(ops.DimValue{Dim: space.Size()})
	}
	return s.emit(ops.Div{}, v, s.scalarOver(s.cast(n, v.Type.DType), v.Type.Shape))
}

// reduceAxis lowers sum(x) and sum(x, axis: k).
func (s *scope) reduceAxis(e *typed.Reduce) *ir.Value {
	x := s.eval(e.X)[0]
	r := x.Type.Rank()
	if r == 0 {
		return x
	}
	over, n := x.Type.Shape, r
	if e.Axis >= 0 {
		over, n = ir.NewShape(x.Type.Shape.Dim(e.Axis)), 1
		if e.Axis != r-1 {
			order := append(append(axes(0, e.Axis), axes(e.Axis+1, r)...), e.Axis)
			x = s.emit(ops.Transpose{Perm: ir.NewPerm(order...)}, x)
		}
	}
	y := s.emit(ops.Reduce{Monoid: e.Monoid, Axes: n}, x)
	if e.Mean {
		y = s.divideByPoints(y, over)
	}
	return y
}

// matmul lowers X @ Y to a span over the result's axes and the inner one.
func (s *scope) matmul(e *typed.MatMul) *ir.Value {
	x, y := s.eval(e.X)[0], s.eval(e.Y)[0]
	out := e.Of.Array.Shape
	inner := ir.Index(out.Rank())
	lead := out.Rank()
	if y.Type.Rank() > 1 {
		lead--
	}
	if x.Type.Rank() > 1 {
		lead--
	}
	last := ir.Index(out.Rank() - 1)
	xs, ys := []*ir.Dim{inner}, []*ir.Dim{inner}
	if x.Type.Rank() > 1 {
		xs = append(leading(lead, x.Type.Rank()-2), ir.Index(lead), inner)
	}
	if y.Type.Rank() > 1 {
		ys = append(leading(lead, y.Type.Rank()-2), inner, last)
	}
	op := ops.Span{
		Space: ir.NewShape(append(out.Dims(), x.Type.Shape.Dim(x.Type.Rank()-1))...),
		W:     ir.NewIndexMap(xs...), X: ir.NewIndexMap(ys...),
		Y: ir.IdentityMap(out.Rank()), Shape: out,
	}
	return s.emit(op, x, y)
}

// leading returns the last n of the batch indices #0 … #(lead−1).
func leading(lead, n int) []*ir.Dim {
	var ds []*ir.Dim
	for a := lead - n; a < lead; a++ {
		ds = append(ds, ir.Index(a))
	}
	return ds
}
