package eval

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// operand is one operand of a kernel while it runs.
type operand[E any] struct {
	Array[E]
	typ    ir.Type
	stride []int
	// Of a dependent shape: the true extent of each axis, over the coordinates in
	// point.
	extent []func() int64
	point  []*level
}

func (o *operand[E]) bind(a Array[E]) {
	o.Array, o.stride = a, strides(a.Shape)
}

// dependent prepares the check against true extents.
func (o *operand[E]) dependent(m *machine) error {
	if !o.typ.Shape.Dependent() {
		return nil
	}
	for _, d := range o.typ.Shape.Dims() {
		o.point = append(o.point, &level{extent: d})
		f, err := m.dim(d, o.point)
		if err != nil {
			return err
		}
		o.extent = append(o.extent, f)
	}
	return nil
}

// offset finds the element at the coordinates, or says which one is outside.
func (o *operand[E]) offset(coords []func() int64) (int, error) {
	at := 0
	for k, c := range coords {
		i := c()
		n := int64(o.Shape[k])
		if o.point != nil {
			n = min(n, o.extent[k]())
			o.point[k].i = i
		}
		if i < 0 || i >= n {
			return 0, fmt.Errorf("index %d is outside axis %d of length %d", i, k, n)
		}
		at += int(i) * o.stride[k]
	}
	return at, nil
}

// load compiles the read of an element. Every read is checked here, whether or not
// generated code would check it.
func (c *compiler[E]) load(e *ir.Expr) (code[E], error) {
	if e.Operand < 0 || e.Operand >= len(c.operands) {
		return code[E]{}, fmt.Errorf("load of operand %d of %d", e.Operand, len(c.operands))
	}
	o := c.operands[e.Operand]
	if o.typ.DType != e.DType || o.typ.Rank() != len(e.Args) {
		return code[E]{}, fmt.Errorf("load of %s with %d coordinates from %s", e.DType, len(e.Args), o.typ)
	}
	coords, err := c.coordinates(e.Args)
	if err != nil {
		return code[E]{}, err
	}
	m := c.machine
	fail := func(err error) {
		if !e.Check {
			err = fmt.Errorf("%w (the read was taken as proved to be inside)", err)
		}
		m.fail(err)
	}
	if !e.DType.IsFloat() {
		return code[E]{i: func() int64 {
			at, err := o.offset(coords)
			if err != nil {
				fail(err)
				return 0
			}
			return o.I[at]
		}}, nil
	}
	zero := c.ring.Int(e.DType, 0)
	return code[E]{f: func() E {
		at, err := o.offset(coords)
		if err != nil {
			fail(err)
			return zero
		}
		return o.F[at]
	}}, nil
}

func (c *compiler[E]) coordinates(args []*ir.Expr) ([]func() int64, error) {
	out := make([]func() int64, len(args))
	for k, a := range args {
		x, err := c.expr(a)
		if err != nil {
			return nil, err
		}
		if !a.DType.IsInt() {
			return nil, fmt.Errorf("a coordinate of type %s", a.DType)
		}
		out[k] = x.i
	}
	return out, nil
}
