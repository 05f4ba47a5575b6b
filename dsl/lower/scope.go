package lower

import (
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// scope is one function under construction: an instance, or the body of a region
// within another scope.
type scope struct {
	l      *lowering
	b      *ir.Builder
	env    map[*typed.Var][]*ir.Value // the leaves of the variables bound here
	bound  map[*ir.Value]bool         // values that some variable bound here stands for
	parent *scope

	params   []*ir.Value             // of a region: the parameters for what was captured
	captured []*ir.Value             // … the parent's values, in the same order
	param    map[*ir.Value]*ir.Value // parent's value → parameter
	outer    map[*ir.Value]*ir.Value // parameter → parent's value
}

// region opens the scope of a region's body.
func (s *scope) region(name string) *scope {
	in := &scope{l: s.l, parent: s, env: map[*typed.Var][]*ir.Value{}, param: map[*ir.Value]*ir.Value{}, outer: map[*ir.Value]*ir.Value{}}
	in.b = ir.NewBuilder(name, s.b.Origin())
	return in
}

// capture returns the parameter of the region that stands for a value of the parent.
func (s *scope) capture(v *ir.Value) *ir.Value {
	if p := s.param[v]; p != nil {
		return p
	}
	p := s.b.Param(v.Name, v.Type)
	s.params = append(s.params, p)
	s.captured = append(s.captured, v)
	s.param[v], s.outer[p] = p, v
	return p
}

func (s *scope) bind(v *typed.Var, leaves []*ir.Value) {
	if s.bound == nil {
		s.bound = map[*ir.Value]bool{}
	}
	for _, l := range leaves {
		s.bound[l] = true
	}
	s.env[v] = leaves
}

// leaves returns leaves lo … hi−1 of a variable, captured as far as need be.
func (s *scope) leaves(v *typed.Var, lo, hi int) []*ir.Value {
	if vs, ok := s.env[v]; ok {
		return vs[lo:hi]
	}
	if s.parent == nil {
		ir.Bug("variable %s is used where it is not bound", v.Name)
	}
	out := make([]*ir.Value, 0, hi-lo)
	for _, outer := range s.parent.leaves(v, lo, hi) {
		out = append(out, s.capture(outer))
	}
	return out
}

// emit adds a node with one result.
func (s *scope) emit(op ir.Op, in ...*ir.Value) *ir.Value { return s.b.Emit(op, in...)[0] }

// block lowers a block in this scope and returns the leaves of each result.
func (s *scope) block(b *typed.Block) [][]*ir.Value {
	s.lets(b)
	var out [][]*ir.Value
	for _, e := range b.Results {
		out = append(out, s.eval(e))
	}
	return out
}

func (s *scope) lets(b *typed.Block) {
	for _, let := range b.Lets {
		s.let(let)
	}
}

// let binds variables. A binding is a node of its own, even where the value is that
// of another variable (a conversion to its own type): the gradient with respect to
// one is not the gradient with respect to the other. The fields that an update
// leaves alone are those of the variable it updates.
func (s *scope) let(let *typed.Let) {
	vs := s.eval(let.Value)
	_, update := let.Value.(*typed.SetField)
	for _, v := range let.Vars {
		n := len(v.Type.Leaves())
		leaves := append([]*ir.Value(nil), vs[:n]...)
		vs = vs[n:]
		for k, l := range leaves {
			if !update && (l.Node == nil || s.bound[l]) {
				s.b.At(s.l.origin(v.Pos))
				leaves[k] = s.emit(ops.Reshape{Shape: l.Type.Shape}, l)
			}
		}
		name(s.b, v.Name, v.Type, leaves)
		s.bind(v, leaves)
	}
}

// flatten joins the leaves of several values.
func flatten(vs [][]*ir.Value) []*ir.Value {
	var out []*ir.Value
	for _, v := range vs {
		out = append(out, v...)
	}
	return out
}
