package eval_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

var n, two = ir.Sym("N"), ir.Const(2)

func float(t ir.DType, x float64) *ir.Expr {
	return ir.ConstExpr(t, ir.Bits(math.Float64bits(x)))
}

func integer(t ir.DType, x int64) *ir.Expr { return ir.ConstExpr(t, ir.Bits(x)) }

func load(k int, t ir.DType, coords ...*ir.Dim) *ir.Expr {
	return ir.Load(k, t, ir.IndexExprs(coords)...)
}

// over is the kernel of one expression at every point of t's shape.
func over(t ir.Type, e *ir.Expr) *ir.Kernel {
	return &ir.Kernel{Space: t.Shape, Outs: []ir.KernelOut{{Type: t, Expr: e}}}
}

func f64s(shape []int, f ...float64) eval.Array[float64] {
	return eval.Floats(ir.F64, shape, f...)
}

func run(t *testing.T, k *ir.Kernel, in []ir.Type, args ...eval.Array[float64]) eval.Array[float64] {
	t.Helper()
	res, err := eval.RunKernel(k, eval.F64{}, map[string]int64{"N": 3}, in, args)
	if err != nil {
		t.Fatal(err)
	}
	return res[0]
}

func same(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool {
		return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
	})
}

func wantF(t *testing.T, got eval.Array[float64], want ...float64) {
	t.Helper()
	if !same(got.F, want) {
		t.Errorf("got %v, want %v", got.F, want)
	}
}

func wantI(t *testing.T, got eval.Array[float64], want ...int64) {
	t.Helper()
	if !slices.Equal(got.I, want) {
		t.Errorf("got %v, want %v", got.I, want)
	}
}

func TestMatmul(t *testing.T) {
	i, j, k := ir.Index(0), ir.Index(1), ir.Index(2)
	body := ir.Apply(ir.MulOp, load(0, ir.F64, i, k), load(1, ir.F64, k, j))
	kern := over(ir.T(ir.F64, two, two), ir.FoldExpr(ir.Sum, 2, []*ir.Dim{n}, body))
	in := []ir.Type{ir.T(ir.F64, two, n), ir.T(ir.F64, n, two)}
	got := run(t, kern, in, f64s([]int{2, 3}, 1, 2, 3, 4, 5, 6), f64s([]int{3, 2}, 1, 0, 0, 1, 1, 1))
	wantF(t, got, 4, 5, 10, 11)
}

// TestTriangle folds over the strict lower triangle and writes a triangular result.
func TestTriangle(t *testing.T) {
	x := ir.T(ir.F64, n, n)
	rows := over(ir.T(ir.F64, n), ir.FoldExpr(ir.Sum, 1, []*ir.Dim{ir.Index(0)}, load(0, ir.F64, ir.Index(0), ir.Index(1))))
	a := f64s([]int{3, 3}, 1, 2, 3, 4, 5, 6, 7, 8, 9)
	wantF(t, run(t, rows, []ir.Type{x}, a), 0, 4, 15)

	tri := ir.T(ir.F64, n, ir.Index(0).AddConst(1))
	lower := over(tri, load(0, ir.F64, ir.Index(0), ir.Index(1)))
	wantF(t, run(t, lower, []ir.Type{x}, a), 1, 0, 0, 4, 5, 0, 7, 8, 9)

	// #0*(#0+1)/2 + #1 packs the triangle.
	row := ir.Index(0)
	half, ok := row.Mul(row.AddConst(1)).Div(two)
	if !ok {
		t.Fatal("#0*(#0+1)/2 is an integer")
	}
	packed := over(tri, load(0, ir.F64, half.Add(ir.Index(1))))
	got := run(t, packed, []ir.Type{ir.T(ir.F64, ir.Const(6))}, f64s([]int{6}, 1, 2, 3, 4, 5, 6))
	wantF(t, got, 1, 0, 0, 2, 3, 0, 4, 5, 6)

	// Reading the box outside the triangle is an error.
	box := over(ir.T(ir.F64, n, n), load(0, ir.F64, ir.Index(0), ir.Index(1)))
	_, err := eval.RunKernel(box, eval.F64{}, map[string]int64{"N": 3}, []ir.Type{tri}, []eval.Array[float64]{a})
	if err == nil || !strings.Contains(err.Error(), "index 1 is outside axis 1 of length 1") {
		t.Errorf("reading outside a triangle: %v", err)
	}
	pts, err := eval.Points(tri.Shape, map[string]int64{"N": 3})
	if err != nil || !slices.Equal(pts, []int{0, 3, 4, 6, 7, 8}) {
		t.Errorf("Points = %v, %v", pts, err)
	}
}

