package check

import (
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/ir"
)

// hold proves that a polynomial is not negative, or requires it of the sizes.
func (s *subscript) hold(x ast.Node, d *ir.Dim, why string, format string, args ...any) {
	cx := s.cx
	if ir.NonNeg(d, cx.facts) || cx.undecided(d) {
		return
	}
	least, ok := cx.least(d)
	switch {
	case ok && notNegative(least):
	case !ok || least.HasBound():
		cx.errorf(diag.BadSlice, x, "the slice cannot be proved to lie inside: %s", why)
		s.fail()
	case ir.NonNeg(least.Neg().AddConst(-1), nil):
		cx.errorf(diag.ReadsOutside, x, format, args...)
		s.fail()
	default:
		cx.require(x, least, "%s", why)
	}
}

// place proves that an index lies inside its axis, requires it of the sizes, or leaves it
// to a check when the read runs.
func (s *subscript) place(x ast.Expr, d, extent *ir.Dim) {
	cx := s.cx
	if cx.undecided(d) || cx.undecided(extent) {
		return
	}
	for _, side := range []struct {
		slack *ir.Dim
		high  bool
	}{{d, false}, {extent.AddConst(-1).Sub(d), true}} {
		if side.slack.Overflows() {
			s.fail()
			cx.errorf(diag.SizeOverflow, x, "the index %s overflows 64 bits", cx.text(x))
			return
		}
		if ir.NonNeg(side.slack, cx.facts) {
			continue
		}
		least, ok := cx.least(side.slack)
		switch {
		case ok && notNegative(least):
		case cx.guarded || !ok || least.HasBound():
			s.check = true
		case ir.NonNeg(least.Neg().AddConst(-1), nil):
			s.outside(x, d, extent, least, side.high)
			return
		default:
			cx.require(x, least, "%s needs %s", cx.text(s.x), cx.inequality(least))
		}
	}
}

// outside reports an index that leaves its axis.
func (s *subscript) outside(x ast.Expr, d, extent, least *ir.Dim, high bool) {
	cx := s.cx
	s.fail()
	text := cx.text(s.x)
	if n, ok := d.Const(); ok {
		e := cx.errorf(diag.ReadsOutside, x, "index %d of %s is outside: the axis has length %s", n, cx.describe(s.o), cx.dimName(extent))
		if n < 0 {
			e.Suggest("the last element is %s[%s]", cx.text(s.x.X), cx.dimName(extent.AddConst(n)))
		}
		return
	}
	if high {
		cx.errorf(diag.ReadsOutside, x, "%s reads outside: %s reaches %s, but the axis has length %s", text, cx.text(x),
			cx.dimName(extent.AddConst(-1).Sub(least)), cx.dimName(extent)).
			Suggest("pad the read, as in %s[… else 0], or write a smaller range", cx.text(s.x.X))
		return
	}
	cx.errorf(diag.ReadsOutside, x, "%s reads outside: %s goes down to %s", text, cx.text(x), cx.dimName(least)).
		Suggest("pad the read, as in %s[… else 0]", cx.text(s.x.X))
}
