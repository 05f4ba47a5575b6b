package passes

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Normalise returns the pass that brings a function without derivative requests
// into normal form: equal nodes are one, structural zeros are gone, sums of
// cotangents are flat, nothing is dead, and the rewrites that are sound only after
// the last derivative are applied. Sums are emitted in the order of their
// contributions, so that results repeat to the bit; the hash does not see it.
func Normalise(notes *Notes) Pass {
	return Pass{"normalise", "brings the function into normal form", func(f *ir.Func) (*ir.Func, error) {
		return flattenSums(rewrite(f, notes, allRules(), true), notes), nil
	}}
}

// consing shares equal nodes: same operation, same operands.
type consing struct {
	notes *Notes
	nodes map[nodeKey]*ir.Node
	ids   map[*ir.Value]int
	funcs map[string]*ir.Func // by hash: one representative of equal bodies
}

// nodeKey identifies a node. Up to three operands stand as they are, others as
// text.
type nodeKey struct {
	op      ir.Op
	a, b, c *ir.Value
	rest    string
}

func newConsing(notes *Notes) *consing {
	return &consing{notes, map[nodeKey]*ir.Node{}, map[*ir.Value]int{}, map[string]*ir.Func{}}
}

func (c *consing) emit(e *emitter, op ir.Op, in []*ir.Value) []*ir.Value {
	op = mapFuncs(op, c.representative)
	key := c.key(op, in)
	if n := c.nodes[key]; n != nil {
		c.merge(n, e)
		return n.Out
	}
	out := e.Emit(op, in...)
	if len(out) > 0 {
		c.nodes[key] = out[0].Node
	}
	return out
}

func (c *consing) representative(f *ir.Func) *ir.Func {
	h := fmt.Sprint(Hash(f), f.ParamTypes()) // parameters that are not used count here
	if c.funcs[h] == nil {
		c.funcs[h] = f
	}
	return c.funcs[h]
}

// merge lets a node stand for one more that equals it. What the forward half
// computes anyway, the reverse half need not compute again.
func (c *consing) merge(n *ir.Node, e *emitter) {
	if have := c.notes.Marks[n]; have == 0 || e.half == ir.Fwd {
		if e.half != 0 {
			c.notes.Marks[n] = e.half
		}
	}
}

func (c *consing) id(v *ir.Value) int {
	id, known := c.ids[v]
	if !known {
		id = len(c.ids)
		c.ids[v] = id
	}
	return id
}

func (c *consing) key(op ir.Op, in []*ir.Value) nodeKey {
	k := nodeKey{op: op}
	sorted := in
	if commutes(op) {
		sorted = slices.Clone(in)
		slices.SortFunc(sorted, func(a, b *ir.Value) int { return c.id(a) - c.id(b) })
	}
	if len(sorted) <= 3 {
		for i, p := range []**ir.Value{&k.a, &k.b, &k.c}[:len(sorted)] {
			*p = sorted[i]
		}
		return k
	}
	var text []byte
	for _, v := range sorted {
		text = append(strconv.AppendInt(text, int64(c.id(v)), 36), ' ')
	}
	k.rest = string(text)
	return k
}

// commutes reports whether the order of operands is of no consequence.
func commutes(op ir.Op) bool {
	switch op.(type) {
	case ops.Add, ops.Mul, ops.AddN, ops.And, ops.Or:
		return true
	}
	return false
}

// flattenSums makes a sum of cotangents that is used once, by another such sum, a
// part of that.
func flattenSums(f *ir.Func, notes *Notes) *ir.Func {
	uses := map[*ir.Value]int{}
	for _, n := range f.Nodes {
		for _, v := range n.In {
			uses[v]++
		}
	}
	for _, v := range f.Results {
		uses[v]++
	}
	inner := map[*ir.Value]bool{} // sums that a later sum takes apart
	for _, n := range f.Nodes {
		if _, ok := n.Op.(ops.AddN); !ok {
			continue
		}
		for _, v := range n.In {
			if uses[v] == 1 && v.Node != nil && v.Node.Op == n.Op && v.Name == "" {
				inner[v] = true
			}
		}
	}
	if len(inner) == 0 {
		return f
	}
	e := newEmitter(f, notes)
	vs := e.params(f)
	parts := map[*ir.Value][]*ir.Value{}
	for _, n := range f.Nodes {
		var in []*ir.Value
		for _, v := range n.In {
			if inner[v] {
				in = append(in, parts[v]...)
			} else {
				in = append(in, vs[v])
			}
		}
		if len(n.Out) == 1 && inner[n.Out[0]] {
			parts[n.Out[0]] = in
			continue
		}
		e.at(n)
		vs.bind(e, n.Out, e.Emit(n.Op, in...))
	}
	return e.b.Finish(vs.all(f.Results)...)
}
