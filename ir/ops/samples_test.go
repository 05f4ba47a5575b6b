package ops_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

// sample is an operation with operand types and what values they may take.
type sample struct {
	op       ir.Op
	in       []ir.Type
	lo, hi   float64   // range of float elements
	whole    bool      // float elements are whole numbers
	ints     [][]int64 // elements of the integer operands, in order; cyclic
	mayLeave bool      // evaluation may find a coordinate outside, at other types
}

// dims are the sizes of the symbols in samples.
var dims = map[string]int64{"N": 3, "M": 2}

var (
	symN, symM = ir.Sym("N"), ir.Sym("M")
	i0, i1, i2 = ir.Index(0), ir.Index(1), ir.Index(2)
	scalar     = ir.T(ir.F64)
	vec        = ir.T(ir.F64, symN)
	mat        = ir.T(ir.F64, symN, symM)
	tri        = ir.T(ir.F64, symN, i0.AddConst(1))
)

func con(n int64) *ir.Dim              { return ir.Const(n) }
func imap(ds ...*ir.Dim) *ir.IndexMap  { return ir.NewIndexMap(ds...) }
func shape(ds ...*ir.Dim) *ir.Shape    { return ir.NewShape(ds...) }
func as(t ir.DType, s ir.Type) ir.Type { return ir.Type{DType: t, Shape: s.Shape} }
func (s sample) name(i int) string     { return fmt.Sprintf("%s/%d", s.op.Name(), i) }
func repeat(t ir.Type, n int) (ts []ir.Type) {
	for range n {
		ts = append(ts, t)
	}
	return ts
}

// samples returns at least one sample of every operation.
func samples() []sample {
	all := append(sourceSamples(), pointwiseSamples()...)
	all = append(all, structureSamples()...)
	all = append(all, readSamples()...)
	all = append(all, foldSamples()...)
	return append(all, regionSamples()...)
}

func sourceSamples() []sample {
	return []sample{
		{op: ops.Const{DType: ir.F32, Bits: 0x3ff8000000000000}},
		{op: ops.Const{DType: ir.U8, Bits: 200}},
		{op: ops.DimValue{Dim: symN.Mul(symN.AddConst(1)).FloorDiv(con(2))}},
		{op: ops.Iota{Shape: mat.Shape, Axis: 1}},
		{op: ops.Iota{Shape: tri.Shape, Axis: 1}},
		{op: ops.Zero{DType: ir.F64, Shape: tri.Shape}},
	}
}

