package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// Simplify returns the pass that applies the rewrites which are sound before
// differentiation, and drops what no result needs.
//
//	%1 = broadcast exp's operand to [N, K]      %1 = exp x            over [N]
//	%2 = exp %1                            →    %2 = broadcast %1     to [N, K]
func Simplify(notes *Notes) Pass {
	return Pass{"simplify", "applies the rewrites that are sound before differentiation", func(f *ir.Func) (*ir.Func, error) {
		return rewrite(f, notes, polynomialRules(), false), nil
	}}
}

// allRules lists every rewrite, in the order in which they are tried.
func allRules() []rule {
	return slices.Concat(zeroRules, unitRules, ringRules, foldRules, choiceRules, structureRules, narrowRules)
}

func polynomialRules() []rule {
	return slices.DeleteFunc(allRules(), func(r rule) bool { return r.class == functional })
}
