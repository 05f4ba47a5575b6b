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
	loop   *loop    // of a loop's body
	twin   *scope   // of a branch the other one
	checks []string // tests of indices that have been made here
	source
}

// known reports whether a test of an index has been made already, here or around.
func (s *scope) known(test string) bool {
	for ; s != nil; s = s.parent {
		if slices.Contains(s.checks, test) {
			return true
		}
	}
	return false
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

// use is a place where a node is read: the pointer of its reader, and the block in
// which that reads it.
type use struct {
	by **node
	in *scope
}

// read records that the code in s reads the node that by points to, as an operand of
// op.
func read(by **node, s *scope, op ir.ScalarOp) {
	e := *by
	e.uses = append(e.uses, use{by, s})
	if e.home == nil {
		e.home = s
	} else {
		e.home = common(e.home, s)
	}
	if e.dtype.IsFloat() && mayAdd(op) {
		e.adds = true
	}
}

// rounds reports whether e is a product that must be rounded by itself, since Go
// would be free to fuse it with an addition.
func (e *node) rounds() bool { return e.adds && e.op == ir.MulOp }

// isDouble reports whether e is 2 * x, to be printed as x + x.
func (e *node) isDouble() bool { return e.rounds() && e.args[0].number() == 2 }

// passing is what a node that hands its operand on reads it for: what it is read for
// itself.
func (e *node) passing() ir.ScalarOp {
	if e.adds {
		return ir.AddOp
	}
	return ir.MulOp
}

// mayAdd reports whether a product that op reads could reach an addition without
// being rounded. Multiplication, division, comparison and
// functions do not add.
func mayAdd(op ir.ScalarOp) bool {
	if f := op.Function(); f != nil {
		return f.Flat
	}
	switch op {
	case ir.MulOp, ir.DivOp, ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp:
		return false
	}
	return true
}

// settle gives every node its home, readers before what they read, and makes the
// scopes of branches and folds. All uses by outputs have been recorded.
func (n *nest) settle() map[*node][]*scope {
	inner := map[*node][]*scope{}
	for _, e := range slices.Backward(n.order) {
		if len(e.uses) == 0 {
			continue
		}
		for _, part := range e.split() {
			part.lift()
			inner[part] = n.spread(part)
		}
	}
	return inner
}

// split makes as many nodes of e as there are places where it has to be evaluated.
// There is one, unless e may read outside and its uses stand in branches, each of
// which protects it, and not in the block around them. A reduction of which there
// are two has its loops twice, and what depends on them is split too.
func (e *node) split() []*node {
	if e.inLoops() && (e.safe || e.covers(e.home)) {
		return []*node{e}
	}
	var below []*scope
	groups := map[*scope][]use{}
	for _, u := range e.uses {
		c := u.in.below(e.home)
		if groups[c] == nil {
			below = append(below, c)
		}
		groups[c] = append(groups[c], u)
	}
	var parts []*node
	for _, c := range below {
		part := *e
		part.args = slices.Clone(e.args)
		part.uses, part.home = groups[c], nil
		for _, u := range part.uses {
			*u.by = &part
			if part.home == nil {
				part.home = u.in
			}
			part.home = common(part.home, u.in)
		}
		parts = append(parts, part.split()...)
	}
	return parts
}

// inLoops reports whether e's home is within all the loops that e depends on.
func (e *node) inLoops() bool {
	around := 0
	for s := e.home; s != nil; s = s.parent {
		if slices.Contains(e.free, s.loop) {
			around++
		}
	}
	return around == len(e.free)
}

// below returns the scope that holds s, or is it, and stands directly in outer.
func (s *scope) below(outer *scope) *scope {
	for s.parent != outer {
		s = s.parent
	}
	return s
}

// covers reports whether e is wanted whenever the block s runs: because it is read
// there, or in both branches of an if there.
func (e *node) covers(s *scope) bool {
	var inside []*scope
	for _, u := range e.uses {
		if u.in == s {
			return true
		}
		if common(u.in, s) == s {
			inside = append(inside, u.in.below(s))
		}
	}
	return slices.ContainsFunc(inside, func(c *scope) bool {
		return c.twin != nil && slices.Contains(inside, c.twin) && e.covers(c) && e.covers(c.twin)
	})
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
		then.twin, other.twin = other, then
		read(&e.args[0], e.home, e.op)
		read(&e.args[1], then, e.passing())
		read(&e.args[2], other, e.passing())
		return []*scope{then, other}
	case ir.NegOp:
		read(&e.args[0], e.home, e.passing())
		return nil
	case ir.MulOp:
		if e.isDouble() {
			read(&e.args[0], e.home, ir.MulOp)
			read(&e.args[1], e.home, ir.AddOp)
			return nil
		}
	case ir.AndOp, ir.OrOp:
		second := e.home.child(nil)
		read(&e.args[0], e.home, e.op)
		read(&e.args[1], second, e.op)
		return []*scope{second}
	case ir.FoldOp:
		scopes := n.foldScopes(e)
		op := ir.AddOp // whatever the monoid: its result may meet one
		read(&e.args[0], scopes[len(scopes)-1], op)
		return scopes
	case ir.LoadOp:
		if e.row != nil {
			read(&e.row, e.home, e.op)
			return nil
		}
	}
	for k := range e.args {
		read(&e.args[k], e.home, e.op)
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
