package eval

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/gradc/gradc/ir"
)

// Rat computes in the rational numbers, exactly. A function whose values are not
// rational, a division by zero and an infinity or NaN are errors.
type Rat struct{}

var _ Ring[*big.Rat] = Rat{}

// Float implements [Ring].
func (Rat) Float(_ ir.DType, x float64) (*big.Rat, error) {
	r := new(big.Rat).SetFloat64(x)
	if r == nil {
		return new(big.Rat), fmt.Errorf("%v is not a rational number", x)
	}
	return r, nil
}

// Rational implements [Ring].
func (Rat) Rational(_ ir.DType, x *big.Rat) *big.Rat { return x }

// Int implements [Ring].
func (Rat) Int(_ ir.DType, n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// Convert implements [Ring]. Both float types stand for the same numbers here.
func (Rat) Convert(_ ir.DType, x *big.Rat) *big.Rat { return x }

// Float64 implements [Ring].
func (Rat) Float64(x *big.Rat) float64 { f, _ := x.Float64(); return f }

// Trunc implements [Ring].
func (Rat) Trunc(x *big.Rat) int64 {
	q := new(big.Int).Quo(x.Num(), x.Denom())
	switch {
	case q.IsInt64():
		return q.Int64()
	case q.Sign() > 0:
		return math.MaxInt64
	}
	return math.MinInt64
}

// Detach implements [Ring].
func (Rat) Detach(x *big.Rat) *big.Rat { return x }

// Compare implements [Ring].
func (Rat) Compare(x, y *big.Rat) (int, bool) { return x.Cmp(y), true }

// Unary implements [Ring].
func (Rat) Unary(op ir.ScalarOp, _ ir.DType) func(*big.Rat) (*big.Rat, error) {
	switch op {
	case ir.NegOp:
		return exact(func(x *big.Rat) *big.Rat { return new(big.Rat).Neg(x) })
	case ir.AbsOp:
		return exact(func(x *big.Rat) *big.Rat { return new(big.Rat).Abs(x) })
	case ir.SignOp:
		return exact(func(x *big.Rat) *big.Rat { return big.NewRat(int64(x.Sign()), 1) })
	case ir.FloorOp:
		return exact(floorRat)
	case ir.CeilOp:
		return exact(func(x *big.Rat) *big.Rat { y := floorRat(new(big.Rat).Neg(x)); return y.Neg(y) })
	case ir.TruncOp:
		return exact(func(x *big.Rat) *big.Rat { return new(big.Rat).SetInt(new(big.Int).Quo(x.Num(), x.Denom())) })
	case ir.RoundOp:
		return exact(roundRat)
	}
	return nil
}

// floorRat rounds toward -inf, as Div does where the denominator is positive.
func floorRat(x *big.Rat) *big.Rat {
	return new(big.Rat).SetInt(new(big.Int).Div(x.Num(), x.Denom()))
}

// roundRat rounds to the nearest integer, halves to the even one.
func roundRat(x *big.Rat) *big.Rat {
	half := big.NewRat(1, 2)
	y := floorRat(new(big.Rat).Add(x, half))
	if new(big.Rat).Sub(y, x).Cmp(half) == 0 && y.Num().Bit(0) == 1 {
		y.Sub(y, big.NewRat(1, 1))
	}
	return y
}

func exact(f func(*big.Rat) *big.Rat) func(*big.Rat) (*big.Rat, error) {
	return func(x *big.Rat) (*big.Rat, error) { return f(x), nil }
}

// Binary implements [Ring].
func (Rat) Binary(op ir.ScalarOp, _ ir.DType) func(x, y *big.Rat) (*big.Rat, error) {
	switch op {
	case ir.AddOp:
		return func(x, y *big.Rat) (*big.Rat, error) { return new(big.Rat).Add(x, y), nil }
	case ir.SubOp:
		return func(x, y *big.Rat) (*big.Rat, error) { return new(big.Rat).Sub(x, y), nil }
	case ir.MulOp:
		return func(x, y *big.Rat) (*big.Rat, error) { return new(big.Rat).Mul(x, y), nil }
	case ir.DivOp:
		return divRat
	case ir.PowOp:
		return powRat
	case ir.MinOp:
		return func(x, y *big.Rat) (*big.Rat, error) {
			if y.Cmp(x) < 0 {
				return y, nil
			}
			return x, nil
		}
	case ir.MaxOp:
		return func(x, y *big.Rat) (*big.Rat, error) {
			if y.Cmp(x) > 0 {
				return y, nil
			}
			return x, nil
		}
	}
	return nil
}

func divRat(x, y *big.Rat) (*big.Rat, error) {
	if y.Sign() == 0 {
		return x, errors.New("division by zero")
	}
	return new(big.Rat).Quo(x, y), nil
}

// maxRatPow bounds the exponents of powRat, so that a result fits into memory.
const maxRatPow = 1 << 12

func powRat(x, y *big.Rat) (*big.Rat, error) {
	if !y.IsInt() || !y.Num().IsInt64() {
		return x, fmt.Errorf("pow(%s, %s) is not a rational number", x.RatString(), y.RatString())
	}
	n := y.Num().Int64()
	if n > maxRatPow || n < -maxRatPow {
		return x, fmt.Errorf("the exponent %d is too large for exact arithmetic", n)
	}
	if n < 0 {
		inv, err := divRat(big.NewRat(1, 1), x)
		if err != nil {
			return x, err
		}
		x, n = inv, -n
	}
	e := big.NewInt(n)
	num := new(big.Int).Exp(x.Num(), e, nil)
	return new(big.Rat).SetFrac(num, new(big.Int).Exp(x.Denom(), e, nil)), nil
}
