package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestNoMistakeOfItsOwn puts every source text of the repository through the commands:
// whatever it holds, gradc neither panics nor exits as it does on a mistake of its own.
func TestNoMistakeOfItsOwn(t *testing.T) {
	texts := inputs(t)
	for _, s := range texts {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t, map[string]string{"a.grad": s.text})
			file := filepath.Join(dir, "a.grad")
			runs := [][]string{{"fmt", file}, {"check", dir}, {"gen", dir}}
			calls := expectedCalls(s.text)
			for i := 0; i < len(calls); i += 1 + len(calls)/8 {
				runs = append(runs, []string{"eval", file, calls[i]})
			}
			for _, args := range runs {
				fine(t, args...)
			}
		})
	}
	if len(texts) < 200 {
		t.Errorf("%d texts, want 200 at least", len(texts))
	}
}

// fine runs a command and fails where the mistake is gradc's own.
func fine(t *testing.T, args ...string) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%v: panic: %v\n%s", args, r, debug.Stack())
		}
	}()
	if code, out, msg := gradc(args...); code == exitUsage {
		t.Errorf("%v: exit 2: %s%s", args, out, msg)
	}
}

// expectedCalls returns the call F(1, 2) of each line such as //= F(1, 2) = 3.
func expectedCalls(text string) []string {
	var calls []string
	for line := range strings.Lines(text) {
		rest, ok := strings.CutPrefix(line, "//= ")
		for _, sign := range []string{" = ", " ~ ", " ! "} {
			if call, _, found := strings.Cut(rest, sign); ok && found && strings.HasSuffix(call, ")") {
				calls = append(calls, call)
				break
			}
		}
	}
	return calls
}

// input is a text that may or may not be a program.
type input struct{ name, text string }

// inputs returns the .grad files of the repository, those in archives too, the inputs
// of the formatter's tests, and what fuzzing found. The examples have tests that
// generate them.
func inputs(t *testing.T) []input {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []input
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "examples" {
			return fs.SkipDir
		}
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		ext, found := filepath.Ext(path), strings.Contains(filepath.ToSlash(path), "/testdata/fuzz/")
		if !found && ext != ".grad" && ext != ".txtar" && ext != ".in" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch {
		case found:
			s, err := fuzzed(string(text))
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			out = append(out, input{name, s})
		case ext == ".txtar":
			for _, f := range txtar.Parse(text).Files {
				out = append(out, input{name + "/" + f.Name, string(f.Data)})
			}
		default:
			out = append(out, input{name, string(text)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fuzzed returns the one value of a file that the go command keeps for a fuzz test.
func fuzzed(text string) (string, error) {
	_, value, _ := strings.Cut(strings.TrimSpace(text), "\n")
	value = strings.TrimPrefix(strings.TrimPrefix(value, "string("), "[]byte(")
	return strconv.Unquote(strings.TrimSuffix(value, ")"))
}
