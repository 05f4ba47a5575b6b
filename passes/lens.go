package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// Lens parts a frozen function A × B' → B × A', the closed graph of an optic, into its
// halves. in is the number of inputs A, out that of outputs B.
//
//	get : A × M → B × M     the M among the parameters is the memory for the residual
//	put : A × M × B' → A'
//
// The residual M is computed from the marks: what nodes of the forward half define and
// those of the reverse half read. Inputs are no part of it, since put takes them again,
// and constants and what only moves elements are made again.
func Lens(f *Frozen, in, out int) (get, put *ir.Func, residual []*ir.Value) {
	s := &halver{frozen: f, back: map[*ir.Value]bool{}, constant: map[*ir.Value]bool{}}
	for _, p := range f.Func.Params[in:] {
		s.back[p] = true
	}
	for _, n := range f.Func.Nodes {
		b := slices.ContainsFunc(n.In, func(v *ir.Value) bool { return s.back[v] })
		c := !slices.ContainsFunc(n.In, func(v *ir.Value) bool { return !s.constant[v] })
		for _, v := range n.Out {
			s.back[v], s.constant[v] = b, c
		}
	}
	kept := map[*ir.Value]bool{}
	rev := s.closure(f.Func.Results[out:], func(v *ir.Value) bool {
		kept[v] = v.Node != nil && s.forward(v)
		return kept[v]
	})
	for _, n := range f.Func.Nodes {
		for _, v := range n.Out {
			if kept[v] {
				residual = append(residual, v)
			}
		}
	}
	yields := append(slices.Clone(f.Func.Results[:out]), residual...)
	fwd := s.closure(yields, func(*ir.Value) bool { return false })
	get = s.half("Get", fwd, in, residual, nil, yields)
	put = s.half("Put", rev, in, residual, f.Func.Params[in:], f.Func.Results[out:])
	return get, put, residual
}

// halver parts one function.
type halver struct {
	frozen   *Frozen
	back     map[*ir.Value]bool // depends on a cotangent
	constant map[*ir.Value]bool // depends on nothing
}

// forward reports whether the forward half computes a value: it needs no cotangent, and
// no mark says that the reverse half computes it.
func (s *halver) forward(v *ir.Value) bool {
	return !s.back[v] && !s.constant[v] && s.frozen.Marks[v.Node]&ir.Rev == 0 && !moves(v.Node)
}

// moves reports whether a node reads elements at other places and computes nothing.
func moves(n *ir.Node) bool {
	k := n.Op.Kernel(n.InTypes())
	if k == nil || len(k.Outs) != 1 || k.Outs[0].Scatters() || k.Outs[0].Expr.Op != ir.LoadOp || k.Checks() {
		return false
	}
	return !slices.ContainsFunc(k.Outs[0].Expr.Args, func(e *ir.Expr) bool { return e.Op != ir.DimOp })
}

// closure returns the nodes that compute some values from parameters and those where
// stop holds.
func (s *halver) closure(of []*ir.Value, stop func(*ir.Value) bool) map[*ir.Node]bool {
	need := map[*ir.Value]bool{}
	for _, v := range of {
		need[v] = true
	}
	nodes := map[*ir.Node]bool{}
	for _, n := range slices.Backward(s.frozen.Func.Nodes) {
		for _, v := range n.Out {
			if need[v] && !stop(v) {
				nodes[n] = true
			}
		}
		if nodes[n] {
			for _, v := range n.In {
				need[v] = true
			}
		}
	}
	return nodes
}

// half builds one half: some nodes, over the inputs, the residual and cotangents.
func (s *halver) half(suffix string, nodes map[*ir.Node]bool, in int, residual, seeds, results []*ir.Value) *ir.Func {
	f := s.frozen.Func
	e := newEmitter(&ir.Func{Name: f.Name + suffix, Origin: f.Origin}, NewNotes())
	e.require(f)
	vs := env{}
	for _, p := range f.Params[:in] {
		vs[p] = e.b.Param(p.Name, p.Type)
	}
	memory := map[*ir.Value]*ir.Value{}
	for _, v := range residual {
		memory[v] = e.b.Param(v.Name, v.Type)
	}
	for _, p := range seeds {
		vs[p] = e.b.Param(p.Name, p.Type)
	}
	if seeds != nil {
		for v, p := range memory {
			vs[v] = p
		}
	}
	for _, n := range f.Nodes {
		if !nodes[n] {
			continue
		}
		e.at(n)
		for i, v := range e.Emit(n.Op, vs.all(n.In)...) {
			if seeds == nil || memory[n.Out[i]] == nil {
				vs[n.Out[i]] = v
				e.name(v, n.Out[i])
			}
		}
	}
	return e.b.Finish(vs.all(results)...)
}
