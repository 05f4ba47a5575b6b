package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// maxIndices bounds the indices in scope of a place, for which ranges must be proved.
const maxIndices = 32

// open declares the indices of a comprehension in a context for its body, with their
// ranges: written ones, then those that the body determines.
func (cx *context) open(n ast.Node, binders []*ast.Binder, body ast.Expr) (*context, []*indexVar, bool) {
	if cx.inst == nil {
		cx.errorf(diag.ConstNotConstant, n, "index notation stands inside functions only")
		return nil, nil, false
	}
	if len(cx.indices)+len(binders) > maxIndices {
		cx.errorf(diag.ProgramTooComplex, n, "more than %d indices are in scope here", maxIndices)
		return nil, nil, false
	}
	in := cx.sealed(body.Pos())
	in.pending = nil
	var vars []*indexVar
	ok := true
	for _, b := range binders {
		v := cx.inst.binders[b]
		if v == nil {
			v = cx.newIndex(b.Name)
			cx.inst.binders[b] = v
		}
		in.checkBinder(b.Name, "index")
		if b.Bound != nil {
			ok = in.writtenRange(v, b.Bound) && ok
		}
		in.scope.insert(b.Name.Name, v)
		in.indices = append(in.indices, v)
		vars = append(vars, v)
		if v.extent != nil {
			in.know(v)
		}
	}
	if ok {
		in.findRanges(n, body, vars)
	}
	in.facts = cx.facts[:len(cx.facts):len(cx.facts)]
	for _, v := range vars {
		if v.extent == nil {
			ok = false
			continue
		}
		if len(v.extent) == 1 {
			v.extent[0] = in.atLeastZero(v, v.extent[0])
		}
		in.know(v)
	}
	return in, vars, ok
}

// know adds the range of an index to the facts.
func (cx *context) know(v *indexVar) {
	for i, sym := range v.syms {
		cx.facts = append(cx.facts, v.extent[i].AddConst(-1).Sub(sym))
	}
}

// checkBinder reports an index or a loop variable with the name of something visible.
func (cx *context) checkBinder(id *ast.Ident, what string) {
	switch old := cx.scope.lookup(id.Name).(type) {
	case nil, *funcObj, *builtinObj, *numberObj, *typeObj, *dtypeObj:
		if cx.quiet == 0 && cx.pkg.path == "" {
			cx.goName(cx.diags, id, &indexVar{})
		}
	default:
		d := cx.errorf(diag.Shadowing, id, "%s %s hides the %s of that name", what, id.Name, old.what())
		if first := old.declared(); first != nil {
			d.Notef(first.Pos(), first.End(), "the %s", old.what())
		}
	}
}

// writtenRange is the bound in [i < N], or the shape in [s < S].
func (cx *context) writtenRange(v *indexVar, x ast.Expr) bool {
	if id, ok := x.(*ast.Ident); ok {
		if t, isArg := cx.scope.lookup(id.Name).(*typeArgObj); isArg && t.class == "shape" {
			if v.extent == nil {
				u := indexUse{node: x, entry: &axis{t.arg.shape.dims(), id.Name}}
				v.uses = []indexUse{u}
				v.byBareUses(cx)
			}
			return true
		}
	}
	d := cx.dimExpr(x)
	if d == nil {
		return false
	}
	if n, isConst := d.Const(); isConst && n < 0 {
		cx.errorf(diag.NegativeDim, x, "index %s cannot range over %d", v.id.Name, n)
		return false
	}
	v.extent = []*ir.Dim{cx.atLeastZero(v, d)}
	return true
}

// atLeastZero is a range that is empty where it would be negative, or is required not to be.
func (cx *context) atLeastZero(v *indexVar, d *ir.Dim) *ir.Dim {
	switch {
	case ir.NonNeg(d, cx.facts) || notNegative(d):
		return d
	case d.HasBound():
		return d.Max(ir.Const(0))
	}
	cx.require(v.id, d, "the range of %s needs %s", v.id.Name, cx.inequality(d))
	return d
}

// space is the index space of opened indices: own earlier ones as #k, in the shape's
// entries as spliced shapes where they range over one.
func space(vars []*indexVar) (shape, []*typed.IndexVar) {
	var s shape
	var out []*typed.IndexVar
	for _, v := range vars {
		a := axis{}
		if v.whole {
			a.splice = v.splice
		}
		for i, sym := range v.syms {
			a.dims = append(a.dims, toIndices(v.extent[i], vars))
			name := v.id.Name
			if v.whole {
				name += itoa(i)
			}
			out = append(out, &typed.IndexVar{Name: name, Sym: sym, Pos: v.id.Pos()})
		}
		s = append(s, a)
	}
	return s, out
}

// toIndices replaces the symbols of indices by their positions #k.
func toIndices(d *ir.Dim, vars []*indexVar) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		k := 0
		for _, v := range vars {
			for _, sym := range v.syms {
				if a == sym.Atom() {
					return ir.Index(k)
				}
				k++
			}
		}
		return nil
	})
}

// bodyValues checks the body of a comprehension.
func (cx *context) bodyValues(body ast.Expr) []operand {
	if b, ok := body.(*ast.Block); ok {
		return cx.blockValue(b)
	}
	return cx.multi(body)
}

