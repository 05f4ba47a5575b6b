package ir

import "slices"

// Kernel says what an operation, or a fused group of them, computes: for every
// point of Space, in row-major order, it evaluates each output's expression and
// stores or accumulates the value. Extents may depend on earlier indices. It is
// the common source of evaluation, cost, fusion and printed code.
type Kernel struct {
	Space *Shape
	Outs  []KernelOut
}

// KernelOut is one output of a kernel.
type KernelOut struct {
	Type Type
	Expr *Expr
	// Coords places the value; nil is the identity (Type.Shape is the space). With
	// Coords the array starts at zero everywhere and each point adds to its place.
	Coords []*Expr
	// When, if present, is a condition without which the point adds nothing. It is
	// decided before Coords and Expr are evaluated.
	When *Expr
	// Check says that Coords are not proved to lie in the array and must be checked
	// at run time, as with a Load.
	Check bool
}

// Scatters reports whether the output accumulates at computed places.
func (o *KernelOut) Scatters() bool { return o.Coords != nil }

// Expr is a scalar expression of a kernel: a node of an acyclic graph over one
// closed vocabulary. Evaluation is pure and lazy in the branches of SelectOp.
// Indices #k with k < Space.Rank() are the kernel's own loops; a Fold binds the
// levels Base … Base+len(Extents)-1 within its Args[0]. Folds one within the other
// bind different levels, in any order; side by side they may share levels.
type Expr struct {
	Op    ScalarOp
	DType DType
	Args  []*Expr
	Name  string // the model's name for the value, or empty: only for what is printed

	Bits    Bits   // of ConstOp
	Dim     *Dim   // of DimOp: a polynomial over indices and dims, as I64
	Operand int    // of LoadOp: which operand; Args are its coordinates
	Check   bool   // of LoadOp: coordinates must be checked at run time
	Monoid  Monoid // of FoldOp
	Extents []*Dim // of FoldOp: may mention enclosing indices and its own earlier ones
	Base    int    // of FoldOp
}

// ScalarOp is the vocabulary of kernel expressions.
type ScalarOp uint8

// The scalar operations. Operands have the result's element type unless said.
const (
	ConstOp  ScalarOp = iota // Bits as DType
	DimOp                    // Dim as I64
	LoadOp                   // element of an operand; Args are I64 or I32 coordinates
	CastOp                   // conversion to DType; float to integer truncates toward zero
	SelectOp                 // Args[0] (Bool) ? Args[1] : Args[2], evaluating only the one taken
	FoldOp                   // combine Args[0] over Extents, in row-major order, by Monoid

	NegOp
	AddOp
	SubOp
	MulOp
	DivOp      // floats only
	FloorDivOp // integers: floor of the quotient; 0 for a zero divisor
	ModOp      // a - b*floordiv(a, b); 0 for a zero divisor
	MinOp      // ties and NaN: the first operand on ties, NaN if either is NaN
	MaxOp
	PowOp
	AbsOp
	SignOp // -1, 0 or 1; 0 at 0, NaN at NaN
	FloorOp
	ExpOp
	Expm1Op
	LogOp
	Log1pOp
	SinOp
	CosOp
	TanhOp
	SqrtOp
	RsqrtOp
	ErfOp
	ErfcOp
	CeilOp
	RoundOp
	TruncOp
	Exp2Op
	Log2Op
	Log10Op
	TanOp
	AsinOp
	AcosOp
	AtanOp
	SinhOp
	CoshOp
	AsinhOp
	AcoshOp
	AtanhOp
	ErfinvOp

	EqOp // comparisons: operands of one type, result Bool
	NeOp
	LtOp
	LeOp
	AndOp // on Bool, lazy in the second operand
	OrOp
	NotOp
	scalarOps
)

var scalarNames = [...]string{
	"const", "dim", "load", "cast", "select", "fold",
	"neg", "add", "sub", "mul", "div", "floordiv", "mod", "min", "max", "pow", "abs", "sign", "floor",
	"exp", "expm1", "log", "log1p", "sin", "cos", "tanh", "sqrt", "rsqrt", "erf", "erfc",
	"ceil", "round", "trunc", "exp2", "log2", "log10", "tan", "asin", "acos", "atan",
	"sinh", "cosh", "asinh", "acosh", "atanh", "erfinv",
	"eq", "ne", "lt", "le", "and", "or", "not",
}

// String returns the operation's name, such as "expm1".
func (o ScalarOp) String() string { return scalarNames[o] }

