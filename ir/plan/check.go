package plan

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
)

// Check replays a plan symbolically and reports the first thing that is wrong with
// it. It shares no code with the passes that make plans. It follows these rules:
//
//	P1   every index is in range, names are unique Go identifiers, types agree
//	P2   a step finds each operand's token in the buffer that it names
//	P3   the nodes of a step are in order, and lead from its operands to its outputs
//	P4   a kernel fits its step: loads, coordinates, index levels and types
//	P5   a write destroys what overlaps it: the buffer, and the arena bytes
//	P6   an array is used within its lifetime only
//	P7   an operand may be overwritten only where each point reads its own element
//	P8   what a step leaves under conditions is read only where they hold
//	P9   a view has its operand's elements in the same order
//	P10  a parameter is written only as a result, after the last checked read
//	P11  every result is in its place at the end
//	P12  arena numbers are true: alignment, extent, bounds, parts of a group
//	P13  loops nest; what an iteration leaves is what the next one and the end expect
//
// A token is a value; a buffer holds the tokens of the array that it holds and of
// the views of it.
func Check(p *Plan) error {
	c := &checker{p: p, hold: make([][]holding, len(p.Buffers)), size: make([]int64, len(p.Buffers)), defined: map[*ir.Value]bool{}}
	for _, rule := range []func() error{c.buffers, c.replay, c.results, c.arena} {
		if err := rule(); err != nil {
			return fmt.Errorf("plan of %s: %w", p.name(), err)
		}
	}
	return nil
}

func (p *Plan) name() string {
	if p.Func == nil {
		return "nothing"
	}
	return p.Func.Name
}

// holding is a token in a buffer: it holds a value, provided that conditions held.
type holding struct {
	value *ir.Value
	when  []truth
	rows  bool // the rows that the loop's steps wrote so far
}

// truth is a condition by its value alone.
type truth struct {
	value *ir.Value
	not   bool
}

type checker struct {
	p       *Plan
	hold    [][]holding
	size    []int64            // of each buffer in bytes, −1 while symbolic
	defined map[*ir.Value]bool // parameters and results of nodes of the function
	checked int                // the last step that checks a read, −1 for none
	loops   []*Loop            // around the step
}

// violation is the error of a rule.
func violation(rule, format string, args ...any) error {
	return fmt.Errorf("%s: %s", rule, fmt.Sprintf(format, args...))
}

// replay runs the steps in order.
func (c *checker) replay() error {
	for i, b := range c.p.Buffers {
		if b.Space == Param {
			c.hold[i] = []holding{{value: c.p.Func.Params[b.Param]}}
		}
	}
	c.checked = -1
	for i := range c.p.Steps {
		if c.p.Steps[i].checks() {
			c.checked = i
		}
	}
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		if err := c.step(i, s); err != nil {
			return fmt.Errorf("step %d %s: %w", i, s.Name, err)
		}
	}
	return nil
}

func (c *checker) step(i int, s *Step) error {
	if s.Loop != nil {
		return c.loop(i, s)
	}
	for _, rule := range []func(int, *Step) error{c.shape, c.nodes, c.kernel, c.reads, c.lifetimes, c.overwrites, c.view, c.callerMemory} {
		if err := rule(i, s); err != nil {
			return err
		}
	}
	c.write(s)
	return nil
}

// shape checks P1 for a step.
func (c *checker) shape(_ int, s *Step) error {
	n := len(c.p.Buffers)
	if len(s.In) != len(s.Args) || len(s.Out) != len(s.Outs) || len(s.Out) == 0 {
		return violation("P1", "%d operands in %d buffers, %d outputs in %d buffers", len(s.In), len(s.Args), len(s.Out), len(s.Outs))
	}
	fits := func(v *ir.Value, b int, what string) error {
		if b < 0 || b >= n {
			return violation("P1", "%s is in buffer %d of %d", what, b, n)
		}
		if !c.defined[v] {
			return violation("P1", "%s is not a value of the function", what)
		}
		buf := &c.p.Buffers[b]
		if units := v.Type.Units(); buf.DType != v.Type.DType || buf.Len != c.bounded(units) {
			return violation("P1", "%s of type %s does not fit buffer %s, %s elements of %s", what, v.Type, buf.Name, buf.Len, buf.DType)
		}
		if buf.Space == Local && v.Type.Rank() != 0 {
			return violation("P1", "%s of type %s is in the variable %s", what, v.Type, buf.Name)
		}
		return nil
	}
	for k, v := range s.In {
		if err := fits(v, s.Args[k], fmt.Sprintf("operand %d", k)); err != nil {
			return err
		}
	}
	for k, v := range s.Out {
		if err := fits(v, s.Outs[k], fmt.Sprintf("output %d", k)); err != nil {
			return err
		}
		for l := range k {
			if s.Outs[l] == s.Outs[k] || s.Out[l] == v {
				return violation("P1", "outputs %d and %d are the same", l, k)
			}
		}
	}
	for _, w := range s.When {
		if w.Value == nil || w.Value.Type != ir.T(ir.Bool) {
			return violation("P1", "a condition is no scalar bool")
		}
		if err := fits(w.Value, w.Buffer, "a condition"); err != nil {
			return err
		}
	}
	return nil
}

