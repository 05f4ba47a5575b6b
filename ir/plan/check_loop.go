package plan

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// define adds the values of a function to a set.
func define(set map[*ir.Value]bool, f *ir.Func) {
	for _, v := range f.Params {
		set[v] = true
	}
	for _, n := range f.Nodes {
		for _, v := range n.Out {
			set[v] = true
		}
	}
}

// functions are those whose nodes are the steps of the loop.
func (l *Loop) functions() []*ir.Func {
	if l.Cond == nil {
		return []*ir.Func{l.Body}
	}
	return []*ir.Func{l.Cond, l.Body}
}

// loop checks P13 for a part of a loop, and follows the tokens through it. Replaying
// one iteration is enough: at the foot, each buffer of a parameter holds what it is to
// hold in the next iteration, and nothing else of the body is known there.
func (c *checker) loop(i int, s *Step) error {
	l := s.Loop
	if at := map[Part]int{Head: l.Head, Test: l.Test, Foot: l.Foot}[s.Part]; at != i {
		return violation("P13", "a part of a loop is step %d, not %d", i, at)
	}
	if s.Kernel != nil || s.Call != nil || len(s.When) > 0 {
		return violation("P13", "a part of a loop computes nothing and has no conditions")
	}
	if s.Part == Head {
		for _, f := range l.functions() {
			define(c.defined, f)
		}
	} else if len(c.loops) == 0 || c.loops[len(c.loops)-1] != l {
		return violation("P13", "loops do not nest")
	}
	for k, v := range s.In {
		if k >= len(s.Args) || s.Args[k] < 0 || s.Args[k] >= len(c.p.Buffers) || !c.defined[v] {
			return violation("P1", "operand %d is in no buffer", k)
		}
		if err := c.find(v, s.Args[k], nil); err != nil {
			return err
		}
	}
	if err := c.lifetimes(i, s); err != nil {
		return err
	}
	switch s.Part {
	case Head:
		return c.head(s, l)
	case Test:
		if l.Kind != Conditional || len(s.In) != 1 || s.In[0] != l.Cond.Results[0] {
			return violation("P13", "a test of something else than the condition")
		}
		return nil
	}
	c.loops = c.loops[:len(c.loops)-1]
	return c.foot(s, l)
}

func (c *checker) head(s *Step, l *Loop) error {
	first := l.first()
	if !slices.Equal(s.In, l.Node.In) || len(l.Params) != len(l.Body.Params) || len(s.In) != first+len(l.Params) {
		return violation("P13", "%d operands for %d parameters", len(s.In), len(l.Params))
	}
	if l.Foot <= l.Head || l.Foot >= len(c.p.Steps) || c.p.Steps[l.Foot].Loop != l || len(c.p.Steps[l.Foot].Outs) != len(l.Node.Out) {
		return violation("P13", "the loop has no foot with a buffer for each result")
	}
	for k, b := range l.Params {
		if s.Args[first+k] != b {
			return violation("P13", "operand %d is not where the parameter is", k)
		}
		if k >= l.Carry {
			continue
		}
		if c.p.Buffers[b].Space == Param {
			return violation("P13", "the carried value %d is in memory of others", k)
		}
		for j, other := range l.Params {
			if j != k && (other == b || c.overlap(other, b)) {
				return violation("P13", "parameters %d and %d share memory", j, k)
			}
		}
	}
	for k, b := range l.Params[:l.Carry] {
		c.destroy(b)
		c.hold[b] = c.entry(l, k)
	}
	for k, b := range l.Params[l.Carry:] {
		c.hold[b] = append(c.hold[b], c.entry(l, l.Carry+k)...)
	}
	if l.Kind == Counted {
		at := c.p.Steps[l.Foot].Outs
		for k, v := range l.Node.Out[l.Carry:] {
			b := at[l.Carry+k]
			c.destroy(b)
			c.hold[b] = []holding{{value: v, rows: true}}
		}
	}
	c.loops = append(c.loops, l)
	return nil
}

// entry are the tokens of a parameter of the body, and of the condition.
func (c *checker) entry(l *Loop, k int) []holding {
	out := []holding{{value: l.Body.Params[k]}}
	if l.Cond != nil {
		out = append(out, holding{value: l.Cond.Params[k]})
	}
	return out
}

func (c *checker) foot(s *Step, l *Loop) error {
	if !slices.Equal(s.In, l.Body.Results) || !slices.Equal(s.Out, l.Node.Out) || len(s.Outs) != len(s.Out) {
		return violation("P13", "the foot has other values than the body and the node")
	}
	for k, b := range l.Params {
		if k >= l.Carry && c.holds(l.Body.Params[k], b) == nil {
			return violation("P13", "parameter %d is not there in the next iteration", k)
		}
	}
	for k := range l.Carry {
		if s.Args[k] != l.Params[k] || s.Outs[k] != l.Params[k] {
			return violation("P13", "the carried value %d is not where the next iteration wants it", k)
		}
	}
	if l.Kind == Counted {
		for k := l.Carry; k < len(s.Out); k++ {
			if err := c.collected(l, s.Args[k], s.Outs[k]); err != nil {
				return err
			}
		}
	}
	if l.Kind == Sized && !slices.Equal(s.Args, s.Outs) {
		return violation("P13", "a result is elsewhere than the body left it")
	}
	inner := map[*ir.Value]bool{}
	for _, f := range l.functions() {
		define(inner, f)
	}
	for b := range c.hold {
		c.hold[b] = slices.DeleteFunc(c.hold[b], func(t holding) bool { return inner[t.value] || t.rows && slices.Contains(s.Out, t.value) })
	}
	for k, b := range s.Outs {
		if l.Kind != Sized {
			c.destroy(b)
		}
		c.hold[b] = append(c.hold[b], holding{value: s.Out[k]})
	}
	return nil
}

// collected checks that a step's output is the row of its number, and that no step
// touches the rows of others.
func (c *checker) collected(l *Loop, row, whole int) error {
	b := &c.p.Buffers[row]
	if b.Space != Row || b.Parent != whole || b.At != ir.Sym(l.Var).Mul(b.Len) {
		return violation("P13", "%s is not the row of the step in %s", b.Name, c.p.Buffers[whole].Name)
	}
	if !slices.ContainsFunc(c.hold[whole], func(t holding) bool { return t.rows }) {
		return violation("P13", "the rows of %s are overwritten in the loop", c.p.Buffers[whole].Name)
	}
	return nil
}

// base returns the array that a row is a part of, or b itself.
func (c *checker) base(b int) int {
	for c.p.Buffers[b].Space == Row {
		b = c.p.Buffers[b].Parent
	}
	return b
}

// within reports whether b is a row of whole, or of a row of it.
func (c *checker) within(b, whole int) bool {
	for c.p.Buffers[b].Space == Row {
		if b = c.p.Buffers[b].Parent; b == whole {
			return true
		}
	}
	return false
}

// bounded returns the greatest value of a size over the steps of the loops around.
func (c *checker) bounded(d *ir.Dim) *ir.Dim { return Bounded(d, c.loops) }

// Bounded returns the greatest value of a size over the steps of counted loops, the
// outermost first.
func Bounded(d *ir.Dim, loops []*Loop) *ir.Dim {
	for _, l := range slices.Backward(loops) {
		if l.Kind != Counted {
			continue
		}
		at := d.Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomSymbol && a.Name == l.Var {
				return ir.Index(0)
			}
			return nil
		})
		if at != d {
			d = ir.NewShape(l.Length, at).Bound(1)
		}
	}
	return d
}
