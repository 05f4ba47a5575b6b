package runtime

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// bitsOf returns random elements, and words with them from position at on.
func bitsOf(rng *rand.Rand, at, n int) (elements []uint64, words []uint64) {
	words = make([]uint64, (at+n+63)/64)
	for k := range words {
		words[k] = rng.Uint64()
	}
	for k := range n {
		elements = append(elements, Bit(words, at+k))
	}
	return elements, words
}

// TestBits compares what treats 64 elements at a time with loops over single ones, at
// every position within a word.
func TestBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		i, j, n := rng.IntN(130), rng.IntN(130), rng.IntN(200)
		if rng.IntN(3) == 0 {
			i, j = i/64*64, j/64*64
		}
		x, xs := bitsOf(rng, i, n)
		y, ys := bitsOf(rng, j, n)
		var parity, dot uint64
		for k := range n {
			parity ^= x[k]
			dot ^= x[k] & y[k]
		}
		if got := Parity(xs, i, n); got != parity {
			t.Fatalf("parity of %d bits from %d on is %d", n, i, got)
		}
		if got := DotBits(xs, i, ys, j, n); got != dot {
			t.Fatalf("product of %d bits from %d and %d on is %d", n, i, j, got)
		}
		before := slices.Clone(ys)
		addBits(ys, j, xs, i, n)
		for k := range 64 * len(ys) {
			want := Bit(before, k)
			if k >= j && k < j+n {
				want ^= x[k-j]
			}
			if Bit(ys, k) != want {
				t.Fatalf("sum of %d bits from %d and %d on: bit %d is wrong", n, i, j, k)
			}
		}
		clearBits(ys, j, n)
		for k := range 64 * len(ys) {
			if inside := k >= j && k < j+n; inside && Bit(ys, k) != 0 || !inside && Bit(ys, k) != Bit(before, k) {
				t.Fatalf("%d bits from %d on cleared: bit %d is wrong", n, j, k)
			}
		}
	}
}

// TestMatMulBits compares products with the sum of products, for matrices that lie in
// memory by rows or by columns.
func TestMatMulBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		batch, m, n, k := 1+rng.IntN(3), 1+rng.IntN(9), 1+rng.IntN(140), 1+rng.IntN(140)
		_, w := bitsOf(rng, 0, batch*m*k)
		_, x := bitsOf(rng, 0, batch*k*n)
		_, y := bitsOf(rng, 0, batch*m*n)
		strides := func(rows, cols int) (row, col int) {
			if rng.IntN(2) == 0 {
				return cols, 1
			}
			return 1, rows
		}
		wR, wC := strides(m, k)
		xR, xC := strides(k, n)
		yR, yC := strides(m, n)
		MatMulBits(y, w, x, batch, m, n, k, m*n, yR, yC, m*k, wR, wC, k*n, xR, xC)
		for b := range batch {
			for i := range m {
				for j := range n {
					var want uint64
					for p := range k {
						want ^= Bit(w, b*m*k+i*wR+p*wC) & Bit(x, b*k*n+p*xR+j*xC)
					}
					if Bit(y, b*m*n+i*yR+j*yC) != want {
						t.Fatalf("%d×%d×%d: element %d, %d, %d is wrong", m, k, n, b, i, j)
					}
				}
			}
		}
		for at := batch * m * n; at < 64*len(y); at++ {
			if Bit(y, at) != 0 {
				t.Fatalf("bit %d behind the last of %d is set", at, batch*m*n)
			}
		}
	}
}
