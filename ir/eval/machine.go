package eval

import (
	"errors"
	"fmt"
	"math"

	"github.com/gradc/gradc/ir"
)

// machine is the state that compiled code shares: dims, the bound indices of the
// map regions being evaluated, and the first error. Compiled expressions do not
// return errors; they record one here and go on with any value, and loops stop at
// the next point.
type machine struct {
	dims  map[string]int64
	bound map[string]*int64
	err   error
	tick  uint64 // counts assignments to loop indices
	begun uint64 // tick at which the running kernel began
}

func newMachine(dims map[string]int64) (*machine, error) {
	for name, n := range dims {
		if n < 0 {
			return nil, fmt.Errorf("dim %s = %d is negative", name, n)
		}
	}
	return &machine{dims: dims, bound: map[string]*int64{}}, nil
}

func (m *machine) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// take returns the recorded error and clears it.
func (m *machine) take() error {
	err := m.err
	m.err = nil
	return err
}

// level is one loop index: its value, when it was last assigned, and the extent
// that its loop runs to.
type level struct {
	i      int64
	stamp  uint64
	extent *ir.Dim
}

func (m *machine) assign(l *level, i int64) {
	m.tick++
	l.i, l.stamp = i, m.tick
}

// place says where a variable atom of a dim lives: a loop index, or a bound index.
func (m *machine) place(a *ir.Atom, levels []*level) (*int64, error) {
	if a.Kind == ir.AtomIndex {
		if a.Index < len(levels) && levels[a.Index] != nil {
			return &levels[a.Index].i, nil
		}
		return nil, fmt.Errorf("index %s is not bound here", a)
	}
	if p := m.bound[a.Name]; p != nil {
		return p, nil
	}
	return nil, &UnknownDimError{a.Name}
}

// dim compiles a dim whose indices are found in levels.
func (m *machine) dim(d *ir.Dim, levels []*level) (func() int64, error) {
	if d.Overflows() {
		return nil, errors.New("a size overflows 64 bits")
	}
	var missing error
	d.Walk(func(a *ir.Atom) {
		if _, known := m.dims[a.Name]; known && a.Kind == ir.AtomSymbol {
			return
		}
		if _, err := m.place(a, levels); err != nil && missing == nil {
			missing = err
		}
	})
	if missing != nil {
		return nil, missing
	}
	if f := m.affine(d, levels); f != nil {
		return f, nil
	}
	value := func(a *ir.Atom) (int64, bool) {
		if n, ok := m.dims[a.Name]; ok && a.Kind == ir.AtomSymbol {
			return n, true
		}
		p, err := m.place(a, levels)
		if err != nil {
			return 0, false
		}
		return *p, true
	}
	return func() int64 {
		n, err := d.Eval(value)
		if err != nil {
			m.fail(err)
		}
		return n
	}, nil
}

// affine compiles the common case: integer coefficients, small enough that nothing
// overflows for any index below 2³¹, and at most one variable a term. It returns
// nil for anything else.
func (m *machine) affine(d *ir.Dim, levels []*level) func() int64 {
	const small = 1 << 31
	terms, den := d.Terms()
	if den != 1 {
		return nil
	}
	var at []*int64
	var coef []int64
	var base int64
	for _, t := range terms {
		c := t.Coef
		var v *int64
		for _, a := range t.Atoms {
			if a.A != nil {
				return nil
			}
			if n, ok := m.dims[a.Name]; ok && a.Kind == ir.AtomSymbol {
				if c < -small || c > small || n > small {
					return nil
				}
				c *= n
				continue
			}
			p, err := m.place(a, levels)
			if err != nil || v != nil {
				return nil
			}
			v = p
		}
		if c < -small || c > small {
			return nil
		}
		if v == nil {
			base += c
			continue
		}
		at, coef = append(at, v), append(coef, c)
	}
	switch len(at) {
	case 0:
		return func() int64 { return base }
	case 1:
		p, c := at[0], coef[0]
		if c == 1 && base == 0 {
			return func() int64 { return *p }
		}
		return func() int64 { return base + c**p }
	}
	return func() int64 {
		n := base
		for k, p := range at {
			n += coef[k] * *p
		}
		return n
	}
}

// value computes a dim without loop indices.
func (m *machine) value(d *ir.Dim) (int64, error) {
	f, err := m.dim(d, nil)
	if err != nil {
		return 0, err
	}
	n := f()
	return n, m.take()
}

// maxElements bounds one array, so that a wrong dim is an error and not the end of
// the process.
const maxElements = 1 << 30

// box computes the bounding box of a shape.
func (m *machine) box(s *ir.Shape) ([]int, error) {
	box := make([]int, s.Rank())
	size := int64(1)
	for k := range box {
		n, err := m.value(s.Bound(k))
		if err != nil {
			return nil, fmt.Errorf("shape %s: %w", s, err)
		}
		if n < 0 {
			return nil, fmt.Errorf("shape %s: axis %d has the negative size %d", s, k, n)
		}
		if n > maxElements {
			return nil, fmt.Errorf("shape %s: axis %d of length %d is too large", s, k, n)
		}
		box[k] = int(n)
		if n > 0 && size > math.MaxInt64/n {
			return nil, fmt.Errorf("shape %s is too large", s)
		}
		size *= n
	}
	if size > maxElements {
		return nil, fmt.Errorf("shape %s has %d elements: too large", s, size)
	}
	return box, nil
}

// loop runs body at every point of the nest, row-major, until an error is recorded.
func (m *machine) loop(levels []*level, extents []func() int64, body func()) {
	if len(levels) == 0 {
		body()
		return
	}
	n := extents[0]()
	if n < 0 {
		m.fail(fmt.Errorf("the extent %s is negative: %d", levels[0].extent, n))
	}
	for i := int64(0); i < n && m.err == nil; i++ {
		m.assign(levels[0], i)
		if len(levels) == 1 {
			body()
			continue
		}
		m.loop(levels[1:], extents[1:], body)
	}
}
