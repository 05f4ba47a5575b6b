package codegen

import (
	"math"
	"strconv"
	"strings"

	"github.com/gradc/gradc/ir"
)

// goType returns the Go type of array elements.
func goType(t ir.DType) string {
	switch t {
	case ir.F32:
		return "float32"
	case ir.F64:
		return "float64"
	case ir.I32:
		return "int32"
	case ir.I64:
		return "int64"
	case ir.U8, ir.Sat8:
		return "uint8"
	case ir.Bool:
		return "bool"
	case ir.Z2:
		return "uint64"
	case ir.Z64:
		return "int64"
	case ir.MinPlus:
		return "float64"
	case ir.Sat16:
		return "uint16"
	}
	if t.Modulus() > 0 {
		return "uint8"
	}
	ir.Bug("no Go type for %s", t)
	return ""
}

// zeroValue returns the literal of a type's zero value.
func zeroValue(t ir.DType) string {
	if t == ir.Bool {
		return "false"
	}
	return "0"
}

// literal is a constant in Go source. An untyped one takes the type of the
// expression around it; one that is not constant (Inf, NaN, −0) is a call that
// already has its type.
type literal struct {
	text    string
	untyped bool
}

// constant prints a constant of the given type: the shortest decimal that has the
// same bits once Go has converted it. Go has no literal for infinities, NaN and
// minus zero.
func constant(t ir.DType, bits ir.Bits) literal {
	switch {
	case t == ir.Bool:
		return literal{strconv.FormatBool(bits != 0), true}
	case t == ir.U8:
		return literal{strconv.FormatUint(uint64(uint8(bits)), 10), true}
	case t == ir.I32:
		return literal{strconv.FormatInt(int64(int32(bits)), 10), true}
	case t == ir.I64, t.IsRing() && t != ir.MinPlus:
		return literal{strconv.FormatInt(int64(bits), 10), true}
	}
	v := math.Float64frombits(uint64(bits))
	special := ""
	switch {
	case math.IsInf(v, 1):
		special = "math·Inf(1)"
	case math.IsInf(v, -1):
		special = "math·Inf(-1)"
	case math.IsNaN(v):
		special = "math·NaN()"
	case v == 0 && math.Signbit(v):
		special = "math·Copysign(0, -1)"
	}
	if special != "" {
		if t == ir.F32 {
			special = "float32(" + special + ")"
		}
		return literal{special, false}
	}
	size := 64
	if t == ir.F32 {
		size = 32
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return literal{strconv.FormatFloat(v, 'f', -1, size), true}
	}
	return literal{strconv.FormatFloat(v, 'g', -1, size), true}
}

// typed returns the literal so that it has its type by itself: float32(2), or 2.0
// for a float64.
func (l literal) typed(t ir.DType) string {
	switch {
	case !l.untyped || t == ir.Bool || (t == ir.F64 || t == ir.MinPlus) && strings.ContainsAny(l.text, ".e"):
		return l.text
	case t == ir.F64, t == ir.MinPlus:
		return l.text + ".0"
	}
	return goType(t) + "(" + l.text + ")"
}

// identity is the result of a monoid over no elements.
func identity(m ir.Monoid, t ir.DType) literal {
	inf := func(sign int) literal {
		switch t {
		case ir.I32:
			return [2]literal{{"math·MinInt32", true}, {"math·MaxInt32", true}}[(sign+1)/2]
		case ir.I64, ir.Z64:
			return [2]literal{{"math·MinInt64", true}, {"math·MaxInt64", true}}[(sign+1)/2]
		case ir.Sat16:
			return [2]literal{{"0", true}, {"math·MaxUint16", true}}[(sign+1)/2]
		case ir.U8, ir.Sat8:
			return [2]literal{{"0", true}, {"math·MaxUint8", true}}[(sign+1)/2]
		case ir.Bool:
			return [2]literal{{"false", true}, {"true", true}}[(sign+1)/2]
		}
		return constant(t, ir.Bits(math.Float64bits(math.Inf(sign))))
	}
	switch m {
	case ir.Sum:
		return constant(t, t.Zero())
	case ir.Prod:
		return constant(t, t.One())
	case ir.MaxOf:
		return inf(-1)
	case ir.MinOf:
		return inf(1)
	case ir.Any:
		return literal{"false", true}
	case ir.All:
		return literal{"true", true}
	}
	return literal{"0", true}
}

// product multiplies two decimal literals.
func product(a, b string) (string, bool) {
	x, errX := strconv.ParseInt(a, 10, 64)
	y, errY := strconv.ParseInt(b, 10, 64)
	if errX != nil || errY != nil {
		return "", false
	}
	return strconv.FormatInt(x*y, 10), true
}

// sum adds a number to a decimal literal.
func sum(a string, b int64) (string, bool) {
	x, err := strconv.ParseInt(a, 10, 64)
	if err != nil {
		return "", false
	}
	return strconv.FormatInt(x+b, 10), true
}
