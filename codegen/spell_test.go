package codegen

import (
	"math"
	"testing"

	"github.com/gradc/gradc/ir"
)

// TestSpell prints expressions of the scalars x, y and z.
func TestSpell(t *testing.T) {
	number := func(v float64) *ir.Expr { return ir.ConstExpr(ir.F64, ir.Bits(math.Float64bits(v))) }
	neg := func(e *ir.Expr) *ir.Expr { return ir.Apply(ir.NegOp, e) }
	add := func(a, b *ir.Expr) *ir.Expr { return ir.Apply(ir.AddOp, a, b) }
	sub := func(a, b *ir.Expr) *ir.Expr { return ir.Apply(ir.SubOp, a, b) }
	mul := func(a, b *ir.Expr) *ir.Expr { return ir.Apply(ir.MulOp, a, b) }
	div := func(a, b *ir.Expr) *ir.Expr { return ir.Apply(ir.DivOp, a, b) }
	exp := func(a *ir.Expr) *ir.Expr { return ir.Apply(ir.ExpOp, a) }
	x, y, z := ir.Load(0, ir.F64), ir.Load(1, ir.F64), ir.Load(2, ir.F64)
	named := &ir.Expr{Op: ir.NegOp, DType: ir.F64, Args: []*ir.Expr{y}, Name: "loss"}
	for _, c := range []struct {
		e    *ir.Expr
		want string
	}{
		{mul(number(-1), x), "-x"},
		{mul(x, number(-1)), "-x"},
		{neg(neg(x)), "x"},
		{add(x, neg(y)), "x - y"},
		{add(neg(x), y), "y - x"},
		{add(neg(x), neg(y)), "-x - y"},
		{sub(x, neg(y)), "x + y"},
		{add(x, mul(number(-1), mul(y, z))), "x - float64(y * z)"},
		{add(x, number(-3)), "x - 3"},
		{add(number(-3), x), "x - 3"},
		{add(x, x), "x + x"},
		{exp(add(x, x)), "runtime·Exp(2 * x)"},
		{add(add(x, x), y), "x + x + y"},
		{exp(neg(mul(x, x))), "runtime·Exp(-x * x)"},
		{add(neg(mul(x, y)), z), "z - float64(x * y)"},
		{sub(neg(mul(x, y)), z), "-float64(x * y) - z"},
		{exp(mul(neg(x), y)), "runtime·Exp(-x * y)"},
		{exp(mul(neg(x), neg(y))), "runtime·Exp(x * y)"},
		{div(mul(neg(x), y), z), "-x * y / z"},
		{exp(mul(x, number(0.5))), "runtime·Exp(0.5 * x)"},
		{exp(mul(neg(x), number(0.5))), "runtime·Exp(-0.5 * x)"},
		{exp(mul(mul(x, y), number(0.5))), "runtime·Exp(x * y * 0.5)"},
		{neg(mul(number(0.5), x)), "float64(-0.5 * x)"},
		{add(x, number(math.Inf(-1))), "x - math·Inf(1)"},
		{add(x, named), "x + loss"},
		{mul(number(-1), add(x, y)), "-(x + y)"},
	} {
		f64 := ir.Type{DType: ir.F64, Shape: ir.Scalar}
		n := newNest(&ir.Kernel{Space: ir.Scalar, Outs: []ir.KernelOut{{Type: f64, Expr: c.e}}})
		n.names = newNames(nil)
		for _, name := range []string{"x", "y", "z"} {
			n.ins = append(n.ins, place{name: n.declare(name, "float64"), scalar: true, shape: ir.Scalar, dtype: ir.F64})
		}
		n.outs = []place{{scalar: true, shape: ir.Scalar, dtype: ir.F64}}
		if _, values := n.print(); values[0].s != c.want {
			t.Errorf("got %s, want %s", values[0].s, c.want)
		}
	}
}