// TestGuard reads x[i-1 else 7]: the branch that would read outside is not taken.
func TestGuard(t *testing.T) {
	before := ir.Index(0).AddConst(-1)
	inside := ir.Apply(ir.LeOp, integer(ir.I64, 0), ir.DimExpr(before))
	e := &ir.Expr{Op: ir.SelectOp, DType: ir.F64, Args: []*ir.Expr{inside, load(0, ir.F64, before), float(ir.F64, 7)}}
	k := over(ir.T(ir.F64, n), e)
	in := []ir.Type{ir.T(ir.F64, n)}
	wantF(t, run(t, k, in, f64s([]int{3}, 1, 2, 3)), 7, 1, 2)

	naked := over(ir.T(ir.F64, n), load(0, ir.F64, before))
	_, err := eval.RunKernel(naked, eval.F64{}, map[string]int64{"N": 3}, in, []eval.Array[float64]{f64s([]int{3}, 1, 2, 3)})
	if err == nil || !strings.Contains(err.Error(), "index -1 is outside axis 0 of length 3") {
		t.Errorf("unguarded read: %v", err)
	}
}

func TestGatherAndScatter(t *testing.T) {
	idx := load(1, ir.I32, ir.Index(0))
	gather := over(ir.T(ir.F64, n), ir.Load(0, ir.F64, idx))
	in := []ir.Type{ir.T(ir.F64, two), ir.T(ir.I32, n)}
	wantF(t, run(t, gather, in, f64s([]int{2}, 5, 6), eval.Ints[float64](ir.I32, []int{3}, 1, 0, 1)), 6, 5, 6)

	// y[idx[i]] += x[i] where i > 0
	scatter := &ir.Kernel{Space: ir.NewShape(n), Outs: []ir.KernelOut{{
		Type: ir.T(ir.F64, two), Expr: load(0, ir.F64, ir.Index(0)), Coords: []*ir.Expr{idx},
		When: ir.Apply(ir.LtOp, integer(ir.I64, 0), ir.DimExpr(ir.Index(0))),
	}}}
	in[0] = ir.T(ir.F64, n)
	got := run(t, scatter, in, f64s([]int{3}, 1, 10, 100), eval.Ints[float64](ir.I32, []int{3}, 1, 1, 1))
	wantF(t, got, 0, 110)
}

