// Package parser makes the syntax tree of a .grad file.
//
// It is a recursive descent over the tokens of package scanner, one method a phrase of the
// grammar: decl.go, stmt.go, expr.go, index.go and type.go. The grammar asks for more than
// one token of lookahead in three places, all about an opening [:
//
//   - at the start of an expression it begins a type before an integer literal or ...,
//     and a comprehension otherwise;
//   - behind a name in a list of parameters or results it begins the type of that name if
//     a type follows its ], and the arguments of a generic type otherwise;
//   - behind an expression it holds indices, unless a call follows: f[H: 8](x).
//
// The parser never stops at a mistake: it reports one for each statement at most, skips to
// the end of the statement and goes on, so that all mistakes of a file come in one run.
// recover.go has the rules. Nesting is bounded, so that no input exhausts the stack.
//
// Everything in the language parses, also what the checker does not support yet.
package parser
