package pendulum

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

func model() *gradcheck.Model {
	return &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewParams": NewParams, "NewState": NewState}},
		Sizes:   []map[string]int64{{"T": 5}, {"T": 1}},
		Draw:    map[string]func(*rand.Rand) float64{"p.Pull": gradcheck.Uniform(5, 15), "p.Drag": gradcheck.Uniform(0.1, 1)},
	}
}

func TestGradients(t *testing.T) { model().Check(t) }
func TestMisuse(t *testing.T)    { model().Misuse(t) }

// fall integrates the same equation by many small steps of the midpoint rule.
func fall(pull, drag, angle, speed float64, times int) []float64 {
	const parts = 4000
	dt := 0.1 / parts
	var out []float64
	for range times {
		for range parts {
			a, s := angle+dt/2*speed, speed+dt/2*(-pull*math.Sin(angle)-drag*speed)
			angle, speed = angle+dt*s, speed+dt*(-pull*math.Sin(a)-drag*s)
		}
		out = append(out, angle)
	}
	return out
}

func swing(t *testing.T, pull, drag, angle, speed float64, times int) (*State, []float64) {
	t.Helper()
	p, start := NewParams(), NewState()
	p.Pull[0], p.Drag[0], start.Angle[0], start.Speed[0] = pull, drag, angle, speed
	w := Workspace{Dims: Dims{T: times}}
	seen, err := w.Swing(p, start)
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() { w.Swing(p, start) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	return start, append([]float64(nil), seen...)
}

func TestSwing(t *testing.T) {
	_, seen := swing(t, 9.81, 0.4, 1.2, -0.3, 30)
	for i, want := range fall(9.81, 0.4, 1.2, -0.3, 30) {
		if math.Abs(seen[i]-want) > 5e-6 { // the error of four steps a tenth
			t.Errorf("angle %d is %v, want %v", i, seen[i], want)
		}
	}
}

// TestFit finds the constants to a millionth.
func TestFit(t *testing.T) {
	start, seen := swing(t, 9.81, 0.4, 1.2, 0, 40)
	p := NewParams()
	p.Pull[0], p.Drag[0] = 8, 0.1
	if _, err := Fit(p, start, seen); err != nil {
		t.Fatal(err)
	}
	if math.Abs(p.Pull[0]-9.81) > 1e-6 || math.Abs(p.Drag[0]-0.4) > 1e-6 {
		t.Errorf("found %v and %v", p.Pull[0], p.Drag[0])
	}
}
