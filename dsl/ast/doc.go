// Package ast is the syntax tree of .grad files.
//
// The tree says what was written, not what it means: a name that stands for a dim, a
// dtype or a variable is an Ident each time, x.T is a SelectorExpr whether T is a field
// or the transpose, and types are expressions. Parentheses are kept. Every node knows
// where it begins (Pos) and ends (End, the position after its last character).
//
// A file is parsed into
//
//	File
//	├── Decls: GenDecl (import, dim, const, type: a list of specs), FuncDecl, LensDecl
//	└── Comments: every comment, in order; those that document a declaration, a spec or
//	    a field also hang on it as Doc (above) and Comment (behind)
//
// decl.go holds declarations, stmt.go statements, expr.go expressions, index.go the index
// notation, type.go types; walk.go visits a tree, dump.go prints one for tests.
//
// A part of the text that could not be parsed is a BadExpr, BadStmt or BadDecl; a tree
// that holds one always comes with an error.
package ast
