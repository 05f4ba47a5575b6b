package runtime

import "math/bits"

// Arrays over the field of two elements hold 64 elements a word, the first in the
// lowest bit, without gaps between rows. Bits behind the last element are zero.

// Bit returns element i.
func Bit(x []uint64, i int) uint64 { return x[uint(i)/64] >> (uint(i) % 64) & 1 }

// SetBit makes v, which is 0 or 1, element i.
func SetBit(x []uint64, i int, v uint64) {
	w, s := &x[uint(i)/64], uint(i)%64
	*w = *w&^(1<<s) | v<<s
}

// FlipBit adds v, which is 0 or 1, to element i.
func FlipBit(x []uint64, i int, v uint64) { x[uint(i)/64] ^= v << (uint(i) % 64) }

// TrimBits makes the bits behind the first n elements zero.
func TrimBits(x []uint64, n int) {
	if r := uint(n) % 64; r > 0 {
		x[n/64] &= 1<<r - 1
	}
}

// window returns the 64 elements from i on, with zeros behind the end of x.
func window(x []uint64, i int) uint64 {
	k, s := i/64, uint(i)%64
	w := x[k] >> s
	if s > 0 && k+1 < len(x) {
		w |= x[k+1] << (64 - s)
	}
	return w
}

// Parity returns the sum of n elements from position i on.
func Parity(x []uint64, i, n int) uint64 {
	var sum uint64
	for ; n >= 64; i, n = i+64, n-64 {
		sum ^= window(x, i)
	}
	if n > 0 {
		sum ^= window(x, i) & (1<<uint(n) - 1)
	}
	return uint64(bits.OnesCount64(sum)) & 1
}

// DotBits returns the sum of the products of n elements of x from i on with as many of
// y from j on.
func DotBits(x []uint64, i int, y []uint64, j, n int) uint64 {
	var sum uint64
	if i%64 == 0 && j%64 == 0 {
		x, y := x[i/64:], y[j/64:]
		y = y[:len(y):len(y)]
		whole := n / 64
		for k, w := range x[:whole] {
			sum ^= w & y[k]
		}
		if r := uint(n) % 64; r > 0 {
			sum ^= x[whole] & y[whole] & (1<<r - 1)
		}
		return uint64(bits.OnesCount64(sum)) & 1
	}
	for ; n >= 64; i, j, n = i+64, j+64, n-64 {
		sum ^= window(x, i) & window(y, j)
	}
	if n > 0 {
		sum ^= window(x, i) & window(y, j) & (1<<uint(n) - 1)
	}
	return uint64(bits.OnesCount64(sum)) & 1
}

// addBits adds n elements of x from j on to as many of y from i on.
func addBits(y []uint64, i int, x []uint64, j, n int) {
	for n > 0 {
		k, s := i/64, uint(i)%64
		m := min(n, 64-int(s)) // as many as the word of y takes
		w := window(x, j)
		if m < 64 {
			w &= 1<<uint(m) - 1
		}
		y[k] ^= w << s
		i, j, n = i+m, j+m, n-m
	}
}

// MatMulBits computes batch products y = w x of an m×k and a k×n matrix of bits, whose
// strides along batch, rows and columns are counted in elements, and that fill y. Rows
// along memory are taken 64 elements at a time.
func MatMulBits(y, w, x []uint64, batch, m, n, k, yB, yR, yC, wB, wR, wC, xB, xR, xC int) {
	for b := range batch {
		for i := range m {
			y0, w0, x0 := b*yB+i*yR, b*wB+i*wR, b*xB
			switch {
			case wC == 1 && xR == 1: // each element a product along memory
				for j := range n {
					SetBit(y, y0+j*yC, DotBits(w, w0, x, x0+j*xC, k))
				}
			case xC == 1 && yC == 1: // a sum of rows of x
				clearBits(y, y0, n)
				for p := range k {
					if Bit(w, w0+p*wC) != 0 {
						addBits(y, y0, x, x0+p*xR, n)
					}
				}
			default:
				for j := range n {
					var sum uint64
					for p := range k {
						sum ^= Bit(w, w0+p*wC) & Bit(x, x0+p*xR+j*xC)
					}
					SetBit(y, y0+j*yC, sum)
				}
			}
		}
	}
	TrimBits(y, batch*m*n)
}

// clearBits makes n elements from position i on zero.
func clearBits(x []uint64, i, n int) {
	for n > 0 {
		k, s := i/64, uint(i)%64
		m := min(n, 64-int(s))
		mask := ^uint64(0)
		if m < 64 {
			mask = 1<<uint(m) - 1
		}
		x[k] &^= mask << s
		i, n = i+m, n-m
	}
}
