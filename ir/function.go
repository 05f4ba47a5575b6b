package ir

import (
	"math"
	"strings"
)

// Function is an elementwise function of one float. What is said here is all that the
// checker, the evaluator, the cost model and the printer know of it.
type Function struct {
	Eval func(float64) float64 // in double precision
	Cost float64               // in additions
	Flat bool                  // it is constant between jumps: its derivative is 0
}

// The costs of functions, in additions, by the order of magnitude.
const (
	cheap  = 1
	root   = 4
	series = 20
)

var functions = [scalarOps]*Function{
	FloorOp:  {math.Floor, cheap, true},
	CeilOp:   {math.Ceil, cheap, true},
	RoundOp:  {math.RoundToEven, cheap, true},
	TruncOp:  {math.Trunc, cheap, true},
	SqrtOp:   {math.Sqrt, root, false},
	RsqrtOp:  {func(x float64) float64 { return 1 / math.Sqrt(x) }, root, false},
	ExpOp:    {math.Exp, series, false},
	Exp2Op:   {math.Exp2, series, false},
	Expm1Op:  {math.Expm1, series, false},
	LogOp:    {math.Log, series, false},
	Log2Op:   {math.Log2, series, false},
	Log10Op:  {math.Log10, series, false},
	Log1pOp:  {math.Log1p, series, false},
	SinOp:    {math.Sin, series, false},
	CosOp:    {math.Cos, series, false},
	TanOp:    {math.Tan, series, false},
	AsinOp:   {math.Asin, series, false},
	AcosOp:   {math.Acos, series, false},
	AtanOp:   {math.Atan, series, false},
	SinhOp:   {math.Sinh, series, false},
	CoshOp:   {math.Cosh, series, false},
	TanhOp:   {math.Tanh, series, false},
	AsinhOp:  {math.Asinh, series, false},
	AcoshOp:  {math.Acosh, series, false},
	AtanhOp:  {math.Atanh, series, false},
	ErfOp:    {math.Erf, series, false},
	ErfcOp:   {math.Erfc, series, false},
	ErfinvOp: {math.Erfinv, series, false},
}

// Function returns what is known of an operation that is a function of one float, and nil
// for all others.
func (o ScalarOp) Function() *Function { return functions[o] }

// GoName is the name of a function in the runtime of generated code.
func (o ScalarOp) GoName() string {
	name := o.String()
	return strings.ToUpper(name[:1]) + name[1:]
}

// Functions lists the operations that are functions of one float, in order.
func Functions() []ScalarOp {
	var out []ScalarOp
	for o := range scalarOps {
		if functions[o] != nil {
			out = append(out, o)
		}
	}
	return out
}
