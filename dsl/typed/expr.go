package typed

import (
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir"
)

// Expr is an expression: one of the pointer types of this package that embed Base.
type Expr interface {
	Pos() source.Pos
	// Type is the type of its value; of an expression with several results, the
	// first one's (its Let has them all).
	Type() ir.APIType
}

// Base is the position and the type that every expression has.
type Base struct {
	At source.Pos // the blamed place: of an operation its operator
	Of ir.APIType
}

// Pos returns the position of the expression.
func (b *Base) Pos() source.Pos { return b.At }

// Type returns the type of the expression.
func (b *Base) Type() ir.APIType { return b.Of }

// Const is a constant: Value in every element of every leaf, rounded to the element
// type of each ([Number.Bits]). Conversion was checked: an integer leaf is exact.
type Const struct {
	Base
	Value Number
}

// DimValue is the value of a dim, of an index variable, or of a polynomial of them,
// as a scalar i64.
type DimValue struct {
	Base
	Dim *ir.Dim
}

// Ref is the value of a variable.
type Ref struct {
	Base
	Var *Var
}

// Field is field Index of a struct. With leading axes on X's type the result's leaves
// have them too.
type Field struct {
	Base
	X     Expr
	Index int
}

// Apply is an elementwise operation: one of ir's unary, binary and comparison
// operations, AndOp, OrOp, NotOp and SelectOp (cond, a, b). Every operand has the shape of the
// result; comparisons and Booleans aside they have its element type too. When
// the result is a struct all operands are of that struct type, and the operation
// applies leaf by leaf.
//
// a > b has become LtOp with operands swapped, x - y is SubOp, x² is a Builtin.
// Of AndOp and OrOp both operands are evaluated: reads in them are safe.
type Apply struct {
	Base
	Op   ir.ScalarOp
	Args []Expr
}

// Convert changes the element type of X and keeps its shape: f32(x), or what the
// language converts by itself. Every leaf of a struct is converted to that leaf's type.
type Convert struct {
	Base
	X Expr
}

// Broadcast repeats X along missing leading axes. X's shape is the last axes of the
// result's; the result is a struct only where X is a scalar, which is then converted to
// the element type of each leaf.
type Broadcast struct {
	Base
	X Expr
}

// Reduce is sum(x), max(x, axis: 1) and so on of an array. Axis is −1 for all axes.
// With Mean, Monoid is Sum and the result is divided by the number of elements.
type Reduce struct {
	Base
	Monoid ir.Monoid
	Mean   bool
	Axis   int
	X      Expr
}

// MatMul is X @ Y: […, m, k] @ […, k, n]. A vector on the left is [k] and loses m, one
// on the right is [k] and loses n. Of the leading axes either side may lack some
// of the outermost ones; they are in the result's type.
type MatMul struct {
	Base
	X, Y Expr
}

// Transpose permutes axes: result axis k is axis Perm[k] of X. x.T swaps the last two.
type Transpose struct {
	Base
	X    Expr
	Perm []int
}

// Read is x[…]: y[e] = x[Map(e, idx)] for e in Space. It has the fields of ir's gather.
//
// Map has one coordinate for each axis that is read: they range over #0 … #(r−1) for
// the axes of Space, dims, symbols of index variables, and #(r+k) for Idx[k]. Space is
// what slices and missing subscripts leave: x[n, 1:4] of [N, 8, C] has Space [3, C] and
// Map [$n, #0 + 1, #1]. Of a struct with leading axes, Space and Map speak of those
// axes alone; the axes of each leaf follow.
//
// Idx are scalar integers known at run time only. Fill, a scalar for each leaf of X, is the
// value where a coordinate leaves X; it is empty otherwise. Check says that coordinates were not proved
// inside and have no Fill: they are checked when the read runs.
type Read struct {
	Base
	X     Expr
	Space *ir.Shape
	Map   *ir.IndexMap
	Idx   []Expr
	Fill  []Expr
	Check bool
}

// Map is a comprehension: Body once for every point of Space, each result with the axes of
// Space in front. Extents of Space mention own earlier axes as #k and index variables
// of enclosing comprehensions by their symbols. Body may have several results.
type Map struct {
	Base
	Space *ir.Shape
	Vars  []*IndexVar // one an axis of Space
	Body  *Block
}

// Fold is sum[k] e and its relatives: Body (one result) over Space, combined by Monoid.
// The result has Body's shape, element type by [ir.Monoid.Result]; of argmax
// and argmin it is the row-major position in Space. With Mean, Monoid is Sum and the result is divided by the number of
// points of Space. Body may be a struct with Sum.
type Fold struct {
	Base
	Monoid ir.Monoid
	Mean   bool
	Space  *ir.Shape
	Vars   []*IndexVar
	Body   *Block
}

// Call is a call of an instance. Args are complete and in the order of its parameters.
type Call struct {
	Base
	Func *Func
	Args []Expr
}

