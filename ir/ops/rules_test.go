package ops_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

// TestKinks checks the conventions of the package comment: dx for a cotangent of 1
// at each element.
func TestKinks(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	two := ir.T(ir.F64, con(2))
	grid := ir.T(ir.F64, con(2), con(2))
	cond := as(ir.Bool, two)
	tests := []struct {
		name string
		s    sample
		args [][]float64
		want [][]float64
	}{
		{"abs at 0", sample{op: ops.Abs{}, in: []ir.Type{two}}, [][]float64{{0, -1}}, [][]float64{{0, -1}}},
		{"sqrt at 0", sample{op: ops.Sqrt{}, in: []ir.Type{two}}, [][]float64{{0, 4}}, [][]float64{{inf, 0.25}}},
		{"max tie", sample{op: ops.Max{}, in: []ir.Type{two, two}}, [][]float64{{1, 2}, {1, 3}}, [][]float64{{1, 0}, {0, 1}}},
		{"min tie", sample{op: ops.Min{}, in: []ir.Type{two, two}}, [][]float64{{1, 2}, {1, 3}}, [][]float64{{1, 1}, {0, 0}}},
		{"pow at 0", sample{op: ops.Pow{}, in: []ir.Type{two, two}}, [][]float64{{0, 0}, {0, 2}}, [][]float64{{0, 0}, {0, 0}}},
		{"pow below 0", sample{op: ops.Pow{}, in: []ir.Type{two, two}}, [][]float64{{-2, -1}, {3, 0}}, [][]float64{{12, 0}, {0, 0}}},
		{"mask", sample{op: ops.Mask{}, in: []ir.Type{cond, two}}, [][]float64{{0, 1}, {inf, 2}}, [][]float64{{0, 1}}},
		{"select", sample{op: ops.Select{}, in: []ir.Type{cond, two, two}}, [][]float64{{0, 1}, {nan, 2}, {3, nan}}, [][]float64{{0, 1}, {1, 0}}},
		{"first maximum", sample{op: ops.Reduce{Monoid: ir.MaxOf, Axes: 2}, in: []ir.Type{grid}}, [][]float64{{1, 3, 3, 3}}, [][]float64{{0, 1, 0, 0}}},
		{"first minimum", sample{op: ops.Reduce{Monoid: ir.MinOf, Axes: 1}, in: []ir.Type{grid}}, [][]float64{{3, 3, 4, 1}}, [][]float64{{1, 0, 0, 1}}},
		{"one zero", sample{op: ops.Reduce{Monoid: ir.Prod, Axes: 2}, in: []ir.Type{grid}}, [][]float64{{2, 0, 3, 4}}, [][]float64{{0, 24, 0, 0}}},
		{"two zeros", sample{op: ops.Reduce{Monoid: ir.Prod, Axes: 2}, in: []ir.Type{grid}}, [][]float64{{2, 0, 0, 4}}, [][]float64{{0, 0, 0, 0}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := test.s.function()
			r := reverse(f, nil)
			var in []eval.Array[float64]
			for k, x := range test.args {
				in = append(in, array(test.s.in[k], x))
			}
			y := f.Results[0].Type
			ones := slices.Repeat([]float64{1}, int(mustConst(y.Shape.Size())))
			got, err := eval.Eval(r, eval.F64{}, dims, append(in, array(y, ones)))
			if err != nil {
				t.Fatal(err)
			}
			for k := range test.want {
				if !slices.Equal(got[k].F, test.want[k]) {
					t.Errorf("cotangent %d is %v, want %v", k, got[k].F, test.want[k])
				}
			}
		})
	}
}

func array(t ir.Type, x []float64) eval.Array[float64] {
	box, _ := eval.Box(t.Shape, dims)
	a := eval.Array[float64]{DType: t.DType, Shape: box}
	for _, v := range x {
		if t.DType.IsFloat() {
			a.F = append(a.F, v)
		} else {
			a.I = append(a.I, int64(v))
		}
	}
	return a
}

func mustConst(d *ir.Dim) int64 { n, _ := d.Const(); return n }

