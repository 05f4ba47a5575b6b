package eval

import (
	"math/big"

	"github.com/gradc/gradc/ir"
)

// Ring is what floats are computed in. Elements are immutable. The element type t of
// an operation is F32 or F64; a ring may ignore it.
type Ring[E any] interface {
	// Float returns x as an element, or an error if the ring does not have it.
	Float(t ir.DType, x float64) (E, error)
	// Rational returns the element nearest to x, an infinity where x is beyond all others.
	Rational(t ir.DType, x *big.Rat) E
	// Int returns n as an element.
	Int(t ir.DType, n int64) E
	// Convert converts between the float types.
	Convert(t ir.DType, x E) E
	// Float64 returns the nearest float64, without any infinitesimal part.
	Float64(x E) float64
	// Trunc rounds toward zero; what does not fit saturates, and NaN gives 0.
	Trunc(x E) int64
	// Detach returns x without any infinitesimal part.
	Detach(x E) E
	// Compare returns the sign of x - y, and false where the two are unordered.
	Compare(x, y E) (int, bool)
	// Unary returns the function that op is on type t, nil if the ring has none.
	Unary(op ir.ScalarOp, t ir.DType) func(x E) (E, error)
	// Binary is Unary for operations with two operands.
	Binary(op ir.ScalarOp, t ir.DType) func(x, y E) (E, error)
}

// truncFloat converts as the language does: toward zero, saturating, NaN to 0.
func truncFloat(x float64) int64 {
	const limit = 1 << 63
	switch {
	case x != x:
		return 0
	case x >= limit:
		return limit - 1
	case x < -limit:
		return -limit
	}
	return int64(x)
}
