package passes

import "github.com/gradc/gradc/ir"

// isReshape reports whether a definition reads its operand's elements in their own
// row-major order, so that the result can share the operand's memory.
func isReshape(fv *fusedValue, values []*fusedValue) bool {
	e := fv.expr
	if e.Op != ir.LoadOp || e.Check {
		return false
	}
	x := values[e.Operand].out
	if x.DType != fv.out.DType || x.Rank() == 0 || fv.out.Rank() == 0 {
		return false
	}
	if x.Shape == fv.out.Shape && isIdentity(e.Args) {
		return true
	}
	coords := make([]*ir.Dim, len(e.Args))
	for k, a := range e.Args {
		if coords[k] = asDim(a); coords[k] == nil {
			return false
		}
	}
	from, to := flatten(coords, x.Shape), flatten(ir.IdentityMap(fv.out.Rank()).Coords(), fv.out.Shape)
	return from != nil && to != nil && x.Shape.Size() == fv.out.Shape.Size() && telescoped(from) == to
}

// telescoped replaces mod(x, d) by x - d*floordiv(x, d), with nested quotients
// taken at once, so that the digits of a position add up to the position.
func telescoped(d *ir.Dim) *ir.Dim {
	terms, denom := d.Terms()
	sum := ir.Const(0)
	for _, t := range terms {
		prod := ir.Const(t.Coef)
		for _, a := range t.Atoms {
			prod = prod.Mul(withoutMod(a))
		}
		sum = sum.Add(prod)
	}
	if denom != 1 {
		return d
	}
	return sum
}

func withoutMod(a *ir.Atom) *ir.Dim {
	switch a.Kind {
	case ir.AtomSymbol:
		return ir.Sym(a.Name)
	case ir.AtomIndex:
		return ir.Index(a.Index)
	case ir.AtomFloorDiv:
		return a.A.FloorDiv(a.B)
	case ir.AtomMin:
		return a.A.Min(a.B)
	case ir.AtomMax:
		return a.A.Max(a.B)
	}
	by, of := a.B, a.A
	if q := a.A.Atom(); q != nil && q.Kind == ir.AtomFloorDiv {
		by, of = q.B.Mul(a.B), q.A
	}
	return a.A.Sub(a.B.Mul(of.FloorDiv(by)))
}
