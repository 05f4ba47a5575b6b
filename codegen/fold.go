package codegen

import (
	"slices"

	"github.com/gradc/gradc/ir"
)

// foldGroup is folds that run in the same loops: they stand in one block, have the same
// loops, and none needs what another yields.
type foldGroup struct {
	home    *scope
	scopes  []*scope // of the loops, outermost first
	members []*node  // later ones first
}

// mostCandidates bounds the groups that a fold is tried with.
const mostCandidates = 8

// foldScopes returns the scopes of a fold's loops: those of folds that it runs beside, or
// new ones.
func (n *nest) foldScopes(e *node) []*scope {
	for i := len(n.groups) - 1; i >= max(0, len(n.groups)-mostCandidates); i-- {
		if g := n.groups[i]; g.takes(e) {
			g.members = append(g.members, e)
			n.groupOf[e] = g
			return g.scopes
		}
	}
	g := &foldGroup{home: e.home, members: []*node{e}}
	s := e.home
	for _, l := range e.loops {
		if l != nil {
			s = s.child(l)
			g.scopes = append(g.scopes, s)
		}
	}
	if len(g.scopes) == 0 {
		return []*scope{e.home}
	}
	n.groups = append(n.groups, g)
	n.groupOf[e] = g
	return g.scopes
}

// takes reports whether a fold that comes before all members, and so needs none of them,
// can run beside them.
func (g *foldGroup) takes(e *node) bool {
	return g.home == e.home && e.safe && g.members[0].safe && slices.Equal(g.members[0].loops, e.loops) &&
		!ofBits(e) && !ofBits(g.members[0]) &&
		!slices.ContainsFunc(g.members, func(m *node) bool { return m.needs(e, map[*node]bool{}) })
}

// ofBits reports whether a fold is one of whole words.
func ofBits(e *node) bool { return e.args[0].dtype == ir.Z2 }

// needs reports whether other is evaluated for e.
func (e *node) needs(other *node, seen map[*node]bool) bool {
	if e == other {
		return true
	}
	if seen[e] || e.id < other.id {
		return false
	}
	seen[e] = true
	return slices.ContainsFunc(e.args, func(a *node) bool { return a.needs(other, seen) }) || e.row != nil && e.row.needs(other, seen)
}

// fold prints the reductions that run beside one: variables that start at the identities,
// and loops that combine them with each element in order.
func (n *nest) fold(e *node) {
	scopes := n.inner[e]
	if n.parity(e, scopes) {
		return
	}
	members := []*node{e}
	if g := n.groupOf[e]; g != nil {
		members = g.members
	}
	n.nameLoops(e.loops, e.home)
	inner := scopes[len(scopes)-1]
	var finish []string
	for _, m := range slices.Backward(members) {
		if last := n.combine(m, inner); last != "" {
			finish = append(finish, last)
		}
	}
	if inner != e.home {
		n.shorten(inner, nil)
		n.closeLoops(scopes, e.home)
	}
	e.home.add(finish...)
}

// combine prints the start of one reduction and what it does with each element, and
// returns the statement behind the loops, "" for none.
func (n *nest) combine(e *node, inner *scope) (finish string) {
	e.name = n.variableName(e, n.nameFor(e))
	element := e.args[0].dtype
	modular := e.monoid == ir.Sum && element.Modulus() > 2
	var v value
	if !modular {
		v = n.value(e.args[0])
	}
	start := identity(e.monoid, element).typed(element)
	switch e.monoid {
	case ir.Argmax, ir.Argmin:
		best := n.declare("best", goType(element))
		e.home.line("%s, %s := int64(-1), %s", e.name, best, literal{zeroValue(element), true}.typed(element))
		x := n.operandOf(inner, v, element)
		inner.block("if "+n.improves(e, best, x), []string{e.name + ", " + best + " = int64(" + n.position(e).s + "), " + x})
		if slices.ContainsFunc(e.loops, func(l *loop) bool {
			d, ok := l.extent.Const()
			return !ok || d < 1
		}) { // there may be no element
			finish = e.name + " = max(" + e.name + ", 0)"
		}
	case ir.Sum:
		if modular {
			finish = n.residues(e, inner)
			break
		}
		e.home.line("%s := %s", e.name, start)
		inner.line("%s", addTo(element, e.name, v))
	case ir.Prod:
		e.home.line("%s := %s", e.name, start)
		if element.IsRing() && element != ir.Z64 {
			inner.line("%s = %s", e.name, timesRing(element, e.name, v))
			break
		}
		product := text{e.name + " * " + v.in(precMul+1), precMul}
		if element.IsFloat() {
			product.s = goType(element) + "(" + product.s + ")"
		}
		inner.line("%s = %s", e.name, product.s)
	case ir.MaxOf, ir.MinOf:
		e.home.line("%s := %s", e.name, start)
		function := map[ir.Monoid]string{ir.MaxOf: "Max", ir.MinOf: "Min"}[e.monoid]
		inner.line("%s = %s(%s, %s)", e.name, extreme(function, e.args[0].dtype), e.name, n.typed(e.args[0], v))
	case ir.Any:
		e.home.line("%s := %s", e.name, start)
		inner.block("if "+v.s, []string{e.name + " = true"})
	case ir.All:
		e.home.line("%s := %s", e.name, start)
		inner.block("if "+v.not(), []string{e.name + " = false"})
	}
	return finish
}
