package plan

import (
	"fmt"
	"math"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Measures are the figures of a plan at given sizes.
type Measures struct {
	Flops int64
	// Arena is the high-water mark of the arena, and Bound the greatest load of any
	// step: no placement of the same lifetimes needs less.
	Arena, Bound int64
	Steps        []StepMeasures
	Saved        []Saved // in order of definition
}

// StepMeasures are the figures of one step. In a loop, Flops are those of all
// iterations, Read and Written those of one.
type StepMeasures struct {
	Flops         int64
	Read, Written int64 // bytes of operand and output buffers, each buffer once
}

// Saved is a value that the forward half leaves in memory for the reverse half.
type Saved struct {
	Value *ir.Value
	Bytes int64
}

// Measure computes the figures of a plan when dims have the given sizes.
func Measure(p *Plan, dims map[string]int64) (*Measures, error) {
	m := &Measures{}
	size, err := p.sizes(dims)
	if err != nil {
		return nil, err
	}
	around := []scope{{dims, 1}}
	for i := range p.Steps {
		s := &p.Steps[i]
		var step StepMeasures
		here := around[len(around)-1]
		switch s.Part {
		case Head:
			inner, times := s.Loop.within(here.dims)
			around = append(around, scope{inner, here.times * times})
		case Foot:
			around = around[:len(around)-1]
		}
		if s.Kernel != nil {
			n, err := s.Kernel.Flops(here.dims)
			if err != nil {
				return nil, fmt.Errorf("step %s: %w", s.Name, err)
			}
			step.Flops = n * here.times
			step.Read, step.Written = distinct(s.Args, size), distinct(s.Outs, size)
		}
		m.Flops += step.Flops
		m.Steps = append(m.Steps, step)
	}
	m.Saved = saved(p, size)
	blocks := p.blocks(size)
	m.Arena, m.Bound = FirstFit(blocks), GreatestLoad(blocks)
	return m, nil
}

// scope is what is known in a loop: sizes, and how often its steps run. A loop whose
// number of steps nothing tells counts once.
type scope struct {
	dims  map[string]int64
	times int64
}

// ArenaAt returns the high-water mark of the arena in bytes when dims have the given
// sizes.
func ArenaAt(p *Plan, dims map[string]int64) (int64, error) {
	size, err := p.sizes(dims)
	if err != nil {
		return 0, err
	}
	return FirstFit(p.blocks(size)), nil
}

// blocks are the buffers that are placed by themselves.
func (p *Plan) blocks(size []int64) []Block {
	var blocks []Block
	for i := range p.Buffers {
		if b := &p.Buffers[i]; b.Space == Arena && b.Parent < 0 {
			blocks = append(blocks, Block{Buffer: i, Start: b.Start, End: b.End, Size: size[i]})
		}
	}
	return blocks
}

// sizes are the bytes of each buffer when dims have the given sizes; their sum does not
// overflow, rounded up to whole cache lines.
func (p *Plan) sizes(dims map[string]int64) ([]int64, error) {
	size := make([]int64, len(p.Buffers))
	room := int64(math.MaxInt64)
	for i := range p.Buffers {
		b := &p.Buffers[i]
		n, err := ir.SizeAt(b.Len, dims)
		if b.Space == Slab || b.Space == Row && err != nil {
			continue // known at run time only
		}
		if err != nil {
			return nil, err
		}
		if n > (room-Align)/b.DType.Size() {
			return nil, fmt.Errorf("%s has more bytes than 64 bits can count, with what is there beside it", b.Name)
		}
		size[i] = n * b.DType.Size()
		room -= size[i] + Align
	}
	return size, nil
}

func distinct(buffers []int, size []int64) int64 {
	var sum int64
	for k, b := range buffers {
		if !slices.Contains(buffers[:k], b) {
			sum += size[b]
		}
	}
	return sum
}

// saved lists the values that a step of the forward half writes to the arena and one
// of the reverse half reads.
func saved(p *Plan, size []int64) []Saved {
	read := map[*ir.Value]bool{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if slices.ContainsFunc(s.Nodes, func(n *ir.Node) bool { return p.Marks[n]&ir.Rev != 0 }) {
			for _, v := range s.In {
				read[v] = true
			}
		}
	}
	var out []Saved
	for i := range p.Steps {
		s := &p.Steps[i]
		for k, v := range s.Out {
			if (s.Kernel != nil || s.Loop != nil) && v.Node != nil && p.Marks[v.Node] == ir.Fwd && read[v] && p.Buffers[s.Outs[k]].Space == Arena {
				out = append(out, Saved{v, size[s.Outs[k]]})
			}
		}
	}
	return out
}

// Peak returns the first step at which the arrays of the arena need most bytes when
// dims have the given sizes, or −1 if there is no such array.
func Peak(p *Plan, dims map[string]int64) (int, error) {
	size, err := p.sizes(dims)
	if err != nil {
		return -1, err
	}
	load := make([]int64, len(p.Steps)+1)
	for _, b := range p.blocks(size) {
		for t := max(b.Start, 0); t <= b.End; t++ {
			load[t] += b.Size
		}
	}
	at := -1
	for t, n := range load {
		if n > 0 && (at < 0 || n > load[at]) {
			at = t
		}
	}
	return min(at, len(p.Steps)-1), nil
}
