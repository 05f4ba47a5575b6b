package ast

import (
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// AssignStmt is Lhs = Rhs, :=, += and their like. The right side has as many expressions
// as the left, or one with several results.
type AssignStmt struct {
	Lhs    []Expr // Ident, SelectorExpr or IndexExpr; Ident only with :=
	TokPos source.Pos
	Tok    token.Kind
	Rhs    []Expr
}

// DeclStmt is a var or const inside a function.
type DeclStmt struct {
	Decl *GenDecl
}

// ExprStmt is an expression standing alone: the value of a block, or an if.
type ExprStmt struct {
	X Expr
}

// ReturnStmt is return, with its values.
type ReturnStmt struct {
	Return  source.Pos
	Results []Expr
}

// ForStmt is a loop: for Var := range X, for range X, for Cond, or for alone. Of Range and
// Cond at most one is there.
type ForStmt struct {
	For    source.Pos
	Var    *Ident // nil without a variable
	Define source.Pos
	Range  source.Pos // the keyword, if it is a range loop
	X      Expr       // what it ranges over
	Cond   Expr       // the condition of a conditional loop
	Body   *Block
}

// BranchStmt is break or continue.
type BranchStmt struct {
	TokPos source.Pos
	Tok    token.Kind
}

// BadStmt is text that is no statement.
type BadStmt struct {
	From, To source.Pos
}

func (*AssignStmt) stmt() {}
func (*DeclStmt) stmt()   {}
func (*ExprStmt) stmt()   {}
func (*ReturnStmt) stmt() {}
func (*ForStmt) stmt()    {}
func (*BranchStmt) stmt() {}
func (*BadStmt) stmt()    {}
