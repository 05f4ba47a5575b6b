package eval_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// scalarOps lists every scalar operation by its name.
func scalarOps(t *testing.T) []ir.ScalarOp {
	t.Helper()
	var all []ir.ScalarOp
	for o := ir.NegOp; o <= ir.NotOp; o++ {
		if back, ok := ir.ParseScalarOp(o.String()); !ok || back != o {
			t.Fatalf("scalar operation %d has no name of its own", o)
		}
		all = append(all, o)
	}
	return all
}

// points are where the tables are compared: inside the domain and off the kinks.
var points = []float64{-1.7, -0.6, 0.3, 0.9, 2.4}

// TestDualSlopes compares the derivative table of duals with central differences,
// for every operation on floats.
func TestDualSlopes(t *testing.T) {
	const h = 1e-6
	agree := func(name string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-7*max(1, math.Abs(want)) {
			t.Errorf("%s: dual %v, differences %v", name, got, want)
		}
	}
	tested := 0
	for _, op := range scalarOps(t) {
		f, df := eval.F64{}.Unary(op, ir.F64), eval.Dual{}.Unary(op, ir.F64)
		g, dg := eval.F64{}.Binary(op, ir.F64), eval.Dual{}.Binary(op, ir.F64)
		if (f == nil) != (df == nil) || (g == nil) != (dg == nil) {
			t.Errorf("%s is not in both rings", op)
		}
		if f == nil && g == nil {
			switch op {
			case ir.FloorDivOp, ir.ModOp, ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp, ir.AndOp, ir.OrOp, ir.NotOp:
			default:
				t.Errorf("%s is defined on no float", op)
			}
			continue
		}
		tested++
		for _, x := range points {
			if f != nil {
				lo, _ := f(x - h)
				hi, _ := f(x + h)
				y, _ := f(x)
				d, err := df(eval.DualNumber{V: x, D: 3})
				if math.IsNaN(y) { // outside the domain
					if !math.IsNaN(d.V) {
						t.Errorf("%s(%v) = %v as dual", op, x, d.V)
					}
					continue
				}
				if err != nil || d.V != y {
					t.Errorf("%s(%v) = %v as dual, %v as float, %v", op, x, d.V, y, err)
				}
				agree(fmt.Sprintf("%s'(%v)", op, x), d.D, 3*(hi-lo)/(2*h))
				continue
			}
			for _, y := range points {
				if x == y && (op == ir.MinOp || op == ir.MaxOp) || op == ir.PowOp && x < 0 {
					continue
				}
				z, _ := g(x, y)
				xlo, _ := g(x-h, y)
				xhi, _ := g(x+h, y)
				ylo, _ := g(x, y-h)
				yhi, _ := g(x, y+h)
				d, err := dg(eval.DualNumber{V: x, D: 3}, eval.DualNumber{V: y, D: -2})
				if err != nil || d.V != z {
					t.Errorf("%s(%v, %v) = %v as dual, %v as float, %v", op, x, y, d.V, z, err)
				}
				agree(fmt.Sprintf("%s'(%v, %v)", op, x, y), d.D, (3*(xhi-xlo)-2*(yhi-ylo))/(2*h))
			}
		}
	}
	if tested != 38 {
		t.Errorf("%d operations on floats were compared", tested)
	}
	// A negative base has a derivative with respect to the base.
	pow := eval.Dual{}.Binary(ir.PowOp, ir.F64)
	d, _ := pow(eval.DualNumber{V: -2, D: 1}, eval.DualNumber{V: 3})
	agree("pow'(-2, 3)", d.D, 12)
}

