package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gradc/gradc/examples/gradbench/ht"
)

// htInput has the angles, the measured points with the model, and for each point its
// coordinates on a triangle of the model, or none at all if points correspond to vertices.
type htInput struct {
	Theta []float64       `json:"theta"`
	Data  json.RawMessage `json:"data"`
	Us    matrix          `json:"us"`
}

type htData struct {
	Model           json.RawMessage `json:"model"`
	Correspondences []int32         `json:"correspondences"`
	Points          matrix          `json:"points"`
}

type htModel struct {
	Parents          []int32   `json:"parents"`
	Relatives        []matrix  `json:"base_relatives"`
	InverseAbsolutes []matrix  `json:"inverse_base_absolutes"`
	Positions        matrix    `json:"base_positions"`
	Weights          matrix    `json:"weights"`
	Triangles        [][]int32 `json:"triangles"`
	Mirrored         bool      `json:"is_mirrored"`
}

// hand is the input as the computation reads it.
type hand struct {
	*htInput
	htData
	htModel
	*ht.Workspace
	bones     ht.Hand
	triangles []int32
}

// hand decodes what is inside and checks it.
func (in *htInput) hand() (*hand, error) {
	h := &hand{htInput: in}
	if err := decode(in.Data, &h.htData); err != nil {
		return nil, err
	}
	if err := decode(h.Model, &h.htModel); err != nil {
		return nil, err
	}
	d := ht.Dims{Vertices: h.Positions.rows, Triangles: len(h.Triangles), Points: len(h.Correspondences)}
	h.Workspace = &ht.Workspace{Dims: d}
	relatives, err := stack("base_relatives", h.Relatives)
	absolutes, err2 := stack("inverse_base_absolutes", h.InverseAbsolutes)
	err = errors.Join(err, err2,
		h.Positions.check("base_positions", d.Vertices, 4),
		h.Weights.check("weights", d.Vertices, ht.Bones),
		h.Points.check("points", d.Points, 3))
	if len(in.Theta) != ht.Angles {
		err = errors.Join(err, fmt.Errorf("input: theta has %d elements instead of %d", len(in.Theta), ht.Angles))
	}
	if in.Us.rows > 0 {
		err = errors.Join(err, in.Us.check("us", d.Points, 2))
	}
	if len(h.Parents) != ht.Bones {
		err = errors.Join(err, fmt.Errorf("input: parents has %d elements instead of %d", len(h.Parents), ht.Bones))
	}
	for b, parent := range h.Parents {
		if parent < -1 || int(parent) >= b {
			err = errors.Join(err, fmt.Errorf("input: the parent of bone %d is %d; it must come before, or be -1", b, parent))
		}
	}
	for i, t := range h.Triangles {
		if len(t) != 3 {
			err = errors.Join(err, fmt.Errorf("input: triangle %d has %d corners", i, len(t)))
		}
		h.triangles = append(h.triangles, t...)
	}
	h.bones = ht.Hand{Relatives: relatives, InverseAbsolutes: absolutes, Positions: h.Positions.elems, Weights: h.Weights.elems}
	return h, err
}

// stack is the matrices of the bones, one after the other.
func stack(name string, ms []matrix) (out []float64, err error) {
	if len(ms) != ht.Bones {
		return nil, fmt.Errorf("input: %s has %d matrices instead of %d", name, len(ms), ht.Bones)
	}
	for i := range ms {
		if err := ms[i].check(fmt.Sprintf("%s[%d]", name, i), 4, 4); err != nil {
			return nil, err
		}
		out = append(out, ms[i].elems...)
	}
	return out, nil
}

var htModule = module{
	"objective": on(func(in *htInput) (*computation, error) {
		h, err := in.hand()
		if err != nil {
			return nil, err
		}
		if in.Us.rows > 0 {
			return compute(func() ([]float64, error) {
				return h.SurfaceObjective(h.Theta, h.Us.elems, &h.bones, h.Parents, h.Mirrored, h.triangles, h.Correspondences, h.htData.Points.elems)
			})
		}
		return compute(func() ([]float64, error) {
			return h.Objective(h.Theta, &h.bones, h.Parents, h.Mirrored, h.Correspondences, h.htData.Points.elems)
		})
	}),
	"jacobian": on(func(in *htInput) (*computation, error) {
		h, err := in.hand()
		if err != nil {
			return nil, err
		}
		rows := func(cols int) func(y []float64) any {
			return func(y []float64) any { return rowsOf(y, len(y)/cols, cols) }
		}
		if in.Us.rows > 0 {
			return computeAs(func() ([]float64, error) {
				return h.SurfaceJacobian(h.Theta, h.Us.elems, &h.bones, h.Parents, h.Mirrored, h.triangles, h.Correspondences, h.htData.Points.elems)
			}, rows(2+ht.Angles))
		}
		return computeAs(func() ([]float64, error) {
			return h.Jacobian(h.Theta, &h.bones, h.Parents, h.Mirrored, h.Correspondences, h.htData.Points.elems)
		}, rows(ht.Angles))
	}),
}
