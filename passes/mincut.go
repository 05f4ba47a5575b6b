package passes

import "math"

// cutGraph is a flow network whose minimum cut is sought, by Dinic's method: flow is
// sent along shortest paths until none is left.
type cutGraph struct {
	arcs  []cutArc
	from  [][]int // arcs that leave a vertex
	level []int
	next  []int
}

// cutArc is an arc with what it can still carry; arc i^1 goes the other way.
type cutArc struct {
	to   int
	room float64
}

// The vertices between which the cut lies.
const (
	cutSource = 0
	cutSink   = 1
)

func newCutGraph() *cutGraph { return &cutGraph{from: make([][]int, 2)} }

// vertex adds a vertex.
func (g *cutGraph) vertex() int {
	g.from = append(g.from, nil)
	return len(g.from) - 1
}

// arc adds an arc; cutting it costs the capacity.
func (g *cutGraph) arc(a, b int, capacity float64) {
	g.from[a] = append(g.from[a], len(g.arcs))
	g.from[b] = append(g.from[b], len(g.arcs)+1)
	g.arcs = append(g.arcs, cutArc{b, capacity}, cutArc{a, 0})
}

// sinkSide cuts the network where that costs least and returns, by vertex, whether
// it lies on the sink's side. Of several cuts it is the one nearest to the source.
func (g *cutGraph) sinkSide() []bool {
	for g.levels() {
		g.next = make([]int, len(g.from))
		for g.push(cutSource, math.Inf(1)) > 0 {
		}
	}
	side := make([]bool, len(g.from))
	for v, l := range g.level {
		side[v] = l < 0
	}
	return side
}

// levels numbers the vertices by their distance from the source and reports
// whether the sink is reached.
func (g *cutGraph) levels() bool {
	g.level = make([]int, len(g.from))
	for v := range g.level {
		g.level[v] = -1
	}
	g.level[cutSource] = 0
	todo := []int{cutSource}
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		for _, a := range g.from[v] {
			if to := g.arcs[a].to; g.arcs[a].room > 0 && g.level[to] < 0 {
				g.level[to] = g.level[v] + 1
				todo = append(todo, to)
			}
		}
	}
	return g.level[cutSink] >= 0
}

// push sends flow from a vertex to the sink along one path of rising levels.
func (g *cutGraph) push(v int, limit float64) float64 {
	if v == cutSink {
		return limit
	}
	for ; g.next[v] < len(g.from[v]); g.next[v]++ {
		a := g.from[v][g.next[v]]
		to := g.arcs[a].to
		if g.arcs[a].room <= 0 || g.level[to] != g.level[v]+1 {
			continue
		}
		if sent := g.push(to, min(limit, g.arcs[a].room)); sent > 0 {
			g.arcs[a].room -= sent
			g.arcs[a^1].room += sent
			return sent
		}
	}
	return 0
}
