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
	if !readsAll(k, points) {
		return nil // the plan passes what no point reads
	}
	return points
}

// readsAll reports whether the points together read every operand that the kernel reads.
func readsAll(k *ir.Kernel, points []environment) bool {
	all, read := map[int]bool{}, map[int]bool{}
	walkKernel(k, func(e *ir.Expr) {
		if e.Op == ir.LoadOp {
			all[e.Operand] = true
		}
	})
	for _, env := range points {
		seen := map[*ir.Expr]bool{}
		var walk func(e *ir.Expr)
		walk = func(e *ir.Expr) {
			if seen[e] {
				return
			}
			seen[e] = true
			if e.Op == ir.LoadOp {
				read[e.Operand] = true
			}
			for _, a := range evaluated(e, env) {
				walk(a)
			}
		}
		for i := range k.Outs {
			walk(k.Outs[i].Expr)
		}
	}
	return len(read) == len(all)
}

// evaluated returns the operands of an expression that are evaluated at a point.
func evaluated(e *ir.Expr, env environment) []*ir.Expr {
	if _, known := decide(e, env); known {
		return nil
	}
	if e.Op != ir.SelectOp {
		return e.Args
	}
	switch is, known := decide(e.Args[0], env); {
	case known && is:
		return e.Args[1:2]
	case known:
		return e.Args[2:]
	}
	return e.Args
}

// comparesIndices reports whether e compares an index with a number.
func comparesIndices(e *ir.Expr) bool {
	if len(e.Args) != 2 || mirrored[scalarForms[e.Op].operator] == "" || e.Args[0].Op != ir.DimOp || e.Args[1].Op != ir.DimOp {
		return false
	}
	return e.Args[0].Dim.HasIndex() || e.Args[1].Dim.HasIndex()
}

// decided returns what e is at a point where conditions on dims are known: a truth value,
// or the side of a choice. In loops all is left as it is, for the plan passes what it reads.
func (n *nest) decided(e *node) *node {
	if !n.few {
		return nil
	}
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
		return truth(holds(e.op, a, b))
	case ir.NotOp:
		if c := e.args[0]; known(c) {
			return truth(c.bits == 0)
		}
	case ir.AndOp, ir.OrOp:
		for i, c := range e.args {
			if !known(c) {
				continue
			}
			if (c.bits != 0) == (e.op == ir.AndOp) {
				return e.args[1-i]
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
