package check_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/check"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/lib"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/passes/rulecheck"
)

// errorsDir holds files with mistakes. What is expected stands beside the blamed token:
//
//	h := x /* ERROR E0304 "inner dims 64 and 128 differ" */ @ w
//
// says that a diagnostic with that code whose message contains the text has its caret at
// the token behind the comment. Where a comment cannot stand,
//
//	x = 1 +   // ERROR E0106 "expected an expression"
//
// says the same of any place on the line. A diagnostic without expectation and an
// expectation without diagnostic fail the test. A .txtar file holds several files:
// those in a folder are library packages that replace the compiler's own.
const errorsDir = "../../testdata/errors"

var expectation = regexp.MustCompile(`(/\*|//) ERROR ([EW]\d{4}) "([^"]*)"(?: \*/)?`)

// expected is one expectation: an offset, or a whole line.
type expected struct {
	file   *source.File
	line   int
	offset int // −1 for anywhere on the line
	code   diag.Code
	text   string
}

func expectations(f *source.File) []expected {
	var out []expected
	text := f.Text()
	for _, m := range expectation.FindAllSubmatchIndex(text, -1) {
		e := expected{file: f, offset: -1, line: f.Line(f.Pos(m[0])), code: diag.Code(text[m[4]:m[5]]), text: string(text[m[6]:m[7]])}
		if string(text[m[2]:m[3]]) == "/*" {
			e.offset = m[1]
			for e.offset < len(text) && strings.ContainsRune(" \t\n", rune(text[e.offset])) {
				e.offset++
			}
		}
		out = append(out, e)
	}
	return out
}

func (e expected) meets(d *diag.Diagnostic, set *source.Set) bool {
	at := set.Position(d.Pos)
	if set.File(d.Pos) != e.file || d.Code != e.code || !strings.Contains(d.Message, e.text) {
		return false
	}
	if e.offset >= 0 {
		return at.Offset == e.offset
	}
	return at.Line == e.line
}

// errorCase is a package to check and the files of its library.
type errorCase struct {
	files   map[string]string
	library map[string]string
}

func readCase(t *testing.T, name string) errorCase {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := errorCase{files: map[string]string{}, library: map[string]string{}}
	if filepath.Ext(name) != ".txtar" {
		c.files[filepath.Base(name)] = string(text)
		return c
	}
	for _, f := range txtar.Parse(text).Files {
		if strings.Contains(f.Name, "/") {
			c.library[f.Name] = string(f.Data)
		} else {
			c.files[f.Name] = string(f.Data)
		}
	}
	return c
}

// run parses and checks a case as the compiler does: what does not parse is not checked.
func (c errorCase) run(set *source.Set) *diag.List {
	diags := &diag.List{}
	parse := func(files map[string]string, keep func(string) bool) []*ast.File {
		var names []string
		for name := range files {
			if keep(name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		var trees []*ast.File
		for _, name := range names {
			trees = append(trees, parser.Parse(set.AddFile(name, []byte(files[name])), diags))
		}
		return trees
	}
	trees := parse(c.files, func(string) bool { return true })
	if diags.Errors() > 0 {
		return diags
	}
	check.Check(check.Config{
		Files: set, Package: trees, Diags: diags, Universe: lib.Universe,
		Library: func(pkg string) []*ast.File {
			if own := parse(c.library, func(name string) bool { return path.Dir(name) == pkg }); own != nil {
				return own
			}
			files := map[string]string{}
			for _, f := range lib.Files(pkg) {
				files[f.Name] = string(f.Text)
			}
			return parse(files, func(string) bool { return true })
		},
	})
	return diags
}

// rules checks the stated reverse rules of a case that has no mistakes so far.
func (c errorCase) rules(set *source.Set, diags *diag.List) (*source.Set, *diag.List) {
	if diags.Errors() > 0 || len(c.library) > 0 {
		return set, diags
	}
	var files []dsl.File
	for name, text := range c.files {
		files = append(files, dsl.File{Name: name, Text: []byte(text)})
	}
	p := dsl.Compile(files)
	codes := map[rulecheck.Kind]diag.Code{
		rulecheck.Disagrees: diag.RuleDisagrees, rulecheck.NotLinear: diag.RuleNotLinear,
		rulecheck.Undecided: diag.RuleUndecided, rulecheck.Pushed: diag.PushedSurrogate,
	}
	for _, m := range rulecheck.Check(p.Module) {
		p.Blame(codes[m.Kind], m.At, "-", "%s", m.Text)
	}
	return p.Files, p.Diags
}

func TestErrors(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(errorsDir, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", errorsDir, err)
	}
	seen := map[diag.Code]bool{}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			set := &source.Set{}
			c := readCase(t, name)
			set, diags := c.rules(set, c.run(set))
			var wanted []expected
			for _, f := range set.Files() {
				wanted = append(wanted, expectations(f)...)
			}
			if len(wanted) == 0 {
				t.Error("the file expects nothing")
			}
			for _, d := range diags.Sorted() {
				i := slices.IndexFunc(wanted, func(e expected) bool { return e.meets(d, set) })
				if i < 0 {
					t.Errorf("unexpected %s:\n%s", d.Code, d.Render(set))
					continue
				}
				seen[d.Code] = true
				wanted = slices.Delete(wanted, i, i+1)
			}
			for _, e := range wanted {
				t.Errorf("%s:%d: no %s with %q", e.file.Name(), e.line, e.code, e.text)
			}
		})
	}
	for _, e := range diag.Codes() {
		if !seen[e.Code] {
			t.Errorf("no file in testdata/errors provokes %s: %s", e.Code, e.Doc)
		}
	}
}