// TestConstantPowersEnd differentiates x³ four times at 0, where counting the
// exponent down must not meet 0·∞.
func TestConstantPowersEnd(t *testing.T) {
	b := ir.NewBuilder("cube", ir.Origin{})
	x := b.Param("x", scalar)
	three := b.Emit(ops.Const{DType: ir.F64, Bits: ir.Bits(math.Float64bits(3))})[0]
	f := b.Finish(b.Emit(ops.Pow{}, x, three)...)
	args := []eval.Array[float64]{array(scalar, []float64{0})}
	for order, want := range []float64{0, 0, 6, 0} {
		f = derivative(f)
		got, err := eval.Eval(f, eval.F64{}, dims, args)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].F[0] != want {
			t.Errorf("derivative %d of x³ at 0 is %g, want %g", order+1, got[0].F[0], want)
		}
	}
}

// derivative returns f' of a scalar function of one parameter.
func derivative(f *ir.Func) *ir.Func {
	r := reverse(f, nil)
	b := ir.NewBuilder(f.Name+"'", ir.Origin{})
	to := map[*ir.Value]*ir.Value{
		r.Params[0]: b.Param("x", scalar),
		r.Params[1]: b.Emit(ops.Const{DType: ir.F64, Bits: ir.Bits(math.Float64bits(1))})[0],
	}
	for _, n := range r.Nodes {
		in := make([]*ir.Value, len(n.In))
		for k, v := range n.In {
			in[k] = to[v]
		}
		for k, v := range b.Emit(n.Op, in...) {
			to[n.Out[k]] = v
		}
	}
	return b.Finish(to[r.Results[0]])
}

// TestMixedPartialsOfPowAreSymmetric checks ∂²aᵇ/∂a∂b = ∂²aᵇ/∂b∂a = 1/a at b = 0.
func TestMixedPartialsOfPowAreSymmetric(t *testing.T) {
	s := sample{op: ops.Pow{}, in: repeat(scalar, 2)}
	rr := reverse(reverse(s.function(), nil), nil)
	in := func(wa, wb float64) []eval.Array[float64] {
		var args []eval.Array[float64]
		for _, x := range []float64{2, 0, 1, wa, wb} {
			args = append(args, array(scalar, []float64{x}))
		}
		return args
	}
	for _, seed := range []struct {
		wa, wb float64
		result int
	}{{1, 0, 1}, {0, 1, 0}} {
		got, err := eval.Eval(rr, eval.F64{}, dims, in(seed.wa, seed.wb))
		if err != nil {
			t.Fatal(err)
		}
		if got[seed.result].F[0] != 0.5 {
			t.Errorf("mixed partial for seed (%g, %g) is %g, want 0.5", seed.wa, seed.wb, got[seed.result].F[0])
		}
	}
}

// TestStructuralZeros checks that no rule makes something of a Zero cotangent.
func TestStructuralZeros(t *testing.T) {
	for i, s := range samples() {
		if s.op.Kernel(s.in) == nil && s.op.Name() != "custom" {
			continue
		}
		n := s.function().Nodes[0]
		b := ir.NewBuilder("zero", ir.Origin{})
		dx := s.op.VJP(rules{b}, n, make([]*ir.Value, len(n.Out)))
		if len(dx) != len(n.In) {
			t.Errorf("%s: %d cotangents for %d operands", s.name(i), len(dx), len(n.In))
		}
		for k, d := range dx {
			if d != nil {
				t.Errorf("%s: operand %d gets a cotangent of nothing", s.name(i), k)
			}
		}
	}
}