// ParseScalarOp returns the operation with the given name.
func ParseScalarOp(name string) (ScalarOp, bool) {
	for i, s := range scalarNames {
		if s == name {
			return ScalarOp(i), true
		}
	}
	return 0, false
}

// Monoid combines the elements of a reduction.
type Monoid uint8

// The monoids. Argmax and Argmin yield the row-major position (I64) within the
// bounding box of the reduced axes; ties go to the first. The identity of an empty
// reduction is 0, 1, −inf, +inf (the least and greatest integer for integers),
// false, true, 0 and 0. A NaN operand of Max or Min gives NaN; Argmax and Argmin
// then yield the position of the first NaN.
const (
	Sum Monoid = iota
	Prod
	MaxOf
	MinOf
	Any
	All
	Argmax
	Argmin
	monoids
)

var monoidNames = [...]string{"sum", "prod", "max", "min", "any", "all", "argmax", "argmin"}

// Monoids lists all of them in declaration order.
var Monoids = []Monoid{Sum, Prod, MaxOf, MinOf, Any, All, Argmax, Argmin}

// String returns the monoid's name in the language.
func (m Monoid) String() string { return monoidNames[m] }

// ParseMonoid returns the monoid with the given name.
func ParseMonoid(name string) (Monoid, bool) {
	for i, s := range monoidNames {
		if s == name {
			return Monoid(i), true
		}
	}
	return 0, false
}

// Result returns the element type of reducing elements of type t.
func (m Monoid) Result(t DType) DType {
	if m == Argmax || m == Argmin {
		return I64
	}
	return t
}

// ConstExpr returns the constant with the given bits.
func ConstExpr(t DType, bits Bits) *Expr { return &Expr{Op: ConstOp, DType: t, Bits: bits} }

// DimExpr returns the value of d, an I64.
func DimExpr(d *Dim) *Expr { return &Expr{Op: DimOp, DType: I64, Dim: d} }

// Load returns the element of an operand at the given coordinates.
func Load(operand int, t DType, coords ...*Expr) *Expr {
	return &Expr{Op: LoadOp, DType: t, Operand: operand, Args: coords}
}

// Apply returns op applied to args; comparisons yield Bool, others the type of
// their last operand.
func Apply(op ScalarOp, args ...*Expr) *Expr {
	t := args[len(args)-1].DType
	if op >= EqOp && op <= LeOp {
		t = Bool
	}
	return &Expr{Op: op, DType: t, Args: args}
}

// CastExpr converts e to t; converting to its own type is e itself.
func CastExpr(t DType, e *Expr) *Expr {
	if e.DType == t {
		return e
	}
	return &Expr{Op: CastOp, DType: t, Args: []*Expr{e}}
}

// FoldExpr combines body over extents; within body the fold's indices are
// #base, #(base+1), ….
func FoldExpr(m Monoid, base int, extents []*Dim, body *Expr) *Expr {
	return &Expr{Op: FoldOp, DType: m.Result(body.DType), Monoid: m, Base: base, Extents: extents, Args: []*Expr{body}}
}

// IndexExprs returns the coordinates of a map as expressions.
func IndexExprs(coords []*Dim) []*Expr {
	es := make([]*Expr, len(coords))
	for i, c := range coords {
		es[i] = DimExpr(c)
	}
	return es
}

// Pointwise returns the kernel of a scalar function applied at every point of
// shape: operand k is loaded at the point itself.
func Pointwise(in []Type, out Type, f func(args []*Expr) *Expr) *Kernel {
	args := make([]*Expr, len(in))
	for k, t := range in {
		args[k] = Load(k, t.DType, IndexExprs(IdentityMap(t.Rank()).Coords())...)
	}
	return &Kernel{Space: out.Shape, Outs: []KernelOut{{Type: out, Expr: f(args)}}}
}

// Checks reports whether the kernel reads or writes at places that are checked at run
// time.
func (k *Kernel) Checks() bool {
	seen := map[*Expr]bool{}
	var walk func(e *Expr) bool
	walk = func(e *Expr) bool {
		if e == nil || seen[e] {
			return false
		}
		seen[e] = true
		return e.Check || slices.ContainsFunc(e.Args, walk)
	}
	return slices.ContainsFunc(k.Outs, func(o KernelOut) bool {
		return o.Check || walk(o.Expr) || walk(o.When) || slices.ContainsFunc(o.Coords, walk)
	})
}
