package passes

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// choiceRules shorten what predication leaves.
var choiceRules = []rule{
	{"mask twice = mask once", polynomial, anySet, []string{"mask"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if x := in[1]; x.Node != nil {
			if _, ok := x.Node.Op.(ops.Mask); ok && same(x.Node.In[0], in[0]) {
				return x
			}
		}
		return nil
	}},
	{"mask of 0 = 0", polynomial, anySet, []string{"mask"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if isNumber(in[1], 0) {
			return in[1]
		}
		return nil
	}},
	{"choice against 0 = mask", polynomial, anySet, []string{"select"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		switch {
		case isZero(in[2]) || isNumber(in[2], 0):
			return w.emit1(ops.Mask{}, in[0], in[1])
		case isZero(in[1]) || isNumber(in[1], 0):
			return w.emit1(ops.Mask{}, w.emit1(ops.Not{}, in[0]), in[2])
		}
		return nil
	}},
	{"masked side of a choice", polynomial, anySet, []string{"select"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if y := maskedBy(in[1], func(c *ir.Value) bool { return same(c, in[0]) }); y != nil {
			return w.emit1(ops.Select{}, in[0], y, in[2])
		}
		if y := maskedBy(in[2], func(c *ir.Value) bool { return negates(c, in[0]) }); y != nil {
			return w.emit1(ops.Select{}, in[0], in[1], y)
		}
		return nil
	}},
	{"choice between equals", polynomial, anySet, []string{"select"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if in[1] == in[2] {
			return in[1]
		}
		return nil
	}},
	{"not not c = c", polynomial, anySet, []string{"not"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		return under[ops.Not](in[0])
	}},
	{"constant condition", polynomial, anySet, []string{"select", "mask"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		c, ok := constant(in[0])
		switch {
		case !ok:
			return nil
		case c.Bits != 0:
			return in[1]
		case len(in) == 3:
			return in[2]
		}
		return w.zero(op, in)
	}},
}

// maskedBy returns x where v is a mask of x under a condition that is.
func maskedBy(v *ir.Value, is func(c *ir.Value) bool) *ir.Value {
	if v.Node == nil {
		return nil
	}
	if _, ok := v.Node.Op.(ops.Mask); ok && is(v.Node.In[0]) {
		return v.Node.In[1]
	}
	return nil
}

// same reports whether two conditions are plainly equal: the same value, or the
// same value repeated in the same way.
func same(a, b *ir.Value) bool {
	for a != b {
		if a.Node == nil || b.Node == nil || a.Node.Op != b.Node.Op || len(a.Node.In) != 1 || len(b.Node.In) != 1 {
			return false
		}
		a, b = a.Node.In[0], b.Node.In[0]
	}
	return true
}

// negates reports whether a is plainly not b.
func negates(a, b *ir.Value) bool {
	for a.Node != nil {
		if x := under[ops.Not](a); x != nil {
			return same(x, b)
		}
		if b.Node == nil || a.Node.Op != b.Node.Op || len(a.Node.In) != 1 || len(b.Node.In) != 1 {
			return false
		}
		a, b = a.Node.In[0], b.Node.In[0]
	}
	return false
}