func pointwiseSamples() []sample {
	var all []sample
	for _, op := range []ir.Op{ops.Neg{}, ops.Abs{}, ops.Sign{}, ops.Floor{}, ops.Exp{}, ops.Expm1{}, ops.Sin{}, ops.Cos{}, ops.Tanh{}, ops.Erf{}, ops.Erfc{}, ops.Stop{},
		ops.Ceil{}, ops.Round{}, ops.Trunc{}, ops.Exp2{}, ops.Atan{}, ops.Sinh{}, ops.Cosh{}, ops.Asinh{},
	} {
		all = append(all, sample{op: op, in: []ir.Type{mat}, lo: -2, hi: 2}, sample{op: op, in: []ir.Type{tri}, lo: -2, hi: 2})
	}
	for _, op := range []ir.Op{ops.Log{}, ops.Log2{}, ops.Log10{}, ops.Sqrt{}, ops.Rsqrt{}} {
		all = append(all, sample{op: op, in: []ir.Type{vec}, lo: 0.3, hi: 2})
	}
	for _, op := range []ir.Op{ops.Tan{}, ops.Asin{}, ops.Acos{}, ops.Atanh{}, ops.Erfinv{}} {
		all = append(all, sample{op: op, in: []ir.Type{vec}, lo: -0.8, hi: 0.8})
	}
	all = append(all, sample{op: ops.Acosh{}, in: []ir.Type{vec}, lo: 1.3, hi: 3})
	for _, op := range []ir.Op{ops.Add{}, ops.Sub{}, ops.Mul{}, ops.Min{}, ops.Max{}} {
		all = append(all,
			sample{op: op, in: repeat(mat, 2), lo: -2, hi: 2},
			sample{op: op, in: repeat(as(ir.I32, vec), 2), ints: [][]int64{{5, -3, 2}, {2, 4, 2}}},
			sample{op: op, in: repeat(as(ir.U8, vec), 2), ints: [][]int64{{250, 3, 0}, {20, 4, 1}}})
	}
	for _, op := range []ir.Op{ops.FloorDiv{}, ops.Mod{}} {
		all = append(all, sample{op: op, in: repeat(as(ir.I64, vec), 2), ints: [][]int64{{-7, 7, 5}, {2, -2, 0}}})
	}
	for _, op := range []ir.Op{ops.And{}, ops.Or{}} {
		all = append(all, sample{op: op, in: repeat(as(ir.Bool, mat), 2), ints: [][]int64{{0, 1, 0, 1}, {0, 0, 1, 1}}})
	}
	cond := as(ir.Bool, mat)
	return append(all,
		sample{op: ops.Log1p{}, in: []ir.Type{vec}, lo: -0.6, hi: 2},
		sample{op: ops.Not{}, in: []ir.Type{as(ir.Bool, vec)}, ints: [][]int64{{0, 1}}},
		sample{op: ops.Cast{To: ir.F32}, in: []ir.Type{vec}, lo: -2, hi: 2},
		sample{op: ops.Cast{To: ir.F64}, in: []ir.Type{vec}, lo: -2, hi: 2},
		sample{op: ops.Cast{To: ir.I32}, in: []ir.Type{vec}, lo: -2, hi: 2},
		sample{op: ops.Cast{To: ir.F64}, in: []ir.Type{as(ir.Bool, vec)}, ints: [][]int64{{0, 1}}},
		sample{op: ops.Cast{To: ir.Bool}, in: []ir.Type{as(ir.I64, vec)}, ints: [][]int64{{0, -3}}},
		sample{op: ops.Div{}, in: repeat(mat, 2), lo: 0.4, hi: 2},
		sample{op: ops.Pow{}, in: repeat(vec, 2), lo: 0.4, hi: 2},
		sample{op: ops.Compare{Pred: ir.LtOp}, in: repeat(mat, 2), lo: -2, hi: 2},
		sample{op: ops.Compare{Pred: ir.EqOp}, in: repeat(as(ir.Bool, vec), 2), ints: [][]int64{{0, 1, 1}, {0, 0, 1}}},
		sample{op: ops.Select{}, in: []ir.Type{cond, mat, mat}, lo: -2, hi: 2, ints: [][]int64{{0, 1, 1}}},
		sample{op: ops.Mask{}, in: []ir.Type{cond, mat}, lo: -2, hi: 2, ints: [][]int64{{0, 1, 1}}},
		sample{op: ops.AddN{}, in: repeat(mat, 3), lo: -2, hi: 2},
	)
}

func structureSamples() []sample {
	one := func(op ir.Op, t ir.Type) sample { return sample{op: op, in: []ir.Type{t}, lo: -2, hi: 2} }
	broadcast := func(s *ir.Shape, t ir.Type, axes ...int) sample {
		return one(ops.Broadcast{Shape: s, Axes: ir.NewPerm(axes...)}, t)
	}
	slice := func(op ir.Op, t ir.Type) sample {
		s := one(op, t)
		s.mayLeave = true
		return s
	}
	wide := ir.T(ir.F64, symN, con(5))
	return []sample{
		broadcast(mat.Shape, vec, 0),
		broadcast(mat.Shape, scalar),
		broadcast(shape(symM, symN), vec, 1),
		broadcast(tri.Shape, vec, 0),
		broadcast(tri.Shape, scalar),
		broadcast(shape(symN, i0.AddConst(1), symM), tri, 0, 1),
		broadcast(shape(symM, symN, i1.AddConst(1)), tri, 1, 2),
		broadcast(shape(symN, symM, i0.AddConst(1)), tri, 0, 2),
		one(ops.Reshape{Shape: shape(symN.Mul(symM))}, mat),
		one(ops.Reshape{Shape: mat.Shape}, ir.T(ir.F64, symN.Mul(symM))),
		one(ops.Reshape{Shape: shape(symN.Mul(con(4)), con(3))}, ir.T(ir.F64, symN, con(2), con(6))),
		one(ops.Reshape{Shape: shape(con(2), con(6))}, ir.T(ir.F64, con(4), con(3))),
		one(ops.Reshape{Shape: shape(con(1), symN, con(1))}, vec),
		one(ops.Reshape{Shape: shape(symN, i0.AddConst(1), con(4))}, ir.T(ir.F64, symN, i0.AddConst(1), con(2), con(2))),
		one(ops.Transpose{Perm: ir.NewPerm(1, 0)}, mat),
		one(ops.Transpose{Perm: ir.NewPerm(2, 0, 1)}, ir.T(ir.F64, symN, symM, con(4))),
		one(ops.Transpose{Perm: ir.NewPerm(0, 2, 1)}, ir.T(ir.F64, symN, i0.AddConst(1), con(2))),
		slice(ops.Slice{Axis: 0, Start: con(1), Stop: symN}, mat),
		slice(ops.Slice{Axis: 0, Start: con(1), Stop: symN}, tri),
		slice(ops.Slice{Axis: 1, Start: i0, Stop: i0.AddConst(2)}, wide),
		{op: ops.Concat{Axis: 0}, in: []ir.Type{mat, mat}, lo: -2, hi: 2},
		{op: ops.Concat{Axis: 1}, in: []ir.Type{mat, wide, mat}, lo: -2, hi: 2},
		{op: ops.Concat{Axis: 1}, in: []ir.Type{tri, mat}, lo: -2, hi: 2},
	}
}

