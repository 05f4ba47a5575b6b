package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// Numbers that a loop carries: s := 0.0 has no element type until something gives it
// one, and in a loop that is the body, which uses s before it assigns it. The body is checked
// once in silence, in a weak context: numbers stay without type there as long as they
// meet none, and a type that one gets reaches every variable that it came from.

// numberKey is a number carried by a loop.
type numberKey struct {
	loop *ast.ForStmt
	name *ast.Ident // where the variable is declared
}

// carriesNumber reports whether a loop assigns a variable that holds a number whose type
// is still to be found.
func (cx *context) carriesNumber(s *ast.ForStmt) bool {
	for _, v := range cx.assigned(s) {
		if v.now.mode == constant && v.now.typ.dtype == untyped {
			if _, known := cx.inst.numbers[numberKey{s, v.id}]; !known {
				return true
			}
		}
	}
	return false
}

// settle gives the numbers that a loop carries the types that its body has shown.
func (cx *context) settle(l *loop) {
	for again := true; again; {
		again = false
		for _, c := range l.carried {
			if !c.number() {
				continue
			}
			t := c.in.Type.Array.DType
			if t == untyped && c.next.ok() && c.next.typ.st == nil {
				t = dtypeOf(c.next)
			}
			if t != untyped && t != ir.Invalid {
				cx.settleAs(l, c, t)
				again = true
			}
		}
	}
	for _, c := range l.carried {
		if !c.number() || c.entry.mode != constant {
			continue
		}
		t := defaultFloat
		_, whole := c.entry.num.Int()
		if whole && wholeNumber(c.from) && (!c.next.ok() || cx.integral(c.next)) {
			t = ir.I64
		}
		cx.settleAs(l, c, t)
	}
}

// number reports whether a carried value has no element type yet.
func (c *carried) number() bool { return c.typ.st == nil && c.typ.dtype == untyped }

// dtypeOf is the element type of an operand as its tree has it by now.
func dtypeOf(o operand) ir.DType {
	if r, ok := o.expr.(*typed.Ref); ok {
		return r.Var.Type.Array.DType
	}
	if o.expr != nil {
		return o.expr.Type().Array.DType
	}
	return o.typ.dtype
}

func (cx *context) settleAs(l *loop, c *carried, t ir.DType) {
	c.typ.dtype = t
	cx.retypeVar(c.in, t)
	if c.entry.mode == constant {
		cx.inst.numbers[numberKey{l.node, c.v.id}] = t
	}
	if c.entry.isUntyped() {
		c.entry = cx.convertUntyped(c.entry, t)
	}
	if c.next.ok() && c.next.isUntyped() {
		c.next = cx.convertUntyped(c.next, t)
	}
}

// integral reports whether a number made of constants and variables is an integer
// wherever they are.
func (cx *context) integral(o operand) bool {
	if o.mode == constant {
		_, whole := o.num.Int()
		return whole
	}
	in := *cx
	in.quiet++
	return in.constantsFit(o.expr, ir.I64)
}

// wholeNumber reports whether an expression is written with integers alone.
func wholeNumber(x ast.Expr) bool {
	whole := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			whole = n.Kind == token.Int
		case *ast.BinaryExpr:
			whole = n.Op != token.Div && wholeNumber(n.X) && wholeNumber(n.Y)
			return false
		case *ast.UnaryExpr, *ast.ParenExpr:
		default:
			return false
		}
		return true
	})
	return whole
}

// retypeVar gives a variable that holds a number an element type, and whatever it was
// computed from.
func (c *checker) retypeVar(v *typed.Var, t ir.DType) {
	if v.Type.Struct != nil || v.Type.Array.DType != untyped {
		return
	}
	v.Type.Array.DType = t
	if at, ok := c.carriers[v]; ok {
		k := at.loop.carried[at.k]
		if k.entry.mode == value {
			c.retype(k.entry.expr, t)
		}
		if k.next.mode == value {
			c.retype(k.next.expr, t)
		}
		return
	}
	if d, ok := c.defs[v]; ok {
		c.retypeResult(d.value, d.index, t)
	}
}

// retypeResult gives one of several results an element type.
func (c *checker) retypeResult(e typed.Expr, k int, t ir.DType) {
	result := func(b *typed.Block) {
		if k < len(b.Results) {
			c.retype(b.Results[k], t)
		}
	}
	switch e := e.(type) {
	case *typed.If:
		result(e.Then)
		result(e.Else)
	case *typed.Map:
		result(e.Body)
	case *typed.Loop:
		result(e.Body)
		if k < len(e.Carried) {
			c.retypeVar(e.Carried[k], t)
		}
	default:
		c.retype(e, t)
	}
}
