package codegen

import (
	"fmt"
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
}

func (r *routine) newMemory() *memory {
	m := &memory{routine: r, names: newNames(nil), buffer: map[int]string{}, slabs: map[int]string{}, views: map[int]string{}}
	for _, s := range []string{"dims", "size", "top", "placed", "offsets", "ready", "place", "cut"} {
		m.names.taken[s] = true
	}
	for i, b := range r.plan.Buffers {
		if b.Space == plan.Slab {
			m.needed = true
			m.slabs[i] = m.names.pick(orElse(r.bufferName(b), "x"))
			m.extra = append(m.extra, m.slabs[i]+" []"+goType(b.DType)+" // "+b.Of.Type.String()+", as long as it was ever needed")
		}
		if b.Space != plan.Arena {
			continue
		}
		m.needed = true
		m.buffer[i] = m.names.pick(orElse(r.bufferName(b), "x"))
		if b.Parent < 0 {
			m.placed = append(m.placed, i)
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

// declare declares the type and its methods.
func (m *memory) declare() {
	if !m.needed {
		return
	}
	var fields []string
	for i, b := range m.plan.Buffers {
		if b.Space != plan.Arena {
			continue
		}
		note := m.bufferNote(b)
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
	m.declareReady()
	if m.symbolic() {
		m.declarePlace()
	}
	m.declareCut()
}

// bufferNote is the comment of a buffer's field.
func (m *memory) bufferNote(b plan.Buffer) string {
	if b.Of == nil {
		return " // in one piece"
	}
	return " // " + b.Of.Type.String()
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

// declareCut declares the method that cuts the arrays out of the arena.
func (m *memory) declareCut() {
	in, z := "a *runtime·Arena", dimsOf("d")
	if m.cutNeedsDims() {
		in += ", d Dims"
	}
	slot := map[int]int{}
	for k, i := range m.placed {
		slot[i] = k
	}
	offset := func(i int) string {
		if m.symbolic() {
			return fmt.Sprintf("m.offsets[%d]", slot[i])
		}
		return fmt.Sprint(m.plan.Buffers[i].Offset)
	}
	var body source
	for i, b := range m.plan.Buffers {
		if b.Space != plan.Arena {
			continue
		}
		at := ""
		if b.Parent >= 0 {
			root, by := b.Parent, b.At
			for m.plan.Buffers[root].Parent >= 0 {
				by = by.Add(m.plan.Buffers[root].At)
				root = m.plan.Buffers[root].Parent
			}
			at = plusOffset(offset(root), by, z)
		} else {
			at = offset(i)
		}
		body.line("m.%s = runtime·Carve[%s](a, %s, %s)", m.buffer[i], goType(b.DType), at, z.expr(b.Len).s)
	}
	for i := range m.results {
		if v, ok := m.views[i]; ok {
			m.cutResult(&body, "m."+v, m.results[i].api.Type, m.results[i].first)
		}
	}
	lines := body.lines
	var rest []*function
	for part := 2; len(lines) > maxBody; part++ {
		name := m.names.pick(fmt.Sprintf("cut%d", part))
		from := len(lines) - maxBody
		rest = append(rest, &function{
			doc:  []string{name + " goes on where cut ends."},
			recv: "m *" + m.typ, name: name, in: in, body: lines[from:],
		})
		args := "a"
		if m.cutNeedsDims() {
			args += ", d"
		}
		lines = append(append([]string(nil), lines[:from]...), "m."+name+"("+args+")")
	}
	m.file.function(&function{
		doc:  []string{"cut makes the fields views of the arena."},
		recv: "m *" + m.typ, name: "cut", in: in, body: lines,
	})
	for _, f := range rest {
		m.file.function(f)
	}
}

// plusOffset prints an offset within another buffer.
func plusOffset(base string, by *ir.Dim, z sizes) string {
	if c, ok := by.Const(); ok {
		if sum, isConst := sum(base, c); isConst {
			return sum
		}
		if c == 0 {
			return base
		}
		return fmt.Sprintf("%s+%d", base, c)
	}
	return base + "+int64(" + z.expr(by).s + ")"
}

// cutResult points a struct result at the buffers of its leaves: at one piece when
// they lie in a row, which gives it a flat view, else field by field.
func (m *memory) cutResult(body *source, path string, t ir.APIType, first int) {
	r := m.records[t.Struct]
	leaves := t.Leaves()
	if r.single() && m.inRow(leaves, first) {
		root := m.plan.Buffers[m.plan.Results[first]].Parent
		if len(leaves) == 1 {
			root = m.plan.Results[first]
		}
		piece := "m." + m.buffer[root]
		if at := m.plan.Buffers[m.plan.Results[first]].At; len(leaves) > 1 && at != nil && !at.IsConst(0) {
			start, _ := at.Div(ir.Const(r.dtypes[0].Size()))
			piece += "[" + dimsOf("d").expr(start).s + ":]"
		}
		axes := ""
		if t.Axes != nil {
			axes = extents(t.Axes)
		}
		n := dimsOf("d").expr(count(t, r.dtypes[0])).s
		if c := count(t, r.dtypes[0]); c != m.plan.Buffers[root].Len {
			piece += "[:" + n + "]"
		}
		body.line("%s.view(%s)", path, strings.Join(append([]string{piece}, r.extra("d", axes)...), ", "))
		return
	}
	at := first
	for _, f := range t.Struct.Fields {
		ft := f.Type
		if t.Axes != nil && ft.Struct != nil {
			ft.Axes = prefix(t.Axes, ft.Axes)
		}
		if ft.Struct != nil {
			m.cutResult(body, path+"."+f.Name, ft, at)
		} else {
			body.line("%s.%s = %s", path, f.Name, m.resultSlice(at))
		}
		at += len(ft.Leaves())
	}
	if r.dims {
		body.line("%s.dims = d", path)
	}
	if t.Axes != nil {
		body.line("%s.axes = append(%s.axes[:0], %s)", path, path, extents(t.Axes))
	}
}

// extents prints the extents of a shape as a list.
func extents(s *ir.Shape) string {
	var out []string
	for _, d := range s.Dims() {
		out = append(out, dimsOf("d").expr(d).s)
	}
	return strings.Join(out, ", ")
}

func prefix(outer, inner *ir.Shape) *ir.Shape {
	if inner == nil {
		return outer
	}
	return inner.Prefix(outer)
}

// resultSlice is the buffer of one leaf of the results.
func (m *memory) resultSlice(k int) string {
	b := m.plan.Results[k]
	if m.plan.Buffers[b].Space != plan.Arena {
		ir.Bug("codegen: %s: leaf %d of a struct result is not in the arena", m.export.Name, k)
	}
	return "m." + m.buffer[b]
}

// inRow reports whether the leaves lie in one piece, in order and without gaps.
func (m *memory) inRow(leaves []ir.Leaf, first int) bool {
	next := (*ir.Dim)(nil)
	parent := -1
	for k, l := range leaves {
		b := m.plan.Buffers[m.plan.Results[first+k]]
		if b.Space != plan.Arena {
			return false
		}
		if len(leaves) == 1 {
			return true
		}
		if b.Parent < 0 || (k > 0 && (b.Parent != parent || b.At != next)) {
			return false
		}
		parent, next = b.Parent, b.At.Add(l.Type.Bytes())
	}
	return len(leaves) > 0
}
