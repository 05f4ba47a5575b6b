package passes

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestMinCut compares the cuts of small random networks with the best of all.
func TestMinCut(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for range 300 {
		n := 3 + rng.IntN(7)
		g := newCutGraph()
		for range n - 2 {
			g.vertex()
		}
		var arcs [][3]int
		for range 2 * n {
			a, b, c := rng.IntN(n), rng.IntN(n), rng.IntN(9)
			if a == b || b == cutSource || a == cutSink {
				continue
			}
			arcs = append(arcs, [3]int{a, b, c})
			g.arc(a, b, float64(c))
		}
		cost := func(sink func(v int) bool) float64 {
			sum := 0.0
			for _, a := range arcs {
				if !sink(a[0]) && sink(a[1]) {
					sum += float64(a[2])
				}
			}
			return sum
		}
		best := math.Inf(1)
		for set := range 1 << n {
			if set&1 == 0 && set&2 != 0 {
				best = min(best, cost(func(v int) bool { return set>>v&1 == 1 }))
			}
		}
		side := g.sinkSide()
		if side[cutSource] || !side[cutSink] {
			t.Fatal("the cut does not part source and sink")
		}
		if have := cost(func(v int) bool { return side[v] }); have != best {
			t.Fatalf("a cut of %v, and %v is possible: %v", have, best, arcs)
		}
	}
}
