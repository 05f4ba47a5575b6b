package driver

import (
	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/passes/rulecheck"
)

// compile is the front end with the check of stated reverse rules.
func compile(files []dsl.File) *dsl.Package {
	p := dsl.Compile(files)
	if p.Module == nil {
		return p
	}
	codes := map[rulecheck.Kind]diag.Code{
		rulecheck.Disagrees: diag.RuleDisagrees, rulecheck.NotLinear: diag.RuleNotLinear,
		rulecheck.Undecided: diag.RuleUndecided, rulecheck.Pushed: diag.PushedSurrogate,
	}
	for _, m := range rulecheck.Check(p.Module) {
		word := "backward"
		if m.Kind == rulecheck.Pushed {
			word = "jvp"
		}
		d := p.Blame(codes[m.Kind], m.At, word, "%s", m.Text)
		switch m.Kind {
		case rulecheck.Disagrees:
			d.Suggest("if it is meant to differ, call it surrogate")
		case rulecheck.Pushed:
			p.Point(d, m.Rule, "surrogate", "the rule")
		}
	}
	if p.Diags.Errors() > 0 {
		p.Typed, p.Module = nil, nil
	}
	return p
}
