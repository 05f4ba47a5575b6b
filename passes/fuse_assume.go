package passes

import (
	"strconv"

	"github.com/gradc/gradc/ir"
)

// assumption says that a truth value is known where an expression is evaluated.
type assumption struct {
	cond  *ir.Expr
	holds bool
}

// simplifier rewrites an expression under assumptions: inside the branch of a
// choice its condition is decided, so a choice on the same condition there
// collapses. This is how the masks around a predicated branch disappear in the
// branch itself.
//
//	select(c, f(select(c, x, 0)), g)   becomes   select(c, f(x), g)
type simplifier struct {
	*exprTable
	memo map[string]map[*ir.Expr]*ir.Expr // by the text of the assumptions
}

// simplify rewrites e where nothing is assumed but the given conditions.
func (t *exprTable) simplify(e *ir.Expr, known ...assumption) *ir.Expr {
	s := &simplifier{t, map[string]map[*ir.Expr]*ir.Expr{}}
	return s.under(e, known)
}

func (s *simplifier) under(e *ir.Expr, known []assumption) *ir.Expr {
	var filter uint64
	key := ""
	for _, k := range known {
		id := s.note(k.cond).id
		filter |= 1 << (uint(id) % 64)
		key += strconv.Itoa(int(id)) + strconv.FormatBool(k.holds)
	}
	if s.note(e).tests == 0 {
		return e
	}
	memo := s.clean
	if s.note(e).tests&filter == 0 {
		known = nil
	} else if memo = s.memo[key]; memo == nil {
		memo = map[*ir.Expr]*ir.Expr{}
		s.memo[key] = memo
	}
	if have := memo[e]; have != nil {
		return have
	}
	out := s.rewrite(e, known)
	memo[e] = out
	return out
}

func (s *simplifier) rewrite(e *ir.Expr, known []assumption) *ir.Expr {
	for _, k := range known {
		if k.cond == e {
			return s.truth(k.holds)
		}
	}
	args := make([]*ir.Expr, len(e.Args))
	changed := false
	for i, a := range e.Args {
		here := known
		switch {
		case e.Op == ir.SelectOp && i > 0:
			here = assume(known, args[0], i == 1)
		case (e.Op == ir.AndOp || e.Op == ir.OrOp) && i == 1:
			here = assume(known, args[0], e.Op == ir.AndOp)
		}
		args[i] = s.under(a, here)
		changed = changed || args[i] != a
	}
	if !changed {
		return e
	}
	out := *e
	out.Args = args
	return s.make(out)
}

// assume returns known with a condition and what follows from it.
func assume(known []assumption, cond *ir.Expr, holds bool) []assumption {
	if _, decided := asTruth(cond); decided {
		return known
	}
	known = append(known[:len(known):len(known)], assumption{cond, holds})
	switch {
	case cond.Op == ir.NotOp:
		return assume(known, cond.Args[0], !holds)
	case cond.Op == ir.AndOp && holds, cond.Op == ir.OrOp && !holds:
		return assume(assume(known, cond.Args[0], holds), cond.Args[1], holds)
	}
	return known
}
