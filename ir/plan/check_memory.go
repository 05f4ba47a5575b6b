package plan

import (
	"go/token"

	"github.com/gradc/gradc/ir"
)

// buffers checks P1 for the plan and its buffers.
func (c *checker) buffers() error {
	p := c.p
	if p.Func == nil {
		return violation("P1", "no function")
	}
	define(c.defined, p.Func)
	names := map[string]bool{}
	for i := range p.Buffers {
		b := &p.Buffers[i]
		switch {
		case !token.IsIdentifier(b.Name) || names[b.Name]:
			return violation("P1", "buffer %d has the name %q, which is no identifier or not unique", i, b.Name)
		case b.Len == nil || b.DType.Size() == 0:
			return violation("P1", "buffer %s has no size", b.Name)
		case b.Space == Param && (b.Param < 0 || b.Param >= len(p.Func.Params)):
			return violation("P1", "buffer %s is parameter %d of %d", b.Name, b.Param, len(p.Func.Params))
		case b.Space == Local && !b.Len.IsConst(1):
			return violation("P1", "the variable %s has %s elements", b.Name, b.Len)
		case b.Space == Row:
			if b.Parent < 0 || b.Parent >= i || p.Buffers[b.Parent].Space == Local || b.At == nil {
				return violation("P1", "the row %s is part of no array before it", b.Name)
			}
		case b.Parent >= 0 && (b.Space != Arena || b.Parent >= len(p.Buffers) || p.Buffers[b.Parent].Parent >= 0 || p.Buffers[b.Parent].Space != Arena || b.At == nil):
			return violation("P1", "buffer %s is part of no arena buffer", b.Name)
		}
		names[b.Name] = true
		n, ok := b.Len.Mul(ir.Const(b.DType.Size())).Const()
		if !ok {
			n = -1
		}
		c.size[i] = n
	}
	steps := map[string]bool{}
	for i := range p.Steps {
		if name := p.Steps[i].Name; !token.IsIdentifier(name) || steps[name] {
			return violation("P1", "step %d has the name %q, which is no identifier or not unique", i, name)
		}
		steps[p.Steps[i].Name] = true
	}
	return nil
}

// lifetimes checks P6.
func (c *checker) lifetimes(i int, s *Step) error {
	inside := func(b int) error {
		if buf := &c.p.Buffers[c.base(b)]; buf.Space == Arena && (i < buf.Start || i > buf.End) {
			return violation("P6", "buffer %s is used outside its lifetime, steps %d to %d", buf.Name, buf.Start, buf.End)
		}
		return nil
	}
	for _, b := range append(append([]int(nil), s.Args...), s.Outs...) {
		if err := inside(b); err != nil {
			return err
		}
	}
	for _, w := range s.When {
		if err := inside(w.Buffer); err != nil {
			return err
		}
	}
	return nil
}

// overwrites checks P7: outputs lie apart from each other and from operands,
// except that a loop nest may write the element that it has just read.
func (c *checker) overwrites(_ int, s *Step) error {
	if s.Kernel == nil {
		return nil
	}
	for k, b := range s.Outs {
		for l := range k {
			if c.overlap(s.Outs[l], b) {
				return violation("P7", "outputs %d and %d overlap", l, k)
			}
		}
		for _, w := range s.When {
			if w.Buffer == b {
				return violation("P7", "a step overwrites its own condition")
			}
		}
		for a, x := range s.Args {
			if x != b && !c.overlap(x, b) {
				continue
			}
			if x != b || s.Call != nil || s.In[a].Type != s.Out[k].Type || s.Kernel.Outs[k].Scatters() || !s.pointwiseIn(a) {
				return violation("P7", "output %d overwrites operand %d, which is read elsewhere", k, a)
			}
		}
	}
	return nil
}

