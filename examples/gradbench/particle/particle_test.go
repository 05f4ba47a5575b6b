package particle

import (
	"testing"

	"github.com/gradc/gradc/internal/gradcheck"
	"github.com/gradc/gradc/internal/rungo/call"
)

// TestMisuse: the functions are not differentiated, since where a descent ends jumps with the
// number of its steps.
func TestMisuse(t *testing.T) {
	m := &gradcheck.Model{
		Package: call.Package{Workspace: new(Workspace)},
		Sizes:   []map[string]int64{{}},
	}
	m.Misuse(t)
}

func TestNoAllocation(t *testing.T) {
	var w Workspace
	for name, f := range map[string]func(float64) (float64, error){"FF": w.FF, "FR": w.FR, "RF": w.RF, "RR": w.RR} {
		run := func() {
			if _, err := f(0); err != nil {
				t.Fatal(err)
			}
		}
		run() // the memory grows
		if n := testing.AllocsPerRun(2, run); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
