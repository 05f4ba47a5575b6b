package rulecheck

import (
	"fmt"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// Kind says what is wrong with a rule.
type Kind uint8

// The mistakes.
const (
	Disagrees Kind = iota // another value than the derivative
	NotLinear             // not linear in the cotangent
	Undecided             // no point was found at which there is something to compare
	Pushed                // a surrogate that is not linear, and that a forward derivative passes through
)

// Mistake is a rule that is not what it must be.
type Mistake struct {
	Kind Kind
	At   ir.Origin // of the rule; of the forward derivative, for Pushed
	Rule ir.Origin
	Text string
}

// Check finds the mistakes in the reverse rules of a module, in order of its
// functions. It panics with an [ir.InternalError] where the compiler is at fault.
func Check(m *ir.Module) []Mistake {
	c := &checker{module: m, rules: map[*ir.Func]bool{}, linear: map[*ir.Func]string{}, funcs: map[*ir.Func]bool{}}
	for _, f := range m.Funcs {
		c.function(f)
	}
	return c.found
}

type checker struct {
	module *ir.Module
	rules  map[*ir.Func]bool   // compared with the derived rule
	linear map[*ir.Func]string // why a surrogate's rule is not linear, "" if it is
	funcs  map[*ir.Func]bool   // looked at
	found  []Mistake
}

// function looks at the rules that f applies and the forward derivatives in it.
func (c *checker) function(f *ir.Func) {
	if c.funcs[f] {
		return
	}
	c.funcs[f] = true
	for _, n := range f.Nodes {
		switch op := n.Op.(type) {
		case ops.Custom:
			if !op.Surrogate && !c.rules[op.Rule] {
				c.rules[op.Rule] = true
				c.rule(op)
			}
		case ops.Tangent:
			if !op.Symmetric {
				c.pushed(n.Origin, op)
			}
		}
		for _, g := range ir.FuncsOf(n.Op) {
			c.function(g)
		}
	}
}

// rule compares a rule with the derived one.
func (c *checker) rule(op ops.Custom) {
	s := newSubject(c.module, op)
	kind, text := s.compare()
	if text != "" {
		c.found = append(c.found, Mistake{Kind: kind, At: op.Rule.Origin, Rule: op.Rule.Origin, Text: text})
	}
}

// pushed wants the surrogates in the body of a forward derivative to be linear.
func (c *checker) pushed(at ir.Origin, op ops.Tangent) {
	seen := map[*ir.Func]bool{}
	active := make([]bool, len(op.Body.Params))
	for i := range op.Wrt {
		active[i] = true
	}
	var walk func(f *ir.Func, active []bool)
	walk = func(f *ir.Func, active []bool) {
		if seen[f] {
			return
		}
		seen[f] = true
		depends := map[*ir.Value]bool{}
		for i, p := range f.Params {
			depends[p] = i >= len(active) || active[i]
		}
		for _, n := range f.Nodes {
			some := false
			in := make([]bool, len(n.In))
			for i, v := range n.In {
				in[i] = depends[v]
				some = some || in[i]
			}
			if _, stops := n.Op.(ops.Stop); stops || !some {
				continue
			}
			for _, v := range n.Out {
				depends[v] = v.Type.DType.HasCotangent()
			}
			switch o := n.Op.(type) {
			case ops.Custom:
				if o.Surrogate {
					c.surrogate(at, o)
				}
			case ops.Call:
				walk(o.Func, in)
			default:
				for _, g := range ir.FuncsOf(n.Op) {
					walk(g, nil)
				}
			}
		}
	}
	walk(op.Body, active)
}

func (c *checker) surrogate(at ir.Origin, op ops.Custom) {
	why, known := c.linear[op.Rule]
	if !known {
		why = newSubject(c.module, op).notLinear()
		c.linear[op.Rule] = why
	}
	if why != "" {
		text := fmt.Sprintf("no forward derivative passes through the surrogate of %s: %s", passes.FuncName(op.Func), why)
		c.found = append(c.found, Mistake{Kind: Pushed, At: at, Rule: op.Rule.Origin, Text: text})
	}
}

func evaluate(f *ir.Func, dims map[string]int64, args []eval.Array[float64]) ([]eval.Array[float64], error) {
	return eval.Eval(f, eval.F64{}, dims, args, eval.WithDerive(passes.Closed))
}
