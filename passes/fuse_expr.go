package passes

import (
	"strings"

	"github.com/gradc/gradc/ir"
)

// foldLevel is where the index numbers of folds begin while expressions belong to
// no kernel yet, above every axis of every space. A fold's number is foldLevel
// plus the height of its body, so an inner fold always has lower numbers than the
// folds around it, equal folds are equal expressions wherever they stand, and an
// expression can be put inside another fold without renaming.
const foldLevel = 1 << 10

// exprTable keeps one representative of each expression: structurally equal
// expressions are the same pointer, and what several outputs of a kernel share is
// computed once. Operands are numbers of values.
type exprTable struct {
	have  map[exprKey]*ir.Expr
	notes map[*ir.Expr]*exprNote
	clean map[*ir.Expr]*ir.Expr // simplified without assumptions
}

type exprKey struct {
	op      ir.ScalarOp
	dtype   ir.DType
	check   bool
	monoid  ir.Monoid
	bits    ir.Bits
	dim     *ir.Dim
	operand int
	base    int
	a, b, c int32
	rest    string
}

// exprNote is what fusion wants to know about an expression and all below it.
type exprNote struct {
	id      int32
	height  int    // number of fold levels in use
	tests   uint64 // a filter of the truth values in it
	depends bool   // a fold's extent mentions an index of the space
	checks  bool   // a load is checked at run time
}

func newExprTable() *exprTable {
	return &exprTable{have: map[exprKey]*ir.Expr{}, notes: map[*ir.Expr]*exprNote{}, clean: map[*ir.Expr]*ir.Expr{}}
}

func (t *exprTable) note(e *ir.Expr) *exprNote { return t.notes[e] }

// intern returns the representative of e, whose arguments are representatives.
func (t *exprTable) intern(e ir.Expr) *ir.Expr {
	k := exprKey{op: e.Op, dtype: e.DType, check: e.Check, monoid: e.Monoid, bits: e.Bits, dim: e.Dim, operand: e.Operand, base: e.Base, a: -1, b: -1, c: -1}
	var rest []string
	for i, a := range e.Args {
		id := t.note(a).id
		switch i {
		case 0:
			k.a = id
		case 1:
			k.b = id
		case 2:
			k.c = id
		default:
			rest = append(rest, string([]byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)}))
		}
	}
	for _, d := range e.Extents {
		rest = append(rest, d.String(), ";")
	}
	k.rest = strings.Join(rest, "")
	if have := t.have[k]; have != nil {
		return t.call(have, e.Name)
	}
	out := &e
	t.have[k] = out
	t.notes[out] = t.describe(out)
	return out
}

// call notes the model's name for what an expression computes, unless it has one.
// What only fetches a value has the name of what it fetches.
func (t *exprTable) call(e *ir.Expr, name string) *ir.Expr {
	if e.Name == "" && e.Op != ir.LoadOp && e.Op != ir.ConstOp && e.Op != ir.DimOp {
		e.Name = name
	}
	return e
}

func (t *exprTable) describe(e *ir.Expr) *exprNote {
	n := &exprNote{id: int32(len(t.notes))}
	for _, a := range e.Args {
		m := t.note(a)
		n.height = max(n.height, m.height)
		n.tests |= m.tests
		n.depends = n.depends || m.depends
		n.checks = n.checks || m.checks
	}
	if e.DType == ir.Bool {
		n.tests |= 1 << (uint(n.id) % 64)
	}
	n.checks = n.checks || e.Check
	if e.Op == ir.FoldOp {
		n.height = max(n.height, e.Base-foldLevel+len(e.Extents))
		for _, d := range e.Extents {
			n.depends = n.depends || mentionsSpace(d)
		}
	}
	return n
}

func mentionsSpace(d *ir.Dim) bool {
	has := false
	d.Walk(func(a *ir.Atom) { has = has || a.Kind == ir.AtomIndex && a.Index < foldLevel })
	return has
}

// dim returns the value of a dim.
func (t *exprTable) dim(d *ir.Dim) *ir.Expr {
	return t.intern(ir.Expr{Op: ir.DimOp, DType: ir.I64, Dim: d})
}

func (t *exprTable) truth(holds bool) *ir.Expr {
	e := ir.Expr{Op: ir.ConstOp, DType: ir.Bool}
	if holds {
		e.Bits = 1
	}
	return t.intern(e)
}

