package passes

import (
	"container/heap"
	"slices"
)

// order returns the steps in the order in which they run. Of two orders it takes
// the one with the lower peak at nominal sizes, on a tie the one with the lower
// mean: program order, in which the reverse half runs backwards; and a list schedule
// that takes a step as soon as it can run if it frees at least as much as it needs,
// so that an update follows the last contribution to its gradient.
//
// In both, steps that write into the caller's memory wait for every step that
// checks a read, and copies into it come last.
func (s *schedule) order() []*work {
	plain, eager := s.list(false), s.list(true)
	peak, mean := s.load(plain)
	if p, m := s.load(eager); p < peak || p == peak && m < mean {
		return eager
	}
	return plain
}

// lister makes one list schedule.
type lister struct {
	*schedule
	position map[*work]int
	waiting  map[*work]int // steps that must come before
	left     map[int]int   // unscheduled readers of a root
	held     []*work       // ready, but for the checks
	checks   int
	ready    workHeap // by position
	eager    workHeap // those that free as much as they need
	done     map[*work]bool
}

func (s *schedule) list(eager bool) []*work {
	l := &lister{
		schedule: s, position: map[*work]int{}, waiting: map[*work]int{}, left: map[int]int{},
		checks: s.checks, done: map[*work]bool{},
	}
	for i, w := range s.works {
		l.position[w] = i
		if w.last {
			l.position[w] = i + len(s.works)
		}
	}
	l.ready.position, l.eager.position = l.position, l.position
	for _, w := range s.works {
		for _, r := range s.after[w] {
			l.waiting[r]++
		}
	}
	for root, rs := range s.readers {
		l.left[root] = len(rs)
	}
	for _, w := range s.works {
		if l.waiting[w] == 0 {
			l.release(w, eager)
		}
	}
	var out []*work
	for {
		w := l.next()
		if w == nil {
			break
		}
		out = append(out, w)
		l.run(w, eager)
	}
	return out
}

// release makes a step available.
func (l *lister) release(w *work, eager bool) {
	if l.mustWait(w) {
		l.held = append(l.held, w)
		return
	}
	heap.Push(&l.ready, w)
	l.offer(w, eager)
}

// mustWait reports whether w writes into the caller's memory before all checks.
func (l *lister) mustWait(w *work) bool { return l.checks > 0 && l.writesParam(w) }

// offer marks a step that can run as one that costs no memory, if it is.
func (l *lister) offer(w *work, eager bool) {
	if eager && !w.last && !l.mustWait(w) && l.net(w) <= 0 {
		heap.Push(&l.eager, w)
	}
}

func (l *lister) next() *work {
	for _, h := range []*workHeap{&l.eager, &l.ready} {
		for h.Len() > 0 {
			if w := heap.Pop(h).(*work); !l.done[w] {
				return w
			}
		}
	}
	return nil
}

func (l *lister) run(w *work, eager bool) {
	l.done[w] = true
	l.visits++
	if w.checks {
		if l.checks--; l.checks == 0 {
			for _, h := range l.held {
				l.release(h, eager)
			}
		}
	}
	for _, root := range l.roots(w) {
		if l.left[root]--; l.left[root] != 1 {
			continue
		}
		for _, r := range l.readers[root] { // the last reader now frees it
			if !l.done[r] && l.waiting[r] == 0 {
				l.offer(r, eager)
			}
		}
	}
	for _, r := range l.after[w] {
		if l.waiting[r]--; l.waiting[r] == 0 {
			l.release(r, eager)
		}
	}
}

// net returns the nominal bytes that a step needs beyond those that it frees.
func (l *lister) net(w *work) float64 {
	n := 0.0
	for _, k := range w.out {
		n += l.cost(w, k)
	}
	for _, root := range l.roots(w) {
		if l.left[root] == 1 && l.frees(root) {
			n -= l.sizes.bytes(l.values[root].out)
		}
	}
	return n
}

// roots returns the values whose buffers a step reads.
func (s *schedule) roots(w *work) []int {
	var out []int
	for _, k := range w.needs() {
		if r := s.rootOf(k); !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// cost returns the nominal bytes of arena that output k of a step takes.
func (s *schedule) cost(w *work, k int) float64 {
	fv := s.values[k]
	if _, direct := s.direct[k]; w.isView() || fv.out.Rank() == 0 || w.slot == 0 && direct || w.last {
		return 0
	}
	return s.sizes.bytes(fv.out)
}

// frees reports whether the buffer of root is free after its last reader.
func (s *schedule) frees(root int) bool {
	fv := s.values[root]
	return fv.node != nil && fv.out.Rank() > 0 && !s.kept[root]
}

func (s *schedule) writesParam(w *work) bool {
	if w.last {
		return true
	}
	for _, k := range w.out {
		if _, direct := s.direct[k]; direct && w.slot == 0 {
			return true
		}
	}
	return false
}

// load returns the greatest and the mean nominal load of the steps in an order.
func (s *schedule) load(order []*work) (peak, mean float64) {
	left := map[int]int{}
	for root, rs := range s.readers {
		left[root] = len(rs)
	}
	now := 0.0
	for _, w := range order {
		for _, k := range w.out {
			now += s.cost(w, k)
		}
		peak, mean = max(peak, now), mean+now/float64(len(order))
		for _, root := range s.roots(w) {
			if left[root]--; left[root] == 0 && s.frees(root) {
				now -= s.sizes.bytes(s.values[root].out)
			}
		}
	}
	return peak, mean
}

// workHeap is a heap of steps by position.
type workHeap struct {
	works    []*work
	position map[*work]int
}

func (h *workHeap) Len() int           { return len(h.works) }
func (h *workHeap) Less(i, j int) bool { return h.position[h.works[i]] < h.position[h.works[j]] }
func (h *workHeap) Swap(i, j int)      { h.works[i], h.works[j] = h.works[j], h.works[i] }
func (h *workHeap) Push(x any)         { h.works = append(h.works, x.(*work)) }
func (h *workHeap) Pop() any {
	w := h.works[len(h.works)-1]
	h.works = h.works[:len(h.works)-1]
	return w
}
