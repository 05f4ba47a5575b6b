package eval

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gradc/gradc/ir"
)

// code is a compiled expression: f of a float type, i of any other.
type code[E any] struct {
	f func() E
	i func() int64
}

// compiler turns the expressions of one kernel into closures.
type compiler[E any] struct {
	*machine
	ring     Ring[E]
	levels   []*level // by index number; nil where no loop has that number
	operands []*operand[E]
	done     map[*ir.Expr]code[E]
	uses     map[*ir.Expr]int
	free     map[*ir.Expr][]int
}

// survey counts the uses of each expression and finds the loop indices that it
// depends on, and makes a level for each loop of a fold.
func (c *compiler[E]) survey(e *ir.Expr) ([]int, error) {
	c.uses[e]++
	if c.uses[e] > 1 {
		return c.free[e], nil
	}
	var free []int
	add := func(ks []int) {
		for _, k := range ks {
			if !slices.Contains(free, k) {
				free = append(free, k)
			}
		}
	}
	if e.Op == ir.DimOp {
		add(indices(e.Dim))
	}
	for _, a := range e.Args {
		ks, err := c.survey(a)
		if err != nil {
			return nil, err
		}
		add(ks)
	}
	if e.Op == ir.FoldOp {
		if e.Base < 0 {
			return nil, fmt.Errorf("a fold begins at level %d", e.Base)
		}
		free = slices.DeleteFunc(free, func(k int) bool { return k >= e.Base && k < e.Base+len(e.Extents) })
		for j, d := range e.Extents {
			c.addLevel(e.Base+j, d)
			add(slices.DeleteFunc(indices(d), func(k int) bool { return k >= e.Base && k < e.Base+j }))
		}
	}
	c.free[e] = free
	return free, nil
}

func (c *compiler[E]) addLevel(k int, extent *ir.Dim) {
	for len(c.levels) <= k {
		c.levels = append(c.levels, nil)
	}
	if c.levels[k] == nil {
		c.levels[k] = &level{extent: extent}
	}
}

func indices(d *ir.Dim) []int {
	var ks []int
	d.Walk(func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex && !slices.Contains(ks, a.Index) {
			ks = append(ks, a.Index)
		}
	})
	return ks
}

// expr compiles e. An expression with several uses keeps its value until an index
// that it depends on is assigned again: without that, evaluation would take time
// exponential in the depth of a graph.
func (c *compiler[E]) expr(e *ir.Expr) (code[E], error) {
	if have, ok := c.done[e]; ok {
		return have, nil
	}
	out, err := c.fresh(e)
	if err != nil {
		return out, err
	}
	if (out.f == nil) == e.DType.IsFloat() {
		return out, fmt.Errorf("%s does not yield %s", e.Op, e.DType)
	}
	if c.uses[e] > 1 && e.Op != ir.ConstOp && e.Op != ir.DimOp {
		out = c.keep(out, c.free[e])
	}
	c.done[e] = out
	return out, nil
}

func (c *compiler[E]) keep(in code[E], free []int) code[E] {
	m, deps := c.machine, make([]*level, len(free))
	for i, k := range free {
		deps[i] = c.levels[k]
	}
	now := func() uint64 {
		t := m.begun
		for _, l := range deps {
			t = max(t, l.stamp)
		}
		return t
	}
	var when uint64
	if in.f != nil {
		var kept E
		return code[E]{f: func() E {
			if t := now(); t != when {
				kept, when = in.f(), t
			}
			return kept
		}}
	}
	var kept int64
	return code[E]{i: func() int64 {
		if t := now(); t != when {
			kept, when = in.i(), t
		}
		return kept
	}}
}

// fresh compiles e itself; every kind of expression has its method.
func (c *compiler[E]) fresh(e *ir.Expr) (code[E], error) {
	switch e.Op {
	case ir.ConstOp:
		return c.constant(e)
	case ir.DimOp:
		f, err := c.dim(e.Dim, c.levels)
		return code[E]{i: f}, err
	case ir.LoadOp:
		return c.load(e)
	case ir.FoldOp:
		return c.fold(e)
	case ir.SelectOp:
		return c.choose(e)
	}
	args := make([]code[E], len(e.Args))
	for k, a := range e.Args {
		var err error
		if args[k], err = c.expr(a); err != nil {
			return code[E]{}, err
		}
	}
	switch {
	case e.Op == ir.CastOp && len(args) == 1:
		return c.cast(e.DType, e.Args[0].DType, args[0]), nil
	case e.Op == ir.NotOp && len(args) == 1 && args[0].i != nil:
		x := args[0].i
		return code[E]{i: func() int64 { return 1 - x() }}, nil
	case e.Op >= ir.EqOp && e.Op <= ir.LeOp && len(args) == 2:
		return c.compare(e.Op, e.Args[0].DType, args[0], args[1])
	case len(args) == 1 && e.Args[0].DType == e.DType:
		return c.unary(e.Op, e.DType, args[0])
	case len(args) == 2 && e.Args[0].DType == e.DType && e.Args[1].DType == e.DType:
		return c.binary(e.Op, e.DType, args[0], args[1])
	}
	return code[E]{}, fmt.Errorf("%s has operands that do not fit", e.Op)
}

