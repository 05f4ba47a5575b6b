package codegen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
)

// node returns the node of a tree under env.
func (n *nest) node(t *tree, env environment) *node {
	var key strings.Builder
	fmt.Fprintf(&key, "%d", t.id)
	for _, k := range t.free {
		fmt.Fprintf(&key, " %d=%v", k, env.dim(ir.Index(k)))
	}
	if have := n.memo[key.String()]; have != nil {
		return have
	}
	e := &node{op: t.Op, dtype: t.DType, bits: t.Bits, operand: t.Operand, check: t.Check, monoid: t.Monoid, hint: t.hint}
	if t.Op == ir.FoldOp {
		env, e.loops = n.bindFold(t, env)
	}
	if t.Op == ir.DimOp {
		e.dim = env.dim(t.Dim)
	}
	for _, a := range t.args {
		e.args = append(e.args, n.node(a, env))
	}
	e = n.intern(n.spell(e))
	n.memo[key.String()] = e
	return e
}

// intern returns the one node equal to e, with what follows from its operands.
func (n *nest) intern(e *node) *node {
	var key strings.Builder
	fmt.Fprintf(&key, "%d %d %d %v %d %t %d", e.op, e.dtype, e.bits, e.dim, e.operand, e.check, e.monoid)
	if e.length != nil {
		fmt.Fprintf(&key, " of %v", e.length)
	}
	for _, l := range e.loops {
		if l != nil {
			fmt.Fprintf(&key, " %%%d", l.id)
		}
	}
	for _, a := range e.args {
		fmt.Fprintf(&key, " %d", a.id)
	}
	if have := n.nodes[key.String()]; have != nil {
		have.hint = cmp.Or(have.hint, e.hint)
		return have
	}
	e.free = n.freeOf(e)
	e.safe = n.safety(e)
	if e.op == ir.LoadOp && !n.packed(e) {
		e.row, e.along = n.rowOf(e)
	}
	e.id = len(n.order) + 1
	n.order = append(n.order, e)
	n.nodes[key.String()] = e
	return e
}

func (n *nest) freeOf(e *node) []*loop {
	set := map[*loop]bool{}
	for _, a := range e.args {
		for _, l := range a.free {
			set[l] = true
		}
	}
	if e.dim != nil {
		for _, l := range n.loopsIn(e.dim) {
			set[l] = true
		}
	}
	if e.length != nil {
		for _, l := range n.loopsIn(e.length) {
			set[l] = true
		}
	}
	for _, l := range e.loops {
		if l != nil {
			for _, m := range n.loopsIn(l.extent) {
				set[m] = true
			}
		}
	}
	for _, l := range e.loops {
		delete(set, l)
	}
	out := make([]*loop, 0, len(set))
	for l := range set {
		out = append(out, l)
	}
	slices.SortFunc(out, func(a, b *loop) int { return a.id - b.id })
	return out
}

// same returns the operand that an output shares its memory and shape with, or
// else the output itself.
func (n *nest) same(operand int) int {
	at := n.place(operand)
	for k := range n.ins {
		if p := &n.ins[k]; !p.scalar && p.name == at.name && p.shape == at.shape {
			return k
		}
	}
	return operand
}

// safety reports whether e can be evaluated outside the branch it stands in: no
// load within it can leave its operand.
func (n *nest) safety(e *node) bool {
	for _, a := range e.args {
		if !a.safe {
			return false
		}
	}
	switch e.op {
	case ir.LoadOp:
		at := n.place(e.operand)
		for k, c := range e.args {
			if c.op != ir.DimOp || !n.within(c.dim, at.shape.Dim(k)) {
				return false
			}
		}
	case rowOp:
		at := n.place(e.operand)
		for k, c := range e.args {
			if !e.check && (c.op != ir.DimOp || !n.within(c.dim, at.shape.Dim(k))) {
				return false
			}
		}
		last := at.shape.Dim(at.shape.Rank() - 1)
		facts := n.factsOf(e.dim)
		return ir.NonNeg(e.dim, facts) && ir.NonNeg(last.Sub(e.dim), facts) &&
			ir.NonNeg(e.length, n.factsOf(e.length))
	}
	return true
}

// rowOf returns the row in which a load with the given coordinates lies, when the
// last coordinate is the innermost of its loops, plus a constant, and the others
// do not depend on that loop.
func (n *nest) rowOf(e *node) (row *node, along *loop) {
	rank := len(e.args)
	if rank == 0 || e.args[rank-1].op != ir.DimOp {
		return nil, nil
	}
	last := e.args[rank-1].dim
	inner := n.loopsIn(last)
	if len(inner) == 0 {
		return nil, nil
	}
	along = slices.MaxFunc(inner, func(a, b *loop) int { return a.id - b.id })
	start := last.Sub(along.symbol)
	if slices.Contains(n.loopsIn(start), along) {
		return nil, nil
	}
	for _, c := range e.args[:rank-1] {
		if slices.Contains(c.free, along) {
			return nil, nil
		}
	}
	extent := n.place(e.operand).shape.Dim(rank - 1)
	if e.check && !n.within(last, extent) {
		return nil, nil
	}
	// A guard may let the loop run beyond the operand: then there is no such row.
	if beyond := extent.Sub(start).Sub(along.extent); !ir.NonNeg(beyond, n.factsOf(beyond)) {
		return nil, nil
	}
	return n.intern(&node{op: rowOp, dtype: e.dtype, args: e.args[:rank-1], dim: start, operand: n.same(e.operand), check: e.check, length: along.extent}), along
}
