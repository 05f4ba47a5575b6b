package eval

import (
	"math"

	"github.com/gradc/gradc/ir"
)

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func compareInt(x, y int64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// intUnary returns the function that op is on a type that is not a float, nil if the
// type has none.
func intUnary(op ir.ScalarOp, t ir.DType) func(int64) int64 {
	f := unaryInt[op]
	if f == nil || !has(t, op) || t == ir.MinPlus {
		return nil
	}
	return func(x int64) int64 { return t.Reduce(f(x)) }
}

// intBinary is intUnary for operations with two operands.
func intBinary(op ir.ScalarOp, t ir.DType) func(x, y int64) int64 {
	f := binaryInt[op]
	if t == ir.MinPlus {
		return tropical[op]
	}
	if f == nil || !has(t, op) {
		return nil
	}
	return func(x, y int64) int64 { return t.Reduce(f(x, y)) }
}

// has reports whether a type that is no float has a scalar operation. Data have the
// floor and powers of integers besides.
func has(t ir.DType, op ir.ScalarOp) bool {
	if op == ir.FloorOp || op == ir.PowOp {
		return t.IsInt()
	}
	return t.Has(op.Needs()) && t != ir.Bool
}

// tropical has the operations of the tropical semiring, on the bits of its elements:
// the sum is the lesser and the product the sum of two.
var tropical = map[ir.ScalarOp]func(x, y int64) int64{
	ir.AddOp: lesser,
	ir.MinOp: lesser,
	ir.MaxOp: func(x, y int64) int64 { return bits(maxFloat(weight(x), weight(y))) },
	ir.MulOp: func(x, y int64) int64 { return bits(weight(x) + weight(y)) },
}

func lesser(x, y int64) int64 { return bits(minFloat(weight(x), weight(y))) }

// weight is the number that an element of the tropical semiring is, kept as its bits.
func weight(x int64) float64 { return math.Float64frombits(uint64(x)) }

func bits(w float64) int64 { return int64(math.Float64bits(w)) }

// compareElements compares two elements of a type that is not a float.
func compareElements(t ir.DType, x, y int64) int {
	if t == ir.MinPlus {
		s, _ := compareFloat(weight(x), weight(y))
		return s
	}
	return compareInt(x, y)
}

// unaryInt and binaryInt have the integer operations before they are reduced.
var unaryInt = map[ir.ScalarOp]func(int64) int64{
	ir.NegOp:   func(x int64) int64 { return -x },
	ir.AbsOp:   func(x int64) int64 { return max(x, -x) },
	ir.SignOp:  func(x int64) int64 { return int64(compareInt(x, 0)) },
	ir.FloorOp: func(x int64) int64 { return x },
}

var binaryInt = map[ir.ScalarOp]func(x, y int64) int64{
	ir.AddOp:      func(x, y int64) int64 { return x + y },
	ir.SubOp:      func(x, y int64) int64 { return x - y },
	ir.MulOp:      func(x, y int64) int64 { return x * y },
	ir.FloorDivOp: floorDiv,
	ir.ModOp:      modulo,
	ir.PowOp:      powInt,
	ir.MinOp:      func(x, y int64) int64 { return min(x, y) },
	ir.MaxOp:      func(x, y int64) int64 { return max(x, y) },
}

func floorDiv(x, y int64) int64 {
	if y == 0 {
		return 0
	}
	q := x / y
	if x%y != 0 && (x < 0) != (y < 0) {
		q--
	}
	return q
}

func modulo(x, y int64) int64 {
	if y == 0 {
		return 0
	}
	return x - y*floorDiv(x, y)
}

// powInt wraps; a negative exponent gives the quotient 1/x^n rounded toward zero,
// and 0 for x = 0.
func powInt(x, n int64) int64 {
	if n < 0 {
		switch {
		case x == 1, x == -1 && n%2 == 0:
			return 1
		case x == -1:
			return -1
		}
		return 0
	}
	y := int64(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y *= x
		}
		x *= x
	}
	return y
}
