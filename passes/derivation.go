package passes

import "github.com/gradc/gradc/ir"

// Derivation is a way to take the reverse derivative of a function that holds no
// derivative request. All ways have the same normal form, which tests hold. The zero
// value is [Accumulation].
type Derivation struct {
	name string
	// reverse differentiates with respect to the parameters for which wrt holds; the
	// results for which seeded holds have a cotangent.
	reverse func(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic
}

// Accumulation walks the graph backwards and adds cotangents: what the compiler
// does.
func Accumulation() Derivation { return Derivation{"accumulation", accumulate} }

// Rule is a reverse rule: it emits the cotangents of a node's operands from those of its
// results, as [ir.Op] says of VJP.
type Rule func(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value

// AccumulationBy is [Accumulation] with other rules for operations than their own. It
// shows what a mistake in a rule does.
func AccumulationBy(rule Rule) Derivation {
	return Derivation{"accumulation by other rules", func(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
		return accumulateBy(rule, body, wrt, seeded, notes)
	}}
}

// LensFunctor replaces each operation by its lens and composes them.
func LensFunctor() Derivation {
	return Derivation{"the lens functor", func(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
		return functor(body, wrt, seeded, notes, rightNested)
	}}
}

// Linearisation takes the forward derivative, which is linear in the tangents, and
// transposes it.
func Linearisation() Derivation { return Derivation{"linearisation", lineariser{}.derive} }

// Derivations lists all of them, the compiler's first.
func Derivations() []Derivation { return []Derivation{Accumulation(), LensFunctor(), Linearisation()} }

// String returns the derivation's name.
func (d Derivation) String() string { return d.name }

func (d Derivation) derive(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
	if d.reverse == nil {
		return accumulate(body, wrt, seeded, notes)
	}
	return d.reverse(body, wrt, seeded, notes)
}
