package runtime

import (
	"math"

	"github.com/gradc/gradc"
)

// Integer is an integer element type.
type Integer interface{ int32 | int64 | uint8 }

// Number is an element type that is ordered.
type Number interface{ gradc.Float | Integer | uint16 }

// FloorDiv returns the floor of the quotient a/b. It is 0 for b = 0, so that no
// data make it panic, and wraps around for the one quotient that overflows.
func FloorDiv[T Integer](a, b T) T {
	if b == 0 {
		return 0
	}
	q := a / b
	if r := a - q*b; r != 0 && (r < 0) != (b < 0) {
		q--
	}
	return q
}

// Mod returns a - b·FloorDiv(a, b), which is 0 or has the sign of b. It is 0 for
// b = 0.
func Mod[T Integer](a, b T) T {
	if b == 0 {
		return 0
	}
	r := a % b
	if r != 0 && (r < 0) != (b < 0) {
		r += b
	}
	return r
}

// AbsInt returns |x|; the least integer wraps around to itself.
func AbsInt[T Integer](x T) T {
	if x < 0 {
		return -x
	}
	return x
}

// SignInt returns -1, 0 or 1.
func SignInt[T Integer](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return ^T(0) // -1: x is signed
	}
	return 0
}

// PowInt returns x**n, wrapped around. A negative n gives 1/x**-n rounded toward
// zero, and 0 for x = 0.
func PowInt[T Integer](x, n T) T {
	if n < 0 {
		switch {
		case x == 1 || x+1 == 0 && n%2 == 0:
			return 1
		case x+1 == 0:
			return x
		}
		return 0
	}
	y := T(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y *= x
		}
		x *= x
	}
	return y
}

// Truncate converts a float to an integer, toward zero. What does not fit becomes
// the nearest integer that does, and NaN becomes 0: Go's own conversion leaves
// these to the processor.
func Truncate[I Integer, F gradc.Float](x F) I {
	var zero I
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	switch any(zero).(type) {
	case int32:
		low, high = math.MinInt32, math.MaxInt32
	case uint8:
		low, high = 0, math.MaxUint8
	}
	switch v := float64(x); {
	case v != v:
		return 0
	case v <= float64(low):
		return I(low)
	case v >= float64(high): // for int64 this is 1<<63, the first that does not fit
		return I(high)
	default:
		return I(int64(v))
	}
}
