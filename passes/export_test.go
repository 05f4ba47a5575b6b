package passes

import "github.com/gradc/gradc/ir"

// RuleInfo is what tests may know about a rewrite.
type RuleInfo struct {
	Name, Needs string
	Polynomial  bool
	Rewrite     func(*ir.Func) *ir.Func // applies this rule alone
}

// Rules lists every rewrite.
func Rules() []RuleInfo {
	var out []RuleInfo
	for _, r := range allRules() {
		out = append(out, RuleInfo{r.name, r.needs, r.class == polynomial, func(f *ir.Func) *ir.Func {
			return rewrite(f, NewNotes(), []rule{r}, false)
		}})
	}
	return out
}

// Unchanged rewrites a function by no rule.
func Unchanged(f *ir.Func) *ir.Func { return rewrite(f, NewNotes(), nil, false) }
