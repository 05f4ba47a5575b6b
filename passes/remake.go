package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// halves are the steps of a function in the order in which they run by themselves,
// parted where its forward half ends. What the steps before the end compute and
// those behind it read is the residual.
type halves struct {
	*schedule
	steps []*work
	end   int // number of steps of the forward half
}

func newHalves(s *schedule, marks map[*ir.Node]ir.Half) *halves {
	h := &halves{schedule: s}
	for _, w := range s.list(false) {
		if w.slot > 0 {
			continue // copies are made anew with the results
		}
		h.steps = append(h.steps, w)
		for _, k := range w.out {
			if n := s.values[k].node; n != nil && marks[n] == ir.Fwd {
				h.end = len(h.steps)
			}
		}
	}
	return h
}

// saveable reports whether value k takes memory from the forward half to the
// reverse half if it is saved: an array that a step leaves in the arena.
func (h *halves) saveable(k int) bool {
	fv := h.values[k]
	return fv.node != nil && fv.out.Rank() > 0 && !h.kept[h.rootOf(k)]
}

// effort returns what it costs to run a step: operations, and elements written.
func (u *fusion) effort(w *work) float64 {
	n := 0.0
	if w.region != nil {
		n = arithmetic(&ir.Func{Nodes: w.nodes}, u.sizes.dims)
	}
	if w.kernel != nil {
		if flops, err := w.kernel.Flops(u.sizes.dims); err == nil {
			n += float64(flops)
		}
		for _, k := range w.out {
			n += u.sizes.volume(u.values[k].out.Shape)
		}
	}
	return n
}

// cut chooses the steps of the forward half that the reverse half runs again rather
// than keep what they leave: the minimum cut of a network in which a saved value
// costs its bytes and a step that runs again its work times weight. A step that runs
// again needs its operands, saved or made again.
//
//	source ─work·weight→ step ─bytes→ value ─∞→ sink, where the reverse half reads it
//	operand ─∞→ step
func (h *halves) cut(weight float64) map[*work]bool {
	g := newCutGraph()
	step, value := map[*work]int{}, map[int]int{}
	infinite := 1e300
	for _, w := range h.steps[:h.end] {
		if w.isView() {
			continue
		}
		step[w] = g.vertex()
		g.arc(cutSource, step[w], h.effort(w)*weight)
		for _, k := range w.out {
			if h.saveable(k) {
				value[k] = g.vertex()
				g.arc(step[w], value[k], h.sizes.bytes(h.values[k].out))
			}
		}
		for _, r := range h.roots(w) {
			if v, ok := value[r]; ok {
				g.arc(v, step[w], infinite)
			}
		}
	}
	for _, w := range h.steps[h.end:] {
		for _, r := range h.roots(w) {
			if v, ok := value[r]; ok {
				g.arc(v, cutSink, infinite)
			}
		}
	}
	side := g.sinkSide()
	again := map[*work]bool{}
	for w, v := range step {
		if side[v] {
			again[w] = true
		}
	}
	return again
}

// rerun returns the fusion and the steps of a function in which the steps in again
// run a second time where the reverse half needs what they compute, right before the
// first reader, or before each reader if each is to have its own.
func (h *halves) rerun(again map[*work]bool, each bool) (*fusion, []*work) {
	u := *h.fusion
	u.values = slices.Clone(u.values)
	r := &rerunner{halves: h, fusion: &u, again: again}
	r.out = append(r.out, h.steps[:h.end]...)
	for _, w := range h.steps[h.end:] {
		if each || r.made == nil {
			r.made = map[int]int{}
		}
		r.reader(w)
	}
	return &u, r.needed()
}

type rerunner struct {
	*halves
	fusion *fusion
	again  map[*work]bool
	made   map[int]int // the copy of a value
	out    []*work
}

// reader appends a step that reads copies of what is made again.
func (r *rerunner) reader(w *work) {
	v := *w
	v.in = r.copies(w.in)
	v.when = slices.Clone(w.when)
	for i := range v.when {
		v.when[i].value = r.copies([]int{v.when[i].value})[0]
	}
	r.out = append(r.out, &v)
}

// copies returns, for each value, the one to be read in the reverse half.
func (r *rerunner) copies(values []int) []int {
	out := slices.Clone(values)
	for i, k := range values {
		w := r.producer[r.rootOf(k)]
		if w == nil || !r.again[w] || !r.saveable(r.rootOf(k)) {
			continue
		}
		if _, have := r.made[k]; !have {
			r.remake(r.producer[k])
		}
		out[i] = r.made[k]
	}
	return out
}

// remake appends a copy of a step, behind copies of what it needs.
func (r *rerunner) remake(w *work) {
	v := *w
	v.in = r.copies(w.in)
	v.when = slices.Clone(w.when)
	v.remade = true
	v.out = make([]int, len(w.out))
	for i, k := range w.out {
		fv := *r.fusion.values[k]
		v.out[i] = len(r.fusion.values)
		r.fusion.values = append(r.fusion.values, &fv)
		r.made[k] = v.out[i]
	}
	r.out = append(r.out, &v)
}

// needed returns the steps without those, and without the outputs, that nothing
// reads.
func (r *rerunner) needed() []*work {
	read := map[int]bool{}
	for _, v := range r.f.Results {
		read[r.number[v]] = true
	}
	var out []*work
	for _, w := range slices.Backward(r.out) {
		if !slices.ContainsFunc(w.out, func(k int) bool { return read[k] }) {
			continue
		}
		w = w.only(func(k int) bool { return read[k] })
		for _, k := range w.needs() {
			read[k] = true
		}
		out = append(out, w)
	}
	slices.Reverse(out)
	return out
}

// only returns a step without the outputs that are not wanted.
func (w *work) only(wanted func(k int) bool) *work {
	if !slices.ContainsFunc(w.out, func(k int) bool { return !wanted(k) }) || w.kernel == nil || w.call != nil {
		return w
	}
	v, kernel := *w, *w.kernel
	v.out, kernel.Outs = nil, nil
	for i, k := range w.out {
		if wanted(k) {
			v.out = append(v.out, k)
			kernel.Outs = append(kernel.Outs, w.kernel.Outs[i])
		}
	}
	v.kernel = &kernel
	return &v
}

// marked returns the marks of a plan: the nodes of steps that run a second time are
// in both halves.
func marked(marks map[*ir.Node]ir.Half, steps []plan.Step) map[*ir.Node]ir.Half {
	var out map[*ir.Node]ir.Half
	for i := range steps {
		if !steps[i].Again {
			continue
		}
		if out == nil {
			out = make(map[*ir.Node]ir.Half, len(marks))
			for n, h := range marks {
				out[n] = h
			}
		}
		for _, n := range steps[i].Nodes {
			if out[n] == ir.Fwd {
				out[n] = ir.Both
			}
		}
	}
	if out == nil {
		return marks
	}
	return out
}
