package format

import (
	"fmt"

	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/scanner"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
)

// Source returns the canonical form of a file. A file that does not parse has none: then
// the mistakes are in diags and the result is nil. The error is not the user's: it says
// that the formatter would have changed the program.
func Source(f *source.File, diags *diag.List) ([]byte, error) {
	var own diag.List
	tree := parser.Parse(f, &own)
	for _, d := range own.Sorted() {
		diags.Add(d)
	}
	if own.Errors() > 0 {
		return nil, nil
	}
	p := newPrinter(f)
	p.printFile(tree)
	out := p.bytes()
	if err := sameTokens(f.Text(), out); err != nil {
		return nil, fmt.Errorf("internal error: format %s: %w", f.Name(), err)
	}
	return out, nil
}

// sameTokens verifies that two texts have the same tokens and comments, apart from
// semicolons and from commas before closing brackets.
func sameTokens(before, after []byte) error {
	was, is := essence(before), essence(after)
	for i := range max(len(was), len(is)) {
		switch {
		case i >= len(was):
			return fmt.Errorf("%q appeared at the end", is[i])
		case i >= len(is):
			return fmt.Errorf("%q is lost at the end", was[i])
		case was[i] != is[i]:
			return fmt.Errorf("%q became %q", was[i], is[i])
		}
	}
	return nil
}

// essence lists the texts of the tokens and comments that formatting keeps, in order.
func essence(text []byte) []string {
	var set source.Set
	tokens, comments := scanner.Scan(set.AddFile("", text), &diag.List{})
	var list []string
	for i, t := range tokens {
		for len(comments) > 0 && (comments[0].Pos() < t.Pos || t.Kind == token.EOF) {
			list = append(list, trimLines(comments[0].Text))
			comments = comments[1:]
		}
		if t.Kind == token.Semicolon || t.Kind == token.Comma && closes(tokens[i+1].Kind) {
			continue
		}
		list = append(list, t.Text)
	}
	return list
}

func closes(k token.Kind) bool {
	return k == token.Rparen || k == token.Rbrack || k == token.Rbrace
}

// newPrinter scans a file that is known to parse.
func newPrinter(f *source.File) *printer {
	tokens, comments := scanner.Scan(f, &diag.List{})
	p := &printer{file: f, comments: comments}
	for _, t := range tokens {
		if t.Kind != token.Semicolon {
			p.tokens = append(p.tokens, t)
		}
	}
	return p
}
