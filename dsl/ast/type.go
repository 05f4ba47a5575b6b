package ast

import "github.com/gradc/gradc/dsl/source"

// ArrayType is [N, D]f64, or [...]f64 in front of a literal.
type ArrayType struct {
	Lbrack source.Pos
	Dims   []Expr // integer expressions, names of spliced shapes, Ellipsis; at least one
	Rbrack source.Pos
	Elem   Expr
}

// Ellipsis is ... among dims or indices.
type Ellipsis struct {
	Ellipsis source.Pos
}

// StructType is struct { fields }.
type StructType struct {
	Struct source.Pos
	Fields *FieldList
}

// FuncType is the type of a function value or the signature of a function.
type FuncType struct {
	Func    source.Pos // the keyword; no position inside a FuncDecl
	Params  *FieldList
	Results *FieldList // nil if there are none
}

// FieldList is fields, parameters or results. A single result may stand without
// parentheses: then Open and Close are no positions.
type FieldList struct {
	Open  source.Pos
	List  []*Field
	Close source.Pos
}

// Field is a line of a struct or a group of parameters: h, c [B, H]f32. Names is empty
// for results and parameters of function types that have none.
type Field struct {
	Doc     *CommentGroup
	Names   []*Ident
	Type    Expr
	Assign  source.Pos
	Default Expr // nil if there is none; parameters only
	Comment *CommentGroup
}

// TypeParams is the [B, I dim, S shape, T float, P struct] of a generic declaration.
type TypeParams struct {
	Lbrack source.Pos
	List   []*TypeParam
	Rbrack source.Pos
}

// TypeParam is a group of type parameters of one kind. Kind is the Ident of a class
// (shape, float), or of the keywords dim and struct.
type TypeParam struct {
	Names []*Ident
	Kind  *Ident
}

func (*ArrayType) expr()  {}
func (*Ellipsis) expr()   {}
func (*StructType) expr() {}
func (*FuncType) expr()   {}

// Len is the number of names in the list, a nameless field counting as one; a nil list
// has none.
func (l *FieldList) Len() int {
	if l == nil {
		return 0
	}
	n := 0
	for _, f := range l.List {
		n += max(len(f.Names), 1)
	}
	return n
}
