package passes

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Resolve returns the pass that removes regions, innermost first: a comprehension
// is batched, a branch predicated, a derivative request derived. tidy is run over
// every body before its region is removed, so that a derivative is taken of the
// same graph that stands outside the request; it may only hold passes that are
// sound before differentiation. dims are the sizes that choices assume.
//
//	dx = grad{body: @f, wrt: 1}(x, one)   →   y  = …           (the nodes of f, fwd)
//	                                          dx = …           (their reverse, rev)
func Resolve(notes *Notes, dims map[string]int64, tidy ...Pass) Pass {
	return Pass{"resolve", "batches comprehensions, predicates branches and derives gradients, innermost first", func(f *ir.Func) (*ir.Func, error) {
		r := newResolver(notes, tidy)
		r.dims = dims
		g := r.regions(f)
		return g, r.err
	}}
}

type resolver struct {
	notes *Notes
	tidy  []Pass
	dims  map[string]int64 // sizes that choices between ways to differentiate assume
	done  map[*ir.Func]*ir.Func
	// facts are dims that are not negative where the current body runs: what the
	// enclosing comprehensions say about their indices.
	facts      []*ir.Dim
	derivation Derivation
	err        error
}

func newResolver(notes *Notes, tidy []Pass) *resolver {
	return &resolver{notes: notes, tidy: tidy, done: map[*ir.Func]*ir.Func{}}
}

// function returns the body of a region, resolved and tidied.
func (r *resolver) function(f *ir.Func) *ir.Func {
	if g := r.done[f]; g != nil {
		return g
	}
	g := r.regions(f)
	for _, p := range r.tidy {
		next, err := p.Run(g)
		if err != nil {
			r.err = err
			break
		}
		g = next
	}
	r.done[f] = g
	return g
}

// regions returns f without regions other than functions with rules of their own.
func (r *resolver) regions(f *ir.Func) *ir.Func {
	e := newEmitter(f, r.notes)
	vs := e.params(f)
	for _, n := range f.Nodes {
		e.at(n)
		args := vs.all(n.In)
		switch op := n.Op.(type) {
		case ops.Map:
			vs.rename(n.Out, r.comprehension(e, op, args), args)
		case ops.If:
			vs.rename(n.Out, r.branch(e, op, args), args)
		case ops.Grad:
			vs.rename(n.Out, r.request(e, op, args), args)
		case ops.Tangent:
			vs.rename(n.Out, r.push(e, op, args), args)
		case ops.Jacobian:
			vs.rename(n.Out, r.jacobian(e, op, args), args)
		case ops.Scan:
			vs.bind(e, n.Out, e.Emit(r.steps(op), args...))
		default:
			vs.bind(e, n.Out, e.Emit(mapFuncs(n.Op, r.function), args...))
		}
	}
	return e.b.Finish(vs.all(f.Results)...)
}

func (r *resolver) comprehension(e *emitter, op ops.Map, args []*ir.Value) []*ir.Value {
	vars := op.VarNames()
	outer := r.facts
	r.facts = append(r.facts[:len(r.facts):len(r.facts)], indexFacts(op.Space, vars)...)
	body := r.function(op.Body)
	r.facts = outer
	if ownLengths(body, vars) {
		return inOrder(e, op.Space, vars, body, args)
	}
	return batch(e, op.Space, vars, body, args, nil)
}

// steps resolves the body of a counted loop, in which its number is below its length.
func (r *resolver) steps(op ops.Scan) ops.Scan {
	outer := r.facts
	r.facts = append(r.facts[:len(r.facts):len(r.facts)], op.Length.AddConst(-1).Sub(ir.Sym(op.Var)))
	op.Body = r.function(op.Body)
	r.facts = outer
	return op
}

// indexFacts says that each bound index stays below its extent.
func indexFacts(space *ir.Shape, vars []string) []*ir.Dim {
	var facts []*ir.Dim
	for k, name := range vars {
		extent := space.Dim(k).Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomIndex {
				return ir.Sym(vars[a.Index])
			}
			return nil
		})
		facts = append(facts, extent.AddConst(-1).Sub(ir.Sym(name)))
	}
	return facts
}

// request replaces a derivative request by its closed graph. The marks of an inner
// request are overwritten when an outer one derives the body that holds it.
func (r *resolver) request(e *emitter, op ops.Grad, args []*ir.Value) []*ir.Value {
	body := r.function(op.Body)
	o := r.derivation.derive(body, first(op.Wrt, len(body.Params)), every(len(body.Results)), r.notes)
	for n, h := range o.Marks {
		r.notes.Marks[n] = h
	}
	return e.splice(o.Closed, args)[o.Out:]
}
