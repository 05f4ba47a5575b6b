package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// Schedule plans a frozen function: what is computed in which step, in which order
// and into which memory.
//
// With a budget, it keeps or makes again what the reverse half reads, so that the
// arena has at most so many bytes at the sizes of the request; a [*BudgetError] says
// that it cannot.
func Schedule(f *Frozen, req plan.Request) (*plan.Plan, error) {
	p, _, err := ScheduleCounted(f, req)
	if err == nil && req.Budget > 0 {
		return within(f, req, p)
	}
	return p, err
}

// ScheduleCounted is Schedule, and says how many values, expressions and steps it
// looked at, which grows linearly with the size of the function.
func ScheduleCounted(f *Frozen, req plan.Request) (p *plan.Plan, visits int, err error) {
	_, err = protect(Pass{Name: "schedule", Run: func(g *ir.Func) (*ir.Func, error) {
		u := fused(g, req.Dims)
		s := newSchedule(u, u.works(u.cluster(u.demands())), req)
		p = s.plan(f)
		visits = s.visits
		return g, nil
	}}, f.Func)
	return p, visits, err
}

// schedule is the steps of one function and what binds them: who reads what, and
// where results go.
type schedule struct {
	*fusion
	req      plan.Request
	works    []*work
	producer map[int]*work   // of each value with a buffer, but not of copies
	root     map[int]int     // the value whose buffer a view shares
	readers  map[int][]*work // by root
	after    map[*work][]*work
	direct   map[int]int   // values written into the memory of a parameter
	kept     map[int]bool  // roots whose buffers hold results at the end
	copies   map[int]*work // into a buffer of the result's own, by result
	place    []resultPlace
	checks   int // steps that check reads
}

// resultPlace says where a result ends up: in the buffer of a value, or in one of
// its own.
type resultPlace struct {
	value int // −1 if the result has a buffer of its own, written by a copy
	param int // the parameter whose memory it takes, or −1
}

// fused decides what is computed together.
func fused(f *ir.Func, dims map[string]int64) *fusion {
	u := newFusion(f, dims)
	u.decide()
	u.build()
	return u
}

func newSchedule(u *fusion, works []*work, req plan.Request) *schedule {
	s := &schedule{
		fusion: u, req: req, producer: map[int]*work{}, root: map[int]int{},
		readers: map[int][]*work{}, after: map[*work][]*work{}, direct: map[int]int{},
		kept: map[int]bool{}, copies: map[int]*work{},
	}
	for _, w := range works {
		s.add(w)
	}
	s.results()
	return s
}

// add appends a step and records what it reads and writes.
func (s *schedule) add(w *work) {
	s.works = append(s.works, w)
	if w.checks {
		s.checks++
	}
	for _, k := range w.out {
		if w.slot == 0 {
			s.producer[k] = w
			if w.isView() {
				s.root[k] = s.rootOf(w.in[0])
			}
		}
	}
	need := func(k int) {
		r := s.rootOf(k)
		if rs := s.readers[r]; len(rs) == 0 || rs[len(rs)-1] != w {
			s.readers[r] = append(rs, w)
		}
	}
	if w.from > 0 {
		return
	}
	for _, k := range w.in {
		need(k)
	}
	for _, g := range w.when {
		need(g.value)
	}
}

func (s *schedule) rootOf(k int) int {
	if r, ok := s.root[k]; ok {
		return r
	}
	return k
}

// needs returns the values that a step reads, its conditions included.
func (w *work) needs() []int {
	out := slices.Clone(w.in)
	for _, g := range w.when {
		if !slices.Contains(out, g.value) {
			out = append(out, g.value)
		}
	}
	return out
}

// results finds a place for each result and adds copies where a value cannot be
// computed there: a parameter that is returned, a value that is returned twice, an
// update that would overwrite what is still to be read.
func (s *schedule) results() {
	s.link()
	owned := map[int]bool{}
	stays := map[int]bool{} // owned by results that lie in memory of their own
	s.place = make([]resultPlace, len(s.f.Results))
	for _, i := range s.byOwnership() {
		k, p := s.number[s.f.Results[i]], s.inPlace(i)
		switch root := s.rootOf(k); {
		case k == p:
			s.place[i] = resultPlace{k, -1} // unchanged, and where it should be
		case stays[root] && p >= 0:
			s.place[i] = resultPlace{k, p}
		case s.values[root].node == nil || owned[root]:
			s.place[i] = resultPlace{-1, p}
			s.copies[i] = s.copy(k, i, false)
			s.addLinked(s.copies[i])
		default:
			owned[root], stays[root] = true, p < 0
			s.place[i] = resultPlace{k, p}
		}
	}
	for i := range s.place {
		k, p := s.place[i].value, s.place[i].param
		switch {
		case p < 0:
		case k >= 0 && !stays[s.rootOf(k)] && s.writesDirectly(k, p):
			s.direct[k] = p
			w := s.producer[k]
			for _, r := range s.readers[p] {
				if r != w {
					s.after[r] = append(s.after[r], w)
				}
			}
		default:
			w := s.copy(s.number[s.f.Results[i]], i, true)
			if k < 0 {
				w.from = i + 1
			}
			s.addLinked(w)
		}
	}
	for _, p := range s.place {
		if _, direct := s.direct[p.value]; p.value >= 0 && (p.param < 0 || direct) {
			s.kept[s.rootOf(p.value)] = true
		}
	}
}

