package check

import (
	"strings"

	"github.com/gradc/gradc/ir"
)

// axis is an entry of a shape as the language sees it: one axis, or a spliced shape
// parameter, which stands for any number of axes, none included.
type axis struct {
	dims   []*ir.Dim
	splice string // name of the shape parameter, or "" for a single axis
}

// shape is the axes of a value. Which of them came from one shape parameter is
// remembered, because an index over that shape ranges over all of them. Indices #k in
// dims count flattened axes.
type shape []axis

func single(d *ir.Dim) axis { return axis{dims: []*ir.Dim{d}} }

func singles(ds ...*ir.Dim) shape {
	s := make(shape, len(ds))
	for i, d := range ds {
		s[i] = single(d)
	}
	return s
}

func (s shape) dims() []*ir.Dim {
	var ds []*ir.Dim
	for _, a := range s {
		ds = append(ds, a.dims...)
	}
	return ds
}

func (s shape) ir() *ir.Shape { return ir.NewShape(s.dims()...) }

func (s shape) rank() int {
	n := 0
	for _, a := range s {
		n += len(a.dims)
	}
	return n
}

// spliced reports whether some entry is a shape parameter.
func (s shape) spliced() bool {
	for _, a := range s {
		if a.splice != "" {
			return true
		}
	}
	return false
}

// flat returns s with one entry an axis.
func (s shape) flat() shape {
	if !s.spliced() {
		return s
	}
	return singles(s.dims()...)
}

// shift returns s with its own index references moved by n axes.
func (s shape) shift(n int) shape {
	out := make(shape, len(s))
	for i, a := range s {
		ds := make([]*ir.Dim, len(a.dims))
		for k, d := range a.dims {
			ds[k] = d.ShiftIndex(0, n)
		}
		out[i] = axis{ds, a.splice}
	}
	return out
}

// prefix returns s with the axes of front before it.
func (s shape) prefix(front shape) shape {
	return append(append(shape{}, front...), s.shift(front.rank())...)
}

// vtype is the type of a value: an array, or a struct whose leaves have shape's axes
// in front.
type vtype struct {
	dtype ir.DType
	shape shape
	st    *structInst
}

// untyped is the element type of numbers that nothing has given one yet.
const untyped ir.DType = 100

func scalar(t ir.DType) vtype { return vtype{dtype: t} }

func (t vtype) isScalar() bool { return t.st == nil && t.shape.rank() == 0 }

func (t vtype) isInt() bool { return t.st == nil && t.dtype.IsInt() }

func (t vtype) valid() bool { return t.st != nil || t.dtype != ir.Invalid }

func (t vtype) with(s shape) vtype { t.shape = s; return t }

func (t vtype) withDType(d ir.DType) vtype { t.dtype = d; return t }

// array is the type of an array in the IR.
func (t vtype) array() ir.Type { return ir.Type{DType: t.dtype, Shape: t.shape.ir()} }

func (t vtype) api() ir.APIType {
	if t.st == nil {
		return ir.APIType{Array: t.array()}
	}
	a := ir.APIType{Struct: t.st.ir}
	if t.shape.rank() > 0 {
		a.Axes = t.shape.ir()
	}
	return a
}

func identical(a, b vtype) bool {
	return a.st == b.st && a.shape.ir() == b.shape.ir() && (a.st != nil || a.dtype == b.dtype)
}

// leaf is an array of a value, with the path of its fields.
type leaf struct {
	path string
	typ  vtype
}

// leaves lists the arrays of a value in order.
func (t vtype) leaves() []leaf {
	if t.st == nil {
		return []leaf{{"", t}}
	}
	var out []leaf
	for _, f := range t.st.fields {
		for _, l := range f.typ.leaves() {
			l.path = strings.TrimSuffix(f.name+"."+l.path, ".")
			l.typ.shape = l.typ.shape.prefix(t.shape)
			out = append(out, l)
		}
	}
	return out
}

// suffixOf reports whether s is the last axes of t.
func (s shape) suffixOf(t shape) bool {
	a, b := s.dims(), t.dims()
	skip := len(b) - len(a)
	if skip < 0 {
		return false
	}
	for i, d := range a {
		if d.ShiftIndex(0, skip) != b[skip+i] {
			return false
		}
	}
	return true
}

// dimName prints a dim for a message: index variables by their names in the source.
func (c *checker) dimName(d *ir.Dim) string {
	text := d.String()
	if !strings.Contains(text, "$") {
		return text
	}
	d.Walk(func(a *ir.Atom) {
		if name, ok := c.symNames[a.Name]; ok && a.Kind == ir.AtomSymbol {
			text = replaceWord(text, a.Name, name)
		}
	})
	return text
}

// replaceWord replaces old where no digit follows it.
func replaceWord(text, old, by string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, old)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := i + len(old)
		b.WriteString(text[:i])
		if end < len(text) && text[end] >= '0' && text[end] <= '9' {
			b.WriteString(old)
		} else {
			b.WriteString(by)
		}
		text = text[end:]
	}
}

// shapeName prints a shape for a message: [Batch, 64].
func (c *checker) shapeName(s shape) string {
	var parts []string
	for _, d := range s.dims() {
		parts = append(parts, c.dimName(d))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// typeName prints a type for a message: [Batch, 64]f32, f64, [L]Block, number.
func (c *checker) typeName(t vtype) string {
	name := t.dtype.String()
	switch {
	case t.st != nil:
		name = t.st.display
	case t.dtype == untyped:
		name = "number"
	}
	if t.shape.rank() == 0 {
		return name
	}
	return c.shapeName(t.shape) + name
}
