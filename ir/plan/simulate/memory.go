package simulate

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// poison is a byte of which every float type makes a NaN.
const poison = 0xFF

// memory holds the buffers of a plan: one arena, and a piece for each parameter
// and variable.
type memory struct {
	p     *plan.Plan
	dims  map[string]int64
	arena []byte
	other map[int][]byte
	start []int64 // of each arena buffer
	size  []int64
	param map[int]int          // buffer of each parameter
	taken map[*plan.Loop]int64 // iterations of the loops that run
	top   int64
}

func newMemory(p *plan.Plan, dims map[string]int64, args []Array) (*memory, error) {
	m := &memory{p: p, dims: map[string]int64{}, other: map[int][]byte{}, taken: map[*plan.Loop]int64{}, param: map[int]int{}}
	maps.Copy(m.dims, dims) // and the variables of loops
	m.start, m.size = make([]int64, len(p.Buffers)), make([]int64, len(p.Buffers))
	for i := range p.Buffers {
		b := &p.Buffers[i]
		if b.Space == plan.Row || b.Space == plan.Slab {
			continue
		}
		n, err := m.value(b.Len.Mul(ir.Const(b.DType.Size())))
		if err != nil {
			return nil, fmt.Errorf("buffer %s: %w", b.Name, err)
		}
		m.size[i] = n
		if b.Space != plan.Arena {
			m.other[i] = poisoned(n)
		}
		if b.Space == plan.Param {
			m.param[b.Param] = i
		}
	}
	if err := m.place(); err != nil {
		return nil, err
	}
	for i, a := range args {
		b, ok := m.param[i]
		if !ok {
			return nil, fmt.Errorf("parameter %d has no buffer", i)
		}
		m.store(b, a)
	}
	m.top = 0
	return m, nil
}

func (m *memory) value(d *ir.Dim) (int64, error) {
	return d.Eval(func(a *ir.Atom) (int64, bool) {
		n, ok := m.dims[a.Name]
		return n, ok
	})
}

func poisoned(n int64) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = poison
	}
	return b
}

// place finds the start of each arena buffer: where the plan says, or, while sizes
// are symbolic, where first-fit puts it when sizes are known.
func (m *memory) place() error {
	var end int64
	var blocks []plan.Block
	for i := range m.p.Buffers {
		b := &m.p.Buffers[i]
		if b.Space != plan.Arena || b.Parent >= 0 {
			continue
		}
		m.start[i] = b.Offset
		end = max(end, b.Offset+m.size[i])
		if b.Offset < 0 {
			blocks = append(blocks, plan.Block{Buffer: i, Start: b.Start, End: b.End, Size: m.size[i]})
		}
	}
	end = max(end, plan.FirstFit(blocks))
	for _, b := range blocks {
		m.start[b.Buffer] = b.Offset
	}
	for i := range m.p.Buffers {
		if b := &m.p.Buffers[i]; b.Space == plan.Arena && b.Parent >= 0 {
			at, err := m.value(b.At)
			if err != nil {
				return err
			}
			m.start[i] = m.start[b.Parent] + at
			if m.start[i]+m.size[i] > m.start[b.Parent]+m.size[b.Parent] {
				return fmt.Errorf("buffer %s leaves %s", b.Name, m.p.Buffers[b.Parent].Name)
			}
		}
	}
	if m.p.ArenaBytes >= 0 && end > m.p.ArenaBytes {
		return fmt.Errorf("buffers end at byte %d of an arena of %d", end, m.p.ArenaBytes)
	}
	m.arena = poisoned(end)
	return nil
}

func (m *memory) bytes(b int) []byte {
	switch buf := &m.p.Buffers[b]; buf.Space {
	case plan.Row:
		at, err := m.value(buf.At)
		n, err2 := m.value(buf.Len)
		if err != nil || err2 != nil {
			ir.Bug("a row outside its loop")
		}
		size := buf.DType.Size()
		return m.bytes(buf.Parent)[at*size : (at+n)*size]
	case plan.Slab:
		n, err := m.value(buf.Len.Mul(ir.Const(buf.DType.Size())))
		if err != nil {
			ir.Bug("memory of a size that is not known yet")
		}
		if int64(len(m.other[b])) != n {
			m.other[b] = poisoned(n)
		}
		return m.other[b]
	}
	if m.p.Buffers[b].Space == plan.Arena {
		return m.arena[m.start[b] : m.start[b]+m.size[b]]
	}
	return m.other[b]
}

