// Package laws holds the reverse derivative to the laws that define it, on random
// programs over every ring, and breaks the rules of operations to show that a mistake in
// one does not pass.
//
// # Laws
//
// R[f] takes a point and an output cotangent to an input cotangent, and f;g is f, then g.
// The laws are those of a reverse derivative category (Cockett, Cruttwell, Gallagher,
// Lemay, MacAdam, Plotkin, Pronk, 2019):
//
//	RD.1   R[f+g] = R[f] + R[g], R[0] = 0
//	RD.2   R[f](a, b+c) = R[f](a, b) + R[f](a, c), R[f](a, 0) = 0
//	RD.3   R[1](a, b) = b, and R of a projection injects
//	RD.4   R[⟨f,g⟩](a, (b, c)) = R[f](a, b) + R[g](a, c)
//	RD.5   R[f;g](a, c) = R[f](a, R[g](f(a), c))
//	RD.6   D[R[f]]((a, b), (0, w)) = R[f](a, w)
//	RD.7   D[D[f]]((a, u), (v, w)) = D[D[f]]((a, v), (u, w))
//
// with the forward derivative D[f](a, v) = π₁ R[R[f]]((a, 0), v). They do not know what a
// derivative is: a rule with every sign flipped passes all of them, and so does one of
// another function. Two more do, by numbers x + ẋε with ε² = 0, on which [Dual]
// evaluates a program from a table that owes nothing to the operations' rules:
//
//	dual      D[f](a, v) is the ε part of f(a + vε)
//	adjoint   ⟨w, D[f](a, v)⟩ = ⟨R[f](a, w), v⟩
//
// The optics of programs are held to the laws of their composition by the hash of their
// normal forms:
//
//	functor   the optic of f;g is the optic of f, then that of g
//	unit      1;f = f = f;1
//	assoc     (f;g);h = f;(g;h)
//	tensor    (f×g);(h×k) = (f;h)×(g;k)
//
// Arithmetic is exact over the rationals and every ring of integers, and so are the
// comparisons there. Over f64 they hold to 1e-9 of the largest element.
//
// # Mutants
//
// [Mutants] makes every mistake of [Kinds] at every operation of [Table], and looks which
// laws it breaks. A mutant that breaks none is a hole in the laws, or makes no difference.
package laws