// make returns the representative of e after the simplifications that are exact in
// every arithmetic: decided choices, and integer expressions that are dims.
func (t *exprTable) make(e ir.Expr) *ir.Expr {
	switch e.Op {
	case ir.SelectOp:
		return t.choose(e)
	case ir.NotOp:
		if b, ok := asTruth(e.Args[0]); ok {
			return t.truth(!b)
		}
		if e.Args[0].Op == ir.NotOp {
			return e.Args[0].Args[0]
		}
	case ir.AndOp, ir.OrOp:
		return t.connect(e)
	case ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp:
		if b, ok := decideDims(e); ok {
			return t.truth(b)
		}
	case ir.CastOp:
		if e.Args[0].DType == e.DType {
			return e.Args[0]
		}
	case ir.AddOp, ir.SubOp, ir.MulOp, ir.NegOp, ir.MinOp, ir.MaxOp, ir.FloorDivOp, ir.ModOp:
		if d := foldDims(e); d != nil {
			return t.dim(d)
		}
	}
	return t.intern(e)
}

func (t *exprTable) choose(e ir.Expr) *ir.Expr {
	c, a, b := e.Args[0], e.Args[1], e.Args[2]
	if c.Op == ir.NotOp {
		c, a, b = c.Args[0], b, a
	}
	if holds, ok := asTruth(c); ok {
		if holds {
			return a
		}
		return b
	}
	if a == b {
		return a
	}
	e.Args = []*ir.Expr{c, a, b}
	return t.intern(e)
}

func (t *exprTable) connect(e ir.Expr) *ir.Expr {
	neutral := e.Op == ir.AndOp
	for i, x := range e.Args {
		if b, ok := asTruth(x); ok {
			if b == neutral {
				return e.Args[1-i]
			}
			if i == 0 {
				return x
			}
		}
	}
	if e.Args[0] == e.Args[1] {
		return e.Args[0]
	}
	return t.intern(e)
}

func asTruth(e *ir.Expr) (holds, ok bool) {
	if e.Op == ir.ConstOp && e.DType == ir.Bool {
		return e.Bits != 0, true
	}
	return false, false
}

// asDim returns the dim that an I64 expression is the value of, or nil.
func asDim(e *ir.Expr) *ir.Dim {
	switch {
	case e.DType != ir.I64:
	case e.Op == ir.DimOp:
		return e.Dim
	case e.Op == ir.ConstOp:
		return ir.Const(int64(e.Bits))
	}
	return nil
}

func foldDims(e ir.Expr) *ir.Dim {
	if e.DType != ir.I64 {
		return nil
	}
	a := asDim(e.Args[0])
	if a == nil {
		return nil
	}
	if e.Op == ir.NegOp {
		return settled(a.Neg())
	}
	b := asDim(e.Args[1])
	if b == nil {
		return nil
	}
	switch e.Op {
	case ir.AddOp:
		return settled(a.Add(b))
	case ir.SubOp:
		return settled(a.Sub(b))
	case ir.MulOp:
		return settled(a.Mul(b))
	case ir.MinOp:
		return settled(a.Min(b))
	case ir.MaxOp:
		return settled(a.Max(b))
	}
	if n, ok := b.Const(); !ok || n <= 0 {
		return nil
	}
	if e.Op == ir.FloorDivOp {
		return settled(a.FloorDiv(b))
	}
	return settled(a.Mod(b))
}

func settled(d *ir.Dim) *ir.Dim {
	if d.Overflows() {
		return nil
	}
	return d
}

// decideDims decides a comparison of dims that holds, or fails, for all indices.
func decideDims(e ir.Expr) (holds, ok bool) {
	a, b := asDim(e.Args[0]), asDim(e.Args[1])
	if a == nil || b == nil {
		return false, false
	}
	diff := b.Sub(a)
	if diff.Overflows() {
		return false, false
	}
	switch e.Op {
	case ir.EqOp, ir.NeOp:
		if diff.IsConst(0) {
			return e.Op == ir.EqOp, true
		}
		if ir.NonNeg(diff.AddConst(-1), nil) || ir.NonNeg(diff.Neg().AddConst(-1), nil) {
			return e.Op == ir.NeOp, true
		}
	case ir.LtOp:
		return ir.NonNeg(diff.AddConst(-1), nil), ir.NonNeg(diff.AddConst(-1), nil) || ir.NonNeg(diff.Neg(), nil)
	case ir.LeOp:
		return ir.NonNeg(diff, nil), ir.NonNeg(diff, nil) || ir.NonNeg(diff.Neg().AddConst(-1), nil)
	}
	return false, false
}