// If evaluates one of two blocks, which have the same number and types of results. Cond is
// a scalar Bool. (An if over an array's elements has become a Map.)
type If struct {
	Base
	Cond       Expr
	Then, Else *Block
}

// Loop is a loop over Length steps, or, with Cond, one that goes on while Cond (one
// scalar Bool) holds. Carried stand for what the step before has left, Init in the
// first step; Cond and Body read them. The results of Body are the next values of Carried,
// then those that a counted loop collects. The results of the loop are Carried in the end,
// then what was collected with an axis of Length in front.
//
// A loop that break can leave carries whether it was left, and does nothing then.
type Loop struct {
	Base
	Var     *IndexVar // the number of the step; with Cond that of all steps, which nothing mentions
	Length  *ir.Dim   // nil with Cond
	Carried []*Var
	Init    []Expr
	Cond    *Block // nil in a counted loop
	Body    *Block
}

// Derivative is a derivative of Y, which is made of floats, with respect to Targets.
//
// The checker has verified the rules about paths from targets to Y: lowering slices
// the graph from the leaves of each target's value to Y, whatever regions lie between.
// A path includes everything that Y was computed from, also outside of the region in
// which the request stands.
type Derivative struct {
	Base
	Kind    DerivativeKind
	Y       Expr
	Targets []Target
	// Along are the cotangent of Y, for VJP, or a tangent for each target, for JVP and
	// HVP; it is empty for the others.
	Along []Expr
}

// DerivativeKind says which derivative is meant. Its text is the name of the operation.
type DerivativeKind string

// The derivatives. Those of a scalar Y are Gradient, Hessian and HVP.
const (
	Gradient DerivativeKind = "grad"     // for each target x: ∂y/∂x, of its type
	VJP      DerivativeKind = "vjp"      // for each target x: Σ dy·∂y/∂x, of its type
	JVP      DerivativeKind = "jvp"      // Σ ∂y/∂x·tx over the targets, of Y's type
	Jacobian DerivativeKind = "jacobian" // for each target x: ∂y/∂x, the axes of Y before those of each leaf
	Hessian  DerivativeKind = "hessian"  // for each pair of targets x, w: ∂²y/∂x∂w, row by row
	HVP      DerivativeKind = "hvp"      // for each target x: Σ ∂²y/∂x∂w·tw over the targets w, of the type of x
)

// Reverse is the reverse derivative of Func at Args: the cotangents of those arguments that
// are made of floats, in order, from the cotangents Seeds of all results. The seed of a result
// without floats counts for nothing.
type Reverse struct {
	Base
	Func  *Func
	Args  []Expr
	Seeds []Expr
}

// Target is a variable or a path of fields in one, of floats alone. No path leads from
// it to Y when Dead is set; its gradient is then a structural zero.
type Target struct {
	Var  *Var
	Path []int // field indices
	Type ir.APIType
	Dead bool
	Pos  source.Pos
}

// Stop is X without derivative.
type Stop struct {
	Base
	X Expr
}

// StructLit is a struct from the values of its fields, in order; none is missing.
type StructLit struct {
	Base
	Fields []Expr
}

// ArrayLit is an array from its elements, scalars in row-major order.
type ArrayLit struct {
	Base
	Elems []Expr
}

// Zero is zeros of a type: var h [H]f64, or a field that a struct literal leaves out.
type Zero struct {
	Base
}

// SetField is the struct X with the field at Path replaced by Value.
type SetField struct {
	Base
	X     Expr
	Path  []int
	Value Expr
}

// SetElem is the array X with elements replaced, or, with Add, increased: element
// Map(e, idx) takes Value[e] for e in Space. Space, Map, Idx and Check are as in Read;
// Value has shape Space.
type SetElem struct {
	Base
	X     Expr
	Space *ir.Shape
	Map   *ir.IndexMap
	Idx   []Expr
	Value Expr
	Add   bool
	Check bool
}

// Builtin is an operation of the universe that has no node of its own.
type Builtin struct {
	Base
	Op   BuiltinOp
	Args []Expr
	Axis int // of Concat
}

// BuiltinOp names a builtin operation.
type BuiltinOp string

// The builtin operations.
const (
	Square   BuiltinOp = "square"   // x·x of an array or of the leaves of a struct
	Dot      BuiltinOp = "dot"      // Σ x·y over all elements of all leaves; operands of one type
	Norm     BuiltinOp = "norm"     // √Σ x² over all elements of all leaves
	Cross    BuiltinOp = "cross"    // [3] × [3]
	Concat   BuiltinOp = "concat"   // of the operands along Axis
	Reshape  BuiltinOp = "reshape"  // row-major, to the shape of the result
	Iota     BuiltinOp = "iota"     // 0, 1, … of a vector of i64; no operands
	Diag     BuiltinOp = "diag"     // the matrix with the vector on its diagonal
	Diagonal BuiltinOp = "diagonal" // the diagonal of a square matrix
)
