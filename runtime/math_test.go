package runtime

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc"
)

// functions pairs the functions of one argument with those of package math.
func functions[T gradc.Float]() map[string]struct {
	got  func(T) T
	want func(float64) float64
} {
	type pair = struct {
		got  func(T) T
		want func(float64) float64
	}
	return map[string]pair{
		"Abs": {Abs[T], math.Abs}, "Floor": {Floor[T], math.Floor}, "Sqrt": {Sqrt[T], math.Sqrt},
		"Rsqrt": {Rsqrt[T], func(x float64) float64 { return 1 / math.Sqrt(x) }},
		"Exp":   {Exp[T], math.Exp}, "Expm1": {Expm1[T], math.Expm1}, "Log": {Log[T], math.Log}, "Log1p": {Log1p[T], math.Log1p},
		"Sin": {Sin[T], math.Sin}, "Cos": {Cos[T], math.Cos}, "Tanh": {Tanh[T], math.Tanh}, "Erf": {Erf[T], math.Erf}, "Erfc": {Erfc[T], math.Erfc},
		"Pow": {func(x T) T { return Pow(x, 1.5) }, func(x float64) float64 { return math.Pow(x, 1.5) }},
		"Sign": {Sign[T], func(x float64) float64 {
			switch {
			case x > 0:
				return 1
			case x < 0:
				return -1
			}
			return x
		}},
	}
}

func testFunctions[T gradc.Float](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	points := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -2.5, 3, 1e-30, -1e-30, 1e30, math.Inf(1), math.Inf(-1), math.NaN()}
	for range 1000 {
		points = append(points, r.NormFloat64()*math.Exp(3*r.NormFloat64()))
	}
	for name, f := range functions[T]() {
		for _, p := range points {
			x := T(p)
			got, want := f.got(x), T(f.want(float64(x)))
			if math.Float64bits(float64(got)) != math.Float64bits(float64(want)) && (got == got || want == want) {
				t.Errorf("%s(%g) = %g, want %g", name, x, got, want)
			}
		}
	}
}

func TestFunctions(t *testing.T) {
	t.Run("float32", testFunctions[float32])
	t.Run("float64", testFunctions[float64])
}

func TestMinMax(t *testing.T) {
	nan, inf, minus := math.NaN(), math.Inf(1), math.Copysign(0, -1)
	for _, c := range []struct{ a, b, low, high float64 }{
		{1, 2, 1, 2}, {2, 1, 1, 2}, {-inf, inf, -inf, inf}, {0, minus, 0, 0}, {minus, 0, minus, minus},
		{nan, 1, nan, nan}, {1, nan, nan, nan}, {nan, nan, nan, nan}, {nan, inf, nan, nan}, {-inf, nan, nan, nan},
	} {
		if got := Min(c.a, c.b); math.Float64bits(got) != math.Float64bits(c.low) {
			t.Errorf("Min(%g, %g) = %g, want %g", c.a, c.b, got, c.low)
		}
		if got := Max(c.a, c.b); math.Float64bits(got) != math.Float64bits(c.high) {
			t.Errorf("Max(%g, %g) = %g, want %g", c.a, c.b, got, c.high)
		}
	}
	if Min[uint8](3, 5) != 3 || Max[int32](-3, -5) != -3 {
		t.Error("Min or Max of integers")
	}
}

