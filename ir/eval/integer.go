package eval

import (
	"math"

	"github.com/gradc/gradc/ir"
)

// wrap reduces n to the width of t.
func wrap(t ir.DType, n int64) int64 {
	switch t {
	case ir.I32:
		return int64(int32(n))
	case ir.U8:
		return int64(uint8(n))
	case ir.Bool:
		return truth(n != 0)
	}
	return n
}

// saturate clamps n to the range of t, which is how floats convert to integers.
func saturate(t ir.DType, n int64) int64 {
	switch t {
	case ir.I32:
		return min(max(n, math.MinInt32), math.MaxInt32)
	case ir.U8:
		return min(max(n, 0), math.MaxUint8)
	}
	return n
}

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

// unaryInt and binaryInt have the integer operations before they wrap.
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
