package eval

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// RunKernel computes a kernel alone: in has the types of the operands that args
// holds. Indices of map regions are not bound here.
func RunKernel[E any](k *ir.Kernel, ring Ring[E], dims map[string]int64, in []ir.Type, args []Array[E]) ([]Array[E], error) {
	m, err := newMachine(dims)
	if err != nil {
		return nil, err
	}
	if err := checkArgs(m, in, args, nil); err != nil {
		return nil, err
	}
	p, err := compileKernel(m, ring, k, in)
	if err != nil {
		return nil, err
	}
	return p.run(args)
}

// checkArgs checks arguments against types, and calls them by the names that there are.
func checkArgs[E any](m *machine, in []ir.Type, args []Array[E], names []*ir.Value) error {
	if len(args) != len(in) {
		return fmt.Errorf("have %d arguments, want %d", len(args), len(in))
	}
	for i, t := range in {
		box, err := m.box(t.Shape)
		if err == nil {
			err = args[i].check(t.DType, box)
		}
		switch {
		case err != nil && names != nil && names[i].Name != "":
			return fmt.Errorf("%s %s: %w", names[i].Name, t, err)
		case err != nil:
			return fmt.Errorf("argument %d: %w", i, err)
		}
	}
	return nil
}

// kernel is a compiled ir.Kernel. It may run any number of times, not at the same
// time.
type kernel[E any] struct {
	*machine
	operands []*operand[E]
	levels   []*level
	extents  []func() int64
	outs     []*output[E]
}

// output is one output of a compiled kernel.
type output[E any] struct {
	Array[E]
	typ    ir.Type
	zero   E
	stride []int
	value  code[E]
	coords []func() int64 // of a scatter
	when   func() int64
	add    code2[E]
}

// code2 combines two elements.
type code2[E any] struct {
	f func(x, y E) (E, error)
	i func(x, y int64) int64
}

func compileKernel[E any](m *machine, ring Ring[E], k *ir.Kernel, in []ir.Type) (*kernel[E], error) {
	c := &compiler[E]{
		machine: m, ring: ring,
		done: map[*ir.Expr]code[E]{}, uses: map[*ir.Expr]int{}, free: map[*ir.Expr][]int{},
	}
	for _, t := range in {
		o := &operand[E]{typ: t}
		if err := o.dependent(m); err != nil {
			return nil, err
		}
		c.operands = append(c.operands, o)
	}
	rank := k.Space.Rank()
	for i, d := range k.Space.Dims() {
		c.addLevel(i, d)
	}
	for i := range k.Outs {
		if err := c.surveyOut(&k.Outs[i], rank); err != nil {
			return nil, err
		}
	}
	p := &kernel[E]{machine: m, operands: c.operands, levels: c.levels[:rank]}
	for i, d := range k.Space.Dims() {
		f, err := m.dim(d, c.levels[:i])
		if err != nil {
			return nil, err
		}
		p.extents = append(p.extents, f)
	}
	for i := range k.Outs {
		o, err := c.output(&k.Outs[i], k.Space)
		if err != nil {
			return nil, err
		}
		p.outs = append(p.outs, o)
	}
	return p, nil
}

func (c *compiler[E]) surveyOut(out *ir.KernelOut, rank int) error {
	roots := append([]*ir.Expr{out.Expr}, out.Coords...)
	if out.When != nil {
		roots = append(roots, out.When)
	}
	for _, e := range roots {
		free, err := c.survey(e)
		if err != nil {
			return err
		}
		for _, k := range free {
			if k >= rank {
				return fmt.Errorf("index #%d is not bound in a kernel over %d axes", k, rank)
			}
		}
	}
	return nil
}

func (c *compiler[E]) output(out *ir.KernelOut, space *ir.Shape) (*output[E], error) {
	t := out.Type.DType
	o := &output[E]{typ: out.Type, zero: c.ring.Int(t, 0)}
	var err error
	if o.value, err = c.expr(out.Expr); err != nil {
		return nil, err
	}
	if out.Expr.DType != t {
		return nil, fmt.Errorf("an output of type %s has the value type %s", out.Type, out.Expr.DType)
	}
	if out.When != nil {
		w, err := c.expr(out.When)
		if err != nil {
			return nil, err
		}
		if o.when = w.i; o.when == nil {
			return nil, fmt.Errorf("a condition of type %s", out.When.DType)
		}
	}
	if !out.Scatters() {
		if out.Type.Rank() != space.Rank() {
			return nil, fmt.Errorf("an output of type %s over the space %s", out.Type, space)
		}
		return o, nil
	}
	if o.coords, err = c.coordinates(out.Coords); err != nil {
		return nil, err
	}
	if out.Type.Rank() != len(out.Coords) {
		return nil, fmt.Errorf("an output of type %s with %d coordinates", out.Type, len(out.Coords))
	}
	o.add = code2[E]{f: c.ring.Binary(ir.AddOp, t), i: intBinary(ir.AddOp, t)}
	if !t.Has(ir.Semiring) {
		return nil, fmt.Errorf("an accumulating output of type %s", t)
	}
	return o, nil
}

// run computes the kernel.
func (p *kernel[E]) run(args []Array[E]) ([]Array[E], error) {
	for i, o := range p.operands {
		o.bind(args[i])
	}
	for _, o := range p.outs {
		if err := o.alloc(p.machine); err != nil {
			return nil, err
		}
	}
	p.tick++
	p.begun = p.tick
	p.loop(p.levels, p.extents, func() {
		for _, o := range p.outs {
			o.point(p)
		}
	})
	res := make([]Array[E], len(p.outs))
	for i, o := range p.outs {
		res[i], o.Array = o.Array, Array[E]{}
	}
	for _, o := range p.operands {
		o.Array = Array[E]{}
	}
	return res, p.take()
}

func (o *output[E]) alloc(m *machine) error {
	box, err := m.box(o.typ.Shape)
	if err != nil {
		return err
	}
	o.Array = newArray(o.typ.DType, box, o.zero)
	o.stride = strides(box)
	return nil
}

// newArray returns an array of zeros.
func newArray[E any](t ir.DType, box []int, zero E) Array[E] {
	a := Array[E]{DType: t, Shape: box}
	if !t.IsFloat() {
		a.I = make([]int64, a.Len())
		for i := range a.I {
			a.I[i] = int64(t.Zero())
		}
		return a
	}
	a.F = make([]E, a.Len())
	for i := range a.F {
		a.F[i] = zero
	}
	return a
}

// point computes the output at the current point of the space.
func (o *output[E]) point(p *kernel[E]) {
	if o.when != nil && o.when() == 0 || p.err != nil {
		return
	}
	at := 0
	for k, n := range o.Shape {
		var i int64
		if o.coords != nil {
			i = o.coords[k]()
		} else {
			i = p.levels[k].i
		}
		if i < 0 || i >= int64(n) {
			p.fail(fmt.Errorf("index %d is outside axis %d of length %d of the result %s", i, k, n, o.typ))
			return
		}
		at += int(i) * o.stride[k]
	}
	switch {
	case o.coords == nil && o.value.f != nil:
		o.F[at] = o.value.f()
	case o.coords == nil:
		o.I[at] = o.value.i()
	case o.value.f != nil:
		var err error
		if o.F[at], err = o.add.f(o.F[at], o.value.f()); err != nil {
			p.fail(err)
		}
	default:
		o.I[at] = o.add.i(o.I[at], o.value.i())
	}
}
