package runtime

import "math"

// Overflow is the size that stands for every one too large to be an int64. Sizes
// computed from it by CheckedAdd, CheckedMul, CheckedDiv and Bytes are Overflow
// again, Place returns it, and Arena.Reserve refuses it: code that sizes a
// workspace checks once, at the end.
const Overflow = math.MaxInt64

// CheckedAdd returns a + b, or Overflow if that, a or b is not a proper size.
func CheckedAdd(a, b int64) int64 {
	sum := a + b
	if a == Overflow || b == Overflow || (a^sum)&(b^sum) < 0 {
		return Overflow
	}
	return sum
}

// CheckedMul returns a * b, or Overflow if that, a or b is not a proper size.
func CheckedMul(a, b int64) int64 {
	if a == Overflow || b == Overflow {
		return Overflow
	}
	if a == 0 || b == 0 {
		return 0
	}
	product := a * b
	if product/b != a || (a == -1 && b == math.MinInt64) || (b == -1 && a == math.MinInt64) {
		return Overflow
	}
	return product
}

// CheckedDiv returns a / b for a positive b, or Overflow if a is Overflow.
func CheckedDiv(a, b int64) int64 {
	if a == Overflow {
		return Overflow
	}
	return a / b
}

// Bytes returns the size of a dense array: the element's size times the extents
// of the axes. It is Overflow if an extent is negative or the size too large.
func Bytes(element int64, extents ...int64) int64 {
	size := element
	for _, n := range extents {
		if n < 0 {
			return Overflow
		}
		size = CheckedMul(size, n)
	}
	return size
}
