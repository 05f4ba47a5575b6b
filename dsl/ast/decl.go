package ast

import (
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// GenDecl is an import, dim, const, type or var declaration, of one spec or of several in
// parentheses. The doc comment of a declaration without parentheses is on both the
// declaration and its spec.
type GenDecl struct {
	Doc    *CommentGroup
	TokPos source.Pos
	Tok    token.Kind // token.Import, Dim, Const, Type or Var
	Lparen source.Pos // no position without parentheses
	Specs  []Spec
	Rparen source.Pos
}

// ImportSpec is one import.
type ImportSpec struct {
	Doc     *CommentGroup
	Name    *Ident // nil unless renamed
	Path    *BasicLit
	Comment *CommentGroup
}

// DimSpec is N, N ~ 64 (nominal size), or H = 128 (constant or derived).
type DimSpec struct {
	Doc     *CommentGroup
	Names   []*Ident // several only without a value
	TokPos  source.Pos
	Tok     token.Kind // token.Assign, token.Tilde, or 0 without a value
	Value   Expr       // nil for a symbol
	Comment *CommentGroup
}

// ValueSpec is what a const or var declares.
type ValueSpec struct {
	Doc     *CommentGroup
	Names   []*Ident
	Type    Expr // nil if left out
	Assign  source.Pos
	Values  []Expr
	Comment *CommentGroup
}

// TypeSpec declares a type.
type TypeSpec struct {
	Doc        *CommentGroup
	Name       *Ident
	TypeParams *TypeParams // nil if there are none
	Assign     source.Pos  // of the = of an alias
	Type       Expr
	Comment    *CommentGroup
}

// FuncDecl declares a function: with a body, with a stated reverse rule behind it; without
// a body, implemented in Go; or with = and the learner it exports.
type FuncDecl struct {
	Doc        *CommentGroup
	Func       source.Pos
	Name       *Ident
	TypeParams *TypeParams // nil if there are none
	Type       *FuncType
	Body       *Block       // nil without a body
	Reverse    *ReverseRule // nil if there is none
	Assign     source.Pos
	Learner    Expr // what stands behind =; nil if there is none
}

// ReverseRule is backward(dy) { … } (Checked against the derived rule) or
// surrogate(dy) { … } (not checked).
type ReverseRule struct {
	KeyPos  source.Pos
	Checked bool // backward
	Lparen  source.Pos
	Params  []*Ident
	Rparen  source.Pos
	Body    *Block
}

// LensDecl declares a lens by its two halves, or, with =, as a composition.
type LensDecl struct {
	Doc        *CommentGroup
	Lens       source.Pos
	Name       *Ident
	TypeParams *TypeParams // nil if there are none
	Params     *FieldList  // compile-time parameters; nil if there are none
	Wires      *FieldList  // what the lens reads; nil with =
	Arrow      source.Pos
	Codomain   *FieldList // what it gives
	Lbrace     source.Pos
	Get        *LensHalf // nil where it is missing
	Put        *LensHalf // nil where it is missing
	Rbrace     source.Pos
	Assign     source.Pos
	Value      Expr // what stands behind =; nil if there is none
}

// LensHalf is get { … } or put(dp) { … }.
type LensHalf struct {
	KeyPos source.Pos
	Lparen source.Pos // no position for get
	Params []*Ident
	Rparen source.Pos
	Body   *Block
}

// BadDecl is text that is no declaration.
type BadDecl struct {
	From, To source.Pos
}

func (*GenDecl) decl()  {}
func (*FuncDecl) decl() {}
func (*LensDecl) decl() {}
func (*BadDecl) decl()  {}

func (*ImportSpec) spec() {}
func (*DimSpec) spec()    {}
func (*ValueSpec) spec()  {}
func (*TypeSpec) spec()   {}
