package plan

import (
	"cmp"
	"slices"
)

// Align is the alignment of every array in the arena, in bytes.
const Align = 64

// Block is an arena buffer to be placed: live from step Start to step End, both
// included.
type Block struct {
	Buffer       int // index among the plan's buffers
	Start, End   int
	Size, Offset int64 // bytes
}

func (b *Block) padded() int64 { return (b.Size + Align - 1) / Align * Align }

// FirstFit gives each block the lowest offset at which it overlaps none that is
// live with it, the largest block first and of equal ones the first, and returns
// the bytes needed.
func FirstFit(blocks []Block) int64 {
	order := make([]*Block, len(blocks))
	for i := range blocks {
		order[i] = &blocks[i]
	}
	slices.SortStableFunc(order, func(a, b *Block) int { return cmp.Compare(b.Size, a.Size) })
	var placed []*Block // by offset
	var top int64
	for _, b := range order {
		at := int64(0)
		for _, o := range placed {
			if o.Start > b.End || b.Start > o.End {
				continue
			}
			if o.Offset >= at+b.Size {
				break
			}
			at = max(at, o.Offset+o.padded())
		}
		b.Offset = at
		top = max(top, at+b.Size)
		i, _ := slices.BinarySearchFunc(placed, at, func(o *Block, at int64) int { return cmp.Compare(o.Offset, at) })
		placed = slices.Insert(placed, i, b)
	}
	return top
}

// GreatestLoad returns the bytes that no placement can do without: the largest sum
// of the blocks that are live at one step, in which only the topmost need not be
// padded.
func GreatestLoad(blocks []Block) int64 {
	steps := 0
	for i := range blocks {
		steps = max(steps, blocks[i].End+1)
	}
	load := make([]int64, steps)
	pad := make([]int64, steps)
	for i := range blocks {
		b := &blocks[i]
		for t := b.Start; t <= b.End; t++ {
			load[t] += b.padded()
			pad[t] = max(pad[t], b.padded()-b.Size)
		}
	}
	var most int64
	for t := range load {
		most = max(most, load[t]-pad[t])
	}
	return most
}
