package passes

import (
	"math"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// foldRules compute scalars whose operands are constants, as far as the result is
// the same bits on every machine: not the transcendental functions.
var foldRules = []rule{
	{"value of a constant dim", polynomial, exactly, []string{"dimvalue"}, func(w *rewriter, op ir.Op, _ []*ir.Value) *ir.Value {
		if c, ok := op.(ops.DimValue).Dim.Const(); ok {
			return w.emit1(ops.Const{DType: ir.I64, Bits: ir.Bits(c)})
		}
		return nil
	}},
	{"arithmetic on constants", polynomial, exactly, []string{"*"}, foldConstants},
}

func foldConstants(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	if len(in) == 0 {
		return nil
	}
	consts := make([]ir.Bits, len(in))
	types := make([]ir.Type, len(in))
	for i, v := range in {
		if v.Node == nil || v.Type.Rank() > 0 {
			return nil
		}
		c, ok := v.Node.Op.(ops.Const)
		if !ok {
			return nil
		}
		consts[i], types[i] = c.Bits, v.Type
	}
	t := w.infer(op, in)
	k := op.Kernel(types)
	if t.Rank() > 0 || k == nil || len(k.Outs) != 1 || k.Outs[0].Scatters() {
		return nil
	}
	bits, ok := foldExpr(k.Outs[0].Expr, consts)
	if !ok {
		return nil
	}
	return w.emit1(ops.Const{DType: t.DType, Bits: bits})
}

// foldExpr evaluates a scalar expression over constants.
func foldExpr(e *ir.Expr, operands []ir.Bits) (ir.Bits, bool) {
	switch e.Op {
	case ir.ConstOp:
		return e.Bits, true
	case ir.LoadOp:
		return operands[e.Operand], len(e.Args) == 0
	case ir.DimOp, ir.FoldOp:
		return 0, false
	}
	args := make([]ir.Bits, len(e.Args))
	for i, a := range e.Args {
		var ok bool
		if args[i], ok = foldExpr(a, operands); !ok {
			return 0, false
		}
	}
	from := e.Args[len(e.Args)-1].DType
	switch {
	case e.Op == ir.SelectOp:
		if args[0] != 0 {
			return args[1], true
		}
		return args[2], true
	case e.Op == ir.CastOp:
		return foldCast(from, e.DType, args[0])
	case from.IsFloat():
		return foldFloat(e.Op, from, args)
	case from.IsInt(), from.IsRing() && from != ir.MinPlus:
		return foldInt(e.Op, from, args)
	}
	return foldBool(e.Op, args)
}

func bool2bits(b bool) ir.Bits {
	if b {
		return 1
	}
	return 0
}

func foldFloat(op ir.ScalarOp, t ir.DType, args []ir.Bits) (ir.Bits, bool) {
	x := math.Float64frombits(uint64(args[0]))
	y := x
	if len(args) > 1 {
		y = math.Float64frombits(uint64(args[1]))
	}
	var z float64
	switch op {
	case ir.EqOp:
		return bool2bits(x == y), true
	case ir.NeOp:
		return bool2bits(x != y), true
	case ir.LtOp:
		return bool2bits(x < y), true
	case ir.LeOp:
		return bool2bits(x <= y), true
	case ir.NegOp:
		z = -x
	case ir.AddOp:
		z = x + y
	case ir.SubOp:
		z = x - y
	case ir.MulOp:
		z = x * y
	case ir.DivOp:
		z = x / y
	case ir.AbsOp:
		z = math.Abs(x)
	case ir.FloorOp:
		z = math.Floor(x)
	case ir.SqrtOp:
		z = math.Sqrt(x)
	default:
		return 0, false
	}
	if math.IsNaN(z) {
		return 0, false // which NaN depends on the machine
	}
	if t == ir.F32 { // one rounding: double precision holds twice the digits
		z = float64(float32(z))
	}
	return ir.Bits(math.Float64bits(z)), true
}

func foldInt(op ir.ScalarOp, t ir.DType, args []ir.Bits) (ir.Bits, bool) {
	x := int64(args[0])
	y := x
	if len(args) > 1 {
		y = int64(args[1])
	}
	var z int64
	switch op {
	case ir.EqOp:
		return bool2bits(x == y), true
	case ir.NeOp:
		return bool2bits(x != y), true
	case ir.LtOp:
		return bool2bits(x < y), true
	case ir.LeOp:
		return bool2bits(x <= y), true
	case ir.NegOp:
		z = -x
	case ir.AddOp:
		z = x + y
	case ir.SubOp:
		z = x - y
	case ir.MulOp:
		z = x * y
	case ir.MinOp:
		z = min(x, y)
	case ir.MaxOp:
		z = max(x, y)
	default:
		return 0, false
	}
	return ir.Bits(t.Reduce(z)), true
}

func foldBool(op ir.ScalarOp, args []ir.Bits) (ir.Bits, bool) {
	switch op {
	case ir.NotOp:
		return 1 - args[0], true
	case ir.AndOp:
		return args[0] & args[1], true
	case ir.OrOp:
		return args[0] | args[1], true
	}
	return 0, false
}

// foldCast converts where the value is the same in both types.
func foldCast(from, to ir.DType, x ir.Bits) (ir.Bits, bool) {
	switch {
	case from.IsInt() && to.IsFloat():
		i := int64(x)
		return ir.Bits(math.Float64bits(float64(i))), i == int64(float32(i)) && i > math.MinInt32 && i < math.MaxInt32
	case from.IsInt() && to.IsInt():
		return x, to.Reduce(int64(x)) == int64(x)
	case from.IsInt() && to.IsRing() && to != ir.MinPlus:
		return ir.Bits(to.Reduce(int64(x))), true
	case from.IsFloat() && to.IsFloat():
		v := math.Float64frombits(uint64(x))
		if to == ir.F32 {
			v = float64(float32(v))
		}
		return ir.Bits(math.Float64bits(v)), !math.IsNaN(v)
	}
	return 0, false
}
