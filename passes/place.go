package passes

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// placeBuffers sets the lifetimes of arena buffers and, if every size is constant,
// their offsets: first-fit by decreasing size. Otherwise the generated code places
// them when dims are set.
func placeBuffers(p *plan.Plan) {
	setLifetimes(p)
	p.ArenaBytes, p.ArenaBound = -1, -1
	var blocks []plan.Block
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
		blocks = append(blocks, plan.Block{Buffer: i, Start: b.Start, End: b.End, Size: n})
	}
	p.ArenaBound = plan.GreatestLoad(blocks)
	p.ArenaBytes = plan.FirstFit(blocks)
	for _, b := range blocks {
		p.Buffers[b.Buffer].Offset = b.Offset
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
			if buf.Space == plan.Row {
				continue
			}
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
		if st.Part == plan.Head { // what a loop starts from and what it yields lasts for all of it
			for _, b := range st.Args {
				touch(b, st.Loop.Foot)
			}
			for _, b := range p.Steps[st.Loop.Foot].Outs {
				touch(b, i)
			}
		}
		for _, c := range st.When {
			touch(c.Buffer, i)
		}
	}
	for _, b := range p.Results {
		touch(b, len(p.Steps))
	}
}
