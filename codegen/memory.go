package codegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// memory is the struct in which a function finds its intermediate arrays: slices
// of the workspace's arena, cut again whenever dims change or the arena grows.
// A function without a workspace has arrays in it instead.
type memory struct {
	*routine
	needed bool
	typ    string // Go type
	field  string // of Workspace
	names  *names
	buffer map[int]string // field of each arena buffer
	slabs  map[int]string // field of each buffer of a size that is known at run time only
	views  map[int]string // field of each struct result, by result
	placed []int          // buffers that are placed by themselves
	extra  []string       // fields for locals of a split body
	holds  map[int]bool   // buffers of several results
	whole  map[int]bool   // buffers of several results of which a result is cut as a whole
}

func (r *routine) newMemory() *memory {
	m := &memory{routine: r, names: newNames(nil), buffer: map[int]string{}, slabs: map[int]string{}, views: map[int]string{}, holds: map[int]bool{}, whole: map[int]bool{}}
	for _, s := range []string{"dims", "size", "top", "placed", "offsets", "ready", "place", "cut"} {
		m.names.taken[s] = true
	}
	for i, b := range r.plan.Buffers {
		if b.Space == plan.Slab {
			m.needed = true
			m.slabs[i] = m.names.pick(orElse(r.bufferName(i), "x"))
			m.extra = append(m.extra, m.slabs[i]+" []"+goType(b.DType)+" // "+b.Of.Type.String()+", as long as it was ever needed")
		}
		if b.Space != plan.Arena {
			continue
		}
		m.needed = true
		m.buffer[i] = m.names.pick(orElse(r.bufferName(i), "x"))
		if b.Parent < 0 {
			m.placed = append(m.placed, i)
		} else {
			m.holds[b.Parent] = true
		}
	}
	for i, a := range r.results {
		if a.api.Type.Struct != nil {
			m.needed = true
			m.views[i] = m.names.pick(a.name)
		}
	}
	m.needed = m.needed || r.split
	if m.needed {
		m.typ = r.printer.names.pick(lower(r.name) + "Memory")
		r.mem = r.names.pick(r.names.firstFree("m", "mem", "memory"))
	}
	if m.needed && r.method {
		m.field = r.own.pick(lower(r.name))
		r.fields = append(r.fields, m.field+" "+m.typ)
	}
	return m
}

// symbolic reports whether the arena's layout depends on dims.
func (m *memory) symbolic() bool { return m.plan.ArenaBytes < 0 && len(m.placed) > 0 }

// arena reports whether there is anything in the arena.
func (m *memory) arena() bool { return len(m.buffer) > 0 }

// reserving adds the function to what Workspace.Reserve prepares.
func (m *memory) reserving() {
	switch {
	case m.arena():
		m.reserve = append(m.reserve, "w."+m.field+".ready(w),")
	case len(m.dims) > 0:
		m.reserve = append(m.reserve, "d."+m.checkDims+"(),")
	}
}

// get prints how prepareF obtains the memory.
func (m *memory) get(body *source, fail string) {
	body.line("%s := &%s.%s", m.mem, m.recv, m.field)
	if m.arena() {
		body.block("if err := "+m.mem+".ready("+m.recv+"); err != nil", []string{fail + "err"})
	}
}

// forget drops the field of a value that is written where it is read.
func (m *memory) forget(field string) {
	m.extra = slices.DeleteFunc(m.extra, func(f string) bool { return strings.HasPrefix(f, field+" ") })
}

// declare declares the type and its methods.
func (m *memory) declare() {
	if !m.needed {
		return
	}
	var results source
	for i, a := range m.results {
		if v, ok := m.views[i]; ok {
			m.cutResult(&results, "m."+v, a.api.Type, a.first)
		}
	}
	var fields []string
	for i, b := range m.plan.Buffers {
		if !m.hasField(i) {
			continue
		}
		note := m.bufferNote(i)
		if m.method {
			fields = append(fields, m.buffer[i]+" []"+goType(b.DType)+note)
		} else {
			n, _ := b.Len.Const()
			fields = append(fields, fmt.Sprintf("%s [%d]%s%s", m.buffer[i], n, goType(b.DType), note))
		}
	}
	for i, a := range m.results {
		if v, ok := m.views[i]; ok {
			fields = append(fields, v+" "+a.api.Type.Struct.Name+" // the result")
		}
	}
	fields = append(fields, m.extra...)
	if m.method && m.arena() {
		fields = append(fields, "", "size int64 // of the arena when the slices were cut")
		if m.symbolic() {
			n := len(m.placed)
			fields = append(fields, "dims Dims // for which they are placed", "placed bool", "top int64 // bytes of the arena that are needed",
				fmt.Sprintf("offsets [%d]int64", n))
		}
	}
	m.file.structure([]string{m.typ + " is where " + m.name + " keeps what it computes on the way."}, m.typ, fields)
	if !m.method || !m.arena() {
		return
	}
	m.carved = true
	m.declareReady()
	if m.symbolic() {
		m.declarePlace()
	}
	m.declareCut(results.lines)
}

