package cnn

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams}},
		Sizes:   []map[string]int64{{"Batch": 1}, {"Batch": 0}},
		Draw: map[string]func(*rand.Rand) float64{
			"p.K2": gradcheck.Uniform(-0.2, 0.2), "p.W": gradcheck.Uniform(-0.1, 0.1),
		},
	}
}

func TestGradients(t *testing.T) {
	if testing.Short() {
		t.Skip("evaluates convolutions point by point")
	}
	model().Check(t)
}
func TestMisuse(t *testing.T) { model().Misuse(t) }

func draw(batch int) (*Params, []uint8) {
	rng := gradc.NewRand(1)
	p := NewParams()
	gradc.Normal(rng, p.Flat(), 0, 0.1)
	images := make([]uint8, batch*Side*Side)
	for i := range images {
		images[i] = uint8(rng.Uint64())
	}
	return p, images
}

// layer is convolution, relu and pooling of one image in double precision.
func layer(x []float64, side, in, out int, kernel, bias []float32) []float64 {
	y := make([]float64, side/2*side/2*out)
	for i := range side {
		for j := range side {
			for o := range out {
				sum := float64(bias[o])
				for di := range 3 {
					for dj := range 3 {
						r, s := i+di-1, j+dj-1
						if r < 0 || r >= side || s < 0 || s >= side {
							continue
						}
						for c := range in {
							sum += x[(r*side+s)*in+c] * float64(kernel[((di*3+dj)*in+c)*out+o])
						}
					}
				}
				to := &y[(i/2*(side/2)+j/2)*out+o]
				*to = math.Max(*to, sum) // zero at first: the relu
			}
		}
	}
	return y
}

func TestAgainstNaive(t *testing.T) {
	const batch = 3
	p, images := draw(batch)
	w := Workspace{Dims: Dims{Batch: batch}}
	got, err := w.Logits(p, images)
	if err != nil {
		t.Fatal(err)
	}
	for n := range batch {
		x := make([]float64, Side*Side)
		for i := range x {
			x[i] = float64(images[n*Side*Side+i]) / 255
		}
		b := layer(layer(x, Side, 1, C1, p.K1, p.B1), Half, C1, C2, p.K2, p.B2)
		for o := range 10 {
			want := float64(p.B[o])
			for i, v := range b {
				want += v * float64(p.W[i*10+o])
			}
			if g := float64(got[n*10+o]); math.Abs(g-want) > 1e-4*math.Max(1, math.Abs(want)) {
				t.Errorf("image %d: logit %d is %v, want %v", n, o, g, want)
			}
		}
	}
}

func TestNoAllocation(t *testing.T) {
	p, images := draw(2)
	var w Workspace
	if err := w.Reserve(Dims{Batch: 2}); err != nil {
		t.Fatal(err)
	}
	calls := func() {
		for _, batch := range [...]int{1, 2, 1} {
			w.Batch = batch
			if _, err := w.Logits(p, images[:batch*Side*Side]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := testing.AllocsPerRun(2, calls); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
