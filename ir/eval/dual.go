package eval

import (
	"math"
	"math/big"

	"github.com/gradc/gradc/ir"
)

// Dual is the ring of dual numbers V + D·ε with ε² = 0 over float64: evaluation on
// duals carries a tangent beside each value. Its table of derivatives is written
// by hand and shares nothing with the operations' reverse rules, because it is what
// they are tested against.
//
// At kinks it follows the language: |x|' = 0 at 0; sign, floor and comparisons have
// derivative 0 everywhere; min and max take the tangent of the operand they return,
// which is the first on ties; d pow(x, y)/dy = 0 where x <= 0. A tangent that is zero stays
// zero whatever it is multiplied by, since 0·∞ must never be formed.
type Dual struct{}

// DualNumber is V + D·ε.
type DualNumber struct{ V, D float64 }

var _ Ring[DualNumber] = Dual{}

// Float implements [Ring].
func (Dual) Float(_ ir.DType, x float64) (DualNumber, error) { return DualNumber{V: x}, nil }

// Rational implements [Ring].
func (Dual) Rational(t ir.DType, x *big.Rat) DualNumber { return DualNumber{V: F64{}.Rational(t, x)} }

// Int implements [Ring].
func (Dual) Int(_ ir.DType, n int64) DualNumber { return DualNumber{V: float64(n)} }

// Convert implements [Ring].
func (Dual) Convert(_ ir.DType, x DualNumber) DualNumber { return x }

// Float64 implements [Ring].
func (Dual) Float64(x DualNumber) float64 { return x.V }

// Trunc implements [Ring].
func (Dual) Trunc(x DualNumber) int64 { return truncFloat(x.V) }

// Detach implements [Ring].
func (Dual) Detach(x DualNumber) DualNumber { return DualNumber{V: x.V} }

// Compare implements [Ring]; tangents do not take part.
func (Dual) Compare(x, y DualNumber) (int, bool) { return compareFloat(x.V, y.V) }

// Unary implements [Ring].
func (Dual) Unary(op ir.ScalarOp, _ ir.DType) func(DualNumber) (DualNumber, error) {
	f, df := unaryFloat[op], slope[op]
	if f == nil || df == nil {
		return nil
	}
	return func(x DualNumber) (DualNumber, error) {
		y := DualNumber{V: f(x.V)}
		if x.D != 0 {
			y.D = df(x.V, y.V) * x.D
		}
		return y, nil
	}
}

// slope has, for each unary function y = f(x), its derivative.
var slope = map[ir.ScalarOp]func(x, y float64) float64{
	ir.NegOp:   func(x, y float64) float64 { return -1 },
	ir.AbsOp:   func(x, y float64) float64 { return signFloat(x) },
	ir.SignOp:  func(x, y float64) float64 { return 0 },
	ir.FloorOp: func(x, y float64) float64 { return 0 },
	ir.ExpOp:   func(x, y float64) float64 { return y },
	ir.Expm1Op: func(x, y float64) float64 { return math.Exp(x) },
	ir.LogOp:   func(x, y float64) float64 { return 1 / x },
	ir.Log1pOp: func(x, y float64) float64 { return 1 / (1 + x) },
	ir.SinOp:   func(x, y float64) float64 { return math.Cos(x) },
	ir.CosOp:   func(x, y float64) float64 { return -math.Sin(x) },
	ir.TanhOp:  func(x, y float64) float64 { c := math.Cosh(x); return 1 / (c * c) },
	ir.SqrtOp:  func(x, y float64) float64 { return 0.5 / y },
	ir.RsqrtOp: func(x, y float64) float64 { return -0.5 * y / x },
	ir.ErfOp:   func(x, y float64) float64 { return 2 / math.SqrtPi * math.Exp(-x*x) },
	ir.ErfcOp:  func(x, y float64) float64 { return -2 / math.SqrtPi * math.Exp(-x*x) },

	ir.CeilOp:   func(x, y float64) float64 { return 0 },
	ir.RoundOp:  func(x, y float64) float64 { return 0 },
	ir.TruncOp:  func(x, y float64) float64 { return 0 },
	ir.Exp2Op:   func(x, y float64) float64 { return y * math.Ln2 },
	ir.Log2Op:   func(x, y float64) float64 { return 1 / (x * math.Ln2) },
	ir.Log10Op:  func(x, y float64) float64 { return 1 / (x * math.Ln10) },
	ir.TanOp:    func(x, y float64) float64 { c := math.Cos(x); return 1 / (c * c) },
	ir.AsinOp:   func(x, y float64) float64 { return 1 / math.Cos(y) },
	ir.AcosOp:   func(x, y float64) float64 { return -1 / math.Sin(y) },
	ir.AtanOp:   func(x, y float64) float64 { c := math.Cos(y); return c * c },
	ir.SinhOp:   func(x, y float64) float64 { return math.Cosh(x) },
	ir.CoshOp:   func(x, y float64) float64 { return math.Sinh(x) },
	ir.AsinhOp:  func(x, y float64) float64 { return 1 / math.Cosh(y) },
	ir.AcoshOp:  func(x, y float64) float64 { return 1 / math.Sinh(y) },
	ir.AtanhOp:  func(x, y float64) float64 { c := math.Cosh(y); return c * c },
	ir.ErfinvOp: func(x, y float64) float64 { return math.SqrtPi / 2 * math.Exp(y*y) },
}

// Binary implements [Ring].
func (Dual) Binary(op ir.ScalarOp, _ ir.DType) func(x, y DualNumber) (DualNumber, error) {
	f := binaryFloat[op]
	switch op {
	case ir.MinOp:
		return func(x, y DualNumber) (DualNumber, error) {
			if y.V < x.V || y.V != y.V {
				return y, nil
			}
			return x, nil
		}
	case ir.MaxOp:
		return func(x, y DualNumber) (DualNumber, error) {
			if y.V > x.V || y.V != y.V {
				return y, nil
			}
			return x, nil
		}
	}
	df := partials[op]
	if f == nil || df == nil {
		return nil
	}
	return func(x, y DualNumber) (DualNumber, error) {
		z := DualNumber{V: f(x.V, y.V)}
		if x.D == 0 && y.D == 0 {
			return z, nil
		}
		dx, dy := df(x.V, y.V)
		if x.D != 0 {
			z.D = dx * x.D
		}
		if y.D != 0 {
			z.D += dy * y.D
		}
		return z, nil
	}
}

// partials has both partial derivatives of each smooth function of two operands.
var partials = map[ir.ScalarOp]func(x, y float64) (dx, dy float64){
	ir.AddOp: func(x, y float64) (float64, float64) { return 1, 1 },
	ir.SubOp: func(x, y float64) (float64, float64) { return 1, -1 },
	ir.MulOp: func(x, y float64) (float64, float64) { return y, x },
	ir.DivOp: func(x, y float64) (float64, float64) { return 1 / y, -x / y / y },
	ir.PowOp: func(x, y float64) (dx, dy float64) {
		if y != 0 { // the constant 1 otherwise
			dx = y * math.Pow(x, y-1)
		}
		if x > 0 {
			dy = math.Pow(x, y) * math.Log(x)
		}
		return dx, dy
	},
}