// openBody checks the body of an opened comprehension in earnest.
func (cx *context) openBody(body ast.Expr) []operand {
	values := cx.bodyValues(body)
	if cx.pending != nil && allOK(values) {
		cx.pending(cx)
	}
	return values
}

// comprehension is [i, j] e.
func (cx *context) comprehension(x *ast.Comprehension) operand {
	in, vars, ok := cx.inexact().open(x, x.Binders, x.Body)
	if in == nil {
		return operand{x: x}
	}
	values := in.openBody(x.Body)
	if !ok || !allOK(values) {
		return operand{x: x}
	}
	s, tvars := space(vars)
	types := make([]vtype, len(values))
	for i, o := range values {
		if len(values) > 1 {
			if o = in.defaulted(o); !o.ok() {
				return operand{x: x}
			}
		}
		in.block.Results = append(in.block.Results, o.tree())
		inner := o.typ.shape.shift(s.rank())
		for k, a := range inner {
			for j, d := range a.dims {
				inner[k].dims[j] = toIndices(d, vars)
			}
		}
		types[i] = o.typ.with(append(append(shape{}, s...), inner...))
	}
	in.block.Of = values[0].typ.api()
	if size := types[0]; size.st == nil && size.dtype != untyped && size.array().Bytes().Overflows() {
		cx.errorf(diag.SizeOverflow, x, "an array of type %s has more bytes than 64 bits can count", cx.typeName(size))
		return operand{x: x}
	}
	if s.rank() == 0 && len(types) == 1 { // over an empty shape: the body, once
		return valueOperand(x, in.block, types[0])
	}
	e := &typed.Map{Base: base(x.Pos(), types[0]), Space: s.ir(), Vars: tvars, Body: in.block}
	if len(types) > 1 {
		return operand{mode: tuple, x: x, expr: e, all: types}
	}
	return valueOperand(x, e, types[0])
}

// monoids by the names of reductions; mean is a sum, divided.
var monoids = map[string]ir.Monoid{
	"sum": ir.Sum, "prod": ir.Prod, "max": ir.MaxOf, "min": ir.MinOf, "mean": ir.Sum,
	"any": ir.Any, "all": ir.All, "argmax": ir.Argmax, "argmin": ir.Argmin,
}

// reduction is sum[k] e and its relatives.
func (cx *context) reduction(x *ast.Reduction) operand {
	bad := operand{x: x}
	in, vars, ok := cx.inexact().open(x, x.Binders, x.Body)
	if in == nil {
		return bad
	}
	values := in.openBody(x.Body)
	if !ok || !allOK(values) {
		return bad
	}
	if len(values) > 1 {
		cx.errorf(diag.SeveralResults, x.Body, "the body of %s has %d values; one is combined", x.Op.Name, len(values))
		return bad
	}
	o := values[0]
	if o.mode == value {
		for _, d := range o.typ.shape.dims() {
			if !free(d, vars) {
				cx.errorf(diag.BadBody, x.Body, "%s cannot combine arrays whose shape %s depends on the index", x.Op.Name, cx.shapeName(o.typ.shape))
				return bad
			}
		}
	}
	if o, ok = cx.reducible(x.Body, x.Op.Name, o); !ok {
		return bad
	}
	m := monoids[x.Op.Name]
	in.block.Results = append(in.block.Results, o.tree())
	in.block.Of = o.typ.api()
	t := o.typ
	if t.st == nil && t.dtype != untyped {
		t.dtype = m.Result(t.dtype)
	}
	s, tvars := space(vars)
	e := &typed.Fold{Base: base(x.Pos(), t), Monoid: m, Mean: x.Op.Name == "mean", Space: s.ir(), Vars: tvars, Body: in.block}
	return valueOperand(x, e, t)
}

// reducible checks that a reduction can combine a value, and gives numbers a type where
// the result needs one.
func (cx *context) reducible(n ast.Node, name string, o operand) (operand, bool) {
	m := monoids[name]
	if o.typ.st != nil {
		if m != ir.Sum {
			cx.errorf(diag.BadBody, n, "%s cannot combine structs (%s)", name, cx.typeName(o.typ))
			return o, false
		}
		return o, cx.floatLeaves(n, n.Pos(), o, name)
	}
	if m == ir.Argmax || m == ir.Argmin {
		o = cx.defaulted(o)
	}
	t := o.typ.dtype
	switch {
	case !o.ok():
		return o, false
	case (m == ir.Any || m == ir.All) != (t == ir.Bool):
		want := "numbers"
		if t != ir.Bool {
			want = "bools"
		}
		cx.errorf(diag.BadBody, n, "%s combines %s; %s is %s", name, want, cx.text(n), cx.kindName(o))
		return o, false
	case t.IsRing() && (name == "mean" || !t.Has(m.Needs())):
		needs := m.Needs()
		if name == "mean" {
			needs = ir.Smooth
		}
		cx.lacks(n, n.Pos(), name, needs, o)
		return o, false
	case name == "mean" && t.IsInt():
		cx.errorf(diag.BadBody, n, "mean needs floats; %s is %s", cx.text(n), cx.kindName(o)).Suggest("convert with f32(…) or f64(…)")
		return o, false
	}
	return o, true
}
