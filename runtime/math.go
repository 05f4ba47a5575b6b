package runtime

import (
	"math"

	"github.com/gradc/gradc"
)

// The functions of this file take and return one float type. Of a float32 they
// compute the float64 result and round it once, so that they are correctly
// rounded but for the rarest cases; of a float64 they are those of package math.

// abs and sqrt are single instructions. A generic function that calls package math
// itself keeps the call when it is inlined into another package (Go 1.26 exports
// the callee's body only for the sake of functions that are not generic).
func abs(x float64) float64  { return math.Abs(x) }
func sqrt(x float64) float64 { return math.Sqrt(x) }

// Abs returns |x|, the sign bit cleared.
func Abs[T gradc.Float](x T) T { return T(abs(float64(x))) }

// Sign returns -1, 0 or 1, with a zero of either sign and NaN as they are.
func Sign[T gradc.Float](x T) T {
	if x > 0 {
		return 1
	}
	if x < 0 {
		return -1
	}
	return x
}

// Floor returns the greatest integer that is not above x.
func Floor[T gradc.Float](x T) T { return T(math.Floor(float64(x))) }

// Sqrt returns the square root of x, correctly rounded.
func Sqrt[T gradc.Float](x T) T { return T(sqrt(float64(x))) }

// Rsqrt returns 1/√x: +Inf at +0, -Inf at -0, NaN below.
func Rsqrt[T gradc.Float](x T) T { return T(1 / sqrt(float64(x))) }

// Exp returns e**x.
func Exp[T gradc.Float](x T) T { return T(math.Exp(float64(x))) }

// Expm1 returns e**x - 1, accurate near zero.
func Expm1[T gradc.Float](x T) T { return T(math.Expm1(float64(x))) }

// Log returns the natural logarithm of x.
func Log[T gradc.Float](x T) T { return T(math.Log(float64(x))) }

// Log1p returns the natural logarithm of 1 + x, accurate near zero.
func Log1p[T gradc.Float](x T) T { return T(math.Log1p(float64(x))) }

// Sin returns the sine of x radians.
func Sin[T gradc.Float](x T) T { return T(math.Sin(float64(x))) }

// Cos returns the cosine of x radians.
func Cos[T gradc.Float](x T) T { return T(math.Cos(float64(x))) }

// Tanh returns the hyperbolic tangent of x.
func Tanh[T gradc.Float](x T) T { return T(math.Tanh(float64(x))) }

// Erf returns the error function 2/√π ∫₀ˣ exp(-t²) dt.
func Erf[T gradc.Float](x T) T { return T(math.Erf(float64(x))) }

// Erfc returns 1 - erf x, accurate where erf x is near 1.
func Erfc[T gradc.Float](x T) T { return T(math.Erfc(float64(x))) }

// Pow returns x**y with the special cases of math.Pow.
func Pow[T gradc.Float](x, y T) T { return T(math.Pow(float64(x), float64(y))) }

// Max returns the greater of a and b, or a if they are equal (as +0 and -0 are),
// or NaN if either is NaN.
func Max[T Number](a, b T) T {
	if a >= b || a != a {
		return a
	}
	return b
}

// Min returns the lesser of a and b, or a if they are equal (as +0 and -0 are),
// or NaN if either is NaN.
func Min[T Number](a, b T) T {
	if a <= b || a != a {
		return a
	}
	return b
}
