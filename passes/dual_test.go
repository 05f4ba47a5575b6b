package passes_test

import (
	"math"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// dualTable says how operations act on dual numbers x + ẋε with ε² = 0: the ε part of
// the result. It is written from textbooks and asks no operation for its rules, and it
// knows none of the operations with functions inside.
func dualTable(op ir.Op) passes.TangentRule {
	switch op := op.(type) {
	case ops.Sub:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			return []*ir.Value{d.sum(dx[0], d.neg(dx[1]))}
		}
	case ops.Add, ops.AddN:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value { return []*ir.Value{calculus{e}.sum(dx...)} }
	case ops.Mul:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			return []*ir.Value{d.sum(d.mul(dx[0], in[1]), d.mul(dx[1], in[0]))}
		}
	case ops.Div: // (x/y)˙ = ẋ/y − (x/y)·(ẏ/y)
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			return []*ir.Value{d.sum(d.div(dx[0], in[1]), d.div(d.neg(d.mul(dx[1], out[0])), in[1]))}
		}
	case ops.Select:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			return []*ir.Value{d.sum(d.where(in[0], dx[1]), d.where(d.emit(ops.Not{}, in[0]), dx[2]))}
		}
	case ops.Min, ops.Max:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			first := d.emit(ops.Compare{Pred: ir.LeOp}, in[1], in[0])
			if _, least := op.(ops.Min); least {
				first = d.emit(ops.Compare{Pred: ir.LeOp}, in[0], in[1])
			}
			return []*ir.Value{d.sum(d.where(first, dx[0]), d.where(d.emit(ops.Not{}, first), dx[1]))}
		}
	case ops.Span: // bilinear
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			return []*ir.Value{d.sum(d.linear(op, dx[0], in[1]), d.linear(op, in[0], dx[1]))}
		}
	case ops.Gather: // linear in what is read and in what stands for it outside
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d, args := calculus{e}, append([]*ir.Value(nil), in...)
			args[0] = d.orZero(dx[0], in[0].Type)
			if op.Guard {
				args[1] = d.orZero(dx[1], in[1].Type)
			}
			return []*ir.Value{d.emit(op, args...)}
		}
	case ops.Concat:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d, args := calculus{e}, make([]*ir.Value, len(in))
			for i, t := range dx {
				args[i] = d.orZero(t, in[i].Type)
			}
			return []*ir.Value{d.emit(op, args...)}
		}
	case ops.Reduce:
		if op.Monoid != ir.Sum {
			return nil
		}
		return oneOperand(func(d calculus, _, _, v *ir.Value) *ir.Value { return d.emit(op, v) })
	case ops.Neg, ops.Cast, ops.Broadcast, ops.Reshape, ops.Transpose, ops.Slice: // linear
		return oneOperand(func(d calculus, _, _, v *ir.Value) *ir.Value { return d.emit(op, v) })
	case ops.Mask:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			return []*ir.Value{calculus{e}.where(in[0], dx[1])}
		}
	case ops.Stop, ops.Floor, ops.Sign:
		return func(ir.Emitter, []*ir.Value, []*ir.Value, []*ir.Value) []*ir.Value { return []*ir.Value{nil} }
	}
	if slope := slopes[op.Name()]; slope != nil {
		return oneOperand(slope)
	}
	return nil
}

// slopes has the functions of one number: y = f(x) has the tangent f'(x)·v.
var slopes = map[string]func(d calculus, x, y, v *ir.Value) *ir.Value{
	"exp":   func(d calculus, _, y, v *ir.Value) *ir.Value { return d.mul(v, y) },
	"expm1": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.emit(ops.Exp{}, x)) },
	"log":   func(d calculus, x, _, v *ir.Value) *ir.Value { return d.div(v, x) },
	"log1p": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.div(v, d.sum(d.number(x, 1), x)) },
	"sin":   func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.emit(ops.Cos{}, x)) },
	"cos":   func(d calculus, x, _, v *ir.Value) *ir.Value { return d.neg(d.mul(v, d.emit(ops.Sin{}, x))) },
	"tanh": func(d calculus, _, y, v *ir.Value) *ir.Value {
		return d.mul(v, d.emit(ops.Sub{}, d.number(y, 1), d.mul(y, y)))
	},
	"sqrt": func(d calculus, x, y, v *ir.Value) *ir.Value { return d.mul(d.number(x, 0.5), d.div(v, y)) },
	"rsqrt": func(d calculus, x, y, v *ir.Value) *ir.Value {
		return d.mul(d.number(x, -0.5), d.mul(v, d.mul(y, d.mul(y, y))))
	},
	"erf":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.bell(x, 2/math.SqrtPi)) },
	"erfc": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.bell(x, -2/math.SqrtPi)) },
	"abs":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.emit(ops.Sign{}, x)) },
}

func oneOperand(f func(d calculus, x, y, v *ir.Value) *ir.Value) passes.TangentRule {
	return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
		return []*ir.Value{f(calculus{e}, in[0], out[0], dx[0])}
	}
}

// calculus emits arithmetic in which a tangent that is nil is zero.
type calculus struct{ e ir.Emitter }

func (d calculus) emit(op ir.Op, in ...*ir.Value) *ir.Value { return d.e.Emit(op, in...)[0] }

// linear applies an operation that is zero where an operand is.
func (d calculus) linear(op ir.Op, in ...*ir.Value) *ir.Value {
	for _, v := range in {
		if v == nil {
			return nil
		}
	}
	return d.emit(op, in...)
}

func (d calculus) mul(a, b *ir.Value) *ir.Value { return d.linear(ops.Mul{}, a, b) }

func (d calculus) neg(a *ir.Value) *ir.Value { return d.linear(ops.Neg{}, a) }

func (d calculus) div(a, b *ir.Value) *ir.Value { return d.linear(ops.Div{}, a, b) }

func (d calculus) where(c, a *ir.Value) *ir.Value { return d.linear(ops.Mask{}, c, a) }

func (d calculus) sum(vs ...*ir.Value) *ir.Value {
	var sum *ir.Value
	for _, v := range vs {
		switch {
		case sum == nil:
			sum = v
		case v != nil:
			sum = d.emit(ops.Add{}, sum, v)
		}
	}
	return sum
}

func (d calculus) orZero(v *ir.Value, t ir.Type) *ir.Value {
	if v == nil {
		return d.emit(ops.Zero{DType: t.DType, Shape: t.Shape})
	}
	return v
}

// number returns an array like x that is c everywhere.
func (d calculus) number(x *ir.Value, c float64) *ir.Value {
	scalar := d.emit(ops.Const{DType: x.Type.DType, Bits: ir.Bits(math.Float64bits(c))})
	if x.Type.Rank() == 0 {
		return scalar
	}
	return d.emit(ops.Broadcast{Shape: x.Type.Shape, Axes: ir.NewPerm()}, scalar)
}

// bell returns c·exp(−x²).
func (d calculus) bell(x *ir.Value, c float64) *ir.Value {
	return d.mul(d.number(x, c), d.emit(ops.Exp{}, d.neg(d.mul(x, x))))
}
