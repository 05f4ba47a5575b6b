// Package rulecheck compares stated reverse rules with the derived ones.
//
// A rule says of a function y = f(x) how cotangents go back through it, dx = r(x, dy).
// Unless it is a surrogate it must be the derivative R[f](x, dy), which is linear in
// dy. The two are evaluated in double precision at eight seeded points, at small
// sizes, and must agree to 1e-9 of the largest element of each cotangent, in the
// rings of the integers exactly.
//
// A surrogate's rule is not compared with anything. But where a forward derivative
// passes through it, its transpose is needed, and so it must be linear in dy.
package rulecheck
