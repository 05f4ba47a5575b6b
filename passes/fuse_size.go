package passes

import "github.com/gradc/gradc/ir"

// defaultNominal is the size that planning assumes for a dim of which nothing is
// said.
const defaultNominal = 64

// sizes evaluates dims at nominal sizes, to compare costs.
type sizes struct{ dims map[string]int64 }

// value returns d at nominal sizes; an index counts as half of an unknown extent.
func (s sizes) value(d *ir.Dim) float64 {
	n, err := d.Eval(func(a *ir.Atom) (int64, bool) {
		if a.Kind == ir.AtomIndex {
			return defaultNominal / 2, true
		}
		if v, ok := s.dims[a.Name]; ok {
			return v, true
		}
		return defaultNominal, true
	})
	if err != nil {
		return 1 << 62
	}
	return max(0, float64(n))
}

// volume returns the number of points of a space's bounding box.
func (s sizes) volume(space *ir.Shape) float64 { return s.value(space.Size()) }

func (s sizes) extents(ds []*ir.Dim) float64 {
	n := 1.0
	for _, d := range ds {
		n *= s.value(d)
	}
	return n
}

// bytes returns the nominal bytes of an array.
func (s sizes) bytes(t ir.Type) float64 { return s.value(t.Bytes()) }

// flatten returns the row-major position of coordinates in an array of the given
// shape, or nil if the shape depends on indices.
func flatten(coords []*ir.Dim, shape *ir.Shape) *ir.Dim {
	if shape.Dependent() || len(coords) != shape.Rank() {
		return nil
	}
	at := ir.Const(0)
	for k, c := range coords {
		at = at.Mul(shape.Dim(k)).Add(c)
	}
	return at
}

// rowMajor returns the distance in elements between neighbours along each axis.
func rowMajor(shape *ir.Shape) []*ir.Dim {
	out := make([]*ir.Dim, shape.Rank())
	n := ir.Const(1)
	for k := len(out) - 1; k >= 0; k-- {
		out[k] = n
		n = n.Mul(shape.Dim(k))
	}
	return out
}
