package ops

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"

	"github.com/gradc/gradc/ir"
)

// pages is the text of this package, whose comments are the handbook of operations.
//
//go:embed *.go
var pages embed.FS

// Doc returns the comment of an operation's type: a sentence, its equations, and what
// holds. An operation is in the file of its name; "" says that it is not.
func Doc(op ir.Op) string {
	name := reflect.TypeOf(op).Name()
	file := strings.ToLower(name) + ".go"
	text, err := pages.ReadFile(file)
	if err != nil {
		return ""
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		ir.Bug("%s, which was compiled, does not parse: %v", file, err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			continue
		}
		if s := g.Specs[0].(*ast.TypeSpec); s.Name.Name == name {
			return g.Doc.Text()
		}
	}
	return ""
}

// Attributes returns the names of an operation's attributes.
func Attributes(op ir.Op) []string {
	var names []string
	t := reflect.TypeOf(op)
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && !f.Anonymous {
			names = append(names, f.Name)
		}
	}
	return names
}