func (c *compiler[E]) constant(e *ir.Expr) (code[E], error) {
	if !e.DType.IsFloat() {
		n := int64(e.Bits)
		return code[E]{i: func() int64 { return n }}, nil
	}
	x, err := c.ring.Float(e.DType, math.Float64frombits(uint64(e.Bits)))
	if err != nil { // only where it is evaluated: a guard may never read its -inf
		m := c.machine
		return code[E]{f: func() E { m.fail(err); return x }}, nil
	}
	return code[E]{f: func() E { return x }}, nil
}

func (c *compiler[E]) choose(e *ir.Expr) (code[E], error) {
	if len(e.Args) != 3 || e.Args[0].DType != ir.Bool {
		return code[E]{}, errors.New("select has operands that do not fit")
	}
	cond, err := c.expr(e.Args[0])
	if err != nil {
		return code[E]{}, err
	}
	a, err := c.expr(e.Args[1])
	if err != nil {
		return code[E]{}, err
	}
	b, err := c.expr(e.Args[2])
	if err != nil {
		return code[E]{}, err
	}
	switch {
	case a.f != nil && b.f != nil:
		return code[E]{f: func() E {
			if cond.i() != 0 {
				return a.f()
			}
			return b.f()
		}}, nil
	case a.i != nil && b.i != nil:
		return code[E]{i: func() int64 {
			if cond.i() != 0 {
				return a.i()
			}
			return b.i()
		}}, nil
	}
	return code[E]{}, errors.New("select has branches of different types")
}

func (c *compiler[E]) cast(to, from ir.DType, x code[E]) code[E] {
	r := c.ring
	switch {
	case to.IsFloat() && x.f != nil:
		return code[E]{f: func() E { return r.Convert(to, x.f()) }}
	case to.IsFloat() && from == ir.MinPlus:
		m := c.machine
		return code[E]{f: func() E {
			y, err := r.Float(to, weight(x.i()))
			if err != nil {
				m.fail(err)
			}
			return y
		}}
	case to.IsFloat():
		return code[E]{f: func() E { return r.Int(to, x.i()) }}
	case x.f == nil && to == ir.MinPlus:
		return code[E]{i: func() int64 { return bits(float64(x.i())) }}
	case x.f == nil:
		return code[E]{i: func() int64 { return to.Reduce(x.i()) }}
	case to == ir.MinPlus:
		return code[E]{i: func() int64 { return bits(r.Float64(x.f())) }}
	case to == ir.Bool:
		zero := r.Int(from, 0)
		return code[E]{i: func() int64 {
			s, ok := r.Compare(x.f(), zero)
			return truth(s != 0 || !ok)
		}}
	}
	if to.Modulus() > 0 {
		return code[E]{i: func() int64 { return to.Reduce(r.Trunc(x.f())) }}
	}
	lo, hi := to.Range()
	return code[E]{i: func() int64 { return min(max(r.Trunc(x.f()), lo), hi) }}
}

func (c *compiler[E]) compare(op ir.ScalarOp, t ir.DType, x, y code[E]) (code[E], error) {
	if (x.f == nil) != (y.f == nil) {
		return code[E]{}, errors.New("comparison of different types")
	}
	holds := map[ir.ScalarOp]func(s int, ordered bool) bool{
		ir.EqOp: func(s int, ordered bool) bool { return ordered && s == 0 },
		ir.NeOp: func(s int, ordered bool) bool { return !ordered || s != 0 },
		ir.LtOp: func(s int, ordered bool) bool { return ordered && s < 0 },
		ir.LeOp: func(s int, ordered bool) bool { return ordered && s <= 0 },
	}[op]
	if x.f == nil {
		return code[E]{i: func() int64 { return truth(holds(compareElements(t, x.i(), y.i()), true)) }}, nil
	}
	r := c.ring
	return code[E]{i: func() int64 { return truth(holds(r.Compare(x.f(), y.f()))) }}, nil
}

func (c *compiler[E]) unary(op ir.ScalarOp, t ir.DType, x code[E]) (code[E], error) {
	if x.f != nil {
		m, f := c.machine, c.ring.Unary(op, t)
		if f == nil {
			return code[E]{}, fmt.Errorf("%s on %s cannot be computed in this ring", op, t)
		}
		return code[E]{f: func() E {
			y, err := f(x.f())
			if err != nil {
				m.fail(err)
			}
			return y
		}}, nil
	}
	f := intUnary(op, t)
	if f == nil {
		return code[E]{}, fmt.Errorf("%s is not defined on %s", op, t)
	}
	return code[E]{i: func() int64 { return f(x.i()) }}, nil
}

func (c *compiler[E]) binary(op ir.ScalarOp, t ir.DType, x, y code[E]) (code[E], error) {
	switch {
	case x.f != nil:
		m, f := c.machine, c.ring.Binary(op, t)
		if f == nil {
			return code[E]{}, fmt.Errorf("%s on %s cannot be computed in this ring", op, t)
		}
		return code[E]{f: func() E {
			a := x.f()
			z, err := f(a, y.f())
			if err != nil {
				m.fail(err)
			}
			return z
		}}, nil
	case op == ir.AndOp && t == ir.Bool:
		return code[E]{i: func() int64 { return truth(x.i() != 0 && y.i() != 0) }}, nil
	case op == ir.OrOp && t == ir.Bool:
		return code[E]{i: func() int64 { return truth(x.i() != 0 || y.i() != 0) }}, nil
	}
	f := intBinary(op, t)
	if f == nil {
		return code[E]{}, fmt.Errorf("%s is not defined on %s", op, t)
	}
	return code[E]{i: func() int64 { return f(x.i(), y.i()) }}, nil
}
