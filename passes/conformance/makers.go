package conformance

import (
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// maker makes operations about arrays of an element type and a shape. What the operation
// does not admit is left out later.
type maker func(d ir.DType, s *ir.Shape) []made

// plain is the maker of an operation without attributes: on as many operands of one type
// as it takes.
func plain(op ir.Op) maker {
	return func(d ir.DType, s *ir.Shape) []made {
		for n := 1; n <= 3 && len(ops.Attributes(op)) == 0; n++ {
			m := made{op: op}
			for range n {
				m.in = append(m.in, ir.Type{DType: d, Shape: s})
			}
			if _, err := op.Infer(m.in); err == nil {
				return []made{m}
			}
		}
		return nil
	}
}

// makers has those of operations that have attributes, or operands of several types.
var makers = map[string]maker{
	"const": func(d ir.DType, s *ir.Shape) []made {
		if s != ir.Scalar {
			return nil
		}
		return []made{{op: ops.Const{DType: d, Bits: d.One()}}, {op: ops.Const{DType: d, Bits: d.Zero()}}}
	},
	"dimvalue": func(d ir.DType, s *ir.Shape) []made {
		if s != ir.Scalar || d != ir.I64 {
			return nil
		}
		return []made{{op: ops.DimValue{Dim: ir.Sym("A").Mul(ir.Sym("B")).AddConst(-1)}}}
	},
	"iota": func(d ir.DType, s *ir.Shape) (all []made) {
		if d != ir.I64 {
			return nil
		}
		for axis := range s.Rank() {
			all = append(all, made{op: ops.Iota{Shape: s, Axis: axis}})
		}
		return all
	},
	"zero": func(d ir.DType, s *ir.Shape) []made { return []made{{op: ops.Zero{DType: d, Shape: s}}} },
	"cast": func(d ir.DType, s *ir.Shape) (all []made) {
		for _, to := range DTypes {
			all = append(all, made{op: ops.Cast{To: to}, in: []ir.Type{{DType: d, Shape: s}}})
		}
		return all
	},
	"compare": func(d ir.DType, s *ir.Shape) (all []made) {
		for _, p := range []ir.ScalarOp{ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp} {
			all = append(all, made{op: ops.Compare{Pred: p}, in: []ir.Type{{DType: d, Shape: s}, {DType: d, Shape: s}}})
		}
		return all
	},
	"select": func(d ir.DType, s *ir.Shape) []made {
		x := ir.Type{DType: d, Shape: s}
		return []made{{op: ops.Select{}, in: []ir.Type{as(x, ir.Bool), x, x}}}
	},
	"mask": func(d ir.DType, s *ir.Shape) []made {
		x := ir.Type{DType: d, Shape: s}
		return []made{{op: ops.Mask{}, in: []ir.Type{as(x, ir.Bool), x}}}
	},
	"broadcast": func(d ir.DType, s *ir.Shape) (all []made) {
		for kept := range s.Rank() + 1 { // of the first axes, and of the last
			head, tail := make([]int, kept), make([]int, kept)
			for i := range kept {
				head[i], tail[i] = i, s.Rank()-kept+i
			}
			all = append(all,
				made{op: ops.Broadcast{Shape: s, Axes: ir.NewPerm(head...)}, in: []ir.Type{{DType: d, Shape: s.Head(kept)}}},
				made{op: ops.Broadcast{Shape: s, Axes: ir.NewPerm(tail...)}, in: []ir.Type{{DType: d, Shape: ir.NewShape(s.Dims()[s.Rank()-kept:]...)}}})
		}
		return all
	},
	"reshape": func(d ir.DType, s *ir.Shape) []made {
		flat := ir.NewShape(s.Size())
		return []made{
			{op: ops.Reshape{Shape: flat}, in: []ir.Type{{DType: d, Shape: s}}},
			{op: ops.Reshape{Shape: s}, in: []ir.Type{{DType: d, Shape: flat}}},
		}
	},
	"transpose": func(d ir.DType, s *ir.Shape) []made {
		var turned, around []int
		for i := range s.Rank() {
			turned, around = append(turned, s.Rank()-1-i), append(around, (i+1)%s.Rank())
		}
		x := []ir.Type{{DType: d, Shape: s}}
		return []made{{op: ops.Transpose{Perm: ir.NewPerm(turned...)}, in: x}, {op: ops.Transpose{Perm: ir.NewPerm(around...)}, in: x}}
	},
	"slice": func(d ir.DType, s *ir.Shape) (all []made) {
		for axis := range s.Rank() {
			ds := s.Dims()
			ds[axis] = ds[axis].AddConst(2)
			x := []ir.Type{{DType: d, Shape: ir.NewShape(ds...)}}
			all = append(all, made{op: ops.Slice{Axis: axis, Start: ir.Const(1), Stop: s.Dim(axis).AddConst(1)}, in: x})
		}
		return all
	},
	"concat": func(d ir.DType, s *ir.Shape) (all []made) {
		for axis := range s.Rank() {
			ds := s.Dims()
			ds[axis] = ds[axis].AddConst(1)
			all = append(all, made{op: ops.Concat{Axis: axis}, in: []ir.Type{{DType: d, Shape: s}, {DType: d, Shape: ir.NewShape(ds...)}}})
		}
		return all
	},
	"gather":  gathers,
	"scatter": scatters,
	"reduce": func(d ir.DType, s *ir.Shape) (all []made) {
		for _, m := range ir.Monoids {
			for _, axes := range []int{1, s.Rank()} {
				if axes == 1 || s.Rank() > 1 {
					all = append(all, made{op: ops.Reduce{Monoid: m, Axes: axes}, in: []ir.Type{{DType: d, Shape: s}}})
				}
			}
		}
		return all
	},
	"span":     spans,
	"call":     calls,
	"grad":     requests(func(f *ir.Func) ir.Op { return ops.Grad{Body: f, Wrt: 1} }, true),
	"tangent":  requests(func(f *ir.Func) ir.Op { return ops.Tangent{Body: f, Wrt: 1} }, true),
	"jacobian": requests(func(f *ir.Func) ir.Op { return ops.Jacobian{Body: f, Wrt: 1} }, false),
	"map":      squares,
	"if":       branches,
	"scan":     scans,
	"while":    whiles,
	"sized":    sizes,
	"custom":   customs,
}

// reversed returns the indices of a space and its extents, from the last axis to the first.
func reversed(s *ir.Shape) (indices, extents []*ir.Dim) {
	indices, extents = ir.IdentityMap(s.Rank()).Coords(), s.Dims()
	slices.Reverse(indices)
	slices.Reverse(extents)
	return indices, extents
}

// shifted reads one place before along the first axis.
func shifted(s *ir.Shape) *ir.IndexMap {
	coords := ir.IdentityMap(s.Rank()).Coords()
	coords[0] = coords[0].AddConst(-1)
	return ir.NewIndexMap(coords...)
}

// gathers reads with the axes in their reverse order, shifted with a guard, and at indices
// that are data: checked, and where a condition holds.
func gathers(d ir.DType, s *ir.Shape) []made {
	r := s.Rank()
	x := ir.Type{DType: d, Shape: s}
	turned, dims := reversed(s)
	three := ir.T(d, ir.Const(3))
	places := as(x, ir.I32)
	all := []made{
		{op: ops.Gather{Space: s, Map: ir.NewIndexMap(turned...)}, in: []ir.Type{ir.T(d, dims...)}},
		{op: ops.Gather{Space: s, Map: ir.NewIndexMap(ir.Index(r)), Check: true}, in: []ir.Type{three, places}, index: 1, ints: []int64{2, 0, 1, 2}},
		{op: ops.Gather{Space: s, Map: ir.NewIndexMap(ir.Index(r)), Check: true, When: true}, in: []ir.Type{three, as(x, ir.Bool), places}, index: 2, ints: []int64{2, 0, 1}},
	}
	if r > 0 {
		all = append(all, made{op: ops.Gather{Space: s, Map: shifted(s), Guard: true}, in: []ir.Type{x, ir.T(d)}})
	}
	return all
}

// scatters are the adjoints of gathers.
func scatters(d ir.DType, s *ir.Shape) []made {
	r := s.Rank()
	v := ir.Type{DType: d, Shape: s}
	turned, dims := reversed(s)
	three := ir.NewShape(ir.Const(3))
	places := as(v, ir.I32)
	all := []made{
		{op: ops.Scatter{Shape: ir.NewShape(dims...), Map: ir.NewIndexMap(turned...)}, in: []ir.Type{v}},
		{op: ops.Scatter{Shape: three, Map: ir.NewIndexMap(ir.Index(r)), Check: true}, in: []ir.Type{v, places}, index: 1, ints: []int64{2, 0, 1, 2}},
		{op: ops.Scatter{Shape: three, Map: ir.NewIndexMap(ir.Index(r)), Check: true, When: true}, in: []ir.Type{v, as(v, ir.Bool), places}, index: 2, ints: []int64{2, 0, 1}},
	}
	if r > 0 {
		all = append(all, made{op: ops.Scatter{Shape: s, Map: shifted(s), Guard: true}, in: []ir.Type{v}})
	}
	return all
}

// spans are the product of all elements, the sum of products along the last axis, and the
// outer product of a first with a last axis.
func spans(d ir.DType, s *ir.Shape) []made {
	r := s.Rank()
	x := ir.Type{DType: d, Shape: s}
	all := ir.IdentityMap(r)
	out := []made{{op: ops.Span{Space: s, W: all, X: all, Y: all, Shape: s}, in: []ir.Type{x, x}}}
	if r > 0 {
		out = append(out, made{op: ops.Span{Space: s, W: all, X: ir.NewIndexMap(ir.Index(r - 1)), Y: ir.IdentityMap(r - 1), Shape: s.Head(r - 1)},
			in: []ir.Type{x, ir.T(d, s.Dim(r-1))}})
	}
	if r > 1 {
		out = append(out, made{op: ops.Span{Space: s, W: ir.NewIndexMap(ir.Index(0)), X: ir.NewIndexMap(ir.Index(r - 1)), Y: all, Shape: s},
			in: []ir.Type{ir.T(d, s.Dim(0)), ir.T(d, s.Dim(r-1))}})
	}
	return out
}

// squares square every element of an array at its point.
func squares(d ir.DType, s *ir.Shape) []made {
	if !d.Has(ir.Semiring) {
		return nil
	}
	x := ir.Type{DType: d, Shape: s}
	var vars []string
	var at []*ir.Dim
	for i := range s.Rank() {
		vars = append(vars, "$"+string(rune('i'+i)))
		at = append(at, ir.Sym(vars[i]))
	}
	body := function([]ir.Type{x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		e := b.Emit(ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(at...)}, in[0])[0]
		return b.Emit(ops.Mul{}, e, e)
	})
	return []made{{op: ops.Map{Space: s, Vars: strings.Join(vars, ","), Body: body}, in: []ir.Type{x}}}
}

// as returns a type with other elements.
func as(t ir.Type, d ir.DType) ir.Type { return ir.Type{DType: d, Shape: t.Shape} }
