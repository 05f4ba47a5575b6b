package ops

import "github.com/gradc/gradc/ir"

// algebra is where the value of a dim is to be computed: in kernel expressions, or
// in arrays. Dims without free indices are taken as they are.
type algebra[T any] struct {
	free  func(k int) bool // whether index #k is replaced
	index func(k int) T    // by what
	dim   func(d *ir.Dim) T
	apply func(op ir.ScalarOp, x, y T) T
}

func (a algebra[T]) hasFree(d *ir.Dim) bool {
	has := false
	d.Walk(func(at *ir.Atom) { has = has || at.Kind == ir.AtomIndex && a.free(at.Index) })
	return has
}

// value computes d: the part without free indices first, then term by term.
func (a algebra[T]) value(d *ir.Dim) T {
	if !a.hasFree(d) {
		return a.dim(d)
	}
	terms, denom := d.Terms()
	fixed := ir.Const(0)
	var open []ir.Term
	for _, t := range terms {
		c, rest := a.split(t)
		if len(rest) == 0 {
			fixed = fixed.Add(c)
			continue
		}
		open = append(open, t)
	}
	var sum T
	started := !fixed.IsConst(0)
	if started {
		sum = a.dim(fixed)
	}
	for _, t := range open {
		switch {
		case t.Coef < 0:
			if !started {
				sum = a.dim(ir.Const(0))
			}
			t.Coef = -t.Coef
			sum = a.apply(ir.SubOp, sum, a.term(t))
		case started:
			sum = a.apply(ir.AddOp, sum, a.term(t))
		default:
			sum = a.term(t)
		}
		started = true
	}
	if denom != 1 {
		sum = a.apply(ir.FloorDivOp, sum, a.dim(ir.Const(denom))) // exact
	}
	return sum
}

// split separates a term into the factor without free indices and the other atoms.
func (a algebra[T]) split(t ir.Term) (*ir.Dim, []*ir.Atom) {
	c := ir.Const(t.Coef)
	var rest []*ir.Atom
	for _, at := range t.Atoms {
		if d := dimOfAtom(at); a.hasFree(d) {
			rest = append(rest, at)
		} else {
			c = c.Mul(d)
		}
	}
	return c, rest
}

func (a algebra[T]) term(t ir.Term) T {
	c, rest := a.split(t)
	var prod T
	started := !c.IsConst(1)
	if started {
		prod = a.dim(c)
	}
	for _, at := range rest {
		v := a.atom(at)
		if started {
			v = a.apply(ir.MulOp, prod, v)
		}
		prod, started = v, true
	}
	return prod
}

func (a algebra[T]) atom(at *ir.Atom) T {
	if at.Kind == ir.AtomIndex {
		return a.index(at.Index)
	}
	return a.apply(scalarOf(at.Kind), a.value(at.A), a.value(at.B))
}

func scalarOf(k ir.AtomKind) ir.ScalarOp {
	switch k {
	case ir.AtomFloorDiv:
		return ir.FloorDivOp
	case ir.AtomMod:
		return ir.ModOp
	case ir.AtomMin:
		return ir.MinOp
	case ir.AtomMax:
		return ir.MaxOp
	}
	ir.Bug("an atom of kind %d has no operands", k)
	return 0
}

func dimOfAtom(a *ir.Atom) *ir.Dim {
	switch a.Kind {
	case ir.AtomSymbol:
		return ir.Sym(a.Name)
	case ir.AtomIndex:
		return ir.Index(a.Index)
	case ir.AtomFloorDiv:
		return a.A.FloorDiv(a.B)
	case ir.AtomMod:
		return a.A.Mod(a.B)
	case ir.AtomMin:
		return a.A.Min(a.B)
	case ir.AtomMax:
		return a.A.Max(a.B)
	}
	return ir.DimOverflow
}

// exprOf returns d as an I64 expression in which the indices that loaded knows
// are replaced.
func exprOf(d *ir.Dim, loaded func(k int) *ir.Expr) *ir.Expr {
	if loaded == nil {
		return ir.DimExpr(d)
	}
	return algebra[*ir.Expr]{
		free:  func(k int) bool { return loaded(k) != nil },
		index: loaded,
		dim:   ir.DimExpr,
		apply: func(op ir.ScalarOp, x, y *ir.Expr) *ir.Expr { return ir.Apply(op, x, y) },
	}.value(d)
}

// arrayOf returns the value of d, whose indices range over s, at each point of s.
func arrayOf(r ir.Emitter, s *ir.Shape, d *ir.Dim) *ir.Value { return arrays(r, s).value(d) }

// arrays computes with the indices of s at each of its points.
func arrays(r ir.Emitter, s *ir.Shape) algebra[*ir.Value] {
	return algebra[*ir.Value]{
		free:  func(int) bool { return true },
		index: func(k int) *ir.Value { return indices(r, s, k) },
		dim:   func(d *ir.Dim) *ir.Value { return broadcast(r, emit(r, DimValue{Dim: d}), s) },
		apply: func(op ir.ScalarOp, x, y *ir.Value) *ir.Value {
			for _, o := range []struct {
				scalar ir.ScalarOp
				op     ir.Op
			}{
				{ir.AddOp, Add{}}, {ir.SubOp, Sub{}}, {ir.MulOp, Mul{}}, {ir.FloorDivOp, FloorDiv{}},
				{ir.ModOp, Mod{}}, {ir.MinOp, Min{}}, {ir.MaxOp, Max{}},
			} {
				if o.scalar == op {
					return emit(r, o.op, x, y)
				}
			}
			ir.Bug("%s does not occur in a dim", op)
			return nil
		},
	}
}
