package ba

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace)},
		Sizes:   []map[string]int64{{"N": 3, "M": 4, "P": 5}, {"N": 1, "M": 1, "P": 1}, {"N": 2, "M": 2, "P": 0}},
		Draw:    map[string]func(*rand.Rand) float64{"obs": gradcheck.Constant(0), "points": gradcheck.Uniform(2, 3)},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// TestWhole multiplies the sparse matrix by a direction: that is the change of the residuals
// along it, which central differences give to six digits. Here every camera, point and
// observation is another one.
func TestWhole(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	w := Workspace{Dims: Dims{N: 3, M: 4, P: 7}}
	size := 11*w.N + 3*w.M + w.P
	draw := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = 0.3 * rng.NormFloat64()
		}
		return x
	}
	x, direction, features := draw(size), draw(size), draw(2*w.P)
	for n := range w.N {
		x[11*n+5] -= 5 // before the points
	}
	obs := make([]int32, 2*w.P)
	for p := range w.P {
		obs[2*p], obs[2*p+1] = int32(rng.IntN(w.N)), int32(rng.IntN(w.M))
	}
	split := func(x []float64) (cameras, points, weights []float64) {
		return x[:11*w.N], x[11*w.N : 11*w.N+3*w.M], x[11*w.N+3*w.M:]
	}
	ahead := func(h float64) []float64 {
		moved := make([]float64, size)
		for i := range moved {
			moved[i] = x[i] + h*direction[i]
		}
		cameras, points, weights := split(moved)
		reproj, weight, err := w.Objective(cameras, points, weights, obs, features)
		if err != nil {
			t.Fatal(err)
		}
		return append(append([]float64(nil), reproj...), weight...)
	}
	const h = 1e-5
	up, down := ahead(h), ahead(-h)
	cameras, points, weights := split(x)
	vals, cols, rows, err := w.Jacobian(cameras, points, weights, obs, features)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(up)+1 || int(rows[len(rows)-1]) != len(vals.Flat()) {
		t.Fatalf("there are %d rows of %d values, want %d of %d", len(rows)-1, rows[len(rows)-1], len(up), len(vals.Flat()))
	}
	for r := range up {
		change := 0.0
		for i := rows[r]; i < rows[r+1]; i++ {
			change += vals.Flat()[i] * direction[cols.Flat()[i]]
		}
		want := (up[r] - down[r]) / (2 * h)
		if diff := change - want; !(diff*diff < 1e-12*max(1, want*want)) {
			t.Errorf("row %d gives %v, differences %v", r, change, want)
		}
	}
}