func TestFolds(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	fold := func(m ir.Monoid) *ir.Kernel {
		e := ir.FoldExpr(m, 0, []*ir.Dim{n}, load(0, ir.F64, ir.Index(0)))
		return over(ir.Type{DType: e.DType, Shape: ir.Scalar}, e)
	}
	in := []ir.Type{ir.T(ir.F64, n)}
	for _, c := range []struct {
		m    ir.Monoid
		x    []float64
		want float64
	}{
		{ir.Sum, []float64{1, 2, 4}, 7},
		{ir.Prod, []float64{3, 2, 4}, 24},
		{ir.MaxOf, []float64{1, 4, 2}, 4},
		{ir.MinOf, []float64{4, 1, 2}, 1},
		{ir.MaxOf, []float64{4, nan, 5}, nan},
		{ir.MinOf, []float64{nan, 1, 2}, nan},
		{ir.MaxOf, []float64{-inf, -inf, -inf}, -inf},
		{ir.Argmax, []float64{1, 4, 4}, 1},
		{ir.Argmin, []float64{1, 1, 0}, 2},
		{ir.Argmin, []float64{2, 1, 1}, 1},
		{ir.Argmax, []float64{-inf, -inf, -inf}, 0},
		{ir.Argmax, []float64{9, nan, nan}, 1},
	} {
		got := run(t, fold(c.m), in, f64s([]int{3}, c.x...))
		if c.m == ir.Argmax || c.m == ir.Argmin {
			wantI(t, got, int64(c.want))
		} else {
			wantF(t, got, c.want)
		}
	}
	for m, want := range map[ir.Monoid]float64{ir.Sum: 0, ir.Prod: 1, ir.MaxOf: -inf, ir.MinOf: inf} {
		res, err := eval.RunKernel(fold(m), eval.F64{}, map[string]int64{"N": 0}, in, []eval.Array[float64]{f64s([]int{0})})
		if err != nil {
			t.Fatal(err)
		}
		wantF(t, res[0], want)
	}
	// The position counts the bounding box: (2, 1) of a triangle in a 3×3 box is 7.
	tri := ir.FoldExpr(ir.Argmax, 0, []*ir.Dim{n, ir.Index(0).AddConst(1)}, load(0, ir.F64, ir.Index(0), ir.Index(1)))
	got := run(t, over(ir.Type{DType: ir.I64, Shape: ir.Scalar}, tri), []ir.Type{ir.T(ir.F64, n, n)},
		f64s([]int{3, 3}, 1, 99, 99, 2, 3, 99, 4, 9, 5))
	wantI(t, got, 7)
}

func TestIntegerFolds(t *testing.T) {
	in := []ir.Type{ir.T(ir.I32, n)}
	for _, c := range []struct {
		m    ir.Monoid
		x    []int64
		want int64
	}{
		{ir.Sum, []int64{math.MaxInt32, 1, 1}, math.MinInt32 + 1},
		{ir.MaxOf, []int64{-5, -3, -4}, -3},
		{ir.MinOf, nil, math.MaxInt32},
		{ir.MaxOf, nil, math.MinInt32},
		{ir.Argmin, []int64{3, 1, 1}, 1},
	} {
		e := ir.FoldExpr(c.m, 0, []*ir.Dim{n}, load(0, ir.I32, ir.Index(0)))
		k := over(ir.Type{DType: e.DType, Shape: ir.Scalar}, e)
		arg := eval.Ints[float64](ir.I32, []int{len(c.x)}, c.x...)
		res, err := eval.RunKernel(k, eval.F64{}, map[string]int64{"N": int64(len(c.x))}, in, []eval.Array[float64]{arg})
		if err != nil {
			t.Fatal(err)
		}
		wantI(t, res[0], c.want)
	}
}

// TestShared doubles a value 60 times through sharing; without keeping shared
// values that takes 2⁶⁰ steps. The shared fold inside depends on the row only.
func TestShared(t *testing.T) {
	row := ir.FoldExpr(ir.Sum, 1, []*ir.Dim{n}, load(0, ir.F64, ir.Index(0), ir.Index(1)))
	e := row
	for range 60 {
		e = ir.Apply(ir.AddOp, e, e)
	}
	got := run(t, over(ir.T(ir.F64, two), e), []ir.Type{ir.T(ir.F64, two, n)}, f64s([]int{2, 3}, 1, 2, 3, 4, 5, 6))
	wantF(t, got, 6*math.Exp2(60), 15*math.Exp2(60))

	// Folds nested in folds, each used twice at every level.
	e = ir.DimExpr(ir.Index(0))
	for range 30 {
		f := ir.FoldExpr(ir.Sum, 1, []*ir.Dim{two}, e)
		e = ir.Apply(ir.SubOp, f, e)
	}
	wantI(t, run(t, over(ir.T(ir.I64, n), e), nil), 0, 1, 2)
}

