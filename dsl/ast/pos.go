package ast

import "github.com/gradc/gradc/dsl/source"

// This file says where each node begins and ends.

func (x *Ident) Pos() source.Pos         { return x.NamePos }
func (x *BasicLit) Pos() source.Pos      { return x.ValuePos }
func (x *NoneLit) Pos() source.Pos       { return x.None }
func (x *CompositeLit) Pos() source.Pos  { return firstOf(x.Type, x.Lbrace) }
func (x *KeyValueExpr) Pos() source.Pos  { return x.Key.Pos() }
func (x *FuncLit) Pos() source.Pos       { return x.Type.Pos() }
func (x *ParenExpr) Pos() source.Pos     { return x.Lparen }
func (x *SelectorExpr) Pos() source.Pos  { return x.X.Pos() }
func (x *IndexExpr) Pos() source.Pos     { return x.X.Pos() }
func (x *Slice) Pos() source.Pos         { return firstOf(x.Lo, x.Colon) }
func (x *Instance) Pos() source.Pos      { return x.X.Pos() }
func (x *CallExpr) Pos() source.Pos      { return x.Fun.Pos() }
func (x *UnaryExpr) Pos() source.Pos     { return x.OpPos }
func (x *BinaryExpr) Pos() source.Pos    { return x.X.Pos() }
func (x *IfExpr) Pos() source.Pos        { return x.If }
func (x *Block) Pos() source.Pos         { return x.Lbrace }
func (x *BadExpr) Pos() source.Pos       { return x.From }
func (x *Comprehension) Pos() source.Pos { return x.Lbrack }
func (x *Reduction) Pos() source.Pos     { return x.Op.Pos() }
func (x *ArrayType) Pos() source.Pos     { return x.Lbrack }
func (x *Ellipsis) Pos() source.Pos      { return x.Ellipsis }
func (x *StructType) Pos() source.Pos    { return x.Struct }

// Pos is the keyword, or the parameter list of a declared function.
func (x *FuncType) Pos() source.Pos {
	if x.Func.IsValid() {
		return x.Func
	}
	return x.Params.Pos()
}

func (x *Ident) End() source.Pos         { return x.NamePos + source.Pos(len(x.Name)) }
func (x *BasicLit) End() source.Pos      { return x.ValuePos + source.Pos(len(x.Value)) }
func (x *NoneLit) End() source.Pos       { return x.None + source.Pos(len("none")) }
func (x *CompositeLit) End() source.Pos  { return x.Rbrace + 1 }
func (x *KeyValueExpr) End() source.Pos  { return x.Value.End() }
func (x *FuncLit) End() source.Pos       { return x.Body.End() }
func (x *ParenExpr) End() source.Pos     { return x.Rparen + 1 }
func (x *SelectorExpr) End() source.Pos  { return x.Sel.End() }
func (x *IndexExpr) End() source.Pos     { return x.Rbrack + 1 }
func (x *Slice) End() source.Pos         { return lastOf(x.Hi, x.Colon+1) }
func (x *Instance) End() source.Pos      { return x.Rbrack + 1 }
func (x *CallExpr) End() source.Pos      { return x.Rparen + 1 }
func (x *UnaryExpr) End() source.Pos     { return x.X.End() }
func (x *BinaryExpr) End() source.Pos    { return x.Y.End() }
func (x *IfExpr) End() source.Pos        { return lastOf(x.Else, x.Then.End()) }
func (x *Block) End() source.Pos         { return x.Rbrace + 1 }
func (x *BadExpr) End() source.Pos       { return x.To }
func (x *Comprehension) End() source.Pos { return x.Body.End() }
func (x *Reduction) End() source.Pos     { return x.Body.End() }
func (x *ArrayType) End() source.Pos     { return x.Elem.End() }
func (x *Ellipsis) End() source.Pos      { return x.Ellipsis + 3 }
func (x *StructType) End() source.Pos    { return x.Fields.End() }

// End is that of the results, or of the parameters if there are none.
func (x *FuncType) End() source.Pos {
	if x.Results != nil {
		return x.Results.End()
	}
	return x.Params.End()
}

func (x *Arg) Pos() source.Pos {
	if x.Name != nil {
		return x.Name.Pos()
	}
	return x.Value.Pos()
}
func (x *Binder) Pos() source.Pos     { return x.Name.Pos() }
func (x *TypeParams) Pos() source.Pos { return x.Lbrack }
func (x *TypeParam) Pos() source.Pos  { return x.Names[0].Pos() }
func (x *Field) Pos() source.Pos {
	if len(x.Names) > 0 {
		return x.Names[0].Pos()
	}
	return x.Type.Pos()
}

