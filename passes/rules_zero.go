package passes

import (
	"math"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// zeroRules eliminate the structural Zero. It is a token and not the number 0.0:
// R[f](a, 0) = 0 holds always, whereas 0·∞ is NaN.
var zeroRules = []rule{
	{"linear of zero", polynomial, zeroed, []string{"neg", "cast", "broadcast", "reshape", "transpose", "slice", "stop"}, zeroIf(0)},
	{"product with zero", polynomial, zeroed, []string{"mul", "span"}, zeroIfAny},
	{"quotient of zero", polynomial, zeroed, []string{"div"}, zeroIf(0)},
	{"sum of zeros", polynomial, zeroed, []string{"add", "sub", "concat"}, zeroIfAll},
	{"choice of zeros", polynomial, zeroed, []string{"select"}, zeroIf(1, 2)},
	{"mask of zero", polynomial, zeroed, []string{"mask"}, zeroIf(1)},
	{"scatter of zero", polynomial, zeroed, []string{"scatter"}, zeroIf(0)},
	{"read of zero", polynomial, zeroed, []string{"gather"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		g := op.(ops.Gather)
		if g.Check || g.Guard && !isZero(in[1]) && !isNumber(in[1], 0) {
			return nil
		}
		return zeroIf(0)(w, op, in)
	}},
	{"total of zero", polynomial, zeroed, []string{"reduce"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if op.(ops.Reduce).Monoid != ir.Sum {
			return nil
		}
		return zeroIf(0)(w, op, in)
	}},
	{"x + zero = x", polynomial, zeroed, []string{"add"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		switch {
		case isZero(in[0]):
			return in[1]
		case isZero(in[1]):
			return in[0]
		}
		return nil
	}},
	{"x - zero = x", polynomial, zeroed, []string{"sub"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		switch {
		case isZero(in[1]):
			return in[0]
		case isZero(in[0]):
			return w.emit1(ops.Neg{}, in[1])
		}
		return nil
	}},
	{"units of a sum", polynomial, zeroed, []string{"addn"}, dropZeros},
}

func zeroIf(which ...int) func(*rewriter, ir.Op, []*ir.Value) *ir.Value {
	return func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		for _, k := range which {
			if !isZero(in[k]) {
				return nil
			}
		}
		return w.zero(op, in)
	}
}

func zeroIfAny(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	for _, v := range in {
		if isZero(v) {
			return w.zero(op, in)
		}
	}
	return nil
}

func zeroIfAll(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	for _, v := range in {
		if !isZero(v) {
			return nil
		}
	}
	return w.zero(op, in)
}

func dropZeros(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	var kept []*ir.Value
	for _, v := range in {
		if !isZero(v) {
			kept = append(kept, v)
		}
	}
	switch {
	case len(kept) == 0:
		return w.zero(op, in)
	case len(kept) == 1:
		return kept[0]
	case len(kept) < len(in):
		return w.emit1(ops.AddN{}, kept...)
	}
	return nil
}

// zero emits the Zero that op over in equals.
func (w *rewriter) zero(op ir.Op, in []*ir.Value) *ir.Value {
	t := w.infer(op, in)
	return w.emit1(ops.Zero{DType: t.DType, Shape: t.Shape})
}

// infer returns the type of the first result of op over in.
func (w *rewriter) infer(op ir.Op, in []*ir.Value) ir.Type {
	ts := make([]ir.Type, len(in))
	for i, v := range in {
		ts[i] = v.Type
	}
	out, err := op.Infer(ts)
	if err != nil {
		ir.Bug("%s%v: %v", op.Name(), ts, err)
	}
	return out[0]
}

// unitRules drop units, bit by bit: x + 0.0 is not among them, for −0 + 0 is 0.
var unitRules = []rule{
	{"x · 1 = x", polynomial, exactly, []string{"mul"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		switch {
		case isNumber(in[1], 1):
			return in[0]
		case isNumber(in[0], 1):
			return in[1]
		}
		return nil
	}},
	{"x / 1 = x", polynomial, exactly, []string{"div"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if isNumber(in[1], 1) {
			return in[0]
		}
		return nil
	}},
	{"−(−x) = x", polynomial, exactly, []string{"neg"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		return under[ops.Neg](in[0])
	}},
	{"(−x) · y = −(x · y)", polynomial, exactly, []string{"mul", "div"}, signOfProduct},
	{"x + (−y) = x − y", polynomial, exactly, []string{"add"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if y := under[ops.Neg](in[1]); y != nil {
			return w.emit1(ops.Sub{}, in[0], y)
		}
		return nil
	}},
	{"x − (−y) = x + y", polynomial, exactly, []string{"sub"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if y := under[ops.Neg](in[1]); y != nil {
			return w.emit1(ops.Add{}, in[0], y)
		}
		return nil
	}},
	{"conversion to the same type", polynomial, anySet, []string{"cast"}, func(_ *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if op.(ops.Cast).To == in[0].Type.DType {
			return in[0]
		}
		return nil
	}},
	{"stop(x) = x", functional, anySet, []string{"stop"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		return in[0]
	}},
}

// signOfProduct takes signs out of products and quotients, so that it does not
// matter at which factor one stands.
func signOfProduct(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
	for k, v := range in {
		if x := under[ops.Neg](v); x != nil {
			factors := slices.Clone(in)
			factors[k] = x
			return w.emit1(ops.Neg{}, w.emit1(op, factors...))
		}
	}
	return nil
}

// under returns the operand of v if an operation of type O defines it, else nil.
func under[O ir.Op](v *ir.Value) *ir.Value {
	if v.Node == nil {
		return nil
	}
	if _, ok := v.Node.Op.(O); !ok {
		return nil
	}
	return v.Node.In[0]
}

// constant returns the constant that every element of v is.
func constant(v *ir.Value) (ops.Const, bool) {
	for v.Node != nil {
		switch op := v.Node.Op.(type) {
		case ops.Const:
			return op, true
		case ops.Broadcast:
			v = v.Node.In[0]
		default:
			return ops.Const{}, false
		}
	}
	return ops.Const{}, false
}

// isNumber reports whether every element of v is the constant x, bit by bit, and over
// a ring its zero for 0 and its one for 1.
func isNumber(v *ir.Value, x float64) bool {
	c, ok := constant(v)
	if !ok {
		return false
	}
	if c.DType.IsFloat() {
		return c.Bits == ir.Bits(math.Float64bits(x))
	}
	if c.DType.IsRing() {
		return x == 0 && c.Bits == c.DType.Zero() || x == 1 && c.Bits == c.DType.One()
	}
	return c.DType.IsInt() && c.Bits == ir.Bits(int64(x))
}
