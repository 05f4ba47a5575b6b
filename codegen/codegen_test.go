package codegen_test

import (
	"errors"
	"os"
	"os/exec"
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
	t.Run("386", func(t *testing.T) {
		binary := filepath.Join(t.TempDir(), "main")
		t.Setenv("GOARCH", "386")
		goTool(t, "build", "-o", binary, root+"/main")
		got, err := exec.Command(binary).Output()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Skip("this machine does not run programs of 32 bits:", err)
		}
		if string(got) != "done\n" {
			t.Errorf("%s%v", got, err)
		}
	})
}
