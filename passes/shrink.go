package passes

import (
	"sort"

	"github.com/gradc/gradc/ir"
)

// shrink returns a smaller function on which a pass still fails: what leads to the
// first node that is needed for it. It returns f where nothing smaller fails.
func shrink(f *ir.Func, fails func(*ir.Func) bool) *ir.Func {
	// The shortest prefix of f's nodes that fails, all that is unused being a result.
	n := sort.Search(len(f.Nodes), func(i int) bool { return fails(prefix(f, i)) })
	best := prefix(f, n)
	if !fails(best) {
		return f
	}
	if n > 0 { // the last node alone, with what it depends on
		g := *best
		g.Results = f.Nodes[n-1].Out
		if alone := sweep(&g, NewNotes()); len(g.Results) > 0 && fails(alone) {
			best = alone
		}
	}
	return best
}

// prefix returns the function of f's first n nodes.
func prefix(f *ir.Func, n int) *ir.Func {
	g := *f
	g.Nodes = f.Nodes[:n]
	if n == len(f.Nodes) {
		return &g
	}
	used := map[*ir.Value]bool{}
	for _, node := range g.Nodes {
		for _, v := range node.In {
			used[v] = true
		}
	}
	g.Results = nil
	for _, node := range g.Nodes {
		for _, v := range node.Out {
			if !used[v] {
				g.Results = append(g.Results, v)
			}
		}
	}
	if len(g.Results) == 0 {
		g.Results = g.Params[:min(1, len(g.Params))]
	}
	return &g
}
