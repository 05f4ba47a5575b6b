package codegen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPrograms compiles and runs the programs of the passes' tests and of this
// package.
func TestPrograms(t *testing.T) {
	var programs []*program
	for _, pattern := range []string{"../passes/testdata/programs/*.ir", "testdata/*.ir"} {
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
	}
	runAll(t, programs)
}
