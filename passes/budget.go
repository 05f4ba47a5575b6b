package passes

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// BudgetError says that no plan that was found keeps to the budget of a request.
type BudgetError struct {
	Func   string
	Pos    ir.Origin // of the function
	Budget int64
	Floor  int64     // bytes of the arena of the smallest plan
	Step   string    // of that plan: the step at which it needs most
	At     ir.Origin // the place in the model of the step
}

// Error names the floor and the operation that sets it.
func (e *BudgetError) Error() string {
	return fmt.Sprintf("%s: %s does not fit into %d bytes of workspace: it needs %d at least, where %s is computed (%s)",
		e.Pos, e.Func, e.Budget, e.Floor, e.Step, e.At)
}

// Floor returns the smallest plan that making values again leads to.
func Floor(f *Frozen, req plan.Request) (*plan.Plan, error) {
	req.Budget = 0
	plain, err := Schedule(f, req)
	if err != nil {
		return nil, err
	}
	return protected(f, func() (*plan.Plan, error) {
		b, err := newBudgeter(f, req, plain)
		if err != nil {
			return nil, err
		}
		b.sweep()
		return b.smallest().plan, b.err
	})
}

// within returns a plan whose arena keeps to the budget: the plain one if it does,
// else the one that repeats least of those that the sweep found, improved.
func within(f *Frozen, req plan.Request, plain *plan.Plan) (*plan.Plan, error) {
	return protected(f, func() (*plan.Plan, error) {
		b, err := newBudgeter(f, req, plain)
		if err != nil || b.tried[0].arena <= req.Budget {
			return plain, err
		}
		b.sweep()
		best := b.cheapest()
		if b.err != nil || best == nil {
			return nil, cmp.Or(b.err, b.floor())
		}
		return b.keepMore(best).plan, b.err
	})
}

func protected(f *Frozen, run func() (*plan.Plan, error)) (p *plan.Plan, err error) {
	_, broken := protect(Pass{Name: "budget", Run: func(g *ir.Func) (*ir.Func, error) {
		p, err = run()
		return g, nil
	}}, f.Func)
	return p, cmp.Or(err, broken)
}

// budgeter tries what can be made again, and keeps the outcomes.
type budgeter struct {
	frozen *Frozen
	req    plan.Request
	halves *halves
	tried  []*attemptedPlan // the first makes nothing again
	err    error
}

// attemptedPlan is a choice of steps that run again, and what became of it.
type attemptedPlan struct {
	again map[*work]bool
	each  bool // each reader makes its own
	plan  *plan.Plan
	arena int64   // bytes
	work  float64 // of the steps that run again
}

func newBudgeter(f *Frozen, req plan.Request, plain *plan.Plan) (*budgeter, error) {
	arena, err := plan.ArenaAt(plain, req.Dims)
	if err != nil {
		return nil, err
	}
	u := fused(f.Func, req.Dims)
	s := newSchedule(u, u.works(u.cluster(u.demands())), req)
	b := &budgeter{frozen: f, req: req, halves: newHalves(s, f.Marks)}
	b.tried = append(b.tried, &attemptedPlan{plan: plain, arena: arena})
	return b, nil
}

// The weights of an operation against a byte between which the sweep looks for cuts.
const (
	lightest = 1.0 / (1 << 30)
	heaviest = 1 << 30
	halvings = 9 // of the interval between two weights whose cuts differ
)

// sweep tries every minimum cut that it finds, from the one that keeps nothing that
// can be made again to the one that keeps everything. Cuts are nested in the
// weight, so nothing lies between equal ones.
func (b *budgeter) sweep() {
	if b.halves.end == 0 {
		return
	}
	light, heavy := b.halves.cut(lightest), b.halves.cut(heaviest)
	b.try(light)
	var between func(low, high float64, light, heavy map[*work]bool, depth int)
	between = func(low, high float64, light, heavy map[*work]bool, depth int) {
		if depth == 0 || len(light) == len(heavy) {
			return
		}
		middle := math.Sqrt(low * high)
		cut := b.halves.cut(middle)
		if len(cut) != len(light) && len(cut) != len(heavy) {
			b.try(cut)
		}
		between(low, middle, light, cut, depth-1)
		between(middle, high, cut, heavy, depth-1)
	}
	between(lightest, heaviest, light, heavy, halvings)
}

// try plans a choice in both ways: one copy for all readers, and one for each.
func (b *budgeter) try(again map[*work]bool) {
	for _, each := range []bool{false, true} {
		b.attempt(again, each)
	}
}

// attempt plans a choice and keeps the outcome.
func (b *budgeter) attempt(again map[*work]bool, each bool) *attemptedPlan {
	if len(again) == 0 || b.err != nil {
		return nil
	}
	u, works := b.halves.rerun(again, each)
	if works == nil {
		return nil
	}
	p := newSchedule(u, works, b.req).plan(b.frozen)
	arena, err := plan.ArenaAt(p, b.req.Dims)
	if err != nil {
		b.err = err
		return nil
	}
	a := &attemptedPlan{again: again, each: each, plan: p, arena: arena}
	for _, w := range works {
		if w.remade {
			a.work += u.effort(w)
		}
	}
	b.tried = append(b.tried, a)
	return a
}

// cheapest returns the plan within the budget that repeats least, of equal ones the
// smallest, or nil.
func (b *budgeter) cheapest() *attemptedPlan {
	var best *attemptedPlan
	for _, a := range b.tried {
		if a.arena <= b.req.Budget && (best == nil || a.work < best.work || a.work == best.work && a.arena < best.arena) {
			best = a
		}
	}
	return best
}

func (b *budgeter) smallest() *attemptedPlan {
	return slices.MinFunc(b.tried, func(x, y *attemptedPlan) int {
		return cmp.Or(cmp.Compare(x.arena, y.arena), cmp.Compare(x.work, y.work))
	})
}

// keepMore keeps values again that a plan makes again, those first whose steps are
// most work, as long as the budget holds.
func (b *budgeter) keepMore(best *attemptedPlan) *attemptedPlan {
	const most = 32
	steps := slices.Clone(b.halves.steps[:b.halves.end])
	slices.SortStableFunc(steps, func(v, w *work) int { return cmp.Compare(b.halves.effort(w), b.halves.effort(v)) })
	for _, w := range steps[:min(most, len(steps))] {
		if !best.again[w] {
			continue
		}
		fewer := map[*work]bool{}
		for v := range best.again {
			if v != w {
				fewer[v] = true
			}
		}
		if a := b.attempt(fewer, best.each); a != nil && a.arena <= b.req.Budget && a.work < best.work {
			best = a
		}
	}
	return best
}

// floor describes the smallest plan.
func (b *budgeter) floor() error {
	p := b.smallest()
	e := &BudgetError{Func: b.frozen.Func.Name, Pos: b.frozen.Func.Origin, Budget: b.req.Budget, Floor: p.arena}
	if at, err := plan.Peak(p.plan, b.req.Dims); err == nil && at >= 0 {
		e.Step, e.At = p.plan.Steps[at].Name, p.plan.Steps[at].Origin
	}
	return e
}
