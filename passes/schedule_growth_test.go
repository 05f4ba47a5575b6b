package passes_test

import (
	"testing"
	"time"

	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// TestLinearSchedule counts what planning looks at.
func TestLinearSchedule(t *testing.T) {
	var each []float64
	for _, n := range []int{1000, 3000, 10000} {
		frozen, err := passes.Freeze(large(n), nil, passes.Debug{})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		p, visits, err := passes.ScheduleCounted(frozen, plan.Request{})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		nodes := len(frozen.Func.Nodes)
		t.Logf("%d nodes: %d steps, %d buffers, %d visits in %v", nodes, len(p.Steps), len(p.Buffers), visits, took)
		each = append(each, float64(visits)/float64(nodes))
		start = time.Now()
		if err := plan.Check(p); err != nil {
			t.Fatal(err)
		}
		t.Logf("checked in %v", time.Since(start))
	}
	if each[2] > 1.5*each[0] {
		t.Errorf("visits a node: %.1f", each)
	}
}
