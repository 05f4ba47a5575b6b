package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/ir"
)

// resolveDim gives a dim its polynomial: a symbol, a constant, or what it is derived from.
func (c *checker) resolveDim(o *dimObj) *ir.Dim {
	switch o.state {
	case done:
		return o.dim
	case underway:
		c.Diags.Errorf(diag.DeclarationCycle, o.id.Pos(), o.id.End(), "dim %s is defined by itself", o.id.Name)
		o.state = done
		return nil
	}
	o.state = underway
	d := c.dimValue(o)
	if o.state == underway { // else a cycle was reported
		o.dim, o.state = d, done
	}
	return o.dim
}

func (c *checker) dimValue(o *dimObj) *ir.Dim {
	cx := c.packageContext(o.pkg, o.id.Pos())
	if o.spec.Tok == token.Assign {
		return cx.dimExpr(o.spec.Value)
	}
	if !exported(o.id.Name) && o.pkg.path == "" {
		c.Diags.Errorf(diag.LowerCaseName, o.id.Pos(), o.id.End(),
			"symbolic dim %s must begin with a capital letter: it becomes a field of the generated Dims", o.id.Name)
	}
	if o.spec.Tok == token.Tilde {
		c.nominal(o)
	}
	return ir.Sym(o.id.Name)
}

// nominal returns the nominal size of a symbolic dim, 64 where none is given.
func (c *checker) nominal(o *dimObj) int64 {
	if o.spec.Tok != token.Tilde {
		return 64
	}
	cx := c.packageContext(o.pkg, o.id.Pos())
	d := cx.dimExpr(o.spec.Value)
	if d == nil {
		return 64
	}
	n, ok := d.Const()
	if !ok || n < 1 {
		c.Diags.Errorf(diag.BadNominal, o.spec.Value.Pos(), o.spec.Value.End(),
			"the nominal size of %s must be a positive integer constant, not %s", o.id.Name, c.dimName(d))
		return 64
	}
	return n
}

// dimExpr evaluates a size: an integer polynomial of dims and indices, nil after an error.
func (cx *context) dimExpr(x ast.Expr) *ir.Dim {
	in := *cx
	in.exact = true
	o := in.expr(x)
	if !o.ok() {
		return nil
	}
	d := o.asDim()
	switch {
	case d == nil && o.mode == constant && o.num.Rat() != nil && o.num.Rat().IsInt():
		cx.errorf(diag.SizeOverflow, x, "the size %s overflows 64 bits", cx.text(x))
		return nil
	case d == nil && o.mode == constant:
		cx.errorf(diag.NotADim, x, "a size must be an integer; %s is %s", cx.text(x), o.num)
		return nil
	case d == nil && o.typ.isInt():
		cx.errorf(diag.NotADim, x, "a size must be known before the function runs; %s is computed from data", cx.text(x))
		return nil
	case d == nil:
		cx.errorf(diag.NotADim, x, "a size must be an integer of dims; %s is a %s", cx.text(x), cx.typeName(o.typ))
		return nil
	case d.Overflows():
		cx.errorf(diag.SizeOverflow, x, "the size %s overflows 64 bits", cx.text(x))
		return nil
	}
	return d
}

// plainDim is the polynomial of an expression made of dims, indices, integers and +, − and *;
// nil for anything else. It reports nothing: conditions use it, which are checked elsewhere.
func (cx *context) plainDim(x ast.Expr) *ir.Dim {
	switch x := unparen(x).(type) {
	case *ast.Ident:
		switch o := cx.scope.lookup(x.Name).(type) {
		case *indexVar:
			if !o.whole {
				return o.syms[0]
			}
		case *dimObj:
			return o.dim
		case *typeArgObj:
			return o.arg.dim
		case *constObj:
			return o.op.asDim()
		case *variable:
			return o.now.asDim()
		}
	case *ast.BasicLit:
		o := cx.literal(x)
		return o.asDim()
	case *ast.UnaryExpr:
		if d := cx.plainDim(x.X); d != nil && x.Op == token.Sub {
			return d.Neg()
		}
	case *ast.BinaryExpr:
		a, b := cx.plainDim(x.X), cx.plainDim(x.Y)
		if a == nil || b == nil {
			return nil
		}
		switch x.Op {
		case token.Add:
			return a.Add(b)
		case token.Sub:
			return a.Sub(b)
		case token.Mul:
			return a.Mul(b)
		}
	}
	return nil
}

// length is dimExpr for an axis, which cannot be negative.
func (cx *context) length(x ast.Expr) *ir.Dim {
	d := cx.dimExpr(x)
	if d == nil {
		return nil
	}
	if n, ok := d.Const(); ok && n < 0 {
		cx.errorf(diag.NegativeDim, x, "an axis cannot have the length %d", n)
		return nil
	}
	if cx.inst != nil && !d.HasBound() && !notNegative(d) {
		cx.require(x, d, "the length %s of an axis must not be negative", cx.dimName(d))
	}
	return d
}
