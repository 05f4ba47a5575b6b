package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// class says when a rewrite is sound. Derivatives belong to polynomials, not to
// functions: x·x = x holds for every bit, and yet the two sides differ in their
// derivative.
type class uint8

const (
	// polynomial rewrites keep every derivative, so they may run before one is
	// taken.
	polynomial class = iota
	// functional rewrites keep values only: after the last derivative.
	functional
)

// rule is one rewrite, applied where a node is emitted: its operands are already
// in rewritten form.
type rule struct {
	name  string
	class class
	needs string   // the structure that the elements must have
	heads []string // names of the operations it applies to; "*" is any
	// apply returns what the operation equals, or nil where the rule has nothing to
	// say. What it emits is rewritten in turn.
	apply func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value
}

// The structures that rules ask for. Each holds for the bits of IEEE floats.
const (
	anySet   = "a set"                   // moves elements only
	zeroed   = "a structural zero"       // the token of the IR, not the number 0
	exactly  = "IEEE arithmetic"         // identities that hold bit by bit, such as x·1 = x
	additive = "a commutative semigroup" // reorders a sum
)

// rewriter is the emitter that applies rules to whatever it emits, in one forward
// walk. With cons it also shares equal nodes.
type rewriter struct {
	*emitter
	rules map[string][]rule
	cons  *consing // nil: equal nodes stay apart
	depth int
	point map[ir.Op]bool // whether a shapeless operation is elementwise
}

// maxDepth bounds how often the answer of a rule is rewritten again.
const maxDepth = 64

func newRewriter(f *ir.Func, notes *Notes, rules []rule) *rewriter {
	w := &rewriter{emitter: newEmitter(f, notes), rules: map[string][]rule{}, point: map[ir.Op]bool{}}
	for _, r := range rules {
		for _, head := range r.heads {
			w.rules[head] = append(w.rules[head], r)
		}
	}
	return w
}

func rewrite(f *ir.Func, notes *Notes, rules []rule, share bool) *ir.Func {
	w := newRewriter(f, notes, rules)
	vs := w.params(f)
	if share {
		w.cons = newConsing(w.notes)
	}
	for _, n := range f.Nodes {
		w.at(n)
		out := w.Emit(n.Op, vs.all(n.In)...)
		vs.bind(w.emitter, n.Out, out)
		for i, v := range n.Out {
			w.nameUnder(out[i], v.Name)
		}
	}
	return sweep(w.b.Finish(vs.all(f.Results)...), notes)
}

// nameUnder hands a name to what a broadcast or a transposition repeats: that is
// where the value is computed.
func (w *rewriter) nameUnder(v *ir.Value, name string) {
	for name != "" && v.Node != nil && len(v.Node.In) == 1 && slices.Contains([]string{"broadcast", "transpose", "reshape"}, v.Node.Op.Name()) {
		if v = v.Node.In[0]; v.Node == nil || len(v.Node.In) == 0 {
			return
		}
		w.b.SetName(v, name)
	}
}

// Emit implements [ir.Emitter].
func (w *rewriter) Emit(op ir.Op, in ...*ir.Value) []*ir.Value {
	w.notes.Visits++
	if w.depth < maxDepth {
		w.depth++
		v := w.apply(op, in)
		w.depth--
		if v != nil {
			return []*ir.Value{v}
		}
	}
	if w.cons != nil {
		return w.cons.emit(w.emitter, op, in)
	}
	return w.emitter.Emit(op, in...)
}

func (w *rewriter) emit1(op ir.Op, in ...*ir.Value) *ir.Value { return w.Emit(op, in...)[0] }

func (w *rewriter) apply(op ir.Op, in []*ir.Value) *ir.Value {
	for _, head := range [...]string{op.Name(), "*"} {
		for _, r := range w.rules[head] {
			if v := r.apply(w, op, in); v != nil {
				return v
			}
		}
	}
	return nil
}

// sweep removes the nodes that no result needs.
func sweep(f *ir.Func, notes *Notes) *ir.Func {
	live := map[*ir.Node]bool{}
	for _, v := range f.Results {
		live[v.Node] = true
	}
	for _, n := range slices.Backward(f.Nodes) {
		notes.Visits++
		if live[n] {
			for _, v := range n.In {
				live[v.Node] = true
			}
		}
	}
	g := *f
	g.Nodes = slices.DeleteFunc(slices.Clone(f.Nodes), func(n *ir.Node) bool { return !live[n] })
	return &g
}
