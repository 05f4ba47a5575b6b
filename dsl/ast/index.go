package ast

import "github.com/gradc/gradc/dsl/source"

// Comprehension is [i, j < N] body. Its body is everything that follows, or a Block.
type Comprehension struct {
	Lbrack  source.Pos
	Binders []*Binder // at least one
	Rbrack  source.Pos
	Body    Expr
}

// Reduction is sum[k] body. Its body is a product, or a Block.
type Reduction struct {
	Op      *Ident // one of Reductions
	Lbrack  source.Pos
	Binders []*Binder // at least one
	Rbrack  source.Pos
	Body    Expr
}

// Binder is one index of a Comprehension or Reduction: i, or i < Bound.
type Binder struct {
	Name  *Ident
	Less  source.Pos
	Bound Expr // nil where the range is left to be found
}

func (*Comprehension) expr() {}
func (*Reduction) expr()     {}

// Reductions lists the names that make a Reduction when [ follows.
var Reductions = []string{"sum", "prod", "max", "min", "mean", "any", "all", "argmax", "argmin"}