// TestDualKinks pins the conventions where no derivative exists.
func TestDualKinks(t *testing.T) {
	one := func(x float64) eval.DualNumber { return eval.DualNumber{V: x, D: 1} }
	for _, c := range []struct {
		op   ir.ScalarOp
		x, d float64
	}{
		{ir.AbsOp, 0, 0}, {ir.SignOp, 0, 0}, {ir.FloorOp, 1, 0}, {ir.SqrtOp, 0, math.Inf(1)},
	} {
		y, _ := eval.Dual{}.Unary(c.op, ir.F64)(one(c.x))
		if y.D != c.d {
			t.Errorf("%s'(%v) = %v, want %v", c.op, c.x, y.D, c.d)
		}
	}
	a, b := eval.DualNumber{V: 1, D: 5}, eval.DualNumber{V: 1, D: 7}
	for _, op := range []ir.ScalarOp{ir.MinOp, ir.MaxOp} {
		if y, _ := (eval.Dual{}).Binary(op, ir.F64)(a, b); y != a {
			t.Errorf("%s of a tie = %v, want the first", op, y)
		}
	}
	pow := eval.Dual{}.Binary(ir.PowOp, ir.F64)
	for _, c := range []struct{ x, y, want eval.DualNumber }{
		{one(0), eval.DualNumber{}, eval.DualNumber{V: 1}},
		{eval.DualNumber{}, one(2), eval.DualNumber{}},
		{one(0), eval.DualNumber{V: 2}, eval.DualNumber{}},
		{one(0), eval.DualNumber{V: 1}, eval.DualNumber{D: 1}},
	} {
		if y, _ := pow(c.x, c.y); y != c.want {
			t.Errorf("pow(%v, %v) = %v, want %v", c.x, c.y, y, c.want)
		}
	}
	// A zero tangent stays zero at a pole.
	if y, _ := (eval.Dual{}).Unary(ir.LogOp, ir.F64)(eval.DualNumber{}); y.D != 0 {
		t.Errorf("log of 0 without a tangent = %v", y)
	}
	if y, _ := (eval.Dual{}).Binary(ir.DivOp, ir.F64)(one(1), eval.DualNumber{}); !math.IsInf(y.D, 1) {
		t.Errorf("1/0 = %v", y)
	}
}

func TestSinglePrecision(t *testing.T) {
	bin := func(op ir.ScalarOp, typ ir.DType, x, y float64) float64 {
		z, _ := eval.F32{}.Binary(op, typ)(x, y)
		return z
	}
	tenth := float64(float32(0.1))
	if got, want := bin(ir.AddOp, ir.F32, tenth, 1), float64(float32(0.1)+1); got != want {
		t.Errorf("f32 add = %v, want %v", got, want)
	}
	if got := bin(ir.AddOp, ir.F64, tenth, 1); got != tenth+1 {
		t.Errorf("f64 add = %v, want %v", got, tenth+1)
	}
	if got := bin(ir.AddOp, ir.F32, 1<<24, 1); got != 1<<24 {
		t.Errorf("2²⁴ + 1 = %v in f32", got)
	}
	if got := bin(ir.MulOp, ir.F32, 1e30, 1e30); !math.IsInf(got, 1) {
		t.Errorf("1e60 = %v in f32", got)
	}
	if got, _ := (eval.F32{}).Unary(ir.SqrtOp, ir.F32)(2); got != float64(float32(math.Sqrt2)) {
		t.Errorf("√2 = %v in f32", got)
	}
	// One rounding, not two: through float64 this integer would round to even, down.
	const n = 1<<60 + 1<<36 + 1
	if got := (eval.F32{}).Int(ir.F32, n); got != float64(float32(int64(n))) || got == float64(float32(float64(n))) {
		t.Errorf("%d = %v in f32", n, got)
	}
	// A sum in f32 rounds at every step.
	x := ir.T(ir.F32, n3)
	k := over(ir.T(ir.F32), ir.FoldExpr(ir.Sum, 0, []*ir.Dim{n3}, load(0, ir.F32, ir.Index(0))))
	res, err := eval.RunKernel(k, eval.F32{}, nil, []ir.Type{x}, []eval.Array[float64]{eval.Floats(ir.F32, []int{3}, 1<<24, 1.0, 1.0)})
	if err != nil {
		t.Fatal(err)
	}
	wantF(t, res[0], 1<<24)
}

var n3 = ir.Const(3)

func TestSpecialFloats(t *testing.T) {
	nan, inf, neg := math.NaN(), math.Inf(1), math.Copysign(0, -1)
	for _, c := range []struct {
		op         ir.ScalarOp
		x, y, want float64
	}{
		{ir.MinOp, 1, nan, nan}, {ir.MinOp, nan, 1, nan}, {ir.MaxOp, 1, nan, nan}, {ir.MaxOp, nan, 1, nan},
		{ir.MinOp, 0, neg, 0}, {ir.MinOp, neg, 0, neg}, {ir.MaxOp, neg, 0, neg}, {ir.MaxOp, 0, neg, 0},
		{ir.MaxOp, -inf, 3, 3}, {ir.PowOp, 0, 0, 1}, {ir.PowOp, -8, 1.0 / 3, nan}, {ir.DivOp, 1, neg, -inf},
	} {
		if got, _ := (eval.F64{}).Binary(c.op, ir.F64)(c.x, c.y); !same([]float64{got}, []float64{c.want}) {
			t.Errorf("%s(%v, %v) = %v, want %v", c.op, c.x, c.y, got, c.want)
		}
	}
	for _, c := range []struct {
		op      ir.ScalarOp
		x, want float64
	}{
		{ir.SignOp, nan, nan}, {ir.SignOp, neg, 0}, {ir.SignOp, -3, -1}, {ir.RsqrtOp, 4, 0.5}, {ir.RsqrtOp, 0, inf},
		{ir.Expm1Op, 1e-20, 1e-20}, {ir.Log1pOp, 1e-20, 1e-20}, {ir.ErfOp, inf, 1}, {ir.ErfcOp, inf, 0}, {ir.FloorOp, -0.5, -1},
	} {
		if got, _ := (eval.F64{}).Unary(c.op, ir.F64)(c.x); !same([]float64{got}, []float64{c.want}) {
			t.Errorf("%s(%v) = %v, want %v", c.op, c.x, got, c.want)
		}
	}
}

