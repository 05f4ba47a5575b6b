package codegen

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// builtin prints a step that copies an array, or a row of one, as Go's copy, and one that
// fills an array with zeros as clear. It is "" for any other step.
func (r *routine) builtin(s *plan.Step) string {
	k := s.Kernel
	if k == nil || len(k.Outs) != 1 || k.Outs[0].Coords != nil || k.Outs[0].When != nil {
		return ""
	}
	e, out := k.Outs[0].Expr, s.Out[0].Type
	if e.Op == ir.ConstOp && e.Bits == out.DType.Zero() && out.Rank() > 0 && k.Space == out.Shape && r.plan.Buffers[s.Outs[0]].Len == out.Units() {
		return clearing(out.DType, r.slice(s.Outs[0]))
	}
	if e.Op != ir.LoadOp || e.Check || out.Rank() == 0 || out.DType == ir.Z2 || out.Shape.Dependent() || k.Space != out.Shape {
		return ""
	}
	in := s.In[e.Operand].Type
	lead := in.Rank() - out.Rank()
	if in.DType != out.DType || lead < 0 || in.Shape.Dependent() {
		return ""
	}
	at := ir.Const(0)
	for i, c := range e.Args {
		switch {
		case c.Op != ir.DimOp:
			return ""
		case i >= lead && (c.Dim != ir.Index(i-lead) || in.Shape.Dim(i) != out.Shape.Dim(i-lead)):
			return ""
		case i < lead && c.Dim.HasIndex():
			return ""
		case i < lead:
			at = at.Mul(in.Shape.Dim(i)).Add(c.Dim)
		default:
			at = at.Mul(in.Shape.Dim(i))
		}
	}
	from, to := r.slice(s.Args[e.Operand]), r.slice(s.Outs[0])
	switch row := r.plan.Buffers[s.Outs[0]]; {
	case lead > 0:
		from += "[" + r.sizes().expr(at).s + ":]"
	case row.Space == plan.Row: // as long as what is copied
		base, at := r.row(s.Outs[0])
		to = base + "[" + at + ":]"
	}
	return "copy(" + to + ", " + from + ")"
}
