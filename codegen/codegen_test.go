package codegen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gradc/gradc/codegen"
)

// TestPrograms compiles and runs the programs of the passes' tests and of this
// package.
func TestPrograms(t *testing.T) { runAll(t, allPrograms(t)) }

func allPrograms(t testing.TB) []*program {
	return append(load(t, "../passes/testdata/programs/*.ir"), ownPrograms(t)...)
}

func ownPrograms(t testing.TB) []*program { return load(t, "testdata/*.ir") }

// load compiles the programs in matching files.
func load(t testing.TB, pattern string) (programs []*program) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, compile(t, strings.TrimSuffix(filepath.Base(name), ".ir"), string(text)))
	}
	return programs
}

// TestAPI runs a program that uses the generated API as users do, its errors
// included.
func TestAPI(t *testing.T) {
	packages := map[string][]codegen.File{}
	for _, name := range []string{"train", "kinds"} {
		text, err := os.ReadFile("testdata/" + name + ".ir")
		if err != nil {
			t.Fatal(err)
		}
		packages[name] = compile(t, name, string(text)).files
	}
	main, err := os.ReadFile("testdata/api.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	root := layOut(t, packages, string(main))
	for _, tags := range []string{"", "purego"} {
		if got := goTool(t, "run", "-tags", tags, root+"/main"); got != "done\n" {
			t.Errorf("with tags %q:\n%s", tags, got)
		}
	}
}
