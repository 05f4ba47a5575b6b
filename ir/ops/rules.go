package ops

import (
	"math"
	"slices"

	"github.com/gradc/gradc/ir"
)

// The constructors below are the vocabulary in which reverse rules and batching
// rules are written.

func emit(r ir.Emitter, op ir.Op, in ...*ir.Value) *ir.Value { return r.Emit(op, in...)[0] }

func neg(r ir.Emitter, x *ir.Value) *ir.Value    { return emit(r, Neg{}, x) }
func add(r ir.Emitter, x, y *ir.Value) *ir.Value { return emit(r, Add{}, x, y) }
func sub(r ir.Emitter, x, y *ir.Value) *ir.Value { return emit(r, Sub{}, x, y) }
func mul(r ir.Emitter, x, y *ir.Value) *ir.Value { return emit(r, Mul{}, x, y) }
func div(r ir.Emitter, x, y *ir.Value) *ir.Value { return emit(r, Div{}, x, y) }
func pow(r ir.Emitter, x, y *ir.Value) *ir.Value { return emit(r, Pow{}, x, y) }
func not(r ir.Emitter, c *ir.Value) *ir.Value    { return emit(r, Not{}, c) }

func compare(r ir.Emitter, pred ir.ScalarOp, x, y *ir.Value) *ir.Value {
	return emit(r, Compare{Pred: pred}, x, y)
}

func mask(r ir.Emitter, c, x *ir.Value) *ir.Value { return emit(r, Mask{}, c, x) }

func choose(r ir.Emitter, c, x, y *ir.Value) *ir.Value { return emit(r, Select{}, c, x, y) }

// scale returns c·x.
func scale(r ir.Emitter, c float64, x *ir.Value) *ir.Value { return mul(r, x, fill(r, x.Type, c)) }

// fill returns an array of type t with c everywhere.
func fill(r ir.Emitter, t ir.Type, c float64) *ir.Value {
	return broadcast(r, emit(r, Const{DType: t.DType, Bits: bitsOf(t.DType, c)}), t.Shape)
}

// belowOne returns 1 − x², without the loss of digits where x is near 1 or −1.
func belowOne(r ir.Emitter, x *ir.Value) *ir.Value {
	one := fill(r, x.Type, 1)
	return mul(r, sub(r, one, x), add(r, one, x))
}

// bitsOf returns c as a constant of type t: for 0 and 1 its zero and one.
func bitsOf(t ir.DType, c float64) ir.Bits {
	switch {
	case t == ir.F32:
		return ir.Bits(math.Float64bits(float64(float32(c))))
	case t == ir.F64:
		return ir.Bits(math.Float64bits(c))
	case c == 0:
		return t.Zero()
	case c == 1:
		return t.One()
	default:
		return ir.Bits(t.Reduce(int64(c)))
	}
}

// constOf returns the number that every element of v has, if v is made so.
func constOf(v *ir.Value) (float64, bool) {
	for v.Node != nil {
		switch op := v.Node.Op.(type) {
		case Broadcast:
			v = v.Node.In[0]
		case Const:
			return math.Float64frombits(uint64(op.Bits)), op.DType.IsFloat()
		default:
			return 0, false
		}
	}
	return 0, false
}

// zeros returns the structural zero of type t.
func zeros(r ir.Emitter, t ir.Type) *ir.Value { return emit(r, Zero{DType: t.DType, Shape: t.Shape}) }

// broadcast returns v with its axis i as axis axes[i] of s; without axes a leading
// part of s must be v's shape.
func broadcast(r ir.Emitter, v *ir.Value, s *ir.Shape, axes ...int) *ir.Value {
	if axes == nil {
		axes = upTo(v.Type.Rank())
	}
	if v.Type.Shape == s {
		return v
	}
	return emit(r, Broadcast{Shape: s, Axes: ir.NewPerm(axes...)}, v)
}

// transpose returns v with its axes in the given order.
func transpose(r ir.Emitter, v *ir.Value, axes []int) *ir.Value {
	if slices.IsSorted(axes) {
		return v
	}
	return emit(r, Transpose{Perm: ir.NewPerm(axes...)}, v)
}

// reduce combines the last axes of v.
func reduce(r ir.Emitter, m ir.Monoid, v *ir.Value, axes int) *ir.Value {
	if axes == 0 {
		return v
	}
	return emit(r, Reduce{Monoid: m, Axes: axes}, v)
}

// indices returns the index of an axis at each point of s.
func indices(r ir.Emitter, s *ir.Shape, axis int) *ir.Value {
	return emit(r, Iota{Shape: s, Axis: axis})
}

// read returns v at the coordinates m for each point of space, zero outside v.
func read(r ir.Emitter, v *ir.Value, space *ir.Shape, m *ir.IndexMap) *ir.Value {
	if space == v.Type.Shape && m == ir.IdentityMap(space.Rank()) {
		return v
	}
	if len(inside(factsOf(space), m.Coords(), v.Type.Shape, nil)) == 0 {
		return emit(r, Gather{Space: space, Map: m}, v)
	}
	return emit(r, Gather{Space: space, Map: m, Guard: true}, v, fill(r, v.Type.With(ir.Scalar), 0))
}

// none is the answer of a rule through which no cotangent flows.
func none(n *ir.Node) []*ir.Value { return make([]*ir.Value, len(n.In)) }

// upTo returns 0, …, n-1.
func upTo(n int) []int { return from(0, n) }

// from returns start, …, start+n-1.
func from(start, n int) []int {
	is := make([]int, n)
	for i := range is {
		is[i] = start + i
	}
	return is
}