// nodes checks P3.
func (c *checker) nodes(_ int, s *Step) error {
	have := map[*ir.Value]bool{}
	for _, v := range s.In {
		have[v] = true
	}
	if len(s.Nodes) == 0 {
		for k, v := range s.Out {
			if len(s.In) <= k || s.In[k] != v {
				return violation("P3", "output %d has no node, and no copy computes it", k)
			}
		}
		return nil
	}
	fresh := map[*ir.Value]bool{}
	for _, n := range s.Nodes {
		for k, v := range n.In {
			if !have[v] {
				return violation("P3", "operand %d of %s at %s is neither an operand of the step nor computed before", k, n.Op.Name(), n.Origin)
			}
		}
		for _, v := range n.Out {
			if v.Node != n || !c.defined[v] {
				return violation("P3", "%s at %s is not a node of the function", n.Op.Name(), n.Origin)
			}
			if fresh[v] {
				return violation("P3", "%s at %s is computed twice", n.Op.Name(), n.Origin)
			}
			have[v], fresh[v] = true, true
		}
	}
	for k, v := range s.Out {
		if !fresh[v] {
			return violation("P3", "output %d is computed by no node of the step", k)
		}
	}
	return nil
}

// reads checks P2 and P8: the token of each operand is there, and where it was
// left under conditions, they are known to hold wherever the kernel loads it.
func (c *checker) reads(_ int, s *Step) error {
	known := []truth{}
	for _, w := range s.When {
		if err := c.find(w.Value, w.Buffer, known); err != nil {
			return err
		}
		known = append(known, truth{w.Value, w.Not})
	}
	loads := map[int][][]truth{}
	if s.Kernel != nil {
		loads = loadConditions(s, known)
	}
	for k, v := range s.In {
		at := loads[k]
		if s.Kernel == nil {
			at = [][]truth{known}
		}
		if len(at) == 0 { // not loaded, but it must be there
			at = [][]truth{nil}
			if c.holds(v, s.Args[k]) != nil {
				continue
			}
		}
		for _, conds := range at {
			if err := c.find(v, s.Args[k], conds); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) holds(v *ir.Value, b int) *holding {
	for i := range c.hold[b] {
		if c.hold[b][i].value == v && !c.hold[b][i].rows {
			return &c.hold[b][i]
		}
	}
	return nil
}

func (c *checker) find(v *ir.Value, b int, known []truth) error {
	t := c.holds(v, b)
	if t == nil {
		return violation("P2", "buffer %s does not hold %s", c.p.Buffers[b].Name, describe(v))
	}
	for _, w := range t.when {
		if !implied(w, known) {
			return violation("P8", "%s in buffer %s is there only under a condition that is not known here", describe(v), c.p.Buffers[b].Name)
		}
	}
	return nil
}

func implied(w truth, known []truth) bool {
	for _, k := range known {
		if k == w {
			return true
		}
	}
	return false
}

func describe(v *ir.Value) string {
	name := v.Name
	if name == "" && v.Node != nil {
		name = "the result of " + v.Node.Op.Name()
	}
	if v.Node == nil {
		return fmt.Sprintf("parameter %s", name)
	}
	return fmt.Sprintf("%s (%s)", name, v.Node.Origin)
}

// write records the effect of a step: P5.
func (c *checker) write(s *Step) {
	if s.Kernel == nil && s.Call == nil {
		c.hold[s.Outs[0]] = append(c.hold[s.Outs[0]], holding{value: s.Out[0], when: c.merge(s, s.Args[0], s.In[0])})
		return
	}
	var when []truth
	for _, w := range s.When {
		when = append(when, truth{w.Value, w.Not})
	}
	for _, b := range s.Outs {
		c.destroy(b)
	}
	for k, b := range s.Outs {
		c.hold[b] = []holding{{value: s.Out[k], when: when}}
	}
}

// merge returns the conditions of a view: those of the step and of its operand.
func (c *checker) merge(s *Step, b int, of *ir.Value) []truth {
	when := append([]truth(nil), c.holds(of, b).when...)
	for _, w := range s.When {
		when = append(when, truth{w.Value, w.Not})
	}
	return when
}

// destroy forgets what a write to buffer b overwrites.
func (c *checker) destroy(b int) {
	for i := range c.p.Buffers {
		switch {
		case i == b:
			c.hold[i] = nil
		case c.within(b, i): // a row leaves the other rows alone
			c.hold[i] = slices.DeleteFunc(c.hold[i], func(t holding) bool { return !t.rows })
		case c.overlap(i, b):
			c.hold[i] = nil
		}
	}
}

// overlap reports whether two buffers share bytes: of the arena, at their offsets;
// or one within the other; or the same parameter. Where offsets are not known yet,
// buffers that are live at one step will not share any.
func (c *checker) overlap(i, j int) bool {
	if a, b := c.base(i), c.base(j); a != i || b != j {
		return a == b || c.overlap(a, b)
	}
	x, y := &c.p.Buffers[i], &c.p.Buffers[j]
	if x.Space != y.Space {
		return false
	}
	switch x.Space {
	case Slab:
		return i == j
	case Param:
		return x.Param == y.Param
	case Local:
		return false
	}
	if x.Parent == j || y.Parent == i {
		return true
	}
	if x.Offset < 0 || y.Offset < 0 {
		return x.root(c.p) != y.root(c.p) && (y.Start > x.End || x.Start > y.End)
	}
	return x.Offset < y.Offset+c.size[j] && y.Offset < x.Offset+c.size[i]
}

// root returns the buffer that b is a part of, or b itself.
func (b *Buffer) root(p *Plan) *Buffer {
	if b.Parent >= 0 {
		return &p.Buffers[b.Parent]
	}
	return b
}