// byOwnership lists the results, those last that have to be copied into the parameter
// that they update: a value that is also another result is computed there.
func (s *schedule) byOwnership() []int {
	var order, last []int
	for i, r := range s.f.Results {
		if p := s.inPlace(i); p >= 0 && !s.writesDirectly(s.number[r], p) {
			last = append(last, i)
		} else {
			order = append(order, i)
		}
	}
	return append(order, last...)
}

func (s *schedule) inPlace(i int) int {
	if i < len(s.req.InPlace) {
		return s.req.InPlace[i]
	}
	return -1
}

// copy returns a step that copies value k for result i: into a buffer of the
// result, or at the very end into its parameter.
func (s *schedule) copy(k, i int, last bool) *work {
	t := s.values[k].out
	e := ir.Load(0, t.DType, ir.IndexExprs(ir.IdentityMap(t.Rank()).Coords())...)
	return &work{
		in: []int{k}, out: []int{k}, slot: i + 1, last: last, origin: s.f.Origin,
		kernel: &ir.Kernel{Space: t.Shape, Outs: []ir.KernelOut{{Type: t, Expr: e}}},
	}
}

// link records which step comes after which, by the values that they read.
func (s *schedule) link() {
	for _, w := range s.works {
		s.linkOne(w)
	}
}

func (s *schedule) linkOne(w *work) {
	if w.from > 0 {
		p := s.copies[w.from-1]
		s.after[p] = append(s.after[p], w)
		return
	}
	for _, k := range w.needs() {
		p := s.producer[k]
		if p == nil || p == w {
			continue
		}
		if next := s.after[p]; len(next) == 0 || next[len(next)-1] != w {
			s.after[p] = append(next, w)
		}
	}
}

func (s *schedule) addLinked(w *work) {
	s.add(w)
	s.linkOne(w)
}

// writesDirectly reports whether the step that computes k may leave it in the
// memory of parameter p: it reads p at its own point only, and every other reader
// of p and every check can come before it.
func (s *schedule) writesDirectly(k, p int) bool {
	w := s.producer[k]
	if w == nil || w.isView() || w.region != nil || w.checks || s.values[k].out != s.values[p].out {
		return false
	}
	for _, q := range s.direct {
		if q == p {
			return false
		}
	}
	for i, v := range w.in {
		if s.rootOf(v) == p && !(v == p && alignedReads(w, i, slices.Index(w.out, k))) {
			return false
		}
	}
	reached := s.reach(w)
	for r := range reached {
		if r.checks {
			return false
		}
	}
	for _, r := range s.readers[p] {
		if r != w && reached[r] {
			return false
		}
	}
	return true
}

// reach returns the steps that must come after w.
func (s *schedule) reach(w *work) map[*work]bool {
	seen := map[*work]bool{}
	todo := []*work{w}
	for len(todo) > 0 {
		next := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s.visits++
		for _, r := range s.after[next] {
			if !seen[r] {
				seen[r] = true
				todo = append(todo, r)
			}
		}
	}
	return seen
}

// alignedReads reports whether output out of a loop nest may overwrite operand k
// as it goes: each point reads the operand only where it writes the output.
func alignedReads(w *work, k, out int) bool {
	if w.kernel == nil || w.call != nil || w.kernel.Outs[out].Scatters() {
		return false
	}
	seen := map[*ir.Expr]bool{}
	var aligned func(e *ir.Expr) bool
	aligned = func(e *ir.Expr) bool {
		if seen[e] {
			return true
		}
		seen[e] = true
		if e.Op == ir.LoadOp && e.Operand == k && (len(e.Args) != w.kernel.Space.Rank() || !isIdentity(e.Args)) {
			return false
		}
		for _, a := range e.Args {
			if !aligned(a) {
				return false
			}
		}
		return true
	}
	for i := range w.kernel.Outs {
		o := &w.kernel.Outs[i]
		for _, e := range append(append([]*ir.Expr{o.Expr}, o.Coords...), o.When) {
			if e != nil && !aligned(e) {
				return false
			}
		}
	}
	return true
}
