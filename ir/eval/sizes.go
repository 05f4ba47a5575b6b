package eval

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Box returns the lengths of a shape's bounding box, which is how an array of the
// shape is stored.
func Box(s *ir.Shape, dims map[string]int64) ([]int, error) {
	m, err := newMachine(dims)
	if err != nil {
		return nil, err
	}
	return m.box(s)
}

// Points returns, in row-major order, the offsets within the bounding box of the
// elements that a shape really has: all of them unless it is dependent.
func Points(s *ir.Shape, dims map[string]int64) ([]int, error) {
	m, err := newMachine(dims)
	if err != nil {
		return nil, err
	}
	return m.points(s)
}

func (m *machine) points(s *ir.Shape) ([]int, error) {
	box, err := m.box(s)
	if err != nil {
		return nil, err
	}
	levels, extents, err := m.nest(s)
	if err != nil {
		return nil, err
	}
	stride := strides(box)
	var out []int
	m.loop(levels, extents, func() {
		at := 0
		for k, l := range levels {
			if l.i >= int64(box[k]) {
				m.fail(fmt.Errorf("shape %s leaves its bounding box", s))
				return
			}
			at += int(l.i) * stride[k]
		}
		out = append(out, at)
	})
	return slices.Clip(out), m.take()
}

// nest prepares the loops over a shape.
func (m *machine) nest(s *ir.Shape) ([]*level, []func() int64, error) {
	var levels []*level
	var extents []func() int64
	for _, d := range s.Dims() {
		f, err := m.dim(d, levels)
		if err != nil {
			return nil, nil, err
		}
		levels = append(levels, &level{extent: d})
		extents = append(extents, f)
	}
	return levels, extents, nil
}
