package eval

import (
	"fmt"
	"math"

	"github.com/gradc/gradc/ir"
)

// fold compiles a reduction: a loop nest within an expression.
func (c *compiler[E]) fold(e *ir.Expr) (code[E], error) {
	if len(e.Args) != 1 {
		return code[E]{}, fmt.Errorf("a fold with %d bodies", len(e.Args))
	}
	levels := c.levels[e.Base : e.Base+len(e.Extents)]
	// A level may serve several folds in turn; within this one it has this extent.
	before := make([]*ir.Dim, len(levels))
	for j, l := range levels {
		before[j], l.extent = l.extent, e.Extents[j]
	}
	defer func() {
		for j, l := range levels {
			l.extent = before[j]
		}
	}()
	extents := make([]func() int64, len(levels))
	for j, d := range e.Extents {
		var err error
		if extents[j], err = c.dim(d, c.levels); err != nil {
			return code[E]{}, err
		}
	}
	body, err := c.expr(e.Args[0])
	if err != nil {
		return code[E]{}, err
	}
	m, t := c.machine, e.Args[0].DType
	nest := func(point func()) { m.loop(levels, extents, point) }
	switch e.Monoid {
	case ir.Argmax, ir.Argmin:
		return c.foldPosition(e, nest, body)
	case ir.Any, ir.All:
		return foldBool[E](e.Monoid, nest, body.i)
	}
	if body.f != nil {
		return c.foldFloat(e.Monoid, t, nest, body.f)
	}
	return foldInt[E](e.Monoid, t, nest, body.i)
}

func (c *compiler[E]) foldFloat(mon ir.Monoid, t ir.DType, nest func(func()), body func() E) (code[E], error) {
	var op ir.ScalarOp
	var empty float64
	switch mon {
	case ir.Sum:
		op = ir.AddOp
	case ir.Prod:
		op, empty = ir.MulOp, 1
	case ir.MaxOf:
		op, empty = ir.MaxOp, math.Inf(-1)
	case ir.MinOf:
		op, empty = ir.MinOp, math.Inf(1)
	}
	m, combine := c.machine, c.ring.Binary(op, t)
	if combine == nil {
		return code[E]{}, fmt.Errorf("%s on %s cannot be computed in this ring", mon, t)
	}
	// An extremum starts from its first element: the rationals have no infinity.
	first := mon == ir.MaxOf || mon == ir.MinOf
	start, noStart := c.ring.Float(t, empty)
	return code[E]{f: func() E {
		acc, fresh := start, first
		nest(func() {
			x := body()
			if fresh {
				acc, fresh = x, false
				return
			}
			var err error
			if acc, err = combine(acc, x); err != nil {
				m.fail(err)
			}
		})
		if fresh && noStart != nil {
			m.fail(noStart)
		}
		return acc
	}}, nil
}

func foldInt[E any](mon ir.Monoid, t ir.DType, nest func(func()), body func() int64) (code[E], error) {
	var op ir.ScalarOp
	var empty int64
	lo, hi := t.Range()
	if t == ir.MinPlus {
		lo, hi = bits(math.Inf(-1)), bits(math.Inf(1))
	}
	switch mon {
	case ir.Sum:
		op, empty = ir.AddOp, int64(t.Zero())
	case ir.Prod:
		op, empty = ir.MulOp, int64(t.One())
	case ir.MaxOf:
		op, empty = ir.MaxOp, lo
	case ir.MinOf:
		op, empty = ir.MinOp, hi
	}
	combine := intBinary(op, t)
	if combine == nil {
		return code[E]{}, fmt.Errorf("%s is not defined on %s", mon, t)
	}
	return code[E]{i: func() int64 {
		acc := empty
		nest(func() { acc = combine(acc, body()) })
		return acc
	}}, nil
}

func foldBool[E any](mon ir.Monoid, nest func(func()), body func() int64) (code[E], error) {
	if body == nil {
		return code[E]{}, fmt.Errorf("%s is defined on bool only", mon)
	}
	return code[E]{i: func() int64 {
		some, every := int64(0), int64(1)
		nest(func() {
			if body() != 0 {
				some = 1
			} else {
				every = 0
			}
		})
		if mon == ir.Any {
			return some
		}
		return every
	}}, nil
}

// foldPosition compiles argmax and argmin: the row-major position of the first
// extremum, or of the first NaN, within the bounding box of the folded axes.
func (c *compiler[E]) foldPosition(e *ir.Expr, nest func(func()), body code[E]) (code[E], error) {
	position, err := c.position(e)
	if err != nil {
		return code[E]{}, err
	}
	sign := 1
	if e.Monoid == ir.Argmin {
		sign = -1
	}
	if t := e.Args[0].DType; body.i != nil {
		if !t.Has(ir.Ordered) {
			return code[E]{}, fmt.Errorf("%s is not defined on %s", e.Monoid, t)
		}
		return code[E]{i: func() int64 {
			at, none := int64(0), true
			var best int64
			nest(func() {
				if x := body.i(); none || sign*compareElements(t, x, best) > 0 {
					at, best, none = position(), x, false
				}
			})
			return at
		}}, nil
	}
	r := c.ring
	return code[E]{i: func() int64 {
		at, none, nan := int64(0), true, false
		var best E
		nest(func() {
			x := body.f()
			if nan {
				return
			}
			_, ordered := r.Compare(x, x)
			nan = !ordered
			if none || nan {
				at, best, none = position(), x, false
				return
			}
			if s, _ := r.Compare(x, best); sign*s > 0 {
				at, best = position(), x
			}
		})
		return at
	}}, nil
}

// position compiles the row-major position of the current point of a fold. The
// bounding box is taken over all the loops around it.
func (c *compiler[E]) position(e *ir.Expr) (func() int64, error) {
	around := make([]*ir.Dim, e.Base+len(e.Extents))
	for k := range around {
		around[k] = ir.Const(1)
		if c.levels[k] != nil {
			around[k] = c.levels[k].extent
		}
	}
	shape := ir.NewShape(around...)
	weight := make([]func() int64, len(e.Extents))
	size := ir.Const(1)
	for j := len(weight) - 1; j >= 0; j-- {
		var err error
		if weight[j], err = c.dim(size, nil); err != nil {
			return nil, err
		}
		size = size.Mul(shape.Bound(e.Base + j))
	}
	levels := c.levels[e.Base : e.Base+len(e.Extents)]
	return func() int64 {
		var at int64
		for j, l := range levels {
			at += weight[j]() * l.i
		}
		return at
	}, nil
}