func TestMalformedKernels(t *testing.T) {
	x := ir.T(ir.F64, n)
	l := load(0, ir.F64, ir.Index(0))
	for _, c := range []struct {
		want string
		k    *ir.Kernel
	}{
		{"load of operand 3 of 1", over(x, load(3, ir.F64, ir.Index(0)))},
		{"load of f64 with 0 coordinates", over(x, load(0, ir.F64))},
		{"index #1 is not bound", over(x, load(0, ir.F64, ir.Index(1)))},
		{"index #4 is not bound", over(x, ir.FoldExpr(ir.Sum, 1, []*ir.Dim{n}, load(0, ir.F64, ir.Index(4))))},
		{"dim M has no value", over(x, load(0, ir.F64, ir.Sym("M")))},
		{"exp is not defined on i64", over(ir.T(ir.I64, n), ir.Apply(ir.ExpOp, ir.DimExpr(ir.Index(0))))},
		{"add is not defined on bool", over(ir.T(ir.Bool, n), ir.Apply(ir.AddOp, ir.Apply(ir.EqOp, l, l), ir.Apply(ir.EqOp, l, l)))},
		{"value type f64", over(ir.T(ir.F32, n), l)},
		{"comparison of different types", over(ir.T(ir.Bool, n), ir.Apply(ir.EqOp, l, ir.DimExpr(ir.Index(0))))},
		{"the extent #0 - 1 is negative", over(x, ir.FoldExpr(ir.Sum, 1, []*ir.Dim{ir.Index(0).AddConst(-1)}, l))},
		{"over the space", &ir.Kernel{Space: ir.Scalar, Outs: []ir.KernelOut{{Type: x, Expr: float(ir.F64, 0)}}}},
		{"negative size", over(ir.T(ir.F64, n.AddConst(-5)), float(ir.F64, 0))},
		{"too large", over(ir.T(ir.F64, ir.Const(1<<40)), float(ir.F64, 0))},
		{"too large", over(ir.T(ir.F64, ir.Const(1<<30), ir.Const(1<<30), ir.Const(1<<30)), float(ir.F64, 0))},
		{"overflow", over(ir.T(ir.F64, ir.DimOverflow), float(ir.F64, 0))},
		{"divides by zero", over(ir.T(ir.F64, two.FloorDiv(n.AddConst(-3))), float(ir.F64, 0))},
	} {
		_, err := eval.RunKernel(c.k, eval.F64{}, map[string]int64{"N": 3}, []ir.Type{x}, []eval.Array[float64]{f64s([]int{3}, 1, 2, 3)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want %q", err, c.want)
		}
	}
}

func TestWrongArguments(t *testing.T) {
	x := ir.T(ir.F64, n)
	k := over(x, load(0, ir.F64, ir.Index(0)))
	for _, c := range []struct {
		want string
		args []eval.Array[float64]
	}{
		{"have 0 arguments, want 1", nil},
		{"have [2]f64, want [3]f64", []eval.Array[float64]{f64s([]int{2}, 1, 2)}},
		{"have [3]i64, want [3]f64", []eval.Array[float64]{eval.Ints[float64](ir.I64, []int{3}, 1, 2, 3)}},
		{"has 2 elements, want 3", []eval.Array[float64]{f64s([]int{3}, 1, 2)}},
	} {
		_, err := eval.RunKernel(k, eval.F64{}, map[string]int64{"N": 3}, []ir.Type{x}, c.args)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want %q", err, c.want)
		}
	}
	_, err := eval.RunKernel(k, eval.F64{}, map[string]int64{"N": -3}, []ir.Type{x}, nil)
	if err == nil || !strings.Contains(err.Error(), "dim N = -3 is negative") {
		t.Errorf("negative dim: %v", err)
	}
}
