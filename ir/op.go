package ir

// Op is an operation: a small comparable Go value whose exported fields are its
// attributes. Attributes are integers, booleans, strings, [Bits], [DType],
// [Monoid], [ScalarOp], or pointers to interned objects ([Dim], [Shape],
// [IndexMap], [Perm]) and [Func]s; nothing else, so that == is equality and the
// text form needs no code per operation.
type Op interface {
	// Name is the operation's name in the text form.
	Name() string
	// Infer returns the result types, or an error that a user can act on.
	Infer(in []Type) ([]Type, error)
	// Kernel says what the operation computes. Region operations, which passes
	// remove before code generation, return nil.
	Kernel(in []Type) *Kernel
	// VJP is the reverse rule. dy has one cotangent per result, nil where it is
	// the structural Zero. The answer has one entry per operand, nil where no
	// cotangent flows, on purpose.
	VJP(r Reverse, n *Node, dy []*Value) []*Value
	// Batch emits the operation once more under the leading axes b.Space(). Each
	// operand in in is either as before or, where b.Batched says so, carries those
	// axes in front; so does each result.
	Batch(b Batcher, n *Node, in []*Value) []*Value
}

// Emitter makes values. It is how rules build graphs: an implementation stamps
// the origin and role, and infers types.
type Emitter interface {
	Emit(op Op, in ...*Value) []*Value
}

// Reverse is the Emitter that a derivation hands to [Op.VJP]. A rule that needs the
// derivative of a function among its attributes asks for it here, so that the same
// rule serves every derivation.
type Reverse interface {
	Emitter
	// Derive returns the reverse derivative of f, which holds no derivative request,
	// with respect to the parameters for which wrt holds. Only the results for which
	// seeded holds have a cotangent, and a parameter of Closed for it; those of the
	// others are structural zeros.
	Derive(f *Func, wrt, seeded []bool) *Optic
}

// Forward is the Emitter that forward differentiation hands to [Pusher.JVP].
type Forward interface {
	Reverse
	// Tangent returns f, which holds no derivative request, together with its forward
	// derivative along the parameters for which wrt holds: a function of the
	// parameters of f and a tangent for each of those, to the results of f and the
	// tangents of those results for which live holds. The tangents of the others are
	// structural zeros.
	Tangent(f *Func, wrt []bool) (g *Func, live []bool)
}

// Pusher is an operation that states its forward rule. That of any other operation
// is derived from its reverse rule, which is linear in the cotangents: what it
// transposes to, as a function of them, is the forward rule.
type Pusher interface {
	Op
	// JVP emits the operation of n on in, whose tangents are dx, nil where they are
	// structural zeros, and returns the results and their tangents. Some tangent is
	// not nil.
	JVP(r Forward, n *Node, in, dx []*Value) (out, dy []*Value)
}

// Batcher is the Emitter that the batching of a map region hands to [Op.Batch].
type Batcher interface {
	Emitter
	// Space is the index space of the map region that is being removed.
	Space() *Shape
	// Batched reports whether v carries the axes of Space in front.
	Batched(v *Value) bool
	// Lift returns v with the axes of Space in front, broadcasting if need be.
	Lift(v *Value) *Value
	// Function returns f under the axes of Space: those parameters have them for
	// which lifted holds, and all results.
	Function(f *Func, lifted []bool) *Func
	// Dim rewrites a dim or coordinate of the body: the region's bound indices
	// become #0 … #(n-1), and the operation's own indices move behind them.
	Dim(d *Dim) *Dim
}

// BatchShape rewrites a shape attribute of the body to s with the axes of the
// region's space in front.
func BatchShape(b Batcher, s *Shape) *Shape {
	ds := b.Space().Dims()
	for _, d := range s.Dims() {
		ds = append(ds, b.Dim(d))
	}
	return NewShape(ds...)
}

// Bits holds the IEEE 754 double-precision bits of a constant, or the integer
// itself, by the element type beside it. As bits, NaN equals itself and −0 differs
// from 0.
type Bits uint64