// Pos is the opening bracket, or the one field of a list without brackets.
func (x *FieldList) Pos() source.Pos {
	if x.Open.IsValid() || len(x.List) == 0 {
		return x.Open
	}
	return x.List[0].Pos()
}

func (x *Arg) End() source.Pos        { return x.Value.End() }
func (x *Binder) End() source.Pos     { return lastOf(x.Bound, x.Name.End()) }
func (x *TypeParams) End() source.Pos { return x.Rbrack + 1 }
func (x *TypeParam) End() source.Pos  { return x.Kind.End() }
func (x *Field) End() source.Pos      { return lastOf(x.Default, x.Type.End()) }

// End is behind the closing bracket, or behind the one field of a list without brackets.
func (x *FieldList) End() source.Pos {
	if x.Close.IsValid() || len(x.List) == 0 {
		return x.Close + 1
	}
	return x.List[len(x.List)-1].End()
}

func (s *AssignStmt) Pos() source.Pos { return s.Lhs[0].Pos() }
func (s *DeclStmt) Pos() source.Pos   { return s.Decl.Pos() }
func (s *ExprStmt) Pos() source.Pos   { return s.X.Pos() }
func (s *ReturnStmt) Pos() source.Pos { return s.Return }
func (s *ForStmt) Pos() source.Pos    { return s.For }
func (s *BranchStmt) Pos() source.Pos { return s.TokPos }
func (s *BadStmt) Pos() source.Pos    { return s.From }

func (s *AssignStmt) End() source.Pos { return s.Rhs[len(s.Rhs)-1].End() }
func (s *DeclStmt) End() source.Pos   { return s.Decl.End() }
func (s *ExprStmt) End() source.Pos   { return s.X.End() }
func (s *ReturnStmt) End() source.Pos {
	if n := len(s.Results); n > 0 {
		return s.Results[n-1].End()
	}
	return s.Return + source.Pos(len("return"))
}
func (s *ForStmt) End() source.Pos    { return s.Body.End() }
func (s *BranchStmt) End() source.Pos { return s.TokPos + source.Pos(len(s.Tok.String())) }
func (s *BadStmt) End() source.Pos    { return s.To }

func (d *GenDecl) Pos() source.Pos     { return d.TokPos }
func (d *FuncDecl) Pos() source.Pos    { return d.Func }
func (d *LensDecl) Pos() source.Pos    { return d.Lens }
func (d *BadDecl) Pos() source.Pos     { return d.From }
func (r *ReverseRule) Pos() source.Pos { return r.KeyPos }
func (h *LensHalf) Pos() source.Pos    { return h.KeyPos }

// End is behind the closing parenthesis, or behind the one spec.
func (d *GenDecl) End() source.Pos {
	switch n := len(d.Specs); {
	case d.Rparen.IsValid():
		return d.Rparen + 1
	case n > 0:
		return d.Specs[n-1].End()
	}
	return d.TokPos + source.Pos(len(d.Tok.String()))
}

// End is that of the last part that is there.
func (d *FuncDecl) End() source.Pos {
	switch {
	case d.Learner != nil:
		return d.Learner.End()
	case d.Reverse != nil:
		return d.Reverse.End()
	case d.Body != nil:
		return d.Body.End()
	}
	return d.Type.End()
}

// End is behind the closing brace, or behind the composition.
func (d *LensDecl) End() source.Pos { return lastOf(d.Value, d.Rbrace+1) }

func (d *BadDecl) End() source.Pos     { return d.To }
func (r *ReverseRule) End() source.Pos { return r.Body.End() }
func (h *LensHalf) End() source.Pos    { return h.Body.End() }

func (s *ImportSpec) Pos() source.Pos {
	if s.Name != nil {
		return s.Name.Pos()
	}
	return s.Path.Pos()
}
func (s *DimSpec) Pos() source.Pos   { return s.Names[0].Pos() }
func (s *ValueSpec) Pos() source.Pos { return s.Names[0].Pos() }
func (s *TypeSpec) Pos() source.Pos  { return s.Name.Pos() }

func (s *ImportSpec) End() source.Pos { return s.Path.End() }
func (s *DimSpec) End() source.Pos {
	return lastOf(s.Value, s.Names[len(s.Names)-1].End())
}
func (s *ValueSpec) End() source.Pos {
	if n := len(s.Values); n > 0 {
		return s.Values[n-1].End()
	}
	return lastOf(s.Type, s.Names[len(s.Names)-1].End())
}
func (s *TypeSpec) End() source.Pos { return s.Type.End() }

func firstOf(x Expr, otherwise source.Pos) source.Pos {
	if x != nil {
		return x.Pos()
	}
	return otherwise
}

func lastOf(x Expr, otherwise source.Pos) source.Pos {
	if x != nil {
		return x.End()
	}
	return otherwise
}
