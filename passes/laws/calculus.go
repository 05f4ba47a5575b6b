package laws

import (
	"math"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

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
	"erf":   func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.bell(x, 2/math.SqrtPi)) },
	"erfc":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.bell(x, -2/math.SqrtPi)) },
	"exp2":  func(d calculus, x, y, v *ir.Value) *ir.Value { return d.mul(d.number(x, math.Ln2), d.mul(v, y)) },
	"log2":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(d.number(x, 1/math.Ln2), d.div(v, x)) },
	"log10": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(d.number(x, 1/math.Ln10), d.div(v, x)) },
	"tan": func(d calculus, _, y, v *ir.Value) *ir.Value {
		return d.mul(v, d.sum(d.number(y, 1), d.mul(y, y)))
	},
	"asin": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.div(v, d.emit(ops.Sqrt{}, d.lessSquare(x))) },
	"acos": func(d calculus, x, _, v *ir.Value) *ir.Value {
		return d.neg(d.div(v, d.emit(ops.Sqrt{}, d.lessSquare(x))))
	},
	"atan":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.div(v, d.sum(d.number(x, 1), d.mul(x, x))) },
	"sinh":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.emit(ops.Cosh{}, x)) },
	"cosh":  func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.emit(ops.Sinh{}, x)) },
	"asinh": func(d calculus, _, y, v *ir.Value) *ir.Value { return d.div(v, d.emit(ops.Cosh{}, y)) },
	"acosh": func(d calculus, _, y, v *ir.Value) *ir.Value { return d.div(v, d.emit(ops.Sinh{}, y)) },
	"atanh": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.div(v, d.lessSquare(x)) },
	"erfinv": func(d calculus, x, y, v *ir.Value) *ir.Value {
		return d.mul(v, d.mul(d.number(x, math.SqrtPi/2), d.emit(ops.Exp{}, d.mul(y, y))))
	},
	"abs": func(d calculus, x, _, v *ir.Value) *ir.Value { return d.mul(v, d.emit(ops.Sign{}, x)) },
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

// number returns an array of floats like x that is c everywhere.
func (d calculus) number(x *ir.Value, c float64) *ir.Value {
	if x.Type.DType == ir.F32 {
		c = float64(float32(c))
	}
	return d.fill(x.Type, ir.Bits(math.Float64bits(c)))
}

// lessSquare returns 1 − x².
func (d calculus) lessSquare(x *ir.Value) *ir.Value {
	return d.emit(ops.Sub{}, d.number(x, 1), d.mul(x, x))
}

// bell returns c·exp(−x²).
func (d calculus) bell(x *ir.Value, c float64) *ir.Value {
	return d.mul(d.number(x, c), d.emit(ops.Exp{}, d.neg(d.mul(x, x))))
}

// fold returns the tangent of a product or an extreme along the last axes: the elements
// of an axis are folded one after the other, as dual numbers.
func (d calculus) fold(op ops.Reduce, x, v *ir.Value) *ir.Value {
	s := x.Type.Shape
	k := s.Rank() - 1
	rows := s.Head(k)
	b := ir.NewBuilder("fold", ir.Origin{})
	in := calculus{b}
	y, dy := b.Param("y", x.Type.With(rows)), b.Param("dy", x.Type.With(rows))
	all, dAll := b.Param("x", x.Type), b.Param("v", x.Type)
	coords := append(ir.IdentityMap(k).Coords(), ir.Sym("$fold"))
	column := ops.Gather{Space: rows, Map: ir.NewIndexMap(coords...)}
	q, dq := in.emit(column, all), in.emit(column, dAll)
	var step *ir.Func
	var start [2]*ir.Value
	if op.Monoid == ir.Prod {
		step = b.Finish(in.mul(y, q), in.sum(in.mul(dy, q), in.mul(y, dq)))
		start = [2]*ir.Value{d.fill(y.Type, x.Type.DType.One()), d.orZero(nil, y.Type)}
	} else {
		better := [2]*ir.Value{y, q} // strictly: of several, the first is the extreme
		if op.Monoid == ir.MinOf {
			better = [2]*ir.Value{q, y}
		}
		c := in.emit(ops.Compare{Pred: ir.LtOp}, better[0], better[1])
		step = b.Finish(in.emit(ops.Select{}, c, q, y), in.emit(ops.Select{}, c, dq, dy))
		first := ops.Gather{Space: rows, Map: ir.NewIndexMap(append(coords[:k:k], ir.Const(0))...), Guard: true}
		element := x.Type.With(ir.Scalar)
		start = [2]*ir.Value{d.emit(first, x, d.fill(element, worst(op.Monoid, element.DType))), d.emit(first, v, d.orZero(nil, element))}
	}
	out := d.e.Emit(ops.Scan{Length: s.Dim(k), Var: "$fold", Carry: 2, Body: step}, start[0], start[1], x, v)
	if op.Axes == 1 {
		return out[1]
	}
	op.Axes--
	return d.fold(op, out[0], out[1])
}

// worst is the extreme of no elements.
func worst(m ir.Monoid, t ir.DType) ir.Bits {
	lo, hi := t.Range()
	if t.IsFloat() || t == ir.MinPlus {
		lo, hi = int64(math.Float64bits(-math.MaxFloat32)), int64(math.Float64bits(math.MaxFloat32))
	}
	if m == ir.MaxOf {
		return ir.Bits(lo)
	}
	return ir.Bits(hi)
}

func (d calculus) fill(t ir.Type, bits ir.Bits) *ir.Value {
	scalar := d.emit(ops.Const{DType: t.DType, Bits: bits})
	if t.Rank() == 0 {
		return scalar
	}
	return d.emit(ops.Broadcast{Shape: t.Shape, Axes: ir.NewPerm()}, scalar)
}
