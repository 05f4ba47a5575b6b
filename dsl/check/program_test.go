package check_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/check"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/lib"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/typed"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// checkText checks one file with the library of the compiler.
func checkText(name string, text []byte) (*typed.Program, *diag.List, *source.Set) {
	set, diags := &source.Set{}, &diag.List{}
	tree := parser.Parse(set.AddFile(name, text), diags)
	if diags.Errors() > 0 {
		return nil, diags, set
	}
	p := check.Check(check.Config{
		Files: set, Package: []*ast.File{tree}, Diags: diags, Universe: lib.Universe,
		Library: func(pkg string) []*ast.File {
			var trees []*ast.File
			for _, f := range lib.Files(pkg) {
				trees = append(trees, parser.Parse(set.AddFile(f.Name, f.Text), diags))
			}
			return trees
		},
	})
	return p, diags, set
}

// symbolNumber is the part of an index symbol that tells it from others of its name. The
// goldens number them afresh, so that a change of one file changes no other.
var symbolNumber = regexp.MustCompile(`\$[a-zA-Z_]+\d+`)

func renumber(text string) string {
	names := map[string]string{}
	count := map[string]int{}
	return symbolNumber.ReplaceAllStringFunc(text, func(s string) string {
		if names[s] == "" {
			base := strings.TrimRight(s, "0123456789")
			names[s] = base
			if n := count[base]; n > 0 {
				names[s] = base + "'" + string(rune('0'+n%10))
			}
			count[base]++
		}
		return names[s]
	})
}

// TestPrograms checks programs and compares what they become: those of testdata/programs
// and the sources in testdata/*.txtar, each of which shows a part of the language.
func TestPrograms(t *testing.T) {
	for _, name := range []string{"linreg", "logistic", "bs", "gmm", "cnn", "dann", "ba", "lstm", "maml", "particle", "transformer"} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("../../testdata/programs", name+".grad"))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", "programs", name+".typed"), name+".grad", text)
		})
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, f := range a.Files {
				if filepath.Ext(f.Name) != ".grad" {
					continue
				}
				got := result(t, f.Name, f.Data)
				want := &a.Files[i+1]
				if *update {
					want.Data = []byte(got)
				} else if d := cmp.Diff(string(want.Data), got); d != "" {
					t.Errorf("%s (-want +got):\n%s", f.Name, d)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func result(t *testing.T, name string, text []byte) string {
	t.Helper()
	p, diags, set := checkText(name, text)
	if diags.Errors() > 0 {
		t.Fatalf("does not check:\n%s", diags.Render(set, 0))
	}
	return renumber(p.String())
}

func golden(t *testing.T, file, name string, text []byte) {
	t.Helper()
	got := result(t, name, text)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
