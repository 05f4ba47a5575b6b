package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// elementwise is the context of the branches of an if over the elements of an array: a
// bare name or field path of an array of the condition's shape stands for its element.
type elementwise struct {
	shape *ir.Shape
	at    []*ir.Dim // coordinates of the element
	since int       // arrays bound later, in the branches, are whole
	outer *elementwise
}

// element replaces an array by its element, if the context is a branch over its elements.
func (cx *context) element(o operand) operand {
	if o.mode != value || o.path == nil || o.typ.st != nil {
		return o
	}
	for e := cx.elems; e != nil; e = e.outer {
		if o.typ.shape.ir() == e.shape && cx.defs[o.path.v].serial <= e.since {
			return cx.readElement(o, e.at)
		}
	}
	return o
}

func (cx *context) readElement(o operand, at []*ir.Dim) operand {
	t := scalar(o.typ.dtype)
	e := &typed.Read{Base: base(o.x.Pos(), t), X: o.tree(), Space: ir.Scalar, Map: ir.NewIndexMap(at...)}
	return valueOperand(o.x, e, t)
}

// elementIf is an if whose condition has axes: a comprehension over them.
func (cx *context) elementIf(x *ast.IfExpr, cond operand) operand {
	bad := operand{x: x}
	s := cond.typ.shape
	v := &indexVar{named: named{&ast.Ident{NamePos: x.If, Name: "e"}, cx.pkg}}
	in := cx.sealed(x.If)
	var vars []*typed.IndexVar
	for k, d := range s.dims() {
		sym := cx.newSym("_")
		v.syms = append(v.syms, sym)
		v.extent = append(v.extent, d.Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomIndex {
				return v.syms[a.Index]
			}
			return nil
		}))
		vars = append(vars, &typed.IndexVar{Name: "e" + itoa(k), Sym: sym, Pos: x.If})
	}
	in.indices = append(in.indices, v)
	in.know(v)
	c := cx.bind("", x.Cond.Pos(), cond.tree(), cond.typ)
	cx.serial++
	in.elems = &elementwise{shape: s.ir(), at: v.syms, since: cx.serial, outer: cx.elems}
	whole := valueOperand(x.Cond, &typed.Ref{Base: base(x.Cond.Pos(), cond.typ), Var: c}, cond.typ)
	r := in.branches(x, in.readElement(whole, v.syms))
	switch {
	case !r.ok():
		return bad
	case r.mode == tuple:
		return cx.unsupported(x, "an if over elements with several values")
	case !r.typ.isScalar():
		cx.errorf(diag.ElementwiseOnly, x, "an if over the elements of %s needs branches of one element each; this one gives %s",
			cx.describe(cond), cx.typeName(r.typ))
		return bad
	}
	in.block.Results = []typed.Expr{r.tree()}
	in.block.Of = r.typ.api()
	t := r.typ.with(s)
	return valueOperand(x, &typed.Map{Base: base(x.If, t), Space: s.ir(), Vars: vars, Body: in.block}, t)
}