// bury poisons the buffers whose planned end is step i.
func (m *memory) bury(i int) {
	for b := range m.p.Buffers {
		if buf := &m.p.Buffers[b]; buf.Space == plan.Arena && buf.End == i && buf.Parent < 0 {
			copy(m.bytes(b), poisoned(m.size[b]))
		}
	}
}

func (m *memory) store(b int, a Array) {
	mem, size := m.bytes(b), a.DType.Size()
	for i := range a.Len() {
		if a.DType == ir.Z2 {
			setBit(mem, i, a.I[i])
			continue
		}
		at := mem[int64(i)*size:]
		switch {
		case a.DType == ir.F64:
			binary.LittleEndian.PutUint64(at, math.Float64bits(a.F[i]))
		case a.DType == ir.F32:
			binary.LittleEndian.PutUint32(at, math.Float32bits(float32(a.F[i])))
		case size == 8:
			binary.LittleEndian.PutUint64(at, uint64(a.I[i]))
		case size == 4:
			binary.LittleEndian.PutUint32(at, uint32(a.I[i]))
		case size == 2:
			binary.LittleEndian.PutUint16(at, uint16(a.I[i]))
		default:
			at[0] = byte(a.I[i])
		}
	}
	at := int64(0)
	for ; m.p.Buffers[b].Space == plan.Row; b = m.p.Buffers[b].Parent {
		n, err := m.value(m.p.Buffers[b].At)
		if err != nil {
			ir.Bug("a row outside its loop")
		}
		at += n * size
	}
	if m.p.Buffers[b].Space == plan.Arena {
		m.top = max(m.top, m.start[b]+at+units(a.DType, a.Len())*size)
	}
}

func (m *memory) load(b int, t ir.Type) (Array, error) {
	a := Array{DType: t.DType}
	n := 1
	for k := range t.Rank() {
		d, err := m.value(t.Shape.Bound(k))
		if err != nil {
			return a, err
		}
		a.Shape, n = append(a.Shape, int(d)), n*int(d)
	}
	mem, size := m.bytes(b), t.DType.Size()
	if units(t.DType, n)*size > int64(len(mem)) {
		return a, fmt.Errorf("%s does not fit buffer %s of %d bytes", t, m.p.Buffers[b].Name, len(mem))
	}
	for i := range n {
		if t.DType == ir.Z2 {
			a.I = append(a.I, int64(mem[i/8]>>(i%8)&1))
			continue
		}
		at := mem[int64(i)*size:]
		switch t.DType {
		case ir.F64:
			a.F = append(a.F, math.Float64frombits(binary.LittleEndian.Uint64(at)))
		case ir.F32:
			a.F = append(a.F, float64(math.Float32frombits(binary.LittleEndian.Uint32(at))))
		case ir.I64, ir.Z64, ir.MinPlus:
			a.I = append(a.I, int64(binary.LittleEndian.Uint64(at)))
		case ir.I32:
			a.I = append(a.I, int64(int32(binary.LittleEndian.Uint32(at))))
		case ir.Sat16:
			a.I = append(a.I, int64(binary.LittleEndian.Uint16(at)))
		default:
			a.I = append(a.I, int64(at[0]))
		}
	}
	return a, nil
}

// units is the number of units of storage that n elements take.
func units(t ir.DType, n int) int64 {
	u, _ := t.Units(ir.Const(int64(n))).Const()
	return u
}

// setBit sets element i of an array of bits.
func setBit(mem []byte, i int, v int64) {
	mem[i/8] = mem[i/8]&^(1<<(i%8)) | byte(v)<<(i%8)
}
