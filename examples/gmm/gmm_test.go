package gmm

import (
	"math"
	"testing"

	"github.com/gradc/gradc"
	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace)},
		Sizes: []map[string]int64{
			{"N": 4, "D": 3, "K": 2}, {"N": 3, "D": 4, "K": 3}, {"N": 2, "D": 2, "K": 1}, {"N": 1, "D": 1, "K": 1},
			{"N": 5, "D": 1, "K": 3}, {"N": 0, "D": 3, "K": 2}, {"N": 2, "D": 0, "K": 2},
		},
		Gradients: []gradcheck.Gradient{
			{Func: "Gradient", Value: "f", Of: map[string]string{"dalpha": "alpha", "dmu": "mu", "dq": "q", "dl": "l"}},
		},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// arguments of the functions, at sizes d.
type arguments struct {
	alpha, mu, q, l, x []float64
	gamma              float64
	m                  int32
}

func draw(d Dims) arguments {
	a := arguments{gamma: 0.7, m: 2}
	rng := gradc.NewRand(1)
	for to, n := range map[*[]float64]int{&a.alpha: d.K, &a.mu: d.K * d.D, &a.q: d.K * d.D, &a.l: d.K * d.D * (d.D - 1) / 2, &a.x: d.N * d.D} {
		*to = make([]float64, n)
	}
	for _, s := range [][]float64{a.alpha, a.mu, a.q, a.l, a.x} {
		gradc.Normal(rng, s, 0, 0.7)
	}
	return a
}

// naive computes the objective as its definition reads: L·(x−μ) by an explicit lower
// triangular matrix, whose strict part is packed by columns.
func naive(d Dims, a arguments) float64 {
	logsumexp := func(v []float64) float64 {
		sum := 0.0
		for _, e := range v {
			sum += math.Exp(e)
		}
		return math.Log(sum)
	}
	total := 0.0
	tri := d.D * (d.D - 1) / 2
	for n := range d.N {
		inner := make([]float64, d.K)
		for k := range d.K {
			lower := make([][]float64, d.D)
			for i := range lower {
				lower[i] = make([]float64, d.D)
				lower[i][i] = math.Exp(a.q[k*d.D+i])
			}
			at := 0
			for j := range d.D {
				for i := j + 1; i < d.D; i++ {
					lower[i][j] = a.l[k*tri+at]
					at++
				}
			}
			inner[k] = a.alpha[k]
			for i := range d.D {
				inner[k] += a.q[k*d.D+i]
				y := 0.0
				for j := range d.D {
					y += lower[i][j] * (a.x[n*d.D+j] - a.mu[k*d.D+j])
				}
				inner[k] -= y * y / 2
			}
		}
		total += logsumexp(inner)
	}
	total -= float64(d.N)*logsumexp(a.alpha) + 0.5*float64(d.N*d.D)*math.Log(2*math.Pi)
	for k := range d.K {
		squares, sumq := 0.0, 0.0
		for i := range d.D {
			squares += math.Exp(2 * a.q[k*d.D+i])
			sumq += a.q[k*d.D+i]
		}
		for i := range tri {
			squares += a.l[k*tri+i] * a.l[k*tri+i]
		}
		total += 0.5*a.gamma*a.gamma*squares - float64(a.m)*sumq
	}
	return total
}

func TestAgainstNaive(t *testing.T) {
	var w Workspace
	for _, d := range []Dims{{N: 6, D: 4, K: 3}, {N: 2, D: 1, K: 2}, {N: 1, D: 5, K: 1}, {N: 0, D: 2, K: 2}, {N: 9, D: 3, K: 4}} {
		w.Dims = d
		a := draw(d)
		got, err := w.Objective(a.alpha, a.mu, a.q, a.l, a.x, a.gamma, a.m)
		if err != nil {
			t.Fatal(err)
		}
		if want := naive(d, a); math.Abs(got-want) > 1e-12*math.Max(1, math.Abs(want)) {
			t.Errorf("at %+v the objective is %v, want %v", d, got, want)
		}
		f, _, _, _, _, err := w.Gradient(a.alpha, a.mu, a.q, a.l, a.x, a.gamma, a.m)
		if err != nil || math.Abs(f-got) > 1e-12*math.Max(1, math.Abs(got)) {
			t.Errorf("at %+v Gradient gives value %v, %v; Objective %v", d, f, err, got)
		}
	}
}

func TestNoAllocation(t *testing.T) {
	small, large := Dims{N: 3, D: 2, K: 2}, Dims{N: 8, D: 4, K: 3}
	as := map[Dims]arguments{small: draw(small), large: draw(large)}
	var w Workspace
	if err := w.Reserve(large); err != nil {
		t.Fatal(err)
	}
	calls := func() {
		for _, d := range [...]Dims{small, large, small} {
			w.Dims = d
			a := as[d]
			_, err0 := w.Objective(a.alpha, a.mu, a.q, a.l, a.x, a.gamma, a.m)
			_, _, _, _, _, err1 := w.Gradient(a.alpha, a.mu, a.q, a.l, a.x, a.gamma, a.m)
			if err0 != nil || err1 != nil {
				t.Fatal(err0, err1)
			}
		}
	}
	if n := testing.AllocsPerRun(10, calls); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
