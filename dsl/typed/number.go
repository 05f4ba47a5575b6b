package typed

import (
	"math"
	"math/big"

	"github.com/gradc/gradc/ir"
)

// Number is the value of a constant: an exact rational, an infinity, or a Boolean. The
// zero value is the rational 0.
type Number struct {
	rat  *big.Rat // nil is zero
	inf  int      // −1, 0, +1
	bool bool
	kind numberKind
}

type numberKind uint8

const (
	rational numberKind = iota
	infinite
	boolean
)

// Rational returns the number r, which the caller must not change afterwards.
func Rational(r *big.Rat) Number { return Number{rat: r} }

// Integer returns the number n.
func Integer(n int64) Number { return Number{rat: new(big.Rat).SetInt64(n)} }

// Infinity returns +∞, or −∞ where sign is negative.
func Infinity(sign int) Number {
	if sign < 0 {
		return Number{kind: infinite, inf: -1}
	}
	return Number{kind: infinite, inf: 1}
}

// Boolean returns a truth value.
func Boolean(b bool) Number { return Number{kind: boolean, bool: b} }

// IsBool reports whether the number is a truth value.
func (n Number) IsBool() bool { return n.kind == boolean }

// Inf is +1 or −1 for an infinity and 0 otherwise.
func (n Number) Inf() int { return n.inf }

// Bool is the truth value.
func (n Number) Bool() bool { return n.bool }

// Rat returns the rational, nil for an infinity or a truth value. The caller must not change it.
func (n Number) Rat() *big.Rat {
	switch {
	case n.kind != rational:
		return nil
	case n.rat == nil:
		return new(big.Rat)
	}
	return n.rat
}

// Equal reports whether two numbers are the same.
func (n Number) Equal(m Number) bool {
	if n.kind != m.kind || n.inf != m.inf || n.bool != m.bool {
		return false
	}
	return n.kind != rational || n.Rat().Cmp(m.Rat()) == 0
}

// Cmp compares two numbers that are not truth values.
func (n Number) Cmp(m Number) int {
	if n.kind == infinite || m.kind == infinite {
		return n.inf - m.inf
	}
	return n.Rat().Cmp(m.Rat())
}

// Int returns the integer, if the number is one that fits int64.
func (n Number) Int() (int64, bool) {
	r := n.Rat()
	if r == nil || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// String prints the number: 3, 1/2, 0.001, 1e+400, -inf, true. Of a long one it prints the
// first digits.
func (n Number) String() string {
	switch n.kind {
	case boolean:
		if n.bool {
			return "true"
		}
		return "false"
	case infinite:
		if n.inf < 0 {
			return "-inf"
		}
		return "inf"
	}
	r := n.Rat()
	s := r.RatString()
	if digits, exact := r.FloatPrec(); exact && 0 < digits && digits <= 20 {
		s = r.FloatString(digits)
	}
	if len(s) <= 24 {
		return s
	}
	return new(big.Float).SetPrec(64).SetRat(r).Text('g', 17)
}

// Float64 returns the nearest float64.
func (n Number) Float64() float64 {
	switch n.kind {
	case infinite:
		return math.Inf(n.inf)
	case boolean:
		if n.bool {
			return 1
		}
		return 0
	}
	f, _ := n.Rat().Float64()
	return f
}

// Fits reports whether the number can be a constant of element type t: any for floats
// unless it overflows, an exact one in range for integers, a residue or its opposite for
// the integers modulo n, a weight for the tropical semiring, a truth value for Bool.
func (n Number) Fits(t ir.DType) bool {
	switch {
	case t == ir.Bool || n.kind == boolean:
		return t == ir.Bool && n.kind == boolean
	case t == ir.MinPlus:
		return n.inf > 0 || n.kind == rational && !math.IsInf(n.Float64(), 0)
	case t == ir.F64:
		return n.kind == infinite || !math.IsInf(n.Float64(), 0)
	case t == ir.F32:
		f, _ := n.ratFloat32()
		return n.kind == infinite || !math.IsInf(float64(f), 0)
	}
	i, ok := n.Int()
	lo, hi := t.Range()
	if t.Modulus() > 0 {
		lo = -hi // the opposite of a residue
	}
	return ok && lo <= i && i <= hi
}

func (n Number) ratFloat32() (float32, bool) {
	if n.kind == infinite {
		return float32(math.Inf(n.inf)), true
	}
	return n.Rat().Float32()
}

// Bits returns the number as a constant of element type t, which it fits: float64 bits
// for floats, those of F32 rounded once to float32 before.
func (n Number) Bits(t ir.DType) ir.Bits {
	switch t {
	case ir.F64, ir.MinPlus:
		return ir.Bits(math.Float64bits(n.Float64()))
	case ir.F32:
		f, _ := n.ratFloat32()
		return ir.Bits(math.Float64bits(float64(f)))
	case ir.Bool:
		if n.bool {
			return 1
		}
		return 0
	}
	i, _ := n.Int()
	return ir.Bits(uint64(t.Reduce(i)))
}
