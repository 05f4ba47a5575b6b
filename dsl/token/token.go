package token

// Kind is a kind of token.
type Kind int

// The kinds. Names of reductions, dtypes and parameter classes, and get, put, backward
// and surrogate, are ordinary names that the grammar gives a meaning in their place.
const (
	Illegal Kind = iota
	EOF
	Comment

	Ident
	Int
	Float
	String

	operatorBegin
	Add // +
	Sub // -
	Mul // *
	Div // /
	At  // @

	Land // &&
	Lor  // ||
	Not  // !

	Eql // ==
	Neq // !=
	Lss // <
	Leq // <=
	Gtr // >
	Geq // >=

	Compose // >>
	Arrow   // <->
	Tilde   // ~

	Assign    // =
	Define    // :=
	AddAssign // +=
	SubAssign // -=
	MulAssign // *=
	DivAssign // /=

	Ellipsis  // ...
	Period    // .
	Comma     // ,
	Semicolon // ; or the end of a line
	Colon     // :
	Lparen    // (
	Rparen    // )
	Lbrack    // [
	Rbrack    // ]
	Lbrace    // {
	Rbrace    // }

	Foreign // an operator of Go that the language does not have
	operatorEnd

	keywordBegin
	Break
	Const
	Continue
	Dim
	Else
	For
	Func
	If
	Import
	Lens
	None
	Package
	Range
	Return
	Struct
	Type
	Var

	GoKeyword // a keyword of Go that the language does not use
	keywordEnd
)

var names = [...]string{
	Illegal: "illegal character", EOF: "end of file", Comment: "comment",
	Ident: "name", Int: "integer", Float: "number", String: "string",
	Add: "+", Sub: "-", Mul: "*", Div: "/", At: "@",
	Land: "&&", Lor: "||", Not: "!",
	Eql: "==", Neq: "!=", Lss: "<", Leq: "<=", Gtr: ">", Geq: ">=",
	Compose: ">>", Arrow: "<->", Tilde: "~",
	Assign: "=", Define: ":=", AddAssign: "+=", SubAssign: "-=", MulAssign: "*=", DivAssign: "/=",
	Ellipsis: "...", Period: ".", Comma: ",", Semicolon: ";", Colon: ":",
	Lparen: "(", Rparen: ")", Lbrack: "[", Rbrack: "]", Lbrace: "{", Rbrace: "}",
	Foreign: "operator",
	Break:   "break", Const: "const", Continue: "continue", Dim: "dim", Else: "else", For: "for",
	Func: "func", If: "if", Import: "import", Lens: "lens", None: "none", Package: "package",
	Range: "range", Return: "return", Struct: "struct", Type: "type", Var: "var",
	GoKeyword: "keyword",
	// The bounds of the groups have no name.
	keywordEnd: "",
}

// String is the text of an operator or keyword, a description of the others.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(names) || names[k] == "" {
		return "unknown token"
	}
	return names[k]
}

// IsKeyword reports whether k is a reserved word.
func (k Kind) IsKeyword() bool { return keywordBegin < k && k < keywordEnd }

// IsOperator reports whether k is an operator or a delimiter.
func (k Kind) IsOperator() bool { return operatorBegin < k && k < operatorEnd }

// IsAssign reports whether k is = or one of its relatives, := not included.
func (k Kind) IsAssign() bool {
	return k == Assign || AddAssign <= k && k <= DivAssign
}

// Binary returns the operator that an updating assignment applies: + of +=. It is
// Illegal for every other kind.
func (k Kind) Binary() Kind {
	switch k {
	case AddAssign:
		return Add
	case SubAssign:
		return Sub
	case MulAssign:
		return Mul
	case DivAssign:
		return Div
	}
	return Illegal
}

// Precedences of binary operators; a unary operator binds tighter than all of them.
const (
	LowestPrec  = 0
	ComposePrec = 1
	OrPrec      = 2
	AndPrec     = 3
	ComparePrec = 4
	AddPrec     = 5
	MulPrec     = 6
)

// Precedence is that of a binary operator, LowestPrec for every other kind. All binary
// operators associate to the left.
func (k Kind) Precedence() int {
	switch k {
	case Compose:
		return ComposePrec
	case Lor:
		return OrPrec
	case Land:
		return AndPrec
	case Eql, Neq, Lss, Leq, Gtr, Geq:
		return ComparePrec
	case Add, Sub:
		return AddPrec
	case Mul, Div, At:
		return MulPrec
	}
	return LowestPrec
}

// Lookup is the kind of a word: a keyword or Ident.
func Lookup(word string) Kind {
	for k := Break; k < GoKeyword; k++ {
		if names[k] == word {
			return k
		}
	}
	switch word {
	case "case", "chan", "default", "defer", "fallthrough", "go", "goto", "interface", "map", "select", "switch":
		return GoKeyword
	}
	return Ident
}
