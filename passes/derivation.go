package passes

import "github.com/gradc/gradc/ir"

// Derivation is a way to take the reverse derivative of a function that holds no
// derivative request. All ways have the same normal form, which tests hold.
type Derivation uint8

// The derivations.
const (
	// Accumulation walks the graph backwards and adds cotangents: what the compiler
	// does.
	Accumulation Derivation = iota
	// LensFunctor replaces each operation by its lens and composes them.
	LensFunctor
	derivations
)

var derivationNames = [...]string{"accumulation", "lens functor"}

// String returns the derivation's name.
func (d Derivation) String() string { return derivationNames[d] }

// Derivations lists all of them, the compiler's first.
func Derivations() []Derivation {
	var all []Derivation
	for d := range derivations {
		all = append(all, d)
	}
	return all
}

func (d Derivation) derive(body *ir.Func, wrt, seeded []bool, notes *Notes) *ir.Optic {
	if d == LensFunctor {
		return functor(body, wrt, seeded, notes, rightNested)
	}
	return accumulate(body, wrt, seeded, notes)
}