func readSamples() []sample {
	square := ir.T(ir.F64, symN, symN)
	packed := ir.T(ir.F64, symN.Mul(symN.AddConst(1)).FloorDiv(con(2)))
	packing := i0.Mul(i0.AddConst(1)).FloorDiv(con(2)).Add(i1)
	read := func(space *ir.Shape, m *ir.IndexMap, x ir.Type) sample {
		return sample{op: ops.Gather{Space: space, Map: m}, in: []ir.Type{x}, lo: -2, hi: 2, mayLeave: true}
	}
	padded := func(space *ir.Shape, m *ir.IndexMap, x ir.Type) sample {
		return sample{op: ops.Gather{Space: space, Map: m, Guard: true}, in: []ir.Type{x, scalar}, lo: -2, hi: 2}
	}
	add := func(s *ir.Shape, m *ir.IndexMap, v ir.Type) sample {
		return sample{op: ops.Scatter{Shape: s, Map: m}, in: []ir.Type{v}, lo: -2, hi: 2, mayLeave: true}
	}
	index := func(s sample, ints ...[]int64) sample {
		space := s.in[0].Shape
		if g, ok := s.op.(ops.Gather); ok {
			space = g.Space
		}
		for k := range ints {
			t := []ir.DType{ir.I32, ir.I64, ir.U8}[k%3]
			s.in = append(s.in, ir.Type{DType: t, Shape: space})
		}
		s.ints, s.mayLeave = ints, true
		return s
	}
	checked := func(s sample) sample {
		switch op := s.op.(type) {
		case ops.Gather:
			op.Check = true
			s.op = op
		case ops.Scatter:
			op.Check = true
			s.op = op
		}
		return s
	}
	// where adds the condition, which must hold where the coordinates lie inside alone.
	where := func(s sample, cond ...int64) sample {
		space := s.in[0].Shape
		switch op := s.op.(type) {
		case ops.Gather:
			op.Check, op.When = true, true
			s.op, space = op, op.Space
		case ops.Scatter:
			op.Check, op.When = true, true
			s.op = op
		}
		s.in = slices.Insert(slices.Clone(s.in), 1, ir.Type{DType: ir.Bool, Shape: space})
		s.ints = slices.Insert(slices.Clone(s.ints), 0, cond)
		return s
	}
	guardedAdd := func(s sample) sample {
		op := s.op.(ops.Scatter)
		op.Guard = true
		s.op, s.mayLeave = op, false
		return s
	}
	return []sample{
		read(vec.Shape, imap(i0, i0), square),
		read(shape(symN, symM, con(2)), imap(i1, i0), ir.T(ir.F64, symM, symN)),
		read(shape(symM), imap(con(1), i0), mat),
		read(shape(), imap(con(1), con(0)), mat),
		read(vec.Shape, imap(i0.Mul(con(2))), ir.T(ir.F64, con(6))),
		read(tri.Shape, imap(packing), packed),
		read(tri.Shape, imap(i1, i0), square),
		read(tri.Shape, imap(i1), vec),
		read(tri.Shape, imap(i0, i0.Sub(i1)), tri),
		padded(vec.Shape, imap(i0.AddConst(-1)), vec),
		padded(square.Shape, imap(i0, i1), tri),
		padded(shape(symN, con(3)), imap(i0.Add(i1).AddConst(-1)), vec),
		padded(shape(symN, symN), imap(i1.AddConst(1), i0.AddConst(-2)), mat),
		index(read(vec.Shape, imap(i1), vec), []int64{2, 0, 2}),
		checked(index(read(mat.Shape, imap(i2, i1), mat), []int64{2, 0, 1, 1})),
		checked(index(read(shape(), imap(ir.Index(0), ir.Index(1)), mat), []int64{2}, []int64{1})),
		index(padded(vec.Shape, imap(i1.Sub(i2.Mul(con(2))).AddConst(1)), vec), []int64{-3, 5, 2, 1}, []int64{1, 1, 0, 1}),
		index(padded(tri.Shape, imap(i2, i1), tri), []int64{0, 1, 0, 2, 2, -1}),
		where(index(read(vec.Shape, imap(i1), vec), []int64{2, -1, 3}), 1, 0, 0),
		where(index(read(mat.Shape, imap(i2, i1), mat), []int64{2, 7, 1}), 1, 0, 1),
		where(index(read(vec.Shape, imap(i1), ir.T(ir.F64, con(0))), []int64{0}), 0),
		where(read(shape(), imap(con(1)), vec), 1),
		add(vec.Shape, imap(i0), mat),
		add(shape(con(6)), imap(i0.Mul(con(2))), vec),
		add(packed.Shape, imap(packing), tri),
		guardedAdd(add(vec.Shape, imap(i0.Add(i1).AddConst(-1)), mat)),
		guardedAdd(add(tri.Shape, imap(i0, i1), square)),
		index(add(vec.Shape, imap(i1), vec), []int64{2, 0, 2}),
		checked(index(add(mat.Shape, imap(i1, i2.Sub(i1)), vec), []int64{2, 0, 1}, []int64{3, 0, 1})),
		where(index(add(mat.Shape, imap(i1, i2.Sub(i1)), vec), []int64{2, -9, 1}, []int64{3, 0, 1}), 1, 0, 1),
		where(index(add(shape(con(0)), imap(i1), vec), []int64{0}), 0),
		guardedAdd(index(add(vec.Shape, imap(i1), vec), []int64{2, -1, 5})),
		{op: ops.Gather{Space: vec.Shape, Map: imap(i0)}, in: []ir.Type{as(ir.Bool, vec)}, ints: [][]int64{{1, 0, 1}}, mayLeave: true},
	}
}

