package ast

import (
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// Ident is a name.
type Ident struct {
	NamePos source.Pos
	Name    string
}

// BasicLit is a number, or the path of an import. Value is its text.
type BasicLit struct {
	ValuePos source.Pos
	Kind     token.Kind // token.Int, token.Float or token.String
	Value    string
}

// NoneLit is none, the cotangent that is not there.
type NoneLit struct {
	None source.Pos
}

// CompositeLit is State{X: a} or [2, 2]f64{{a, b}, {c, d}}.
type CompositeLit struct {
	Type   Expr // nil for the inner braces of an array
	Lbrace source.Pos
	Elts   []Expr // KeyValueExpr, or values
	Rbrace source.Pos
}

// KeyValueExpr is X: a in a CompositeLit.
type KeyValueExpr struct {
	Key   *Ident
	Colon source.Pos
	Value Expr
}

// FuncLit is a function literal.
type FuncLit struct {
	Type *FuncType
	Body *Block
}

// ParenExpr is (X).
type ParenExpr struct {
	Lparen source.Pos
	X      Expr
	Rparen source.Pos
}

// SelectorExpr is X.Sel: a field, a member of a package, the transpose x.T.
type SelectorExpr struct {
	X   Expr
	Sel *Ident
}

// IndexExpr is x[i, a:b], with Else the value of reads outside: x[i, j else 0].
// Named without a call, an instance f[H: 8] looks like a slice and is an IndexExpr too.
type IndexExpr struct {
	X       Expr
	Lbrack  source.Pos
	Indices []Expr // expressions, Slice, Ellipsis; at least one
	ElsePos source.Pos
	Else    Expr // nil if there is no else
	Rbrack  source.Pos
}

// Slice is a:b among the indices of an IndexExpr; either end may be missing.
type Slice struct {
	Lo    Expr // may be nil
	Colon source.Pos
	Hi    Expr // may be nil
}

// Instance is a generic function or type with arguments: attention[H: 8] before its call,
// optim.Adam[Params] where a type is written.
type Instance struct {
	X      Expr // Ident or SelectorExpr
	Lbrack source.Pos
	Args   []*Arg // at least one
	Rbrack source.Pos
}

// CallExpr is a call or a conversion.
type CallExpr struct {
	Fun    Expr
	Lparen source.Pos
	Args   []*Arg
	Rparen source.Pos
}

// Arg is an argument, by position or by name: rate: 0.1.
type Arg struct {
	Name  *Ident // nil for an argument by position
	Colon source.Pos
	Value Expr
}

// UnaryExpr is -x, +x or !x.
type UnaryExpr struct {
	OpPos source.Pos
	Op    token.Kind
	X     Expr
}

// BinaryExpr is X Op Y.
type BinaryExpr struct {
	X     Expr
	OpPos source.Pos
	Op    token.Kind
	Y     Expr
}

// IfExpr is an if, as a statement or as a value.
type IfExpr struct {
	If      source.Pos
	Cond    Expr
	Then    *Block
	ElsePos source.Pos
	Else    Expr // *IfExpr, *Block, or nil
}

// Block is statements in braces: the body of a function, loop, branch or comprehension.
// Where a value is asked of it, that is the last statement, an ExprStmt.
type Block struct {
	Lbrace source.Pos
	List   []Stmt
	Rbrace source.Pos
}

// BadExpr is text that is no expression.
type BadExpr struct {
	From, To source.Pos
}

func (*Ident) expr()        {}
func (*BasicLit) expr()     {}
func (*NoneLit) expr()      {}
func (*CompositeLit) expr() {}
func (*KeyValueExpr) expr() {}
func (*FuncLit) expr()      {}
func (*ParenExpr) expr()    {}
func (*SelectorExpr) expr() {}
func (*IndexExpr) expr()    {}
func (*Slice) expr()        {}
func (*Instance) expr()     {}
func (*CallExpr) expr()     {}
func (*UnaryExpr) expr()    {}
func (*BinaryExpr) expr()   {}
func (*IfExpr) expr()       {}
func (*Block) expr()        {}
func (*BadExpr) expr()      {}
