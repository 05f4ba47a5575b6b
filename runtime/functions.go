package runtime

import (
	"math"

	"github.com/gradc/gradc"
)

// Ceil returns the least integer that is not below x.
func Ceil[T gradc.Float](x T) T { return T(math.Ceil(float64(x))) }

// Round returns the integer nearest to x, the even one of two that are equally near.
func Round[T gradc.Float](x T) T { return T(math.RoundToEven(float64(x))) }

// Trunc returns x without its fraction.
func Trunc[T gradc.Float](x T) T { return T(math.Trunc(float64(x))) }

// Exp2 returns 2**x.
func Exp2[T gradc.Float](x T) T { return T(math.Exp2(float64(x))) }

// Log2 returns the logarithm of x to base 2, exactly for powers of two.
func Log2[T gradc.Float](x T) T { return T(math.Log2(float64(x))) }

// Log10 returns the logarithm of x to base 10.
func Log10[T gradc.Float](x T) T { return T(math.Log10(float64(x))) }

// Tan returns the tangent of x radians.
func Tan[T gradc.Float](x T) T { return T(math.Tan(float64(x))) }

// Asin returns the arc sine of x in radians, NaN outside [-1, 1].
func Asin[T gradc.Float](x T) T { return T(math.Asin(float64(x))) }

// Acos returns the arc cosine of x in radians, NaN outside [-1, 1].
func Acos[T gradc.Float](x T) T { return T(math.Acos(float64(x))) }

// Atan returns the arc tangent of x in radians.
func Atan[T gradc.Float](x T) T { return T(math.Atan(float64(x))) }

// Sinh returns the hyperbolic sine of x.
func Sinh[T gradc.Float](x T) T { return T(math.Sinh(float64(x))) }

// Cosh returns the hyperbolic cosine of x.
func Cosh[T gradc.Float](x T) T { return T(math.Cosh(float64(x))) }

// Asinh returns the inverse hyperbolic sine of x.
func Asinh[T gradc.Float](x T) T { return T(math.Asinh(float64(x))) }

// Acosh returns the inverse hyperbolic cosine of x, NaN below 1.
func Acosh[T gradc.Float](x T) T { return T(math.Acosh(float64(x))) }

// Atanh returns the inverse hyperbolic tangent of x, ±Inf at ±1 and NaN outside [-1, 1].
func Atanh[T gradc.Float](x T) T { return T(math.Atanh(float64(x))) }

// Erfinv returns the inverse of Erf: ±Inf at ±1 and NaN outside [-1, 1].
func Erfinv[T gradc.Float](x T) T { return T(math.Erfinv(float64(x))) }
