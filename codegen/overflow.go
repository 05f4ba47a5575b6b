package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// guardValues prints checks that what loops count to, and dims that are values, fit 64
// bits: arrays bound them only where an array has that size. sizes are checked already.
func (r *routine) guardValues(body *source, sizes []*ir.Dim) {
	z := dimsOf("d")
	for _, d := range r.counted() {
		if slices.Contains(sizes, d) || len(symbols(nil, d)) == 0 || d.HasBound() || !mayOverflow(d) {
			continue
		}
		body.guard(z.checked(d), "n == runtime·Overflow", dimError("", r.export.Origin, r.title, d.String(), "n", fitsInt64), "")
		sizes = append(sizes, d)
	}
}

// mayOverflow reports whether sizes that memory allows make a dim too large for 64 bits.
func mayOverflow(d *ir.Dim) bool {
	const large = 1 << 20
	terms, _ := d.Terms()
	return slices.ContainsFunc(terms, func(t ir.Term) bool { return len(t.Atoms) > 1 || t.Coef > large || t.Coef < -large })
}

// counted lists the dims that the steps compute with, each index at its greatest.
func (r *routine) counted() []*ir.Dim {
	var out []*ir.Dim
	for i := range r.plan.Steps {
		s := &r.plan.Steps[i]
		if s.Loop != nil && s.Loop.Length != nil {
			out = append(out, s.Loop.Length)
		}
		k := s.Kernel
		if k == nil {
			continue
		}
		most := map[int]*ir.Dim{}
		at := func(d *ir.Dim) *ir.Dim {
			return d.Subst(func(a *ir.Atom) *ir.Dim {
				if a.Kind == ir.AtomIndex {
					return most[a.Index]
				}
				return nil
			})
		}
		for i, d := range k.Space.Dims() {
			most[i] = at(d)
			out = append(out, most[i])
		}
		seen := map[*ir.Expr]bool{}
		var walk func(e *ir.Expr)
		walk = func(e *ir.Expr) {
			if e == nil || seen[e] {
				return
			}
			seen[e] = true
			for i, d := range e.Extents {
				most[e.Base+i] = at(d)
				out = append(out, most[e.Base+i])
			}
			if e.Op == ir.DimOp {
				out = append(out, at(e.Dim))
			}
			for _, a := range e.Args {
				if e.Op != ir.LoadOp || a.Op != ir.DimOp { // coordinates lie inside an array
					walk(a)
				}
			}
		}
		for i := range k.Outs {
			walk(k.Outs[i].When)
			walk(k.Outs[i].Expr)
		}
	}
	return out
}
