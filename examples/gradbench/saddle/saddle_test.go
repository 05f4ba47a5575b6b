package saddle

import (
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

// TestMisuse: the functions are not differentiated, since where a descent ends jumps with the
// number of its steps.
func TestMisuse(t *testing.T) {
	m := &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace), Funcs: map[string]any{"NewPoint": NewPoint}},
		Sizes:   []map[string]int64{{}},
	}
	m.Misuse(t)
}

func TestNoAllocation(t *testing.T) {
	var w Workspace
	start := NewPoint()
	start.X[0], start.Y[0] = 1, -2
	for name, f := range map[string]func(*Point) (p, q *Point, err error){"FF": w.FF, "FR": w.FR, "RF": w.RF, "RR": w.RR} {
		run := func() {
			if _, _, err := f(start); err != nil {
				t.Fatal(err)
			}
		}
		run() // the memory grows
		if n := testing.AllocsPerRun(2, run); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
