package runtime

import (
	"math"
	"math/big"
	"testing"
)

// edges are the int64 around which sums and products overflow.
var edges = []int64{math.MinInt64, math.MinInt64 + 1, -1 << 32, -3, -2, -1, 0, 1, 2, 3, 1 << 31, 1<<31 + 1, 1 << 32, 3037000499, 3037000500, 1 << 62, math.MaxInt64 - 1, math.MaxInt64}

func TestCheckedArithmetic(t *testing.T) {
	for _, a := range edges {
		for _, b := range edges {
			for name, c := range map[string]struct {
				got   int64
				exact *big.Int
			}{
				"+": {CheckedAdd(a, b), new(big.Int).Add(big.NewInt(a), big.NewInt(b))},
				"*": {CheckedMul(a, b), new(big.Int).Mul(big.NewInt(a), big.NewInt(b))},
			} {
				want := int64(Overflow)
				if a != Overflow && b != Overflow && c.exact.IsInt64() {
					want = c.exact.Int64()
				}
				if c.got != want {
					t.Errorf("%d %s %d = %d, want %d", a, name, b, c.got, want)
				}
			}
		}
	}
}

func TestCheckedDiv(t *testing.T) {
	for _, a := range edges {
		want := a / 3
		if a == Overflow {
			want = Overflow
		}
		if got := CheckedDiv(a, 3); got != want {
			t.Errorf("%d / 3 = %d, want %d", a, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for _, c := range []struct {
		extents []int64
		want    int64
	}{
		{nil, 8}, {[]int64{3, 5}, 120}, {[]int64{0, 7}, 0}, {[]int64{-1}, Overflow}, {[]int64{-1, -1}, Overflow},
		{[]int64{1 << 59}, 1 << 62}, {[]int64{1 << 60}, Overflow}, {[]int64{1 << 40, 1 << 40, 0}, Overflow}, {[]int64{Overflow, 0}, Overflow},
	} {
		if got := Bytes(8, c.extents...); got != c.want {
			t.Errorf("Bytes(8, %v) = %d, want %d", c.extents, got, c.want)
		}
	}
	n := int64(5)
	if a := testing.AllocsPerRun(10, func() { n = max(n, Bytes(4, n, 3)) % 100 }); a != 0 {
		t.Errorf("%v allocations", a)
	}
}
