package passes

import (
	"maps"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// assumedSteps is how often a loop is taken to run where nothing tells.
const assumedSteps = 16

// work counts the arithmetic of f in normal form, at the sizes that choices assume.
func (r *resolver) work(f *ir.Func) float64 {
	return arithmetic(rewrite(f, NewNotes(), allRules(), true), r.dims)
}

// arithmetic counts the operations on floats of f, those in loops as often as they
// run. A size that nothing tells counts as one element.
func arithmetic(f *ir.Func, dims map[string]int64) float64 {
	var sum float64
	for _, n := range f.Nodes {
		if k := n.Op.Kernel(n.InTypes()); k != nil {
			if flops, err := k.Flops(dims); err == nil {
				sum += float64(flops)
			} else {
				sum++
			}
			continue
		}
		within, times := maps.Clone(dims), 1.0
		if within == nil {
			within = map[string]int64{}
		}
		switch op := n.Op.(type) {
		case ops.Scan:
			within[op.Var], times = 0, assumedSteps
			if steps, err := ir.SizeAt(op.Length, dims); err == nil {
				times = float64(steps)
			}
		case ops.While:
			within[op.Count], times = assumedSteps, assumedSteps
		case ops.Sized:
			within[op.Var] = assumedSteps
		}
		for _, g := range ir.FuncsOf(n.Op) {
			sum += times * arithmetic(g, within)
		}
	}
	return sum
}
