package codegen

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// declareCut declares the method that cuts the arrays out of the arena, and at the end the
// struct results out of those.
func (m *memory) declareCut(results []string) {
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
		if !m.hasField(i) {
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
	lines := append(body.lines, results...)
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
		m.whole[root] = true
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
