package passes

import (
	"cmp"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// arenaAlign is the alignment of every array in the arena.
const arenaAlign = 64

// placeBuffers sets the lifetimes of arena buffers and, if every size is constant,
// their offsets: first-fit by decreasing size. Otherwise the generated code places
// them when dims are set.
func placeBuffers(p *plan.Plan) {
	setLifetimes(p)
	p.ArenaBytes, p.ArenaBound = -1, -1
	var blocks []block
	for i := range p.Buffers {
		b := &p.Buffers[i]
		b.Offset = -1
		if b.Space != plan.Arena || b.Parent >= 0 {
			continue
		}
		n, ok := b.Len.Mul(ir.Const(b.DType.Size())).Const()
		if !ok {
			clearOffsets(p)
			return
		}
		blocks = append(blocks, block{buffer: i, start: b.Start, end: b.End, size: n})
	}
	p.ArenaBound = greatestLoad(blocks, len(p.Steps)+1)
	p.ArenaBytes = firstFit(blocks)
	for _, b := range blocks {
		p.Buffers[b.buffer].Offset = b.offset
	}
	for i := range p.Buffers {
		if b := &p.Buffers[i]; b.Space == plan.Arena && b.Parent >= 0 {
			if at, ok := b.At.Const(); ok {
				b.Offset = p.Buffers[b.Parent].Offset + at
			}
		}
	}
}

func clearOffsets(p *plan.Plan) {
	for i := range p.Buffers {
		p.Buffers[i].Offset = -1
	}
}

// setLifetimes finds the first and last step that touches each arena buffer.
func setLifetimes(p *plan.Plan) {
	for i := range p.Buffers {
		p.Buffers[i].Start, p.Buffers[i].End = -1, -1
	}
	touch := func(b, step int) {
		for ; b >= 0; b = p.Buffers[b].Parent {
			buf := &p.Buffers[b]
			if buf.Space != plan.Arena {
				break
			}
			if buf.Start < 0 || step < buf.Start {
				buf.Start = step
			}
			buf.End = max(buf.End, step)
		}
	}
	for i := range p.Steps {
		st := &p.Steps[i]
		for _, b := range st.Args {
			touch(b, i)
		}
		for _, b := range st.Outs {
			touch(b, i)
		}
		for _, c := range st.When {
			touch(c.Buffer, i)
		}
	}
	for _, b := range p.Results {
		touch(b, len(p.Steps))
	}
}

// block is an arena buffer to be placed.
type block struct {
	buffer, start, end int
	size, offset       int64
}

func (b *block) padded() int64 { return (b.size + arenaAlign - 1) / arenaAlign * arenaAlign }

// firstFit gives each block the lowest offset at which it overlaps none that is
// live with it, the largest block first, and returns the bytes needed.
func firstFit(blocks []block) int64 {
	order := make([]*block, len(blocks))
	for i := range blocks {
		order[i] = &blocks[i]
	}
	slices.SortStableFunc(order, func(a, b *block) int { return cmp.Compare(b.size, a.size) })
	var placed []*block // by offset
	var top int64
	for _, b := range order {
		at := int64(0)
		for _, o := range placed {
			if o.start > b.end || b.start > o.end {
				continue
			}
			if o.offset >= at+b.size {
				break
			}
			at = max(at, o.offset+o.padded())
		}
		b.offset = at
		top = max(top, at+b.size)
		i, _ := slices.BinarySearchFunc(placed, at, func(o *block, at int64) int { return cmp.Compare(o.offset, at) })
		placed = slices.Insert(placed, i, b)
	}
	return top
}

// greatestLoad returns the bytes that no placement can do without: the largest sum
// of the blocks that are live at one step, in which only the topmost need not be
// padded.
func greatestLoad(blocks []block, steps int) int64 {
	load := make([]int64, steps+1)
	pad := make([]int64, steps+1)
	for i := range blocks {
		b := &blocks[i]
		for t := b.start; t <= b.end; t++ {
			load[t] += b.padded()
			pad[t] = max(pad[t], b.padded()-b.size)
		}
	}
	var most int64
	for t := range load {
		most = max(most, load[t]-pad[t])
	}
	return most
}
