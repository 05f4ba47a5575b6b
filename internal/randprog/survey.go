package randprog

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Features are what programs are made to have, in the order of the table.
var Features = []string{
	"f32", "f64", "i32", "i64", "u8", "bool",
	"symbolic dims", "fan-out", "broadcasting", "index notation", "triangular ranges", "gathers",
	"branches", "nested grad", "structs",
}

// Survey is what one program consists of.
type Survey struct {
	Nodes    int             // operations of the objective as it is lowered, regions and calls included
	Ops      map[string]bool // operations, lowered or after the passes
	Features map[string]bool // of the objective as it is lowered
}

// NewSurvey looks at the lowered objective, and for operations at other functions too.
func NewSurvey(objective *ir.Export, others ...*ir.Func) *Survey {
	s := &Survey{Ops: map[string]bool{}, Features: map[string]bool{}}
	for _, p := range objective.Params {
		if p.Type.Struct != nil {
			s.Features["structs"] = true
		}
	}
	each(objective.Func, func(f *ir.Func) { s.features(f) })
	for _, f := range append(others, objective.Func) {
		each(f, func(f *ir.Func) {
			for _, n := range f.Nodes {
				s.Ops[n.Op.Name()] = true
			}
		})
	}
	return s
}

// each calls visit for a function and once for every function below it.
func each(f *ir.Func, visit func(*ir.Func)) {
	seen := map[*ir.Func]bool{}
	var walk func(f *ir.Func)
	walk = func(f *ir.Func) {
		if seen[f] {
			return
		}
		seen[f] = true
		visit(f)
		for _, n := range f.Nodes {
			for _, g := range ir.FuncsOf(n.Op) {
				walk(g)
			}
		}
	}
	walk(f)
}

// features records the features of one function.
func (s *Survey) features(f *ir.Func) {
	uses := map[*ir.Value]int{}
	value := func(v *ir.Value) {
		s.Features[v.Type.DType.String()] = true
		for _, d := range v.Type.Shape.Dims() {
			d.Walk(func(a *ir.Atom) {
				if a.Kind == ir.AtomSymbol && a.Name[0] != '$' {
					s.Features["symbolic dims"] = true
				}
			})
		}
	}
	for _, v := range f.Params {
		value(v)
	}
	for _, n := range f.Nodes {
		s.Nodes++
		for _, v := range n.Out {
			value(v)
		}
		for _, v := range n.In {
			if uses[v]++; uses[v] > 1 && v.Node != nil {
				s.Features["fan-out"] = true
			}
		}
		if name := featureOf(n.Op); name != "" {
			s.Features[name] = true
		}
		if op, ok := n.Op.(ops.Map); ok && triangular(op) {
			s.Features["triangular ranges"] = true
		}
	}
}

// featureOf names the feature that an operation shows, if any.
func featureOf(op ir.Op) string {
	switch op := op.(type) {
	case ops.Broadcast:
		return "broadcasting"
	case ops.Map:
		return "index notation"
	case ops.If:
		return "branches"
	case ops.Grad:
		return "nested grad"
	case ops.Gather:
		for _, c := range op.Map.Coords() {
			data := false
			c.Walk(func(a *ir.Atom) { data = data || a.Kind == ir.AtomIndex && a.Index >= op.Space.Rank() })
			if data {
				return "gathers"
			}
		}
	}
	return ""
}

// triangular reports whether a range depends on another index.
func triangular(op ops.Map) bool {
	depends := op.Space.Dependent()
	for _, d := range op.Space.Dims() {
		d.Walk(func(a *ir.Atom) { depends = depends || a.Kind == ir.AtomSymbol && a.Name[0] == '$' })
	}
	return depends
}