// TestCompare: every comparison with NaN is false but ≠.
func TestCompare(t *testing.T) {
	in := []ir.Type{ir.T(ir.F64), ir.T(ir.F64)}
	for op, want := range map[ir.ScalarOp]int64{ir.EqOp: 0, ir.NeOp: 1, ir.LtOp: 0, ir.LeOp: 0} {
		k := over(ir.T(ir.Bool), ir.Apply(op, load(0, ir.F64), load(1, ir.F64)))
		wantI(t, run(t, k, in, f64s(nil, math.NaN()), f64s(nil, 1)), want)
	}
	for op, want := range map[ir.ScalarOp]int64{ir.EqOp: 0, ir.NeOp: 1, ir.LtOp: 1, ir.LeOp: 1} {
		k := over(ir.T(ir.Bool), ir.Apply(op, integer(ir.I32, -2), integer(ir.I32, 1)))
		wantI(t, run(t, k, nil), want)
	}
}

func TestCasts(t *testing.T) {
	f := func(x float64) *ir.Expr { return float(ir.F64, x) }
	for _, c := range []struct {
		to   ir.DType
		from *ir.Expr
		want int64
	}{
		{ir.I32, f(-2.9), -2}, {ir.I32, f(1e10), math.MaxInt32}, {ir.I32, f(math.Inf(-1)), math.MinInt32},
		{ir.I64, f(1e30), math.MaxInt64}, {ir.I64, f(-1e30), math.MinInt64}, {ir.I64, f(math.NaN()), 0},
		{ir.U8, f(-1), 0}, {ir.U8, f(300), 255}, {ir.U8, integer(ir.I32, -1), 255}, {ir.U8, integer(ir.I32, 256), 0},
		{ir.I32, integer(ir.I64, 1<<31), math.MinInt32}, {ir.Bool, f(0.5), 1}, {ir.Bool, f(math.NaN()), 1}, {ir.Bool, f(0), 0},
		{ir.Bool, integer(ir.I64, -3), 1}, {ir.I64, integer(ir.Bool, 1), 1},
	} {
		wantI(t, run(t, over(ir.T(c.to), ir.CastExpr(c.to, c.from)), nil), c.want)
	}
	wantF(t, run(t, over(ir.T(ir.F64), ir.CastExpr(ir.F64, integer(ir.Bool, 1))), nil), 1)
}

func TestIntegers(t *testing.T) {
	for _, c := range []struct {
		op         ir.ScalarOp
		t          ir.DType
		x, y, want int64
	}{
		{ir.AddOp, ir.I32, math.MaxInt32, 1, math.MinInt32}, {ir.AddOp, ir.I64, math.MaxInt64, 1, math.MinInt64},
		{ir.SubOp, ir.U8, 1, 2, 255}, {ir.MulOp, ir.U8, 16, 17, 16}, {ir.MulOp, ir.I32, 1 << 20, 1 << 20, 0},
		{ir.FloorDivOp, ir.I32, -7, 2, -4}, {ir.FloorDivOp, ir.I32, 7, -2, -4}, {ir.FloorDivOp, ir.I32, -8, 2, -4},
		{ir.FloorDivOp, ir.I64, 5, 0, 0}, {ir.ModOp, ir.I64, 5, 0, 0},
		{ir.FloorDivOp, ir.I64, math.MinInt64, -1, math.MinInt64}, {ir.FloorDivOp, ir.I32, math.MinInt32, -1, math.MinInt32},
		{ir.ModOp, ir.I32, -7, 2, 1}, {ir.ModOp, ir.I32, 7, -2, -1}, {ir.ModOp, ir.I32, 6, 2, 0},
		{ir.PowOp, ir.I32, 3, 4, 81}, {ir.PowOp, ir.I64, 2, 64, 0}, {ir.PowOp, ir.I64, -1, -3, -1}, {ir.PowOp, ir.I64, 2, -1, 0},
		{ir.MinOp, ir.I64, 2, -1, -1}, {ir.MaxOp, ir.I64, 2, -1, 2},
	} {
		k := over(ir.T(c.t), ir.Apply(c.op, integer(c.t, c.x), integer(c.t, c.y)))
		wantI(t, run(t, k, nil), c.want)
	}
	for _, c := range []struct {
		op      ir.ScalarOp
		t       ir.DType
		x, want int64
	}{
		{ir.NegOp, ir.U8, 1, 255}, {ir.AbsOp, ir.I32, math.MinInt32, math.MinInt32}, {ir.AbsOp, ir.I64, -4, 4},
		{ir.SignOp, ir.I64, -9, -1}, {ir.NotOp, ir.Bool, 0, 1},
	} {
		wantI(t, run(t, over(ir.T(c.t), ir.Apply(c.op, integer(c.t, c.x))), nil), c.want)
	}
}

