package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// tape is an emitter that keeps what depends on symbolic values apart, in the order
// in which it was emitted; a program that is linear in them. Everything else goes
// into the graph. Transposing the program puts the adjoints of its operations into
// the graph, last operation first.
type tape struct {
	ir.Reverse
	scratch *ir.Builder
	linear  map[*ir.Value]bool
	nodes   []*ir.Node
}

func newTape(graph ir.Reverse, of *ir.Func) *tape {
	return &tape{Reverse: graph, scratch: ir.NewBuilder(of.Name, of.Origin), linear: map[*ir.Value]bool{}}
}

// param makes a symbolic value like v.
func (t *tape) param(v *ir.Value) *ir.Value {
	p := t.scratch.Param(v.Name, v.Type)
	t.linear[p] = true
	return p
}

// Emit implements [ir.Emitter].
func (t *tape) Emit(op ir.Op, in ...*ir.Value) []*ir.Value {
	if !slices.ContainsFunc(in, func(v *ir.Value) bool { return t.linear[v] }) {
		return t.Reverse.Emit(op, in...)
	}
	out := t.scratch.Emit(op, in...)
	for _, v := range out {
		t.linear[v] = true
	}
	t.nodes = append(t.nodes, out[0].Node)
	return out
}

// backward transposes the program. parts has what flows into each symbolic value
// from behind it, and gets what flows into those in front.
func (t *tape) backward(parts map[*ir.Value][]*ir.Value) {
	for k := len(t.nodes) - 1; k >= 0; k-- {
		n := t.nodes[k]
		seeds := make([]*ir.Value, len(n.Out))
		some := false
		for j, y := range n.Out {
			seeds[j] = t.sum(parts[y])
			some = some || seeds[j] != nil
		}
		if !some {
			continue
		}
		for i, d := range n.Op.VJP(t, n, seeds) {
			if d != nil && t.linear[n.In[i]] {
				parts[n.In[i]] = append(parts[n.In[i]], d)
			}
		}
	}
}

// sum adds the contributions to one value, nil when there are none.
func (t *tape) sum(parts []*ir.Value) *ir.Value {
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	}
	return t.Emit(ops.AddN{}, parts...)[0]
}
