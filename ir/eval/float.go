package eval

import (
	"math"
	"math/big"

	"github.com/gradc/gradc/ir"
)

// F64 computes every float in double precision, whatever its declared type.
type F64 struct{}

// F32 rounds the result of each operation of type f32 to single precision, as
// generated code does; operations of type f64 keep theirs.
type F32 struct{}

var (
	_ Ring[float64] = F64{}
	_ Ring[float64] = F32{}
)

// Float implements [Ring].
func (F64) Float(_ ir.DType, x float64) (float64, error) { return x, nil }

// Rational implements [Ring].
func (F64) Rational(_ ir.DType, x *big.Rat) float64 { f, _ := x.Float64(); return f }

// Int implements [Ring].
func (F64) Int(_ ir.DType, n int64) float64 { return float64(n) }

// Convert implements [Ring].
func (F64) Convert(_ ir.DType, x float64) float64 { return x }

// Float64 implements [Ring].
func (F64) Float64(x float64) float64 { return x }

// Trunc implements [Ring].
func (F64) Trunc(x float64) int64 { return truncFloat(x) }

// Detach implements [Ring].
func (F64) Detach(x float64) float64 { return x }

// Compare implements [Ring].
func (F64) Compare(x, y float64) (int, bool) { return compareFloat(x, y) }

// Unary implements [Ring].
func (F64) Unary(op ir.ScalarOp, _ ir.DType) func(float64) (float64, error) {
	f := unaryFloat[op]
	if f == nil {
		return nil
	}
	return func(x float64) (float64, error) { return f(x), nil }
}

// Binary implements [Ring].
func (F64) Binary(op ir.ScalarOp, _ ir.DType) func(x, y float64) (float64, error) {
	f := binaryFloat[op]
	if f == nil {
		return nil
	}
	return func(x, y float64) (float64, error) { return f(x, y), nil }
}

func round(t ir.DType, x float64) float64 {
	if t == ir.F32 {
		return float64(float32(x))
	}
	return x
}

// Float implements [Ring].
func (F32) Float(t ir.DType, x float64) (float64, error) { return round(t, x), nil }

// Rational implements [Ring]. It rounds once, not first to double precision.
func (F32) Rational(t ir.DType, x *big.Rat) float64 {
	if t == ir.F32 {
		f, _ := x.Float32()
		return float64(f)
	}
	f, _ := x.Float64()
	return f
}

// Int implements [Ring]. It rounds once, not first to double precision.
func (F32) Int(t ir.DType, n int64) float64 {
	if t == ir.F32 {
		return float64(float32(n))
	}
	return float64(n)
}

// Convert implements [Ring].
func (F32) Convert(t ir.DType, x float64) float64 { return round(t, x) }

// Float64 implements [Ring].
func (F32) Float64(x float64) float64 { return x }

// Trunc implements [Ring].
func (F32) Trunc(x float64) int64 { return truncFloat(x) }

// Detach implements [Ring].
func (F32) Detach(x float64) float64 { return x }

// Compare implements [Ring].
func (F32) Compare(x, y float64) (int, bool) { return compareFloat(x, y) }

// Unary implements [Ring]. Rounding a double-precision result is exact for the
// square root, and for the other functions is what Go code does that computes them
// through package math.
func (F32) Unary(op ir.ScalarOp, t ir.DType) func(float64) (float64, error) {
	f := unaryFloat[op]
	if f == nil {
		return nil
	}
	return func(x float64) (float64, error) { return round(t, f(x)), nil }
}

// Binary implements [Ring]. A double has more than twice the digits of a single, so
// that rounding twice gives the correctly rounded sum, product and quotient.
func (F32) Binary(op ir.ScalarOp, t ir.DType) func(x, y float64) (float64, error) {
	f := binaryFloat[op]
	if f == nil {
		return nil
	}
	return func(x, y float64) (float64, error) { return round(t, f(x, y)), nil }
}

func compareFloat(x, y float64) (int, bool) {
	switch {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, x == y
}

var unaryFloat = unaryFloats()

func unaryFloats() map[ir.ScalarOp]func(float64) float64 {
	fs := map[ir.ScalarOp]func(float64) float64{
		ir.NegOp:  func(x float64) float64 { return -x },
		ir.AbsOp:  math.Abs,
		ir.SignOp: signFloat,
	}
	for _, op := range ir.Functions() {
		fs[op] = op.Function().Eval
	}
	return fs
}

var binaryFloat = map[ir.ScalarOp]func(x, y float64) float64{
	ir.AddOp: func(x, y float64) float64 { return x + y },
	ir.SubOp: func(x, y float64) float64 { return x - y },
	ir.MulOp: func(x, y float64) float64 { return x * y },
	ir.DivOp: func(x, y float64) float64 { return x / y },
	ir.PowOp: math.Pow,
	ir.MinOp: minFloat,
	ir.MaxOp: maxFloat,
}

func signFloat(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	case x == 0:
		return 0
	}
	return x // NaN
}

// minFloat gives the first operand on ties, -0 and 0 included, and NaN if either
// operand is.
func minFloat(x, y float64) float64 {
	if y < x || y != y {
		return y
	}
	return x
}

func maxFloat(x, y float64) float64 {
	if y > x || y != y {
		return y
	}
	return x
}
