package lower

import (
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Module lowers a checked program. The program is assumed to be right: anything
// unexpected panics with an [ir.InternalError].
func Module(p *typed.Program) *ir.Module {
	l := &lowering{program: p, funcs: map[*typed.Func]lowered{}}
	m := &ir.Module{Name: p.Name, Doc: p.Doc, Dims: p.Dims, Consts: p.Consts, Structs: p.Structs}
	for _, f := range p.Funcs {
		low := l.function(f)
		l.funcs[f] = low
		m.Funcs = append(m.Funcs, low.primal)
		if low.rule != nil {
			m.Funcs = append(m.Funcs, low.rule)
		}
	}
	for _, e := range p.Exports {
		m.Exports = append(m.Exports, &ir.Export{
			Name: e.Name, Doc: e.Doc, Params: e.Params, Results: e.Results,
			Directives: e.Directives, Func: l.funcs[e.Func].primal, Origin: e.Origin,
		})
	}
	return m
}

type lowering struct {
	program *typed.Program
	funcs   map[*typed.Func]lowered
}

// lowered is a function and its reverse rule, if it states one.
type lowered struct {
	primal, rule *ir.Func
	surrogate    bool
}

func (l *lowering) function(f *typed.Func) lowered {
	var out lowered
	s := l.root(f.Name, f.Origin, f.Params)
	for _, r := range f.Require {
		s.b.Require(r)
	}
	var results []*ir.Value
	for i, vs := range s.block(f.Body) {
		name(s.b, f.Results[i].Name, f.Results[i].Type, vs)
		results = append(results, vs...)
	}
	out.primal = s.b.Finish(results...)
	if f.Rule != nil {
		out.rule = l.rule(f)
		out.surrogate = f.Rule.Surrogate
	}
	return out
}

// rule lowers a reverse rule to a function from the parameters and a cotangent for
// each result leaf to a cotangent for each parameter leaf; none is a structural Zero.
func (l *lowering) rule(f *typed.Func) *ir.Func {
	s := l.root(f.Name+".rule", l.program.Origin(f.Rule.Pos), append(append([]*typed.Var(nil), f.Params...), f.Rule.Cotangent...))
	s.lets(f.Rule.Body)
	var results []*ir.Value
	for i, e := range f.Rule.Body.Results {
		if e == nil {
			for _, leaf := range f.Params[i].Type.Leaves() {
				results = append(results, s.emit(ops.Zero{DType: leaf.Type.DType, Shape: leaf.Type.Shape}))
			}
			continue
		}
		results = append(results, s.eval(e)...)
	}
	return s.b.Finish(results...)
}

// root is the scope of a function with the given parameters.
func (l *lowering) root(fn string, at ir.Origin, params []*typed.Var) *scope {
	s := &scope{l: l, b: ir.NewBuilder(fn, at), env: map[*typed.Var][]*ir.Value{}}
	for _, v := range params {
		var leaves []*ir.Value
		for _, leaf := range v.Type.Leaves() {
			leaves = append(leaves, s.b.Param(joinPath(v.Name, leaf.Path), leaf.Type))
		}
		s.bind(v, leaves)
	}
	return s
}

func (l *lowering) origin(pos source.Pos) ir.Origin { return l.program.Origin(pos) }

func joinPath(name, path string) string {
	if path == "" || name == "" {
		return name + path
	}
	return name + "." + path
}

// name gives the leaves of a value the model's name for it.
func name(b *ir.Builder, n string, t ir.APIType, vs []*ir.Value) {
	if n == "" || n == "_" {
		return
	}
	for k, leaf := range t.Leaves() {
		if vs[k].Node != nil {
			b.SetName(vs[k], joinPath(n, leaf.Path))
		}
	}
}
