package gradc

import (
	"math"
	"math/big"
	"testing"
)

// TestLogarithm compares with math.Log, which is right to within one unit in the
// last place. Near 1 the error counts against the spacing of the result.
func TestLogarithm(t *testing.T) {
	r := NewRand(3)
	for range 200000 {
		x := r.Float64()
		if x == 0 {
			continue
		}
		got, want := logarithm(x), math.Log(x)
		if math.Abs(got-want) > 4*(math.Nextafter(math.Abs(want), math.Inf(1))-math.Abs(want)) {
			t.Fatalf("logarithm(%g) = %g, want %g", x, got, want)
		}
	}
	for _, x := range []float64{1, 0.5, 2, 0x1p-1000, math.Sqrt2 / 2, math.Sqrt2, math.MaxFloat64} {
		if got, want := logarithm(x), math.Log(x); math.Abs(got-want) > 1e-15*math.Abs(want) {
			t.Errorf("logarithm(%g) = %g, want %g", x, got, want)
		}
	}
}

// TestProduct compares with exact integers, around the ends of int64.
func TestProduct(t *testing.T) {
	limit := new(big.Int).Lsh(big.NewInt(1), 63)
	r := NewRand(4)
	for range 10000 {
		shape := make([]int64, r.Uint64()%5)
		exact := big.NewInt(1)
		for i := range shape {
			shape[i] = int64(r.Uint64() >> (30 + r.Uint64()%34))
			exact.Mul(exact, big.NewInt(shape[i]))
		}
		n, ok := product(shape)
		if fits := exact.Cmp(limit) < 0; ok && (!fits || n != exact.Int64()) || !ok && fits && exact.Sign() != 0 {
			t.Fatalf("product(%v) = %d, %t, want %v", shape, n, ok, exact)
		}
	}
}
