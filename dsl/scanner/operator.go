package scanner

import "github.com/gradc/gradc/dsl/token"

// operators lists every operator and delimiter, longer ones before their beginnings. The
// foreign ones are Go's (and **), scanned so that the parser can say what to write instead.
var operators = []struct {
	text string
	kind token.Kind
}{
	{"<->", token.Arrow}, {"...", token.Ellipsis},
	{"<<", token.Foreign}, {"&^", token.Foreign}, {"++", token.Foreign}, {"--", token.Foreign},
	{"**", token.Foreign}, {"%=", token.Foreign}, {"^=", token.Foreign}, {"|=", token.Foreign}, {"&=", token.Foreign},
	{"&&", token.Land}, {"||", token.Lor}, {"==", token.Eql}, {"!=", token.Neq},
	{"<=", token.Leq}, {">=", token.Geq}, {">>", token.Compose},
	{":=", token.Define}, {"+=", token.AddAssign}, {"-=", token.SubAssign}, {"*=", token.MulAssign}, {"/=", token.DivAssign},
	{"+", token.Add}, {"-", token.Sub}, {"*", token.Mul}, {"/", token.Div}, {"@", token.At},
	{"!", token.Not}, {"<", token.Lss}, {">", token.Gtr}, {"~", token.Tilde}, {"=", token.Assign},
	{".", token.Period}, {",", token.Comma}, {";", token.Semicolon}, {":", token.Colon},
	{"(", token.Lparen}, {")", token.Rparen}, {"[", token.Lbrack}, {"]", token.Rbrack},
	{"{", token.Lbrace}, {"}", token.Rbrace},
	{"%", token.Foreign}, {"&", token.Foreign}, {"|", token.Foreign}, {"^", token.Foreign}, {"?", token.Foreign},
}

func (s *scanner) operator() {
	start := s.offset
	for _, op := range operators {
		if end := start + len(op.text); end <= len(s.text) && string(s.text[start:end]) == op.text {
			s.offset = end
			s.emit(op.kind, start)
			return
		}
	}
	s.illegal()
}