func foldSamples() []sample {
	var all []sample
	for _, m := range ir.Monoids {
		for _, t := range []struct {
			t    ir.Type
			axes int
		}{{mat, 1}, {mat, 2}, {tri, 1}, {tri, 2}, {ir.T(ir.F64, symN, i0.AddConst(1), i1.AddConst(1)), 2}} {
			s := sample{op: ops.Reduce{Monoid: m, Axes: t.axes}, in: []ir.Type{t.t}, lo: -2, hi: 2}
			switch m {
			case ir.Any, ir.All:
				s.in[0], s.ints = as(ir.Bool, t.t), [][]int64{{0, 0, 1, 1, 1}}
			case ir.Prod: // zeros among them
				all = append(all, sample{op: s.op, in: s.in, lo: -2, hi: 3, whole: true})
			}
			all = append(all, s)
		}
	}
	span := func(guard bool, space, out *ir.Shape, y, w, x *ir.IndexMap, tw, tx ir.Type) sample {
		op := ops.Span{Space: space, W: w, X: x, Y: y, Shape: out, Guard: guard}
		return sample{op: op, in: []ir.Type{tw, tx}, lo: -2, hi: 2, mayLeave: true}
	}
	kernel := ir.T(ir.F64, con(3))
	reach := i0.Add(i1).AddConst(-1)
	return append(all,
		span(false, shape(symN, con(4), symM), shape(symN, con(4)), imap(i0, i1), imap(i0, i2), imap(i2, i1), mat, ir.T(ir.F64, symM, con(4))),
		span(false, shape(symN, symM), mat.Shape, imap(i0, i1), imap(i0), imap(i1), vec, ir.T(ir.F64, symM)),
		span(false, vec.Shape, shape(), imap(), imap(i0), imap(i0), vec, vec),
		span(false, shape(), shape(), imap(), imap(), imap(), scalar, scalar),
		span(true, shape(symN, con(3)), vec.Shape, imap(i0), imap(i1), imap(reach), kernel, vec),
		span(true, shape(symN, con(3)), vec.Shape, imap(reach), imap(i1), imap(i0), kernel, vec),
		span(true, shape(symN, con(3)), shape(symN.AddConst(-1)), imap(i0.Sub(i1)), imap(i1), imap(i0), kernel, vec),
		span(false, vec.Shape, shape(con(6)), imap(i0.Mul(con(2))), imap(i0), imap(i0), vec, vec),
		span(false, tri.Shape, vec.Shape, imap(i0), imap(i0, i1), imap(i1), tri, vec),
		span(false, tri.Shape, vec.Shape, imap(i1), imap(i0, i1), imap(i0), tri, vec),
		span(false, tri.Shape, tri.Shape, imap(i0, i1), imap(i0), imap(i1), vec, vec),
		span(false, shape(symN, symM), shape(symN, symM.AddConst(1)), imap(i0, i1.AddConst(1)), imap(i0), imap(i0, i1), vec, mat),
		span(true, shape(symN, symM), shape(symM), imap(con(1)), imap(i0.AddConst(1)), imap(i0, i1), vec, mat),
	)
}

