package ba

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace)},
		Sizes:   []map[string]int64{{"N": 3, "M": 4, "P": 5}, {"N": 1, "M": 1, "P": 1}, {"N": 2, "M": 2, "P": 0}},
		Draw:    map[string]func(*rand.Rand) float64{"obs": gradcheck.Constant(0), "pts": gradcheck.Uniform(2, 3)},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// random fills x with numbers around a centre.
func random(rng *rand.Rand, n int, centre, width float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = centre + width*rng.NormFloat64()
	}
	return x
}

// TestBlocks compares every entry of the blocks with a difference of residuals, also at no
// rotation, where the formula by angle and axis ends.
func TestBlocks(t *testing.T) {
	const n, m, p = 2, 3, 4
	rng := rand.New(rand.NewPCG(1, 1))
	cams, pts, weights, feat := random(rng, n*11, 0.3, 0.2), random(rng, m*3, 2, 0.3), random(rng, p, 1, 0.1), random(rng, p*2, 0, 1)
	for c := range n {
		cams[c*11+5] -= 5 // in front of the points
	}
	copy(cams, []float64{0, 0, 0})
	obs := []int32{0, 0, 0, 2, 1, 1, 1, 2}
	w := Workspace{Dims: Dims{N: n, M: m, P: p}}
	residuals := func() []float64 {
		r, _, _, _, err := w.Blocks(cams, pts, weights, obs, feat)
		if err != nil {
			t.Fatal(err)
		}
		return append([]float64(nil), r...)
	}
	_, jc, jx, jw, err := w.Blocks(cams, pts, weights, obs, feat)
	if err != nil {
		t.Fatal(err)
	}
	jc, jx, jw = append([]float64(nil), jc...), append([]float64(nil), jx...), append([]float64(nil), jw...)
	slope := func(x *float64, at int) float64 {
		const h = 1e-6
		was := *x
		*x = was + h
		up := residuals()[at]
		*x = was - h
		down := residuals()[at]
		*x = was
		return (up - down) / (2 * h)
	}
	check := func(what string, have, want float64) {
		if math.Abs(have-want) > 1e-6*math.Max(1, math.Abs(want)) {
			t.Errorf("%s is %v, differences give %v", what, have, want)
		}
	}
	for o := range p {
		cam, pt := int(obs[2*o]), int(obs[2*o+1])
		for k := range 2 {
			at := 2*o + k
			for i := range 11 {
				check("camera", jc[at*11+i], slope(&cams[cam*11+i], at))
			}
			for i := range 3 {
				check("point", jx[at*3+i], slope(&pts[pt*3+i], at))
			}
			check("weight", jw[at], slope(&weights[o], at))
		}
	}
}

// TestIndex calls with a camera and a point that do not exist.
func TestIndex(t *testing.T) {
	w := Workspace{Dims: Dims{N: 2, M: 3, P: 1}}
	for _, obs := range [][]int32{{2, 0}, {-1, 0}, {0, 3}, {0, -1}} {
		_, _, _, _, err := w.Blocks(make([]float64, 22), make([]float64, 9), []float64{1}, obs, []float64{0, 0})
		var index *gradc.IndexError
		if !errors.As(err, &index) {
			t.Errorf("observation %v: %v", obs, err)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	w := Workspace{Dims: Dims{N: 1, M: 1, P: 1}}
	cams, pts := []float64{0.1, 0.2, 0.3, 0, 0, 0, 1, 0, 0, 0.1, 0.1}, []float64{1, 2, 3}
	weights, obs, feat := []float64{1}, []int32{0, 0}, []float64{0, 0}
	if n := testing.AllocsPerRun(10, func() { _, _, _, _, _ = w.Blocks(cams, pts, weights, obs, feat) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
