package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// mostPoints is the number of points up to which a kernel that tells them apart is
// written out.
const mostPoints = 4

// points lists the points of a kernel that is written out, one after the other, and nil
// for one that is a loop: a few points of which the expressions are different, such as
// the elements of a literal.
func (n *nest) points() []environment {
	k := n.kernel
	size, ok := k.Space.Size().Const()
	if !ok || k.Space.Rank() == 0 || size < 1 || size > mostPoints || n.wordwise {
		return nil
	}
	tells, plain := false, true
	walkKernel(k, func(e *ir.Expr) {
		plain = plain && e.Op != ir.FoldOp
		tells = tells || comparesIndices(e)
	})
	for i := range k.Outs {
		o := &k.Outs[i]
		plain = plain && o.Coords == nil && o.When == nil && o.Type.DType != ir.Z2 && o.Type.Rank() > 0
	}
	if !tells || !plain {
		return nil
	}
	points := []environment{{}}
	for _, d := range k.Space.Dims() {
		extent, _ := d.Const()
		var next []environment
		for _, p := range points {
			for i := range extent {
				next = append(next, append(slices.Clone(p), ir.Const(i)))
			}
		}
		points = next
	}
	return points
}

// comparesIndices reports whether e compares an index with a number.
func comparesIndices(e *ir.Expr) bool {
	if len(e.Args) != 2 || mirrored[scalarForms[e.Op].operator] == "" || e.Args[0].Op != ir.DimOp || e.Args[1].Op != ir.DimOp {
		return false
	}
	return e.Args[0].Dim.HasIndex() || e.Args[1].Dim.HasIndex()
}

// decided returns what e is where conditions on dims are known: a truth value, or the side
// of a choice.
func (n *nest) decided(e *node) *node {
	truth := func(is bool) *node {
		bits := ir.Bits(0)
		if is {
			bits = 1
		}
		return n.intern(&node{op: ir.ConstOp, dtype: ir.Bool, bits: bits})
	}
	known := func(c *node) bool { return c.op == ir.ConstOp && c.dtype == ir.Bool }
	switch e.op {
	case ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp:
		x, y := e.args[0], e.args[1]
		if x.op != ir.DimOp || y.op != ir.DimOp {
			return nil
		}
		a, isConst := x.dim.Const()
		b, areBoth := y.dim.Const()
		if !isConst || !areBoth {
			return nil
		}
		return truth(map[ir.ScalarOp]bool{ir.EqOp: a == b, ir.NeOp: a != b, ir.LtOp: a < b, ir.LeOp: a <= b}[e.op])
	case ir.NotOp:
		if c := e.args[0]; known(c) {
			return truth(c.bits == 0)
		}
	case ir.AndOp, ir.OrOp:
		if c := e.args[0]; known(c) {
			if (c.bits != 0) == (e.op == ir.AndOp) {
				return e.args[1]
			}
			return c
		}
	case ir.SelectOp:
		if c := e.args[0]; known(c) {
			if c.bits != 0 {
				return e.args[1]
			}
			return e.args[2]
		}
	}
	return nil
}

// inPlace reports whether an output lies in the memory of an operand.
func (n *nest) inPlace() bool {
	return slices.ContainsFunc(n.outs, func(o place) bool {
		return slices.ContainsFunc(n.ins, func(i place) bool { return i.name == o.name })
	})
}
