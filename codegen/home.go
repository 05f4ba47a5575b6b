package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// scope is a block of the printed code: the top of the nest, the body of a loop,
// or a branch. Its lines are in the order in which they run.
type scope struct {
	parent *scope
	depth  int
	loop   *loop // of a loop's body
	source
}

func (s *scope) child(l *loop) *scope { return &scope{parent: s, depth: s.depth + 1, loop: l} }

// common returns the innermost scope around both.
func common(a, b *scope) *scope {
	for a != b {
		if a.depth >= b.depth {
			a = a.parent
		} else {
			b = b.parent
		}
	}
	return a
}

// use records that the code in s reads e, as an operand of op.
func (e *node) use(s *scope, op ir.ScalarOp) {
	e.uses++
	e.from = s
	if e.home == nil {
		e.home = s
	} else {
		e.home = common(e.home, s)
	}
	if e.op == ir.MulOp && e.dtype.IsFloat() && mayAdd(op) {
		e.round = true
	}
}

// mayAdd reports whether a product that op reads could reach an addition without
// being rounded: Go may fuse the two. Multiplication, division, comparison and
// functions do not add.
func mayAdd(op ir.ScalarOp) bool {
	switch op {
	case ir.MulOp, ir.DivOp, ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp, ir.ExpOp, ir.Expm1Op, ir.LogOp, ir.Log1pOp,
		ir.SinOp, ir.CosOp, ir.TanhOp, ir.SqrtOp, ir.RsqrtOp, ir.ErfOp, ir.ErfcOp:
		return false
	}
	return true
}

// settle gives every node its home, readers before what they read, and makes the
// scopes of branches and folds. All uses by outputs have been recorded.
func (n *nest) settle() map[*node][]*scope {
	inner := map[*node][]*scope{}
	for _, e := range slices.Backward(n.order) {
		if e.uses == 0 {
			continue
		}
		e.lift()
		inner[e] = n.spread(e)
	}
	return inner
}

// lift moves the home out of the loops that e does not depend on. It stops at a
// branch: what is in there may not be wanted.
func (e *node) lift() {
	if !e.safe {
		return
	}
	anywhere := e.op == rowOp && !e.check // to cut a slice costs next to nothing
	for e.home.parent != nil && (e.home.loop != nil || anywhere) && !slices.Contains(e.free, e.home.loop) {
		e.home = e.home.parent
	}
}

// spread records the uses of e's operands and returns the scopes that e makes.
func (n *nest) spread(e *node) []*scope {
	switch e.op {
	case ir.SelectOp:
		then, other := e.home.child(nil), e.home.child(nil)
		e.args[0].use(e.home, e.op)
		e.args[1].use(then, e.op)
		e.args[2].use(other, e.op)
		return []*scope{then, other}
	case ir.AndOp, ir.OrOp:
		second := e.home.child(nil)
		e.args[0].use(e.home, e.op)
		e.args[1].use(second, e.op)
		return []*scope{second}
	case ir.FoldOp:
		var scopes []*scope
		s := e.home
		for _, l := range e.loops {
			if l != nil {
				s = s.child(l)
				scopes = append(scopes, s)
			}
		}
		if len(scopes) == 0 {
			scopes = []*scope{e.home}
		}
		op := ir.AddOp // whatever the monoid: its result may meet one
		e.args[0].use(s, op)
		return scopes
	case ir.LoadOp:
		if e.row != nil {
			e.row.use(e.home, e.op)
			return nil
		}
	}
	for _, a := range e.args {
		a.use(e.home, e.op)
	}
	return nil
}

// inRow reports whether a load is found in its row, which is then made outside the
// loop that runs along it.
func (e *node) inRow() bool {
	if e.row == nil {
		return false
	}
	for s := e.row.home; s != nil; s = s.parent {
		if s.loop == e.along {
			return false
		}
	}
	return true
}
