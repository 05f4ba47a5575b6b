package plan

import (
	"github.com/gradc/gradc/ir"
)

// arenaAlignment is what the offset of every arena buffer is a multiple of.
const arenaAlignment = 64

// arena checks P12. With constant sizes, buffers that are live at one step lie
// apart; otherwise none has an offset yet.
func (c *checker) arena() error {
	p := c.p
	constant := true
	for i := range p.Buffers {
		if b := &p.Buffers[i]; b.Space == Arena {
			constant = constant && c.size[i] >= 0
		}
	}
	if !constant {
		if p.ArenaBytes != -1 || p.ArenaBound != -1 {
			return violation("P12", "sizes are symbolic, but the arena has %d bytes", p.ArenaBytes)
		}
		for i := range p.Buffers {
			if p.Buffers[i].Offset != -1 {
				return violation("P12", "sizes are symbolic, but buffer %s has an offset", p.Buffers[i].Name)
			}
		}
		return nil
	}
	if err := c.offsets(); err != nil {
		return err
	}
	return c.load()
}

// offsets checks each arena buffer against the others and the arena's end.
func (c *checker) offsets() error {
	var top int64
	for i := range c.p.Buffers {
		b := &c.p.Buffers[i]
		if b.Space != Arena {
			continue
		}
		n := c.size[i]
		top = max(top, b.Offset+n)
		if b.Parent >= 0 {
			whole := &c.p.Buffers[b.Parent]
			at, ok := b.At.Const()
			if !ok || b.Offset != whole.Offset+at || at < 0 || at+n > c.size[b.Parent] || at%b.DType.Size() != 0 {
				return violation("P12", "buffer %s is not inside %s", b.Name, whole.Name)
			}
			if b.Start < whole.Start || b.End > whole.End {
				return violation("P12", "buffer %s outlives %s", b.Name, whole.Name)
			}
			continue
		}
		if b.Offset < 0 || b.Offset%arenaAlignment != 0 {
			return violation("P12", "buffer %s lies at offset %d", b.Name, b.Offset)
		}
		for j := range i {
			o := &c.p.Buffers[j]
			if o.Space == Arena && o.Parent < 0 && o.Start <= b.End && b.Start <= o.End && c.overlap(i, j) {
				return violation("P12", "buffers %s and %s overlap and are live at one step", o.Name, b.Name)
			}
		}
	}
	if top != c.p.ArenaBytes {
		return violation("P12", "the arena has %d bytes, its buffers end at %d", c.p.ArenaBytes, top)
	}
	return nil
}

// load checks the lower bound: no step can do with less than its live buffers,
// each but one padded to the alignment.
func (c *checker) load() error {
	var bound int64
	for t := range len(c.p.Steps) + 1 {
		var sum, gap int64
		for i := range c.p.Buffers {
			b := &c.p.Buffers[i]
			if b.Space != Arena || b.Parent >= 0 || t < b.Start || t > b.End {
				continue
			}
			n := c.size[i]
			rest := (arenaAlignment - n%arenaAlignment) % arenaAlignment
			sum, gap = sum+n+rest, max(gap, rest)
		}
		bound = max(bound, sum-gap)
	}
	if bound != c.p.ArenaBound || bound > c.p.ArenaBytes {
		return violation("P12", "the bound of the arena is %d of %d bytes, not %d", bound, c.p.ArenaBytes, c.p.ArenaBound)
	}
	return nil
}

// view checks P9: reading the operand as the node says visits its elements in
// row-major order. It is tried on several sizes of each dim, exhaustively up to a
// limit, since the memory is shared and nothing would be computed.
func (c *checker) view(_ int, s *Step) error {
	if s.Kernel != nil || s.Call != nil {
		return nil
	}
	if len(s.In) != 1 || len(s.Out) != 1 || len(s.Nodes) != 1 || s.Args[0] != s.Outs[0] || s.Nodes[0].Out[0] != s.Out[0] {
		return violation("P9", "a view has one operand, one node and one buffer")
	}
	n := s.Nodes[0]
	k := n.Op.Kernel(n.InTypes())
	if k == nil || len(k.Outs) != 1 || k.Outs[0].Scatters() || k.Outs[0].Expr.Op != ir.LoadOp || n.In[k.Outs[0].Expr.Operand] != s.In[0] {
		return violation("P9", "%s does not only read its operand", n.Op.Name())
	}
	for _, size := range []int64{1, 2, 3, 5} {
		if !sameOrder(k.Space, k.Outs[0].Expr.Args, s.In[0].Type.Shape, size) {
			return violation("P9", "%s does not keep the order of elements", n.Op.Name())
		}
	}
	return nil
}

// sameOrder tries a reading with every dim at one size.
func sameOrder(space *ir.Shape, coords []*ir.Expr, from *ir.Shape, size int64) bool {
	point := make([]int64, space.Rank())
	value := func(a *ir.Atom) (int64, bool) {
		if a.Kind == ir.AtomIndex {
			return point[a.Index], a.Index < len(point)
		}
		return size, true
	}
	eval := func(d *ir.Dim) int64 {
		n, err := d.Eval(value)
		if err != nil {
			return -1
		}
		return n
	}
	const most = 1 << 14
	position, ok := int64(0), true
	var visit func(axis int)
	visit = func(axis int) {
		if axis < len(point) {
			for i := int64(0); i < eval(space.Bound(axis)) && ok && position < most; i++ {
				point[axis] = i
				visit(axis + 1)
			}
			return
		}
		at := int64(0)
		for k, e := range coords {
			if e.Op != ir.DimOp {
				ok = false
				return
			}
			at = at*eval(from.Bound(k)) + eval(e.Dim)
		}
		ok = ok && at == position
		position++
	}
	visit(0)
	return ok
}
