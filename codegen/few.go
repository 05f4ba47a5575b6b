package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// mostPoints is the number of points up to which a kernel that tells them apart is
// written out.
const mostPoints = 4

// point is the indices of one point of a kernel, and what is left of the kernel there.
type point struct {
	env    environment
	kernel *ir.Kernel
}

// points lists the points of a kernel that is written out, one after the other, and nil
// for one that is a loop: a few points of which the expressions are different, such as
// the elements of a literal.
func (n *nest) points() []point {
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
	envs := []environment{{}}
	for _, d := range k.Space.Dims() {
		extent, _ := d.Const()
		var next []environment
		for _, e := range envs {
			for i := range extent {
				next = append(next, append(slices.Clone(e), ir.Const(i)))
			}
		}
		envs = next
	}
	var points []point
	var left []*ir.Kernel
	for _, env := range envs {
		points = append(points, point{env, decidedKernel(k, env)})
		left = append(left, points[len(points)-1].kernel)
	}
	if len(reads(left...)) < len(reads(k)) {
		return nil // the plan passes what no point reads
	}
	return points
}

// reads returns the operands that kernels read.
func reads(ks ...*ir.Kernel) map[int]bool {
	read := map[int]bool{}
	for _, k := range ks {
		walkKernel(k, func(e *ir.Expr) {
			if e.Op == ir.LoadOp {
				read[e.Operand] = true
			}
		})
	}
	return read
}

// comparesIndices reports whether e compares an index with a number.
func comparesIndices(e *ir.Expr) bool {
	if len(e.Args) != 2 || mirrored[scalarForms[e.Op].operator] == "" || e.Args[0].Op != ir.DimOp || e.Args[1].Op != ir.DimOp {
		return false
	}
	return e.Args[0].Dim.HasIndex() || e.Args[1].Dim.HasIndex()
}

// inPlace reports whether an output lies in the memory of an operand.
func (n *nest) inPlace() bool {
	return slices.ContainsFunc(n.outs, func(o place) bool {
		return slices.ContainsFunc(n.ins, func(i place) bool { return i.name == o.name })
	})
}