func regionSamples() []sample {
	b := ir.NewBuilder("square", ir.Origin{})
	x := b.Param("x", scalar)
	f := b.Finish(b.Emit(ops.Mul{}, x, x)...)
	b = ir.NewBuilder("rule", ir.Origin{})
	x = b.Param("x", scalar)
	rule := b.Finish(b.Emit(ops.Mul{}, x, b.Param("dy", scalar))...)
	return []sample{
		{op: ops.Call{Func: f}, in: []ir.Type{scalar}, lo: -2, hi: 2},
		{op: ops.Grad{Body: f, Wrt: 1}, in: []ir.Type{scalar, scalar}, lo: -2, hi: 2},
		{op: ops.Tangent{Body: f, Wrt: 1}, in: []ir.Type{scalar, scalar}, lo: -2, hi: 2},
		{op: ops.Tangent{Body: f, Wrt: 1, Symmetric: true}, in: []ir.Type{scalar, scalar}, lo: -2, hi: 2},
		{op: ops.Jacobian{Body: f, Wrt: 1}, in: []ir.Type{scalar}, lo: -2, hi: 2},
		{op: ops.Map{Space: tri.Shape, Vars: "$i,$j", Body: f}, in: []ir.Type{scalar}, lo: -2, hi: 2},
		{op: ops.If{Then: f, Else: f}, in: []ir.Type{ir.T(ir.Bool), scalar}, lo: -2, hi: 2},
		{op: ops.Custom{Func: f, Rule: rule}, in: []ir.Type{scalar}, lo: -2, hi: 2},
	}
}

// args returns seeded values for the operands.
func (s sample) args(t *testing.T, seed uint64) []eval.Array[float64] {
	r := rand.New(rand.NewPCG(seed, 7))
	ints := s.ints
	out := make([]eval.Array[float64], len(s.in))
	for k, typ := range s.in {
		box, err := eval.Box(typ.Shape, dims)
		if err != nil {
			t.Fatal(err)
		}
		out[k] = eval.Array[float64]{DType: typ.DType, Shape: box}
		n := out[k].Len()
		if !typ.DType.IsFloat() {
			row := []int64{1, 0}
			if len(ints) > 0 {
				row, ints = ints[0], ints[1:]
			}
			for i := range n {
				out[k].I = append(out[k].I, row[i%len(row)])
			}
			continue
		}
		for range n {
			v := s.lo + (s.hi-s.lo)*r.Float64()
			if s.whole {
				v = float64(int(v))
			}
			out[k].F = append(out[k].F, v)
		}
	}
	return out
}
