package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// mode says what an operand is.
type mode uint8

const (
	invalid  mode = iota // an error was reported; silences what follows
	unset                // a variable without a value yet
	value                // expr of type typ
	constant             // num, without element type
	tuple                // expr with several results
	nothing              // none, in the return of a reverse rule
	callable             // fn, as an argument or behind :=
)

// operand is a checked expression.
type operand struct {
	mode mode
	x    ast.Expr // where it is written
	expr typed.Expr
	typ  vtype
	all  []vtype      // types of a tuple
	num  typed.Number // of a constant
	// dim is the polynomial that a scalar i64 is, if it is one of dims and indices.
	dim *ir.Dim
	// path is set when the expression is a bare name or field path.
	path *varPath
	fn   *function // of a callable
}

// varPath is a variable's binding and fields in it.
type varPath struct {
	v    *typed.Var
	path []int
}

func (o operand) ok() bool { return o.mode != invalid }

// asDim returns the polynomial of an integer operand: a dim, an index, or a constant.
func (o operand) asDim() *ir.Dim {
	if o.mode == constant {
		if n, ok := o.num.Int(); ok {
			return ir.Const(n)
		}
		return nil
	}
	return o.dim
}

func constOperand(x ast.Expr, n typed.Number) operand {
	o := operand{mode: constant, x: x, num: n, typ: scalar(untyped)}
	if n.IsBool() {
		o.typ.dtype = ir.Bool
	}
	return o
}

func valueOperand(x ast.Expr, e typed.Expr, t vtype) operand {
	return operand{mode: value, x: x, expr: e, typ: t}
}

func dimOperand(x ast.Expr, d *ir.Dim) operand {
	t := scalar(ir.I64)
	return operand{mode: value, x: x, typ: t, dim: d, expr: &typed.DimValue{Base: base(x.Pos(), t), Dim: d}}
}

func base(pos source.Pos, t vtype) typed.Base { return typed.Base{At: pos, Of: t.api()} }

// isUntyped reports whether the operand is a number without element type: a constant, or
// an expression made of constants and conditions.
func (o operand) isUntyped() bool {
	return o.mode == constant || o.mode == value && o.typ.dtype == untyped && o.typ.st == nil
}

// tree returns the operand's tree. Constants get the type of the operand.
func (o operand) tree() typed.Expr {
	if o.mode == constant {
		return &typed.Const{Base: base(o.x.Pos(), o.typ), Value: o.num}
	}
	return o.expr
}

// retype gives every untyped part of a tree the element type t. The tree consists of
// constants, branches, comprehensions and arithmetic on them.
func (c *checker) retype(e typed.Expr, t ir.DType) {
	set := func(b *typed.Base) bool {
		if b.Of.Struct != nil || b.Of.Array.DType != untyped {
			return false
		}
		b.Of.Array.DType = t
		return true
	}
	switch e := e.(type) {
	case *typed.Const:
		set(&e.Base)
	case *typed.Ref: // in a weak context
		if set(&e.Base) {
			c.retypeVar(e.Var, t)
		}
	case *typed.Apply:
		if set(&e.Base) {
			for _, a := range e.Args {
				c.retype(a, t)
			}
		}
	case *typed.Broadcast:
		if set(&e.Base) {
			c.retype(e.X, t)
		}
	case *typed.If:
		if set(&e.Base) {
			c.retypeBlock(e.Then, t)
			c.retypeBlock(e.Else, t)
		}
	case *typed.Map:
		if set(&e.Base) {
			c.retypeBlock(e.Body, t)
		}
	case *typed.Fold:
		if set(&e.Base) {
			c.retypeBlock(e.Body, t)
		}
	case *typed.Block:
		if set(&e.Base) {
			c.retypeBlock(e, t)
		}
	}
}

func (c *checker) retypeBlock(b *typed.Block, t ir.DType) {
	if b.Of.Struct == nil && b.Of.Array.DType == untyped {
		b.Of.Array.DType = t
	}
	for _, r := range b.Results {
		c.retype(r, t)
	}
}

// unparen strips parentheses.
func unparen(x ast.Expr) ast.Expr {
	for {
		p, ok := x.(*ast.ParenExpr)
		if !ok {
			return x
		}
		x = p.X
	}
}