func TestRat(t *testing.T) {
	third := big.NewRat(1, 3)
	x := ir.T(ir.F64, n3)
	runRat := func(e *ir.Expr, args ...*big.Rat) (*big.Rat, error) {
		arg := eval.Floats(ir.F64, []int{len(args)}, args...)
		in := []ir.Type{ir.T(ir.F64, ir.Const(int64(len(args))))}
		res, err := eval.RunKernel(over(ir.T(ir.F64), e), eval.Rat{}, nil, in, []eval.Array[*big.Rat]{arg})
		if err != nil {
			return nil, err
		}
		return res[0].F[0], nil
	}
	elem := load(0, ir.F64, ir.Index(0))
	sum := ir.FoldExpr(ir.Sum, 0, x.Shape.Dims(), elem)
	if got, err := runRat(sum, third, third, third); err != nil || got.Cmp(big.NewRat(1, 1)) != 0 {
		t.Errorf("1/3 + 1/3 + 1/3 = %v, %v", got, err)
	}
	most := ir.FoldExpr(ir.MaxOf, 0, x.Shape.Dims(), elem)
	if got, err := runRat(most, big.NewRat(-2, 1), big.NewRat(-1, 3), big.NewRat(-1, 2)); err != nil || got.Cmp(big.NewRat(-1, 3)) != 0 {
		t.Errorf("max = %v, %v", got, err)
	}
	first := load(0, ir.F64, ir.Const(0))
	cast := ir.CastExpr(ir.F64, ir.CastExpr(ir.I64, first))
	for _, c := range []struct {
		e    *ir.Expr
		x    *big.Rat
		want *big.Rat
	}{
		{ir.Apply(ir.FloorOp, first), big.NewRat(-1, 2), big.NewRat(-1, 1)},
		{ir.Apply(ir.SignOp, first), big.NewRat(-1, 2), big.NewRat(-1, 1)},
		{ir.Apply(ir.PowOp, first, float(ir.F64, -2)), big.NewRat(2, 3), big.NewRat(9, 4)},
		{ir.Apply(ir.DivOp, first, float(ir.F64, 0.1)), big.NewRat(1, 1), nil},
		{cast, big.NewRat(-7, 2), big.NewRat(-3, 1)},
	} {
		got, err := runRat(c.e, c.x)
		if c.want == nil { // 0.1 is not a tenth
			if err != nil || got.Cmp(big.NewRat(10, 1)) == 0 {
				t.Errorf("1/0.1 = %v, %v", got, err)
			}
			continue
		}
		if err != nil || got.Cmp(c.want) != 0 {
			t.Errorf("%s(%v) = %v, %v, want %v", c.e.Op, c.x, got, err, c.want)
		}
	}
	for _, c := range []struct {
		e    *ir.Expr
		want string
	}{
		{ir.Apply(ir.ExpOp, first), "exp on f64 cannot be computed in this ring"},
		{ir.Apply(ir.DivOp, first, float(ir.F64, 0)), "division by zero"},
		{ir.Apply(ir.PowOp, first, float(ir.F64, 0.5)), "is not a rational number"},
		{ir.Apply(ir.PowOp, first, float(ir.F64, 1e6)), "too large for exact arithmetic"},
		{float(ir.F64, math.Inf(1)), "+Inf is not a rational number"},
		{ir.FoldExpr(ir.MaxOf, 0, []*ir.Dim{ir.Const(0)}, first), "-Inf is not a rational number"},
	} {
		if _, err := runRat(c.e, third); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	// A branch that is not taken may hold what the ring has not.
	lazy := &ir.Expr{Op: ir.SelectOp, DType: ir.F64, Args: []*ir.Expr{integer(ir.Bool, 1), first, float(ir.F64, math.Inf(1))}}
	if got, err := runRat(lazy, third); err != nil || got.Cmp(third) != 0 {
		t.Errorf("lazy select = %v, %v", got, err)
	}
}
