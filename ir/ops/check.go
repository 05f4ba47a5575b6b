package ops

import (
	"fmt"

	"github.com/gradc/gradc/ir"
)

// class is what an operation declares that it needs of the elements: a structure,
// or to be bools.
type class struct {
	needs ir.Structure
	bools bool
}

var (
	smooth    = class{needs: ir.Smooth}                  // division and the functions of analysis
	integral  = class{needs: ir.Integral}                // division with remainder
	ordered   = class{needs: ir.Ordered}                 // comparison
	signed    = class{needs: ir.Ordered | ir.Negatives}  // absolute values and signs
	rings     = class{needs: ir.Semiring | ir.Negatives} // + × −
	semirings = class{needs: ir.Semiring}                // + ×
	bools     = class{bools: true}
	anything  = class{}
)

// String names the class in messages.
func (c class) String() string {
	if c.bools {
		return "bools"
	}
	return c.needs.String()
}

func (c class) has(t ir.DType) bool {
	return t.Has(c.needs) && (!c.bools || t == ir.Bool)
}

// lacks is the message about elements of type t that are not of the class.
func (c class) lacks(t ir.DType) string {
	return fmt.Sprintf("needs %s; %s is %s", c, t, t.Kind())
}

// checkOperands reports a wrong number of operands, or one that is no type at all.
func checkOperands(in []ir.Type, want int) error {
	if len(in) != want {
		return fmt.Errorf("takes %d operands, has %d", want, len(in))
	}
	return checkTypes(in)
}

func checkTypes(in []ir.Type) error {
	for i, t := range in {
		if t.Shape == nil || !t.DType.Valid() {
			return fmt.Errorf("operand %d has no type", i)
		}
	}
	return nil
}

func checkClass(t ir.Type, c class) error {
	if !c.has(t.DType) {
		return fmt.Errorf("%s (operand of type %s)", c.lacks(t.DType), t)
	}
	return nil
}

// checkSame reports operands that differ from the first, or are not of the class.
func checkSame(in []ir.Type, want int, c class) error {
	if err := checkOperands(in, want); err != nil {
		return err
	}
	for i, t := range in {
		if t != in[0] {
			return fmt.Errorf("operands 0 and %d have types %s and %s, which must be the same", i, in[0], t)
		}
	}
	if want > 0 {
		return checkClass(in[0], c)
	}
	return nil
}

// sameType infers an elementwise operation: operands of one type, which is the
// result's as well.
func sameType(in []ir.Type, want int, c class) ([]ir.Type, error) {
	if err := checkSame(in, want, c); err != nil {
		return nil, err
	}
	return []ir.Type{in[0]}, nil
}

// source infers an operation without operands.
func source(in []ir.Type, t ir.DType, s *ir.Shape) ([]ir.Type, error) {
	if err := checkOperands(in, 0); err != nil {
		return nil, err
	}
	if !t.Valid() {
		return nil, fmt.Errorf("has no element type")
	}
	if err := checkShape(s); err != nil {
		return nil, err
	}
	return []ir.Type{{DType: t, Shape: s}}, nil
}

// checkShape reports an attribute that is no shape: an extent may mention the
// indices of earlier axes only, and must not be negative.
func checkShape(s *ir.Shape) error {
	if s == nil {
		return fmt.Errorf("has no shape")
	}
	for k, d := range s.Dims() {
		if d.Overflows() {
			return fmt.Errorf("the extent of axis %d overflows 64 bits", k)
		}
		if m := maxIndex(d); m >= k {
			return fmt.Errorf("shape %s: the extent of axis %d mentions #%d, which is not an earlier axis", s, k, m)
		}
		if c, ok := d.Const(); ok && c < 0 {
			return fmt.Errorf("shape %s: the extent of axis %d is negative", s, k)
		}
	}
	return nil
}

// checkMap reports an index map that does not lead from indices #0 … #(from-1)
// into an array of shape to.
func checkMap(m *ir.IndexMap, from int, to *ir.Shape) error {
	if m == nil {
		return fmt.Errorf("has no index map")
	}
	if m.Len() != to.Rank() {
		return fmt.Errorf("index map %s has %d coordinates for an array of shape %s", m, m.Len(), to)
	}
	for j, c := range m.Coords() {
		if c.Overflows() {
			return fmt.Errorf("coordinate %d of an index map overflows 64 bits", j)
		}
		if k := maxIndex(c); k >= from {
			return fmt.Errorf("coordinate %d of index map %s mentions #%d, but there are %d indices", j, m, k, from)
		}
	}
	return nil
}

// checkDim reports a missing or overflowing attribute, or one that mentions an
// index #k with k >= from.
func checkDim(what string, d *ir.Dim, from int) error {
	switch {
	case d == nil:
		return fmt.Errorf("has no %s", what)
	case d.Overflows():
		return fmt.Errorf("%s overflows 64 bits", what)
	case maxIndex(d) >= from:
		return fmt.Errorf("%s %s mentions #%d, which is not an index here", what, d, maxIndex(d))
	}
	return nil
}

// checkAxis reports an axis that an array of type t does not have.
func checkAxis(axis int, t ir.Type) error {
	if axis < 0 || axis >= t.Rank() {
		return fmt.Errorf("axis %d does not exist in %s, which has %d axes", axis, t, t.Rank())
	}
	return nil
}

// checkArgs reports operands that do not fit the parameters of f.
func checkArgs(what string, in []ir.Type, f *ir.Func) error {
	if err := checkTypes(in); err != nil {
		return err
	}
	if f == nil {
		return fmt.Errorf("has no %s", what)
	}
	if len(in) != len(f.Params) {
		return fmt.Errorf("%s %s takes %d operands, has %d", what, f.Name, len(f.Params), len(in))
	}
	for i, p := range f.Params {
		if in[i] != p.Type {
			return fmt.Errorf("operand %d has type %s, but %s %s takes %s", i, in[i], what, f.Name, p.Type)
		}
	}
	return nil
}

// sameTypes reports whether two lists of types are equal.
func sameTypes(a, b []ir.Type) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// maxIndex returns the greatest k of the indices #k in d, -1 without any.
func maxIndex(d *ir.Dim) int {
	m := -1
	d.Walk(func(a *ir.Atom) {
		if a.Kind == ir.AtomIndex {
			m = max(m, a.Index)
		}
	})
	return m
}