// hasField reports whether a buffer has a slice of its own: one of the arena, unless it
// only holds others.
func (m *memory) hasField(i int) bool {
	return m.plan.Buffers[i].Space == plan.Arena && (!m.holds[i] || m.whole[i])
}

// bufferNote is the comment of a buffer's field: its shape, and the names of what lies
// there before or after what the field is called for.
func (m *memory) bufferNote(i int) string {
	b := m.plan.Buffers[i]
	if b.Of == nil {
		return " // in one piece"
	}
	note := " // " + ir.Type{DType: b.Of.Type.DType, Shape: b.Of.Type.Shape.Box()}.String()
	var names []string
	for _, v := range m.lives[i] {
		if m.valueName(v) == "" && v != b.Of && m.unchanged(v, i) {
			continue
		}
		if name := m.label(v, i); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	const few = 4
	if len(names) > few {
		names = append(names[:few:few], "…")
	}
	if len(names) > 1 {
		note += ": " + strings.Join(names, ", then ")
	}
	return note
}

// declareReady declares the method that places the arrays for the workspace's
// dims, when something has changed.
func (m *memory) declareReady() {
	var body source
	top := fmt.Sprint(m.plan.ArenaBytes)
	if m.symbolic() {
		top = "m.top"
		var place source
		if len(m.routine.dims) > 0 {
			place.block("if err := w.Dims."+m.checkDims+"(); err != nil", []string{"return err"})
		}
		place.line("m.place(w.Dims)")
		body.block("if !m.placed || m.dims != w.Dims", place.lines)
	}
	arg, got := "memory", top
	if len(m.routine.dims) > 0 {
		arg, got = m.routine.dims[0], "int64(w."+m.routine.dims[0]+")"
	}
	body.block("if !w.arena.Reserve("+top+")", []string{fmt.Sprintf(
		`return &gradc·DimError{Pos: %s, Func: %s, Arg: %s, Got: %s, Want: "small enough for an arena of 1 TiB"}`,
		quote(m.export.Origin.String()), quote(m.title), quote(arg), got)})
	body.block("if m.size != w.arena.Size()", []string{
		"m.cut(&w.arena" + m.dimsArg() + ")",
		"m.size = w.arena.Size()",
	})
	body.line("return nil")
	m.file.function(&function{
		doc:  []string{"ready lays the arrays out for the dims of the workspace, unless they are already."},
		recv: "m *" + m.typ, name: "ready", in: "w *Workspace", results: "error", body: body.lines,
	})
}

// dimsArg is the further argument of cut, when lengths depend on dims.
func (m *memory) dimsArg() string {
	if m.cutNeedsDims() {
		return ", w.Dims"
	}
	return ""
}

func (m *memory) cutNeedsDims() bool {
	for i := range m.buffer {
		b := m.plan.Buffers[i]
		if len(symbols(nil, b.Len)) > 0 || (b.Parent >= 0 && len(symbols(nil, b.At)) > 0) {
			return true
		}
	}
	for i := range m.views {
		r := m.records[m.results[i].api.Type.Struct]
		if r.dims {
			return true
		}
	}
	return false
}

// declarePlace declares the method that decides where arrays lie.
func (m *memory) declarePlace() {
	n := len(m.placed)
	z := dimsOf("d")
	interval := func(i int) string {
		b := m.plan.Buffers[i]
		bytes := z.checked(b.Len.Mul(ir.Const(b.DType.Size())))
		return fmt.Sprintf("{Start: %d, End: %d, Size: %s}, // %s", b.Start, b.End, bytes, m.buffer[i])
	}
	var body source
	var parts []*function
	if n <= maxBody {
		body.line("intervals := [...]runtime·Interval{")
		for _, i := range m.placed {
			body.line("%s", interval(i))
		}
		body.line("}")
	} else {
		body.line("var intervals [%d]runtime·Interval", n)
		for k := 0; k < n; k += maxBody {
			name := m.names.pick(fmt.Sprintf("intervals%d", k))
			var part source
			part.line("copy(v, []runtime·Interval{")
			for _, i := range m.placed[k:min(k+maxBody, n)] {
				part.line("%s", interval(i))
			}
			part.line("})")
			body.line("m.%s(intervals[%d:], d)", name, k)
			parts = append(parts, &function{
				doc:  []string{name + " sets the intervals from that number on."},
				recv: "m *" + m.typ, name: name, in: "v []runtime·Interval, d Dims", body: part.lines,
			})
		}
	}
	body.line("var scratch [%d]int32", 2*n)
	body.line("m.top = runtime·Place(intervals[:], m.offsets[:], scratch[:])")
	body.line("m.dims, m.placed, m.size = d, true, -1")
	m.file.function(&function{
		doc: []string{"place decides where the arrays lie: those that are needed at the same time apart,",
			"the largest first. The numbers are steps of the plan."},
		recv: "m *" + m.typ, name: "place", in: "d Dims", body: body.lines,
	})
	for _, f := range parts {
		m.file.function(f)
	}
}
