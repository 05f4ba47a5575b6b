package ir

import "fmt"

// Flops counts the arithmetic of a kernel on floats at the given sizes: one for each
// addition, product, quotient, comparison, elementary function and combination of a
// reduction. A shared expression counts once at each point at which it is needed,
// both sides of a branch count, triangular loops count exactly.
func (k *Kernel) Flops(dims map[string]int64) (int64, error) {
	c := &counter{dims: dims, index: map[int]int64{}, seen: map[*Expr]bool{}}
	body := func() int64 {
		var n int64
		for i := range k.Outs {
			o := &k.Outs[i]
			n += c.expr(o.Expr) + c.expr(o.When)
			for _, x := range o.Coords {
				n += c.expr(x)
			}
			if o.Scatters() && o.Type.DType.IsFloat() {
				n++
			}
		}
		return n
	}
	n := c.loops(k.Space.Dims(), 0, body, k.innerExtents())
	return n, c.err
}

// counter walks a kernel's expressions at one point of its loops.
type counter struct {
	dims  map[string]int64
	index map[int]int64 // folds may use any levels
	seen  map[*Expr]bool
	err   error
}

// loops counts body over extents, whose indices are base, base+1, …. A loop whose
// index no later extent mentions is counted once and multiplied.
func (c *counter) loops(extents []*Dim, base int, body func() int64, inner []*Dim) int64 {
	if len(extents) == 0 {
		return body()
	}
	n, err := extents[0].Eval(c.value)
	if err != nil {
		c.err = err
		return 0
	}
	rest := func(i int64) int64 {
		c.index[base] = i
		return c.loops(extents[1:], base+1, body, inner)
	}
	if n <= 0 {
		return 0
	}
	if !mentionsIndex(extents[1:], base) && !mentionsIndex(inner, base) {
		all, ok := mulInt(n, rest(0))
		if !ok {
			c.err = fmt.Errorf("more operations than 64 bits can count")
		}
		return all
	}
	var sum int64
	for i := range n {
		before := c.seen
		c.seen = map[*Expr]bool{}
		sum += rest(i)
		c.seen = before
	}
	return sum
}

func (c *counter) value(a *Atom) (int64, bool) {
	if a.Kind == AtomIndex {
		i, ok := c.index[a.Index]
		return i, ok
	}
	v, ok := c.dims[a.Name]
	return v, ok
}

func (c *counter) expr(e *Expr) int64 {
	if e == nil || c.seen[e] {
		return 0
	}
	c.seen[e] = true
	if e.Op == FoldOp {
		body := func() int64 { return c.expr(e.Args[0]) + one(e.Args[0].DType.IsFloat()) }
		return c.loops(e.Extents, e.Base, body, foldExtents(e.Args[0], nil))
	}
	n := one(e.Op >= NegOp && len(e.Args) > 0 && e.Args[0].DType.IsFloat())
	for _, a := range e.Args {
		n += c.expr(a)
	}
	return n
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func (k *Kernel) innerExtents() []*Dim {
	var ds []*Dim
	for i := range k.Outs {
		ds = foldExtents(k.Outs[i].Expr, ds)
	}
	return ds
}

// foldExtents collects the extents of the folds in an expression.
func foldExtents(e *Expr, ds []*Dim) []*Dim {
	seen := map[*Expr]bool{}
	var walk func(e *Expr)
	walk = func(e *Expr) {
		if e == nil || seen[e] {
			return
		}
		seen[e] = true
		ds = append(ds, e.Extents...)
		for _, a := range e.Args {
			walk(a)
		}
	}
	walk(e)
	return ds
}

func mentionsIndex(ds []*Dim, k int) bool {
	for _, d := range ds {
		found := false
		d.Walk(func(a *Atom) { found = found || a.Kind == AtomIndex && a.Index == k })
		if found {
			return true
		}
	}
	return false
}

// SizeAt evaluates a dim at given sizes.
func SizeAt(d *Dim, dims map[string]int64) (int64, error) {
	n, err := d.Eval(func(a *Atom) (int64, bool) { v, ok := dims[a.Name]; return v, ok && a.Kind == AtomSymbol })
	if err != nil {
		return 0, fmt.Errorf("size %s: %w", d, err)
	}
	return n, nil
}