// TestShiftedReadsAreReadBack checks that the adjoint of a read by shifts is a read,
// so that it fuses, and that other reads scatter.
func TestShiftedReadsAreReadBack(t *testing.T) {
	square := ir.T(ir.F64, symN, symN)
	tests := []struct {
		op      ops.Gather
		x       ir.Type
		scatter bool
	}{
		{ops.Gather{Space: vec.Shape, Map: imap(con(1), i0)}, square, false},
		{ops.Gather{Space: square.Shape, Map: imap(i1, i0)}, square, false},
		{ops.Gather{Space: square.Shape, Map: imap(i1)}, vec, false},
		{ops.Gather{Space: shape(symN.AddConst(-1)), Map: imap(i0.AddConst(1))}, vec, false},
		{ops.Gather{Space: tri.Shape, Map: imap(i0)}, vec, false},
		{ops.Gather{Space: tri.Shape, Map: imap(i1)}, vec, true},
		{ops.Gather{Space: vec.Shape, Map: imap(i0, i0)}, square, true},
		{ops.Gather{Space: vec.Shape, Map: imap(i0.AddConst(1)), Check: true}, vec, true},
	}
	for _, test := range tests {
		s := sample{op: test.op, in: []ir.Type{test.x}}
		text := reverse(s.function(), nil).String()
		if strings.Contains(text, "scatter") != test.scatter {
			t.Errorf("reading %s by %s: scatter is %v, want %v in\n%s", test.x, test.op.Map, !test.scatter, test.scatter, text)
		}
	}
}

func TestCustomCallsItsRule(t *testing.T) {
	all := regionSamples()
	s := all[len(all)-1]
	n := s.function().Nodes[0]
	b := ir.NewBuilder("rule", ir.Origin{})
	dx := s.op.VJP(rules{b}, n, []*ir.Value{b.Param("dy", scalar)})
	if call, ok := dx[0].Node.Op.(ops.Call); !ok || call.Func != s.op.(ops.Custom).Rule {
		t.Errorf("the cotangent comes from %v, not from the rule", dx[0].Node.Op)
	}
}

// TestSpanFolds checks which spans are folds for each element of the result.
func TestSpanFolds(t *testing.T) {
	for i, s := range foldSamples() {
		op, ok := s.op.(ops.Span)
		if !ok {
			continue
		}
		k := op.Kernel(s.in)
		strided := op.Y == imap(i0.Mul(con(2))) || op.Y == imap(con(1))
		if k.Outs[0].Scatters() != strided {
			t.Errorf("%s by %s: scatters is %v", s.name(i), op.Y, !strided)
		}
	}
}

// TestProvedConditionsAreOmitted checks that a matrix product has no conditions at
// all, and a guarded read only those that can fail.
func TestProvedConditionsAreOmitted(t *testing.T) {
	inner := con(4)
	product := ops.Span{Space: shape(symN, inner, symM), W: imap(i0, i1), X: imap(i1, i2), Y: imap(i0, i2), Shape: mat.Shape}
	k := product.Kernel([]ir.Type{ir.T(ir.F64, symN, inner), ir.T(ir.F64, inner, symM)})
	if e := k.Outs[0].Expr; e.Op != ir.FoldOp || e.Args[0].Op != ir.MulOp {
		t.Errorf("the product is %s of %s", e.Op, e.Args[0].Op)
	}
	for _, test := range []struct {
		m    *ir.IndexMap
		x    ir.Type
		want int
	}{
		{imap(i0), vec, 0},
		{imap(i0.AddConst(1)), vec, 1},
		{imap(i0.AddConst(-1)), vec, 1},
		{imap(i0.Add(i0).AddConst(-1)), vec, 2},
		{imap(i0.Mul(i0.AddConst(1)).FloorDiv(con(2))), ir.T(ir.F64, symN.Mul(symN.AddConst(1)).FloorDiv(con(2))), 0},
	} {
		k := ops.Gather{Space: vec.Shape, Map: test.m, Guard: true}.Kernel([]ir.Type{test.x, scalar})
		if got := comparisons(k.Outs[0].Expr); got != test.want {
			t.Errorf("a guarded read of %s at %s makes %d comparisons, want %d", test.x, test.m, got, test.want)
		}
	}
}

func comparisons(e *ir.Expr) int {
	n := 0
	if e.Op == ir.LtOp || e.Op == ir.LeOp {
		n++
	}
	for _, a := range e.Args {
		n += comparisons(a)
	}
	return n
}
