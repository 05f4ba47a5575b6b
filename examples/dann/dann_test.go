package dann

import (
	"math"
	"slices"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func TestMisuse(t *testing.T) {
	m := &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewMomentumParams": NewMomentumParams}},
		Sizes:   []map[string]int64{{"Ns": 3, "Nt": 2}},
		Index:   map[string]int64{"label": 2},
	}
	m.Misuse(t)
}

const ns, nt = 5, 4

// data draws two sets of points and the labels of the first.
func data() (xs, xt []float32, label []int32) {
	rng := gradc.NewRand(3)
	xs, xt = make([]float32, ns*In), make([]float32, nt*In)
	gradc.Normal(rng, xs, 0, 1)
	gradc.Normal(rng, xt, 0.5, 1)
	for i := range ns {
		label = append(label, int32(i%2))
	}
	return xs, xt, label
}

func parameters() *Params {
	p := NewParams()
	gradc.Normal(gradc.NewRand(4), p.Flat(), 0, 0.7)
	return p
}

// gradient returns what one step from rest with rate 1 subtracts from p: the
// gradient of the step, its surrogate included.
func gradient(t *testing.T, p *Params, lambda float32) []float64 {
	t.Helper()
	xs, xt, label := data()
	w := Workspace{Dims: Dims{Ns: ns, Nt: nt}}
	q, s := p.Clone(), NewMomentumParams()
	if _, _, err := w.Train(q, s, xs, label, xt, lambda, 1); err != nil {
		t.Fatal(err)
	}
	var g []float64
	for _, v := range s.V.Flat() {
		g = append(g, -float64(v))
	}
	return g
}

// losses are the class loss and the domain loss in double precision.
func losses(flat []float64) (ly, ld float64) {
	xs, xt, label := data()
	w1, b1 := flat[:In*H], flat[In*H:][:H]
	wy, by := flat[In*H+H:][:2*H], flat[In*H+3*H:][:2]
	wd, bd := flat[In*H+3*H+2:][:2*H], flat[In*H+5*H+2:][:2]
	head := func(x []float32, w, b []float64, class int) float64 {
		z := [2]float64{b[0], b[1]}
		for j := range H {
			h := b1[j] + float64(x[0])*w1[j] + float64(x[1])*w1[H+j]
			f := 1 / (1 + math.Exp(-h))
			z[0] += f * w[2*j]
			z[1] += f * w[2*j+1]
		}
		return math.Log(math.Exp(z[0])+math.Exp(z[1])) - z[class]
	}
	for i := range ns {
		ly += head(xs[i*In:], wy, by, int(label[i])) / ns
		ld += 0.5 * head(xs[i*In:], wd, bd, 0) / ns
	}
	for i := range nt {
		ld += 0.5 * head(xt[i*In:], wd, bd, 1) / nt
	}
	return ly, ld
}

// differences are the central differences of both losses by every parameter.
func differences(p *Params) (dly, dld []float64) {
	flat := make([]float64, len(p.Flat()))
	for i, v := range p.Flat() {
		flat[i] = float64(v)
	}
	const h = 1e-5
	for i := range flat {
		at := func(d float64) (float64, float64) {
			x := slices.Clone(flat)
			x[i] += d
			return losses(x)
		}
		y1, d1 := at(h)
		y0, d0 := at(-h)
		dly, dld = append(dly, (y1-y0)/(2*h)), append(dld, (d1-d0)/(2*h))
	}
	return dly, dld
}

// encoder is the number of parameters of the features, which come first.
const encoder = In*H + H

// TestReversal compares the step's gradient with differences of the two losses: the
// heads descend theirs; the features descend the class loss and climb the domain
// loss, λ times. At λ = −1 that is the gradient of the sum.
func TestReversal(t *testing.T) {
	p := parameters()
	dly, dld := differences(p)
	for _, lambda := range []float64{-1, 0, 0.7} {
		got := gradient(t, p, float32(lambda))
		for i, g := range got {
			want := dly[i] + dld[i]
			if i < encoder {
				want = dly[i] - lambda*dld[i]
			}
			if math.Abs(g-want) > 2e-6 {
				t.Errorf("λ = %g: gradient[%d] = %g, differences give %g", lambda, i, g, want)
			}
		}
	}
}

// TestMomentum takes two steps: the second adds 0.9 of the first.
func TestMomentum(t *testing.T) {
	xs, xt, label := data()
	p, s := parameters(), NewMomentumParams()
	w := Workspace{Dims: Dims{Ns: ns, Nt: nt}}
	step := func() []float32 {
		before := slices.Clone(p.Flat())
		if _, _, err := w.Train(p, s, xs, label, xt, 0.5, 0.1); err != nil {
			t.Fatal(err)
		}
		var moved []float32
		for i, v := range p.Flat() {
			moved = append(moved, v-before[i])
		}
		return moved
	}
	first := step()
	middle := p.Clone()
	second := step()
	g := gradient(t, middle, 0.5)
	for i := range second {
		if want := 0.9*float64(first[i]) - 0.1*g[i]; math.Abs(float64(second[i])-want) > 1e-6 {
			t.Errorf("second step of parameter %d is %g, want %g", i, second[i], want)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	xs, xt, label := data()
	p, s := parameters(), NewMomentumParams()
	w := Workspace{Dims: Dims{Ns: ns, Nt: nt}}
	if n := testing.AllocsPerRun(10, func() { _, _, _ = w.Train(p, s, xs, label, xt, 0.5, 0.1) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
