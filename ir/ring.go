package ir

import "math"

// Structure is a set of things that one can do with the elements of a type. An
// operation declares what it needs of them, an element type what it has.
type Structure uint8

// The structures. Equality and choice need none.
const (
	Semiring  Structure = 1 << iota // + and ×, both commutative, with 0 and 1
	Negatives                       // opposites: with Semiring a ring
	Ordered                         // a total order, in which NaN has no place
	Integral                        // division with remainder
	Smooth                          // division and the functions of analysis
)

// Structure returns what the element type has.
func (t DType) Structure() Structure {
	switch t {
	case F32, F64:
		return Semiring | Negatives | Ordered | Smooth
	case I32, I64, U8, Z64:
		return Semiring | Negatives | Ordered | Integral
	case Sat8, Sat16, MinPlus:
		return Semiring | Ordered
	}
	if t.Modulus() > 0 {
		return Semiring | Negatives
	}
	return 0
}

// Needs returns what a scalar operation needs of the type of its operands; those on
// Booleans need nothing of this kind.
func (o ScalarOp) Needs() Structure {
	switch {
	case o == AddOp || o == MulOp:
		return Semiring
	case o == NegOp || o == SubOp:
		return Semiring | Negatives
	case o == MinOp || o == MaxOp || o == LtOp || o == LeOp:
		return Ordered
	case o == AbsOp || o == SignOp:
		return Semiring | Negatives | Ordered
	case o == FloorDivOp || o == ModOp:
		return Integral
	case o == DivOp || o == PowOp || o.Function() != nil:
		return Smooth
	}
	return 0
}

// Needs returns what combining elements by the monoid needs of their type.
func (m Monoid) Needs() Structure {
	switch m {
	case Sum, Prod:
		return Semiring
	case Any, All:
		return 0
	}
	return Ordered
}

// ConvertsTo reports whether one element type converts to another. Rings convert to
// and from what is none, and not between each other: that would be no homomorphism,
// and one has to say by which integers it goes.
func (t DType) ConvertsTo(to DType) bool {
	switch {
	case t == to:
		return true
	case t.IsRing() && to.IsRing():
		return false
	case t == MinPlus:
		return !to.IsInt()
	}
	return true
}

// Has reports whether the element type has all of s.
func (t DType) Has(s Structure) bool { return t.Structure()&s == s }

// Kind says in two words what the element type is, for messages.
func (t DType) Kind() string {
	switch {
	case t.IsFloat():
		return "a float"
	case t.IsInt():
		return "an integer"
	case t == Bool:
		return "a truth value"
	case t.Has(Semiring | Negatives):
		return "a ring"
	}
	return "a semiring"
}

// String says what an element type must be to have s.
func (s Structure) String() string {
	switch {
	case s&Smooth != 0:
		return "a smooth type"
	case s&Integral != 0:
		return "an integer type"
	case s&Ordered != 0:
		return "an ordered type"
	case s&Negatives != 0:
		return "a ring"
	case s&Semiring != 0:
		return "a number type"
	}
	return "an element type"
}

// Zero returns what + leaves every element of the type as it is with.
func (t DType) Zero() Bits {
	if t == MinPlus {
		return Bits(math.Float64bits(math.Inf(1)))
	}
	return 0
}

// One returns what × leaves every element of the type as it is with; true for Bool.
func (t DType) One() Bits {
	switch {
	case t.IsFloat():
		return Bits(math.Float64bits(1))
	case t == MinPlus:
		return Bits(math.Float64bits(0))
	}
	return 1
}

// Reduce returns the element of a type, one of integers, that n stands for: modulo
// the width of an integer, the residue of a ring, the nearest number of a saturating
// semiring. It makes the arithmetic of the type of that of int64.
func (t DType) Reduce(n int64) int64 {
	switch t {
	case I32:
		return int64(int32(n))
	case U8:
		return int64(uint8(n))
	case Bool:
		if n != 0 {
			return 1
		}
	case Sat8, Sat16:
		lo, hi := t.Range()
		return min(max(n, lo), hi)
	}
	if m := t.Modulus(); m > 0 {
		return ((n % m) + m) % m
	}
	return n
}

// Range returns the least and the greatest element of a type of integers.
func (t DType) Range() (lo, hi int64) {
	switch t {
	case I32:
		return math.MinInt32, math.MaxInt32
	case U8, Sat8:
		return 0, math.MaxUint8
	case Sat16:
		return 0, math.MaxUint16
	case Bool:
		return 0, 1
	}
	if m := t.Modulus(); m > 0 {
		return 0, m - 1
	}
	return math.MinInt64, math.MaxInt64
}

// Holds reports whether bits are those of an element of the type.
func (t DType) Holds(b Bits) bool {
	v := math.Float64frombits(uint64(b))
	switch t {
	case F64:
		return true
	case F32:
		return math.IsNaN(v) || float64(float32(v)) == v
	case MinPlus:
		return v > math.Inf(-1) // no NaN
	}
	lo, hi := t.Range()
	return t.Valid() && lo <= int64(b) && int64(b) <= hi
}
