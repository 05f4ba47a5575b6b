package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// emitter builds one function out of others. Every node that it emits is stamped
// with the origin and the mark that are in force.
type emitter struct {
	b        *ir.Builder
	notes    *Notes
	half     ir.Half
	required map[ir.Require]bool
}

func newEmitter(f *ir.Func, notes *Notes) *emitter {
	return &emitter{b: ir.NewBuilder(f.Name, f.Origin), notes: notes, required: map[ir.Require]bool{}}
}

// params declares the parameters of f and binds them in a new environment.
func (e *emitter) params(f *ir.Func) env {
	vs := make(env, len(f.Params)+len(f.Nodes))
	for _, p := range f.Params {
		vs[p] = e.b.Param(p.Name, p.Type)
	}
	e.require(f)
	return vs
}

// require carries the conditions of f over, each once.
func (e *emitter) require(f *ir.Func) {
	for _, q := range f.Require {
		if n, ok := q.Dim.Const(); ok && n >= 0 {
			continue // decided by substitution
		}
		key := q
		key.Origin = ir.Origin{}
		if !e.required[key] {
			e.required[key] = true
			e.b.Require(q)
		}
	}
}

// at makes the following nodes take the origin and the mark of n.
func (e *emitter) at(n *ir.Node) {
	e.notes.Visits++
	e.b.At(n.Origin)
	e.half = e.notes.Marks[n]
}

// Emit implements [ir.Emitter].
func (e *emitter) Emit(op ir.Op, in ...*ir.Value) []*ir.Value {
	out := e.b.Emit(op, in...)
	if e.half != 0 && len(out) > 0 {
		e.notes.Marks[out[0].Node] = e.half
	}
	return out
}

func (e *emitter) emit1(op ir.Op, in ...*ir.Value) *ir.Value { return e.Emit(op, in...)[0] }

// copy emits n over the values that env gives its operands.
func (e *emitter) copy(n *ir.Node, vs env) []*ir.Value {
	e.at(n)
	out := e.Emit(n.Op, vs.all(n.In)...)
	vs.bind(e, n.Out, out)
	return out
}

// splice emits the body of f over args, and returns its results.
func (e *emitter) splice(f *ir.Func, args []*ir.Value) []*ir.Value {
	if len(args) != len(f.Params) {
		ir.Bug("%s takes %d parameters, given %d", f.Name, len(f.Params), len(args))
	}
	vs := make(env, len(args)+len(f.Nodes))
	for i, p := range f.Params {
		vs[p] = args[i]
	}
	e.require(f)
	for _, n := range f.Nodes {
		e.copy(n, vs)
	}
	return vs.all(f.Results)
}

// env gives each value of an old function its value in the new one.
type env map[*ir.Value]*ir.Value

func (vs env) all(old []*ir.Value) []*ir.Value {
	out := make([]*ir.Value, len(old))
	for i, v := range old {
		if out[i] = vs[v]; out[i] == nil {
			ir.Bug("value %q of type %v is used before it is defined", v.Name, v.Type)
		}
	}
	return out
}

// bind records that out stands for old, and hands the names on.
func (vs env) bind(e *emitter, old, out []*ir.Value) {
	if len(old) != len(out) {
		ir.Bug("%d results where %d were expected", len(out), len(old))
	}
	for i, v := range old {
		if out[i].Type != v.Type {
			ir.Bug("%s: result %d has type %v where %v was expected, at %s", v.Node.Op.Name(), i, out[i].Type, v.Type, v.Node.Origin)
		}
		vs[v] = out[i]
		e.name(out[i], v)
	}
}

// name gives v the name of the value that it stands for, unless it is a constant
// that stands for it by chance.
func (e *emitter) name(v, old *ir.Value) {
	if old.Name != "" && v.Node != nil && (len(v.Node.In) > 0 || old.Node != nil && v.Node.Op == old.Node.Op) {
		e.b.SetName(v, old.Name)
	}
}

// rename gives the results of a spliced body the names that they have outside,
// which win over the names inside. Arguments that came through keep their own.
func (vs env) rename(old, out, args []*ir.Value) {
	for i, v := range old {
		vs[v] = out[i]
		if v.Name != "" && !slices.Contains(args, out[i]) && !slices.Contains(out[:i], out[i]) {
			out[i].Name = v.Name
		}
	}
}
