package diag

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/source"
)

func TestRender(t *testing.T) {
	var set source.Set
	text := "func f() {\n\th := relu(x @ p.W2\t+ µ)\n}\n"
	f := set.AddFile("digits.grad", []byte(text))
	at := func(s string) source.Pos { return f.Pos(strings.Index(text, s)) }
	var l List
	l.Errorf("E9002", at("x @"), at("\t+ µ"), "cannot multiply").At(at("@"))
	l.Errorf("E9001", at("µ"), at(")\n}"), "unknown name µ").Suggest("did you mean mu?").
		Notef(at("func"), at(" f("), "declared here")
	l.Errorf("E9001", at("µ"), at(")\n}"), "unknown name µ")
	l.Warnf("W9001", at("h :="), at(" :="), "h is not used")
	l.Errorf("E9003", source.NoPos, source.NoPos, "no such directory")
	want := `no such directory
digits.grad:2:2: warning: h is not used
    h := relu(x @ p.W2 + µ)
    ^
digits.grad:2:14: cannot multiply
    h := relu(x @ p.W2 + µ)
              ~~^~~~~~
digits.grad:2:23: unknown name µ
    h := relu(x @ p.W2 + µ)
                         ^
    did you mean mu?
digits.grad:1:1: note: declared here
    func f() {
    ^~~~
`
	got := l.Render(&set, 0)
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if n := len(l.Sorted()); n != 4 {
		t.Errorf("%d diagnostics after de-duplication, want 4", n)
	}
	if got := l.Render(&set, 2); !strings.HasSuffix(got, "and 2 more\n") {
		t.Errorf("capped: %s", got)
	}
	if l.Errors() != 4 {
		t.Errorf("%d errors, want 4", l.Errors())
	}
}

// TestCodesAreDocumented reads this package's source: every constant of type Code stands in
// the tables that Codes joins, once and in order.
func TestCodesAreDocumented(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := map[Code]string{}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || v.Type == nil {
				return true
			}
			if id, ok := v.Type.(*ast.Ident); !ok || id.Name != "Code" {
				return true
			}
			for i, name := range v.Names {
				s, err := strconv.Unquote(v.Values[i].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				if other := declared[Code(s)]; other != "" {
					t.Errorf("%s is both %s and %s", s, other, name.Name)
				}
				declared[Code(s)] = name.Name
			}
			return true
		})
	}
	entries := Codes()
	// E for errors and W for warnings share one row of numbers.
	if !slices.IsSortedFunc(entries, func(a, b Entry) int { return strings.Compare(string(a.Code[1:]), string(b.Code[1:])) }) {
		t.Error("the codes are not in order of their numbers")
	}
	for _, e := range entries {
		if !regexp.MustCompile(`^[EW]\d{4}$`).MatchString(string(e.Code)) {
			t.Errorf("code %q is not E or W and four digits", e.Code)
		}
		if declared[e.Code] == "" {
			t.Errorf("%s is in the table and no constant, or twice in the table", e.Code)
		}
		if e.Doc == "" || strings.Contains(e.Doc, "\n") {
			t.Errorf("%s: explanation %q", e.Code, e.Doc)
		}
		delete(declared, e.Code)
	}
	for code, name := range declared {
		t.Errorf("%s (%s) is in no table", name, code)
	}
}
