package ops_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

// region is a Batcher for one operation.
type region struct {
	*ir.Builder
	space   *ir.Shape
	vars    []string
	batched map[*ir.Value]bool
}

func (b *region) Space() *ir.Shape         { return b.space }
func (b *region) Batched(v *ir.Value) bool { return b.batched[v] }
func (b *region) Dim(d *ir.Dim) *ir.Dim    { return bind(d.ShiftIndex(0, b.space.Rank()), b.vars) }
func (b *region) Function(f *ir.Func, _ []bool) *ir.Func {
	ir.Bug("%s: these tests batch no functions", f.Name)
	return nil
}
func (b *region) Lift(v *ir.Value) *ir.Value {
	if b.batched[v] {
		return v
	}
	axes := make([]int, v.Type.Rank())
	for i := range axes {
		axes[i] = b.space.Rank() + i
	}
	v = b.Emit(ops.Broadcast{Shape: v.Type.Shape.Prefix(b.space), Axes: ir.NewPerm(axes...)}, v)[0]
	b.batched[v] = true
	return v
}

// bind replaces bound indices by #0, #1, ….
func bind(d *ir.Dim, vars []string) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if k := slices.Index(vars, a.Name); k >= 0 {
			return ir.Index(k)
		}
		return nil
	})
}

// boundSamples are operations with bound indices among their attributes.
func boundSamples() []sample {
	i, j := ir.Sym("$i"), ir.Sym("$j")
	part := ir.T(ir.F64, i.AddConst(2))
	return []sample{
		{op: ops.DimValue{Dim: i}},
		{op: ops.DimValue{Dim: i.Mul(i.AddConst(1)).FloorDiv(con(2)).Sub(j.Mul(con(3)))}},
		{op: ops.DimValue{Dim: i.Add(symN).Mod(j.AddConst(1)).Max(i.FloorDiv(con(2)))}},
		{op: ops.Iota{Shape: part.Shape, Axis: 0}},
		{op: ops.Zero{DType: ir.F64, Shape: part.Shape}},
		{op: ops.Broadcast{Shape: part.Shape, Axes: ir.NewPerm()}, in: []ir.Type{scalar}, lo: -2, hi: 2},
		{op: ops.Slice{Axis: 1, Start: i, Stop: i.Add(j).AddConst(1)}, in: []ir.Type{ir.T(ir.F64, symN, con(6))}, lo: -2, hi: 2},
		{op: ops.Gather{Space: shape(symN), Map: imap(i, i0)}, in: []ir.Type{ir.T(ir.F64, con(4), symN)}, lo: -2, hi: 2},
		{op: ops.Gather{Space: part.Shape, Map: imap(i0.Add(i).Sub(j)), Guard: true}, in: []ir.Type{vec, scalar}, lo: -2, hi: 2},
		{op: ops.Gather{Space: shape(), Map: imap(i0.Add(i)), Guard: true}, in: []ir.Type{vec, scalar, ir.T(ir.I32)}, lo: -2, hi: 2, ints: [][]int64{{-1}}},
		{op: ops.Scatter{Shape: shape(symN, con(4)), Map: imap(i0, j)}, in: []ir.Type{vec}, lo: -2, hi: 2},
		{op: ops.Span{Space: part.Shape, W: imap(i0), X: imap(i0, j), Y: imap(), Shape: shape()}, in: []ir.Type{ir.T(ir.F64, con(5)), ir.T(ir.F64, con(5), con(4))}, lo: -2, hi: 2},
	}
}

// TestBatchMeansEachPoint compares every operation under the axes of a region, for
// every choice of batched operands, with the operation at each point alone.
func TestBatchMeansEachPoint(t *testing.T) {
	var all []sample
	for _, s := range samples() {
		if s.op.Kernel(s.in) != nil {
			all = append(all, s)
		}
	}
	all = append(all, boundSamples()...)
	vars := []string{"$i", "$j"}
	for _, space := range []*ir.Shape{shape(con(2), con(2)), shape(con(3), i0.AddConst(1))} {
		for i, s := range all {
			for choice := range 1 << len(s.in) {
				t.Run(fmt.Sprintf("%s/%b/%s", space, choice, s.name(i)), func(t *testing.T) {
					compareBatch(t, s, space, vars, choice)
				})
			}
		}
	}
}

// compareBatch batches the operands whose bits are set in choice.
func compareBatch(t *testing.T, s sample, space *ir.Shape, vars []string, choice int) {
	whole := s
	whole.in = slices.Clone(s.in)
	b := &region{ir.NewBuilder("batched", ir.Origin{}), space, vars, map[*ir.Value]bool{}}
	var in []*ir.Value
	for k, typ := range s.in {
		if choice>>k&1 == 1 {
			whole.in[k] = typ.With(ir.BatchShape(b, typ.Shape))
		}
		v := b.Param("", whole.in[k])
		b.batched[v] = choice>>k&1 == 1
		in = append(in, v)
	}
	alone := s.function()
	batched := s.op.Batch(b, alone.Nodes[0], in)
	f := b.Finish(batched...)
	for k, v := range batched {
		want := alone.Results[k].Type
		if want = want.With(ir.BatchShape(b, want.Shape)); v.Type != want {
			t.Fatalf("result %d has type %s, want %s", k, v.Type, want)
		}
	}
	args := whole.args(t, 21)
	got, err := eval.Eval(f, eval.F64{}, dims, args)
	if err != nil {
		t.Fatalf("%v in\n%v", err, f)
	}
	box, _ := eval.Box(space, dims)
	for _, p := range points(t, space) {
		here := maps.Clone(dims)
		here["$i"], here["$j"] = int64(p/box[1]), int64(p%box[1])
		one := make([]eval.Array[float64], len(args))
		for k := range args {
			one[k] = args[k]
			if choice>>k&1 == 1 {
				one[k] = at(t, args[k], p, s.in[k].Shape, here)
			}
		}
		want, err := eval.Eval(alone, eval.F64{}, here, one)
		if err != nil {
			t.Fatalf("%v in\n%v", err, alone)
		}
		for k := range want {
			same(t, s, alone.Results[k].Type.Shape, here, at(t, got[k], p, alone.Results[k].Type.Shape, here), want[k])
		}
	}
}

// at returns the part of a stacked array that belongs to point p of a space of two
// axes, in the bounding box that it has there.
func at(t *testing.T, a eval.Array[float64], p int, s *ir.Shape, here map[string]int64) eval.Array[float64] {
	t.Helper()
	box, err := eval.Box(s, here)
	if err != nil {
		t.Fatal(err)
	}
	out := eval.Array[float64]{DType: a.DType, Shape: box}
	for i := range out.Len() {
		from := p
		rest, stride := i, out.Len()
		for k, n := range box {
			stride /= n
			from = from*a.Shape[k+2] + rest/stride
			rest %= stride
		}
		if a.DType.IsFloat() {
			out.F = append(out.F, a.F[from])
		} else {
			out.I = append(out.I, a.I[from])
		}
	}
	return out
}

func same(t *testing.T, s sample, shape *ir.Shape, here map[string]int64, got, want eval.Array[float64]) {
	t.Helper()
	ps, err := eval.Points(shape, here)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range ps {
		if want.DType.IsFloat() && !(math.Abs(got.F[i]-want.F[i]) <= 1e-12*max(1, math.Abs(want.F[i]))) ||
			!want.DType.IsFloat() && got.I[i] != want.I[i] {
			t.Errorf("element %d at %v of %s: got %v %v, want %v %v", i, here, s.op.Name(), got.F, got.I, want.F, want.I)
			return
		}
	}
}