// testDivision compares with the Euclidean definition over big integers, wrapped.
func testDivision[T Integer](t *testing.T, values []int64) {
	for _, x := range values {
		for _, y := range values {
			a, b := T(x), T(y)
			quotient, remainder := FloorDiv(a, b), Mod(a, b)
			if b == 0 {
				if quotient != 0 || remainder != 0 {
					t.Errorf("%d by 0: %d, rest %d", a, quotient, remainder)
				}
				continue
			}
			q, r := new(big.Int).DivMod(big.NewInt(int64(a)), big.NewInt(int64(b)), new(big.Int))
			if r.Sign() != 0 && b < 0 { // DivMod's rest is never negative; the floor's has the sign of b
				q.Sub(q, big.NewInt(1))
				r.Add(r, big.NewInt(int64(b)))
			}
			wrapped := new(big.Int).And(q, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
			if quotient != T(wrapped) || int64(remainder) != r.Int64() {
				t.Errorf("%d by %d: %d, rest %d, want %v, rest %v", a, b, quotient, remainder, q, r)
			}
		}
	}
}

func TestDivision(t *testing.T) {
	small := []int64{-8, -7, -3, -2, -1, 0, 1, 2, 3, 7, 8, 100, 255}
	t.Run("int32", func(t *testing.T) { testDivision[int32](t, append(small, math.MinInt32, math.MaxInt32)) })
	t.Run("int64", func(t *testing.T) { testDivision[int64](t, append(small, math.MinInt64, math.MaxInt64)) })
	t.Run("uint8", func(t *testing.T) { testDivision[uint8](t, small[5:]) })
}

func TestTruncate(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		x    float64
		i32  int32
		i64  int64
		byte uint8
	}{
		{0, 0, 0, 0}, {math.Copysign(0, -1), 0, 0, 0}, {2.9, 2, 2, 2}, {-2.9, -2, -2, 0}, {-0.5, 0, 0, 0}, {255.9, 255, 255, 255}, {256, 256, 256, 255},
		{math.NaN(), 0, 0, 0}, {inf, math.MaxInt32, math.MaxInt64, 255}, {-inf, math.MinInt32, math.MinInt64, 0},
		{1 << 31, math.MaxInt32, 1 << 31, 255}, {1<<31 - 0.5, math.MaxInt32, 1<<31 - 1, 255}, {-1<<31 - 0.5, math.MinInt32, -1 << 31, 0},
		{-1<<31 - 1, math.MinInt32, -1<<31 - 1, 0}, {1 << 63, math.MaxInt32, math.MaxInt64, 255}, {-1 << 63, math.MinInt32, math.MinInt64, 0},
		{1<<63 - 1024, math.MaxInt32, 1<<63 - 1024, 255}, {1e300, math.MaxInt32, math.MaxInt64, 255}, {-1e300, math.MinInt32, math.MinInt64, 0},
	} {
		if i, j, b := Truncate[int32](c.x), Truncate[int64](c.x), Truncate[uint8](c.x); i != c.i32 || j != c.i64 || b != c.byte {
			t.Errorf("Truncate(%g) = %d, %d, %d, want %d, %d, %d", c.x, i, j, b, c.i32, c.i64, c.byte)
		}
	}
	if Truncate[int32](float32(-7.5)) != -7 {
		t.Error("Truncate of a float32")
	}
}

// testIntegers compares AbsInt, SignInt and PowInt with big integers, wrapped.
func testIntegers[T Integer](t *testing.T, values []int64) {
	wrap := func(x *big.Int) T {
		return T(new(big.Int).And(x, new(big.Int).SetUint64(math.MaxUint64)).Uint64())
	}
	for _, v := range values {
		x := T(v)
		exact := big.NewInt(int64(x))
		if got := AbsInt(x); got != wrap(new(big.Int).Abs(exact)) {
			t.Errorf("AbsInt(%d) = %d", x, got)
		}
		if got := SignInt(x); int64(got) != int64(exact.Sign()) {
			t.Errorf("SignInt(%d) = %d", x, got)
		}
		for _, n := range []int64{-5, -2, -1, 0, 1, 2, 3, 10, 63} {
			want := new(big.Int).Exp(exact, big.NewInt(max(n, -n)), nil)
			if n = int64(T(n)); n < 0 && want.Sign() != 0 {
				want.Quo(big.NewInt(1), want)
			} else if n > 63 {
				continue // a negative exponent that T does not have
			}
			if got := PowInt(x, T(n)); got != wrap(want) {
				t.Errorf("PowInt(%d, %d) = %d, want %d", x, n, got, wrap(want))
			}
		}
	}
}

func TestIntegers(t *testing.T) {
	values := []int64{0, 1, 2, 3, 10, 255, -1, -2, -3, -10}
	t.Run("int32", func(t *testing.T) { testIntegers[int32](t, append(values, math.MinInt32, math.MaxInt32)) })
	t.Run("int64", func(t *testing.T) { testIntegers[int64](t, append(values, math.MinInt64, math.MaxInt64)) })
	t.Run("uint8", func(t *testing.T) { testIntegers[uint8](t, values[:6]) })
}
