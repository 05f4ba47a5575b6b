// Package format prints .grad text in its canonical form.
//
// The form is gofmt's where the two languages meet: tabs, one statement a line, aligned
// struct fields, values and trailing comments, at most one empty line in a row. What the
// writer decides is kept: line breaks behind commas, operators and opening brackets, empty
// lines, and whether a short block stands on one line.
//
// Binary operators are spaced by depth, as gofmt does: x*y + z, but f(x * y). Deeper down
// sums and products close up, (r+0.5*v*v)*t, unless that would hide the structure: a sum
// of more than four operands, or one with a reduction, a comprehension or an @ in it, and
// every product with an @, keep their spaces. A sum that is an argument of its own keeps
// them too: norm(x - a). spacing.go has the rules.
//
// The printer walks the tree and takes one token of the source after the other, deciding
// only what stands between them. So no token and no comment can be lost or change place;
// semicolons, and a comma before a bracket that closes on the same line, are the only
// tokens left out. Source verifies that before it returns.
package format
