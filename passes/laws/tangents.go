package laws

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// Tangents says how an operation acts on dual numbers x + ẋε with ε² = 0: the ε part of
// the results. It is written from textbooks and asks no operation for its rules. It is nil
// for operations with functions inside, of which [Dual] knows, and for those whose results
// have no tangents.
func Tangents(op ir.Op) passes.TangentRule {
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
			return oneOperand(func(d calculus, x, _, v *ir.Value) *ir.Value { return d.fold(op, x, v) })
		}
		return oneOperand(func(d calculus, _, _, v *ir.Value) *ir.Value { return d.emit(op, v) })
	case ops.Scatter: // linear in what is added
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			return []*ir.Value{calculus{e}.emit(op, append([]*ir.Value{dx[0]}, in[1:]...)...)}
		}
	case ops.Pow: // (xʸ)˙ = y·xʸ⁻¹·ẋ + xʸ·log x·ẏ, the second for positive x alone
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			d := calculus{e}
			x, y := in[0], in[1]
			slope := d.mul(y, d.emit(op, x, d.emit(ops.Sub{}, y, d.number(x, 1))))
			positive := d.emit(ops.Compare{Pred: ir.LtOp}, d.number(x, 0), x)
			log := d.emit(ops.Log{}, d.emit(ops.Select{}, positive, x, d.number(x, 1)))
			return []*ir.Value{d.sum(d.mul(dx[0], slope), d.where(positive, d.mul(dx[1], d.mul(out[0], log))))}
		}
	case ops.Neg, ops.Cast, ops.Broadcast, ops.Reshape, ops.Transpose, ops.Slice: // linear
		return oneOperand(func(d calculus, _, _, v *ir.Value) *ir.Value { return d.emit(op, v) })
	case ops.Mask:
		return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
			return []*ir.Value{calculus{e}.where(in[0], dx[1])}
		}
	case ops.Stop, ops.Floor, ops.Ceil, ops.Round, ops.Trunc, ops.Sign, ops.FloorDiv, ops.Mod:
		return func(ir.Emitter, []*ir.Value, []*ir.Value, []*ir.Value) []*ir.Value { return []*ir.Value{nil} }
	}
	if slope := slopes[op.Name()]; slope != nil {
		return oneOperand(slope)
	}
	return nil
}

func oneOperand(f func(d calculus, x, y, v *ir.Value) *ir.Value) passes.TangentRule {
	return func(e ir.Emitter, in, out, dx []*ir.Value) []*ir.Value {
		return []*ir.Value{f(calculus{e}, in[0], out[0], dx[0])}
	}
}
