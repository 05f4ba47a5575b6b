package particle

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

// model draws charges between which the number of steps does not change, so that the
// landing is differentiable. The derivative of Slope is the second one of the landing.
func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"Land": Land}},
		Sizes:   []map[string]int64{{}},
		Draw:    map[string]func(*rand.Rand) float64{"w": gradcheck.Uniform(-0.15, -0.05)},
		Slow:    []string{"Best"}, // minutes by the evaluator
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// fly integrates by the force of two unit charges, written by hand, and returns the
// square of the distance at which the particle lands.
func fly(w float64) float64 {
	const dt = 0.1
	x, y, vx, vy := 0.0, 8.0, 0.75, 0.0
	for i := 0; i < 10000 && y > 0; i++ {
		var ax, ay float64
		for _, q := range [2]float64{10 - w, 0} {
			dx, dy := x-10, y-q
			r := math.Hypot(dx, dy)
			ax, ay = ax+dx/(r*r*r), ay+dy/(r*r*r)
		}
		x, y, vx, vy = x+dt*vx, y+dt*vy, vx+dt*ax, vy+dt*ay
	}
	x -= y / vy * vx
	return x * x
}

func TestFlight(t *testing.T) {
	for _, w := range []float64{-0.3, -0.1, 0, 0.1} {
		if have, want := Land(w), fly(w); math.Abs(have-want) > 1e-9*want {
			t.Errorf("Land(%v) = %v, want %v", w, have, want)
		}
	}
}

// TestSlope compares the derivative with differences of the flight written by hand.
func TestSlope(t *testing.T) {
	var ws Workspace
	for _, w := range []float64{-0.3, -0.1, 0, 0.1} {
		y, slope, err := ws.Slope(w)
		if err != nil {
			t.Fatal(err)
		}
		const h = 1e-5
		want := (fly(w+h) - fly(w-h)) / (2 * h)
		if y != Land(w) || math.Abs(slope-want) > 1e-6*max(1, math.Abs(want)) {
			t.Errorf("at %v: %v with slope %v, want %v with %v", w, y, slope, Land(w), want)
		}
	}
}

// TestBest: where Newton's method ends, the derivative vanishes, that of the flight
// written by hand as well.
func TestBest(t *testing.T) {
	var w Workspace
	best, err := w.Best(0)
	if err != nil {
		t.Fatal(err)
	}
	const h, tol = 1e-5, 1e-5
	if _, slope, err := w.Slope(best); err != nil || !(math.Abs(slope) < tol) {
		t.Errorf("at %v the derivative is %v, %v", best, slope, err)
	}
	if slope := (fly(best+h) - fly(best-h)) / (2 * h); !(math.Abs(slope) < tol) {
		t.Errorf("at %v the flight by hand has the derivative %v", best, slope)
	}
	if n := testing.AllocsPerRun(1, func() { w.Best(0) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
