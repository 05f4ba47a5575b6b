package manual

import (
	"fmt"
	"go/token"
	"strings"
	"sync"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/lib"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir/ops"
)

// complete takes from comments and declarations what they say of an entry.
func (e *Entry) complete() error {
	for _, name := range e.Names {
		if d, ok := library()[name]; ok {
			e.Signatures = append(e.Signatures, d.signature)
			e.Is = strings.TrimLeft(e.Is+"\n\n"+d.comment, "\n")
		}
	}
	told := e.Is != ""
	for _, name := range e.Ops {
		op, ok := ops.New(name)
		if !ok {
			return fmt.Errorf("there is no operation %s", name)
		}
		if !told {
			e.Is = strings.Trim(e.Is+"\n\n"+ops.Doc(op), "\n")
		}
	}
	if e.Signatures == nil {
		e.Signatures = operations(e.Ops)
	}
	if e.Signatures == nil || e.Is == "" {
		return fmt.Errorf("no signature, or nothing that says what it is")
	}
	return nil
}

// operations says how operations are called in the graph, with their attributes.
func operations(names []string) []string {
	var out []string
	for _, name := range names {
		if op, ok := ops.New(name); ok {
			out = append(out, strings.Join(append([]string{"operation", name}, ops.Attributes(op)...), " "))
		}
	}
	return out
}

// declared is what a declaration of the library says.
type declared struct{ signature, comment string }

// library is what readLibrary finds, once.
var library = sync.OnceValue(readLibrary)

// readLibrary returns the declarations of the library that a program can name: those of the
// universe as they are, the exported ones of other packages behind the package's name.
func readLibrary() map[string]declared {
	all := map[string]declared{}
	for _, pkg := range lib.Packages() {
		for _, f := range lib.Files(pkg) {
			set := &source.Set{}
			file := set.AddFile(f.Name, f.Text)
			tree := parser.Parse(file, &diag.List{})
			for _, d := range tree.Decls {
				name, decl := declaration(file, d)
				switch {
				case name == "":
				case pkg == lib.Universe:
					all[name] = decl
				case token.IsExported(name):
					all[pkg+"."+name] = decl
				}
			}
		}
	}
	return all
}

// declaration returns the name of a function, a lens or a type, and what its declaration
// says without its body.
func declaration(f *source.File, d ast.Decl) (string, declared) {
	text := func(from, to source.Pos) string {
		return strings.TrimSpace(string(f.Text()[f.Offset(from):f.Offset(to)]))
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Name.Name, declared{text(d.Func, d.Body.Lbrace), comment(d.Doc)}
	case *ast.LensDecl:
		return d.Name.Name, declared{text(d.Lens, d.Lbrace), comment(d.Doc)}
	case *ast.GenDecl:
		if s, ok := d.Specs[0].(*ast.TypeSpec); ok {
			doc := s.Doc
			if doc == nil {
				doc = d.Doc
			}
			return s.Name.Name, declared{text(d.Pos(), d.End()), comment(doc)}
		}
	}
	return "", declared{}
}

// comment returns the text of a comment without its marks and directives.
func comment(g *ast.CommentGroup) string {
	var lines []string
	if g == nil {
		return ""
	}
	for _, c := range g.List {
		if line := strings.TrimPrefix(c.Text, "//"); !strings.HasPrefix(line, "gradc:") {
			lines = append(lines, strings.TrimPrefix(line, " "))
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
