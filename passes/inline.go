package passes

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Inline returns the pass that replaces every call by the body of its function, in
// regions too. A function with a reverse rule of its own stays whole, for derive
// to see. Callees come before callers in a module, so that recursion cannot occur.
//
//	y = call @f(x)      →      %1 = …        (the nodes of f over x,
//	                           y  = …         the result keeps the caller's name)
func Inline(notes *Notes) Pass {
	return Pass{"inline", "replaces calls by the bodies of their functions", func(f *ir.Func) (*ir.Func, error) {
		return newInliner(notes, false).function(f), nil
	}}
}

// InlineRules returns the pass that does the same with the functions that have a
// reverse rule of their own, once no derivative request is left.
func InlineRules(notes *Notes) Pass {
	return Pass{"inline-rules", "replaces functions with reverse rules by their bodies", func(f *ir.Func) (*ir.Func, error) {
		return newInliner(notes, true).function(f), nil
	}}
}

type inliner struct {
	notes  *Notes
	custom bool
	done   map[*ir.Func]*ir.Func
	active map[*ir.Func]bool
}

func newInliner(notes *Notes, custom bool) *inliner {
	return &inliner{notes, custom, map[*ir.Func]*ir.Func{}, map[*ir.Func]bool{}}
}

// function returns f without calls, inlining each function once.
func (l *inliner) function(f *ir.Func) *ir.Func {
	if g := l.done[f]; g != nil {
		return g
	}
	if l.active[f] {
		ir.Bug("%s calls itself", f.Name)
	}
	l.active[f] = true
	e := newEmitter(f, l.notes)
	vs := e.params(f)
	for _, n := range f.Nodes {
		body := l.callee(n.Op)
		if body == nil {
			e.at(n)
			out := e.Emit(mapFuncs(n.Op, l.function), vs.all(n.In)...)
			vs.bind(e, n.Out, out)
			continue
		}
		args := vs.all(n.In)
		vs.rename(n.Out, e.splice(l.function(body), args), args)
	}
	l.done[f] = e.b.Finish(vs.all(f.Results)...)
	return l.done[f]
}

func (l *inliner) callee(op ir.Op) *ir.Func {
	switch op := op.(type) {
	case ops.Call:
		return op.Func
	case ops.Custom:
		if l.custom {
			return op.Func
		}
	}
	return nil
}
