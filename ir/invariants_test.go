package ir_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// TestBreakingFiles reads testdata/verify, where a file breaks each invariant that it
// is named by. Its first line is the message: of the verifier under that invariant, or
// of the parser where the text form cannot say such a thing at all.
func TestBreakingFiles(t *testing.T) {
	has := map[string]bool{}
	files, err := filepath.Glob("testdata/verify/i*.ir")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		var invariant int
		if _, err := fmt.Sscanf(name, "i%d_", &invariant); err != nil {
			t.Errorf("%s: the name has no invariant: %v", name, err)
		}
		has[fmt.Sprint("I", invariant)] = true
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		want, ok := strings.CutPrefix(first, "// ")
		if !ok {
			t.Errorf("%s: the first line is no message", name)
		}
		m, err := ir.Parse(name, string(text), ops.New)
		var syntax *ir.ParseError
		var broken *ir.VerifyError
		switch {
		case errors.As(err, &syntax):
		case err != nil:
			t.Errorf("%s: %T is no error of the parser", name, err)
		default:
			if err = ir.VerifyModule(m); !errors.As(err, &broken) || broken.Invariant != invariant {
				t.Errorf("%s: want I%d, got %v", name, invariant, err)
			}
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want %q, got %v", name, want, err)
		}
	}
	for _, i := range invariants(t) {
		if !has[i] {
			t.Errorf("no file of testdata/verify breaks %s", i)
		}
	}
}

// TestEveryInvariantIsBroken says which invariants no case of the table breaks.
func TestEveryInvariantIsBroken(t *testing.T) {
	has := map[string]bool{}
	for _, b := range breaks {
		has[fmt.Sprint("I", b.invariant)] = true
	}
	for _, i := range invariants(t) {
		if !has[i] {
			t.Errorf("nothing breaks %s for the verifier", i)
		}
	}
}

// invariants returns the invariants that verify.go lists.
func invariants(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("verify.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^//\t(I\d+) `).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	if len(names) < 12 {
		t.Fatalf("verify.go lists %v", names)
	}
	return names
}
