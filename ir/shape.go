package ir

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// interner keeps one representative of each text.
type interner[T any] struct {
	sync.Mutex
	have map[string]*T
}

func (in *interner[T]) get(text string, make func() T) *T {
	in.Lock()
	defer in.Unlock()
	if in.have == nil {
		in.have = map[string]*T{}
	}
	if v := in.have[text]; v != nil {
		return v
	}
	v := make()
	in.have[text] = &v
	return &v
}

func joinDims(ds []*Dim) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, d := range ds {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(d.text)
	}
	b.WriteByte(']')
	return b.String()
}

// Shape is an interned list of extents, outermost axis first. An extent may
// mention the index #k of an earlier axis k (a triangular space); such a shape is
// stored in its bounding box.
type Shape struct {
	dims []*Dim
	text string
}

var shapes interner[Shape]

// NewShape returns the shape with the given extents.
func NewShape(ds ...*Dim) *Shape {
	text := joinDims(ds)
	return shapes.get(text, func() Shape { return Shape{slices.Clone(ds), text} })
}

// Scalar is the shape of a scalar: no axes.
var Scalar = NewShape()

// Rank returns the number of axes.
func (s *Shape) Rank() int { return len(s.dims) }

// Dim returns the extent of axis k.
func (s *Shape) Dim(k int) *Dim { return s.dims[k] }

// Dims returns the extents; the caller may keep and change the slice.
func (s *Shape) Dims() []*Dim { return slices.Clone(s.dims) }

// String returns the extents in brackets, which [ParseShape] reads back.
func (s *Shape) String() string { return s.text }

// Dependent reports whether some extent depends on an earlier index.
func (s *Shape) Dependent() bool {
	return slices.ContainsFunc(s.dims, (*Dim).HasIndex)
}

// Prefix returns s with the axes of e in front; s's own index references move.
func (s *Shape) Prefix(e *Shape) *Shape {
	ds := e.Dims()
	for _, d := range s.dims {
		ds = append(ds, d.ShiftIndex(0, e.Rank()))
	}
	return NewShape(ds...)
}

// Head returns the first n axes.
func (s *Shape) Head(n int) *Shape { return NewShape(s.dims[:n]...) }

// Subst applies [Dim.Subst] to every extent.
func (s *Shape) Subst(f func(*Atom) *Dim) *Shape {
	ds := s.Dims()
	for i := range ds {
		ds[i] = ds[i].Subst(f)
	}
	return NewShape(ds...)
}

// Bound returns the extent of axis k in the bounding box: an upper bound of the
// extent that mentions no index. Each index is taken at the end of its range that
// makes the extent larger, by the sign of its coefficient; an extent that is not
// affine in an index takes the sum of both ends' positive parts.
func (s *Shape) Bound(k int) *Dim {
	d := s.dims[k]
	for d.HasIndex() {
		last := -1
		d.Walk(func(a *Atom) {
			if a.Kind == AtomIndex && a.Index > last {
				last = a.Index
			}
		})
		at := func(v *Dim) *Dim {
			return d.Subst(func(a *Atom) *Dim {
				if a.Kind == AtomIndex && a.Index == last {
					return v
				}
				return nil
			})
		}
		d = at(Const(0)).Max(at(s.dims[last].AddConst(-1)))
	}
	return d
}

// Box returns the bounding box: s itself unless it is dependent.
func (s *Shape) Box() *Shape {
	if !s.Dependent() {
		return s
	}
	ds := make([]*Dim, len(s.dims))
	for k := range ds {
		ds[k] = s.Bound(k)
	}
	return NewShape(ds...)
}

// Size returns the number of elements of the bounding box.
func (s *Shape) Size() *Dim {
	n := Const(1)
	for k := range s.dims {
		n = n.Mul(s.Bound(k))
	}
	return n
}

// IndexMap is an interned tuple of coordinates. Coordinate polynomials range over
// the indices #k of a space, over symbols, and, in a [Kernel]-level gather, over
// index operands, which take the index numbers after those of the space.
type IndexMap struct {
	coords []*Dim
	text   string
}

var indexMaps interner[IndexMap]

// NewIndexMap returns the map with the given coordinates.
func NewIndexMap(coords ...*Dim) *IndexMap {
	text := joinDims(coords)
	return indexMaps.get(text, func() IndexMap { return IndexMap{slices.Clone(coords), text} })
}

// IdentityMap returns the map [#0, …, #(n-1)].
func IdentityMap(n int) *IndexMap {
	cs := make([]*Dim, n)
	for k := range cs {
		cs[k] = Index(k)
	}
	return NewIndexMap(cs...)
}

// Len returns the number of coordinates.
func (m *IndexMap) Len() int { return len(m.coords) }

// Coord returns coordinate k.
func (m *IndexMap) Coord(k int) *Dim { return m.coords[k] }

// Coords returns the coordinates; the caller may keep and change the slice.
func (m *IndexMap) Coords() []*Dim { return slices.Clone(m.coords) }

// String returns the coordinates in brackets.
func (m *IndexMap) String() string { return m.text }

// Subst applies [Dim.Subst] to every coordinate.
func (m *IndexMap) Subst(f func(*Atom) *Dim) *IndexMap {
	cs := m.Coords()
	for i := range cs {
		cs[i] = cs[i].Subst(f)
	}
	return NewIndexMap(cs...)
}

// Perm is an interned permutation of axes.
type Perm struct {
	axes []int
	text string
}

var perms interner[Perm]

// NewPerm returns the permutation; result axis k is operand axis axes[k].
func NewPerm(axes ...int) *Perm {
	parts := make([]string, len(axes))
	for i, a := range axes {
		parts[i] = strconv.Itoa(a)
	}
	text := "(" + strings.Join(parts, ", ") + ")"
	return perms.get(text, func() Perm { return Perm{slices.Clone(axes), text} })
}

// Axes returns the axes; the caller may keep and change the slice.
func (p *Perm) Axes() []int { return slices.Clone(p.axes) }

// Inverse returns the permutation that undoes p.
func (p *Perm) Inverse() *Perm {
	inv := make([]int, len(p.axes))
	for k, a := range p.axes {
		inv[a] = k
	}
	return NewPerm(inv...)
}

// String returns the axes in parentheses.
func (p *Perm) String() string { return p.text }

// Type is an array type: element type and shape. It is comparable.
type Type struct {
	DType DType
	Shape *Shape
}

// T returns the array type with the given extents.
func T(t DType, ds ...*Dim) Type { return Type{t, NewShape(ds...)} }

// String returns the type as the language writes it: f32, [N, 3]f32.
func (t Type) String() string {
	if t.Shape == nil {
		return "invalid"
	}
	if t.Shape.Rank() == 0 {
		return t.DType.String()
	}
	return t.Shape.String() + t.DType.String()
}

// With returns the type with another shape.
func (t Type) With(s *Shape) Type { return Type{t.DType, s} }

// Units returns how many units of storage an array of the type takes.
func (t Type) Units() *Dim { return t.DType.Units(t.Shape.Size()) }

// Rank returns the number of axes.
func (t Type) Rank() int { return t.Shape.Rank() }

// Bytes returns the number of bytes that an array of this type occupies.
func (t Type) Bytes() *Dim { return t.Units().Mul(Const(t.DType.Size())) }
