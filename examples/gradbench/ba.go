package main

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/examples/gradbench/ba"
)

// baInput has one camera, point, weight and feature, and how often they are to be repeated: n
// cameras, m points, and p observations. It keeps a message short; the computation does not
// know of it.
type baInput struct {
	N      int       `json:"n"`
	M      int       `json:"m"`
	P      int       `json:"p"`
	Camera []float64 `json:"cam"`
	Point  []float64 `json:"x"`
	Weight float64   `json:"w"`
	Feat   []float64 `json:"feat"`
}

// baArrays are what the computation reads.
type baArrays struct {
	cameras, points, w []float64
	obs                []int32
	features           []float64
}

// arrays repeats what is given once. The observations go through cameras and points in turn.
func (in *baInput) arrays() (*ba.Workspace, *baArrays, error) {
	if len(in.Camera) != 11 || len(in.Point) != 3 || len(in.Feat) != 2 {
		return nil, nil, fmt.Errorf("input: cam, x and feat have %d, %d and %d elements instead of 11, 3 and 2", len(in.Camera), len(in.Point), len(in.Feat))
	}
	if in.N < 1 || in.M < 1 || in.P < 1 {
		return nil, nil, fmt.Errorf("input: n, m and p are %d, %d and %d; there must be one of each", in.N, in.M, in.P)
	}
	a := &baArrays{
		cameras:  slices.Repeat(in.Camera, in.N),
		points:   slices.Repeat(in.Point, in.M),
		w:        slices.Repeat([]float64{in.Weight}, in.P),
		obs:      make([]int32, 2*in.P),
		features: slices.Repeat(in.Feat, in.P),
	}
	for p := range in.P {
		a.obs[2*p], a.obs[2*p+1] = int32(p%in.N), int32(p%in.M)
	}
	return &ba.Workspace{Dims: ba.Dims{N: in.N, M: in.M, P: in.P}}, a, nil
}

// baResiduals are the residuals as JSON has them: those of one observation, and how often
// they are repeated.
type baResiduals struct {
	Reproj struct {
		Elements []float64 `json:"elements"`
		Repeated int       `json:"repeated"`
	} `json:"reproj_error"`
	Weight struct {
		Element  float64 `json:"element"`
		Repeated int     `json:"repeated"`
	} `json:"w_err"`
}

// baMatrix is a sparse matrix as JSON has it: where its rows begin, columns and values, of
// each the first thirty and the last.
type baMatrix struct {
	Rows []int32   `json:"rows"`
	Cols []int32   `json:"cols"`
	Vals []float64 `json:"vals"`
}

func firstAndLast[T any](s []T) []T {
	return append(slices.Clone(s[:min(len(s), 30)]), s[len(s)-1])
}

var baModule = module{
	"objective": on(func(in *baInput) (*computation, error) {
		w, a, err := in.arrays()
		if err != nil {
			return nil, err
		}
		return computeAs(
			func() (r baResiduals, err error) {
				reproj, weight, err := w.Objective(a.cameras, a.points, a.w, a.obs, a.features)
				if err != nil {
					return r, err
				}
				r.Reproj.Elements, r.Reproj.Repeated = reproj[:2], len(reproj)/2
				r.Weight.Element, r.Weight.Repeated = weight[0], len(weight)
				return r, nil
			},
			func(r baResiduals) any { return r })
	}),
	"jacobian": on(func(in *baInput) (*computation, error) {
		w, a, err := in.arrays()
		if err != nil {
			return nil, err
		}
		return computeAs(
			func() (m baMatrix, err error) {
				vals, cols, rows, err := w.Jacobian(a.cameras, a.points, a.w, a.obs, a.features)
				if err != nil {
					return m, err
				}
				return baMatrix{rows, cols.Flat(), vals.Flat()}, nil
			},
			func(m baMatrix) any {
				return baMatrix{firstAndLast(m.Rows), firstAndLast(m.Cols), firstAndLast(m.Vals)}
			})
	}),
}