// pointwiseIn reports whether every load of operand a is at the point itself.
func (s *Step) pointwiseIn(a int) bool {
	seen := map[*ir.Expr]bool{}
	var own func(e *ir.Expr) bool
	own = func(e *ir.Expr) bool {
		if e == nil || seen[e] {
			return true
		}
		seen[e] = true
		if e.Op == ir.LoadOp && e.Operand == a {
			for k, x := range e.Args {
				if x.Op != ir.DimOp || x.Dim != ir.Index(k) {
					return false
				}
			}
			return len(e.Args) == s.Kernel.Space.Rank()
		}
		for _, x := range e.Args {
			if !own(x) {
				return false
			}
		}
		return true
	}
	for i := range s.Kernel.Outs {
		o := &s.Kernel.Outs[i]
		if !own(o.Expr) || !own(o.When) {
			return false
		}
		for _, x := range o.Coords {
			if !own(x) {
				return false
			}
		}
	}
	return true
}

// callerMemory checks P10 for the step.
func (c *checker) callerMemory(i int, s *Step) error {
	if s.Kernel == nil {
		return nil
	}
	for k, b := range s.Outs {
		if c.p.Buffers[b].Space != Param {
			continue
		}
		isResult := false
		for r, at := range c.p.Results {
			isResult = isResult || at == b && r < len(c.p.Func.Results) && c.p.Func.Results[r] == s.Out[k]
		}
		if !isResult {
			return violation("P10", "output %d goes into parameter %s, which no result updates with it", k, c.p.Buffers[b].Name)
		}
		if i <= c.checked {
			return violation("P10", "parameter %s is written before step %d checks a read", c.p.Buffers[b].Name, c.checked)
		}
		if len(s.When) > 0 {
			return violation("P10", "parameter %s is written only under a condition", c.p.Buffers[b].Name)
		}
	}
	return nil
}

// results checks P11.
func (c *checker) results() error {
	p := c.p
	if len(p.Results) != len(p.Func.Results) {
		return violation("P11", "%d results, the function has %d", len(p.Results), len(p.Func.Results))
	}
	for i, b := range p.Results {
		if b < 0 || b >= len(p.Buffers) {
			return violation("P11", "result %d is in buffer %d of %d", i, b, len(p.Buffers))
		}
		v := p.Func.Results[i]
		t := c.holds(v, b)
		if t == nil || len(t.when) > 0 {
			return violation("P11", "result %d is not in buffer %s at the end", i, p.Buffers[b].Name)
		}
		if buf := &p.Buffers[b]; buf.Space == Arena && buf.End < len(p.Steps) {
			return violation("P6", "result buffer %s ends at step %d", buf.Name, buf.End)
		}
	}
	return nil
}

// CheckRequest reports results that are not where the request wants them: in the
// memory of their parameter, and the leaves of a struct result in one piece.
func CheckRequest(p *Plan, r Request) error {
	for i, at := range p.Results {
		b := &p.Buffers[at]
		want := -1
		if i < len(r.InPlace) {
			want = r.InPlace[i]
		}
		switch {
		case want >= 0 && (b.Space != Param || b.Param != want):
			return violation("P11", "result %d must end up in parameter %d", i, want)
		case want < 0 && b.Space == Param:
			return violation("P11", "result %d lies in the caller's parameter %d", i, b.Param)
		}
	}
	last := map[int]int{}
	for i, g := range r.Group {
		if g < 0 || p.Buffers[p.Results[i]].Space == Param {
			continue
		}
		b := &p.Buffers[p.Results[i]]
		if b.Parent < 0 {
			return violation("P11", "result %d is not part of its struct", i)
		}
		if j, ok := last[g]; ok {
			if a := &p.Buffers[p.Results[j]]; a.Parent != b.Parent || !adjacent(a, b) {
				return violation("P11", "results %d and %d do not lie side by side", j, i)
			}
		}
		last[g] = i
	}
	return nil
}

// adjacent reports whether b begins where a ends, or at the next element after it
// if their elements differ in size; tried on several sizes of dims then.
func adjacent(a, b *Buffer) bool {
	gap := b.At.Sub(a.At).Sub(a.Len.Mul(ir.Const(a.DType.Size())))
	if a.DType.Size() == b.DType.Size() {
		return gap.IsConst(0)
	}
	for size := range int64(9) {
		n, err := gap.Eval(func(*ir.Atom) (int64, bool) { return size, true })
		if err != nil || n < 0 || n >= b.DType.Size() {
			return false
		}
	}
	return true
}
