package main

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// gradc runs the command in this process.
func gradc(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = run(args, &out, &err)
	return code, out.String(), err.String()
}

const model = `package line

dim N

type Params struct {
	A, B f64
}

// Loss is the mean squared error.
func Loss(p Params, x, y [N]f64) (loss f64, g Params) {
	loss = mean(square(p.A*x + p.B - y))
	return loss, grad(loss, p)
}
`

// folder writes files into a new directory.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// contents maps the names of a directory's files to what they hold, or why that cannot be
// read.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			files[e.Name()] = "directory"
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			files[e.Name()] = err.Error()
			continue
		}
		files[e.Name()] = string(text)
	}
	return files
}

func same(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, text := range a {
		if other, ok := b[name]; !ok || other != text {
			return false
		}
	}
	return true
}

func TestGen(t *testing.T) {
	dir := folder(t, map[string]string{"line.grad": model})
	if code, out, err := gradc("gen", dir); code != exitFine || out+err != "" {
		t.Fatalf("gen: %d, %s%s", code, out, err)
	}
	first := contents(t, dir)
	if len(first) != 3 || first["line_grad.go"] == "" || first["grad_package.go"] == "" {
		t.Fatalf("gen left %d files", len(first))
	}
	gradc("gen", dir)
	if !same(first, contents(t, dir)) {
		t.Error("generating twice gives other bytes")
	}
	if code, out, _ := gradc("gen", "-check", dir); code != exitFine || out != "" {
		t.Errorf("up to date: %d, %s", code, out)
	}

	path := func(name string) string { return filepath.Join(dir, name) }
	stale := strings.Replace(first["line_grad.go"], "mean squared", "Mean Squared", 1)
	if err := os.WriteFile(path("line_grad.go"), []byte(stale), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path("grad_package.go")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path("gone_grad.go"), []byte(first["line_grad.go"]), 0o644); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dir)
	code, out, _ := gradc("gen", "-check", dir)
	if code != exitFindings {
		t.Errorf("stale, missing and orphaned files: exit %d", code)
	}
	for _, want := range []string{"line_grad.go is stale", "+// Loss is the mean squared", "grad_package.go is missing", "gone_grad.go is orphaned"} {
		if !strings.Contains(out, want) {
			t.Errorf("gen -check does not print %q:\n%s", want, out)
		}
	}
	if !same(before, contents(t, dir)) {
		t.Error("gen -check changed a file")
	}
	gradc("gen", dir)
	if !same(first, contents(t, dir)) {
		t.Error("gen does not repair the directory")
	}
}

func TestGenElsewhere(t *testing.T) {
	dir := folder(t, map[string]string{"line.grad": model})
	to := filepath.Join(t.TempDir(), "out")
	if code, _, err := gradc("gen", "-o", to, "-dims", "N=1000", dir); code != exitFine {
		t.Fatal(err)
	}
	if files := contents(t, to); len(files) != 2 {
		t.Errorf("%d files in the directory of -o", len(files))
	}
	if files := contents(t, dir); len(files) != 1 {
		t.Errorf("%d files beside the source", len(files))
	}
}

// TestNothingIsTouched makes every kind of failure and compares the directory.
func TestNothingIsTouched(t *testing.T) {
	wrong := strings.Replace(model, "p.A*x", "p.A@x", 1)
	tests := []struct {
		name  string
		files map[string]string
		setup func(t *testing.T, dir string) (args []string)
		code  int
		want  string
	}{
		{name: "a mistake", files: map[string]string{"line.grad": wrong}, code: exitFindings, want: "line.grad:11:"},
		{name: "no .grad files", files: map[string]string{"a.go": "package a"}, code: exitFindings, want: "no .grad files"},
		{name: "missing", setup: func(t *testing.T, dir string) []string { return []string{filepath.Join(dir, "none")} }, code: exitFindings, want: "does not exist"},
		{name: "a file", files: map[string]string{"line.grad": model}, code: exitFindings, want: "is not a directory",
			setup: func(t *testing.T, dir string) []string { return []string{filepath.Join(dir, "line.grad")} }},
		{name: "unknown dim", files: map[string]string{"line.grad": model}, code: exitUsage, want: "no symbolic dim is called K",
			setup: func(t *testing.T, dir string) []string { return []string{"-dims", "K=3", dir} }},
		{name: "bad dims", files: map[string]string{"line.grad": model}, code: exitUsage, want: "want NAME=SIZE",
			setup: func(t *testing.T, dir string) []string { return []string{"-dims", "N", dir} }},
		{name: "one of two", files: map[string]string{"line.grad": wrong}, code: exitFindings, want: "line.grad:11:",
			setup: func(t *testing.T, dir string) []string {
				return []string{folder(t, map[string]string{"line.grad": model}), dir}
			}},
		{name: "a directory in the way", files: map[string]string{"line.grad": model}, code: exitFindings, want: "is a directory",
			setup: func(t *testing.T, dir string) []string {
				if err := os.Mkdir(filepath.Join(dir, "line_grad.go"), 0o755); err != nil {
					t.Fatal(err)
				}
				return []string{dir}
			}},
		{name: "only a directory named like a file", code: exitFindings, want: "no .grad files",
			setup: func(t *testing.T, dir string) []string {
				if err := os.Mkdir(filepath.Join(dir, "line.grad"), 0o755); err != nil {
					t.Fatal(err)
				}
				return []string{dir}
			}},
		{name: "a link that leads nowhere", files: map[string]string{"line.grad": model}, code: exitFindings, want: "more.grad does not exist",
			setup: func(t *testing.T, dir string) []string {
				if err := os.Symlink("none", filepath.Join(dir, "more.grad")); err != nil {
					t.Skip(err)
				}
				return []string{dir}
			}},
		{name: "a file that may not be read", files: map[string]string{"line.grad": model}, code: exitFindings, want: "line.grad may not be read",
			setup: func(t *testing.T, dir string) []string {
				forbid(t, filepath.Join(dir, "line.grad"), 0)
				return []string{dir}
			}},
		{name: "a directory that may not be written", files: map[string]string{"line.grad": model}, code: exitFindings, want: "permission denied",
			setup: func(t *testing.T, dir string) []string {
				forbid(t, dir, 0o555)
				return []string{dir}
			}},
		{name: "a file in the place of -o", files: map[string]string{"line.grad": model, "out": "mine"}, code: exitFindings, want: "out: not a directory",
			setup: func(t *testing.T, dir string) []string { return []string{"-o", filepath.Join(dir, "out"), dir} }},
		{name: "a file above -o", files: map[string]string{"line.grad": model, "out": "mine"}, code: exitFindings, want: "out: not a directory",
			setup: func(t *testing.T, dir string) []string { return []string{"-o", filepath.Join(dir, "out", "more"), dir} }},
		{name: "a file in the place of -check -o", files: map[string]string{"line.grad": model, "out": "mine"}, code: exitFindings, want: "not a directory",
			setup: func(t *testing.T, dir string) []string {
				return []string{"-check", "-o", filepath.Join(dir, "out"), dir}
			}},
		{name: "a generated file that may not be read", files: map[string]string{"line.grad": model, "line_grad.go": "package line"}, code: exitFindings, want: "line_grad.go may not be read",
			setup: func(t *testing.T, dir string) []string {
				forbid(t, filepath.Join(dir, "line_grad.go"), 0)
				return []string{dir}
			}},
		{name: "a directory below that may not be read", files: map[string]string{"line.grad": model, "b/line.grad": model}, code: exitFindings, want: "b may not be read",
			setup: func(t *testing.T, dir string) []string {
				forbid(t, filepath.Join(dir, "b"), 0)
				return []string{dir + "/..."}
			}},
		{name: "missing and all below", code: exitFindings, want: "none does not exist",
			setup: func(t *testing.T, dir string) []string { return []string{filepath.Join(dir, "none") + "/..."} }},
		{name: "only what was generated", files: map[string]string{"line_grad.go": "// Code generated by gradc; DO NOT EDIT.\n"}, code: exitFindings, want: "line_grad.go"},
		{name: "-o for two directories", files: map[string]string{"line.grad": model}, code: exitUsage, want: "-o takes the output of one directory",
			setup: func(t *testing.T, dir string) []string {
				return []string{"-o", filepath.Join(dir, "out"), folder(t, map[string]string{"line.grad": model}), dir}
			}},
		{name: "no UTF-8", files: map[string]string{"line.grad": "package p\n\xff"}, code: exitFindings, want: "line.grad:2:1: a byte that is not UTF-8"},
		{name: "an empty file", files: map[string]string{"line.grad": ""}, code: exitFindings, want: "line.grad:1:1: expected the package clause"},
		{name: "two packages", files: map[string]string{"line.grad": model, "b.grad": "package other\n"}, code: exitFindings, want: "package"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t, tt.files)
			args := []string{dir}
			if tt.setup != nil {
				args = tt.setup(t, dir)
			}
			before := contents(t, dir)
			code, _, err := gradc(append([]string{"gen"}, args...)...)
			if code != tt.code || !strings.Contains(err, tt.want) {
				t.Errorf("exit %d, want %d; message %q, want %q", code, tt.code, err, tt.want)
			}
			if !same(before, contents(t, dir)) {
				t.Error("the directory was changed")
			}
		})
	}
}

// forbid takes permissions away until the test ends.
func forbid(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if os.Geteuid() <= 0 {
		t.Skip("permissions mean nothing to this user")
	}
	was, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(path, was.Mode()) })
}

// TestPanicIsReported makes gradc itself fail: the user reads what to report, and the exit
// code is that of a failure of gradc.
func TestPanicIsReported(t *testing.T) {
	saved := commands
	defer func() { commands = saved }()
	commands = []*command{{name: "break", run: func(*call) int { panic("out of order") }}}
	code, _, err := gradc("break")
	if code != exitUsage || !strings.Contains(err, "internal error: out of order") || !strings.Contains(err, "report it") {
		t.Errorf("exit %d, %s", code, err)
	}
}

// TestMistakesAreFindings checks every file of mistakes: gradc never fails itself.
func TestMistakesAreFindings(t *testing.T) {
	root := filepath.Join("..", "..", "testdata", "errors")
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		where := filepath.Join(root, e.Name())
		dir := where
		if !e.IsDir() {
			text, err := os.ReadFile(where)
			if err != nil {
				t.Fatal(err)
			}
			dir = folder(t, map[string]string{e.Name(): string(text)})
		}
		before := contents(t, dir)
		if code, out, msg := gradc("gen", dir); code == exitUsage {
			t.Errorf("%s: exit 2: %s%s", e.Name(), out, msg)
		} else if code == exitFindings && !same(before, contents(t, dir)) {
			t.Errorf("%s: a file was written in spite of a mistake", e.Name())
		}
		n++
	}
	if n < 80 {
		t.Errorf("%d files of mistakes, want 80 at least", n)
	}
	t.Logf("%d files", n)
}

// TestExamplesAreUpToDate regenerates what is committed, and reads it as code.
func TestExamplesAreUpToDate(t *testing.T) {
	root := filepath.Join("..", "..", "examples")
	if code, out, err := gradc("gen", "-check", root+"/..."); code != exitFine {
		t.Errorf("exit %d\n%s%s", code, out, err)
	}
	var files []string
	for _, pattern := range []string{"*_grad.go", "grad_package.go"} {
		more, err := filepath.Glob(filepath.Join(root, "*", pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	if len(files) < 16 {
		t.Errorf("only %d generated files", len(files))
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("%s is not gofmt'd: %v", path, err)
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				if n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1; n >= 120 {
					t.Errorf("%s: %s has %d lines", path, f.Name.Name, n)
				}
			}
		}
	}
}

func TestFmt(t *testing.T) {
	messy := strings.Replace(model, "p.A*x + p.B", "p.A *x+ p.B", 1)
	dir := folder(t, map[string]string{"line.grad": messy, "fine.grad": "package line\n"})
	path := filepath.Join(dir, "line.grad")
	if code, out, _ := gradc("fmt", "-l", dir); code != exitFine || out != path+"\n" {
		t.Errorf("fmt -l: %d, %q", code, out)
	}
	if code, out, _ := gradc("fmt", "-d", path); code != exitFindings || !strings.Contains(out, "+\tloss = mean(square(p.A*x + p.B - y))") {
		t.Errorf("fmt -d: %d, %s", code, out)
	}
	if code, out, _ := gradc("fmt", path); code != exitFine || out != model {
		t.Errorf("fmt: %d, %s", code, out)
	}
	if code, _, _ := gradc("fmt", "-w", dir); code != exitFine {
		t.Errorf("fmt -w: exit %d", code)
	}
	if text, _ := os.ReadFile(path); string(text) != model {
		t.Errorf("fmt -w wrote\n%s", text)
	}
	bad := folder(t, map[string]string{"bad.grad": "package bad\nfunc ("})
	if code, _, err := gradc("fmt", "-w", bad); code != exitFindings || !strings.Contains(err, "bad.grad:2:") {
		t.Errorf("fmt of a file that does not parse: %d, %s", code, err)
	}
}

func TestEvalAndExplain(t *testing.T) {
	dir := folder(t, map[string]string{"line.grad": model})
	file := filepath.Join(dir, "line.grad")
	code, out, err := gradc("eval", file, "Loss({A: 1, B: 0}, [1, 2], y: [1, 4])")
	if want := "loss = 2\ng.A = -4\ng.B = -2\n"; code != exitFine || out != want {
		t.Errorf("eval: %d, %q, %s", code, out, err)
	}
	for call, want := range map[string]string{
		"Los({A: 1, B: 0}, [1], [1])":        "no exported function is called Los",
		"Loss({A: 1}, [1], [1])":             "p lacks field B",
		"Loss({A: 1, B: 0, C: 2}, [1], [1])": "p has no field C",
		"Loss({A: 1, B: 0, A: 2}, [1], [1])": "field A is given twice",
		"Loss({A: 1, B: 0}, [1], [1, 2])":    "N is",
		"Loss({A: 1, B: 0}, [[1]], [1])":     "x",
		"Loss({A: 1, B: 0}, [1])":            "parameter y",
		"Loss(":                              "column",
		"Loss({A: 1, B: x}, [1], [1])":       "column 16",
		"Loss([1], [1], [1])":                "p",
	} {
		if code, _, err := gradc("eval", file, call); code != exitFindings || !strings.Contains(err, want) {
			t.Errorf("eval %s: %d, %q does not say %q", call, code, err, want)
		}
	}
	for args, want := range map[string]string{
		filepath.Join(dir, "none.grad"): "none.grad does not exist",
		filepath.Join(dir, "none"):      "none does not exist",
		"-dims K=2 " + file:             "no symbolic dim is called K",
	} {
		args := append(append([]string{"eval"}, strings.Fields(args)...), "Loss({A: 1, B: 0}, [1], [1])")
		if code, _, err := gradc(args...); code == exitFine || !strings.Contains(err, want) {
			t.Errorf("%v: %d, %q does not say %q", args, code, err, want)
		}
	}
	code, out, _ = gradc("explain", "-plan", "-ir", "-dims", "N=10", dir)
	for _, want := range []string{"Loss: ", "flops", "N=10", "workspace", "saved", "plan Loss", "func Loss"} {
		if code != exitFine || !strings.Contains(out, want) {
			t.Errorf("explain: %d, no %q in\n%s", code, want, out)
		}
	}
}

// TestMem plans a training step within a budget and below what it needs.
func TestMem(t *testing.T) {
	digits := filepath.Join("..", "..", "examples", "digits")
	code, out, err := gradc("explain", "-func", "Train", "-dims", "Batch=64", "-mem", "64KiB", digits)
	if code != exitFine || !strings.Contains(out, "made again") || !strings.Contains(out, "again ") {
		t.Errorf("explain: %d, %s\n%s", code, err, out)
	}
	to := t.TempDir()
	for args, want := range map[string]string{
		"-mem 10KB -dims Batch=64": "digits.grad:28:6: Train does not fit into 10000 bytes of workspace: it needs 65536 at least, where dpW1 is computed (digits.grad:23:14)",
		"-mem 64KiB":               "-mem needs the size of dim Batch: give it with -dims Batch=64",
		"-mem much":                "want a number of bytes",
		"-mem 0":                   "want a number of bytes",
		"-mem 9999999999GB":        "want a number of bytes",
	} {
		code, _, err := gradc(slices.Concat([]string{"gen"}, strings.Fields(args), []string{"-o", to, digits})...)
		if code == exitFine || !strings.Contains(err, want) {
			t.Errorf("gen %s: %d, %q does not say %q", args, code, err, want)
		}
	}
	if files, _ := os.ReadDir(to); len(files) > 0 {
		t.Error("a budget that is not kept leaves files behind")
	}
	if code, _, err := gradc("gen", "-mem", "64KiB", "-dims", "Batch=64", "-o", to, digits); code != exitFine {
		t.Fatalf("gen: %d, %s", code, err)
	}
	text, _ := os.ReadFile(filepath.Join(to, "digits_grad.go"))
	if !strings.Contains(string(text), " again") {
		t.Error("the generated source does not say what is made again")
	}
}

func TestUsage(t *testing.T) {
	hidden := folder(t, map[string]string{"_m.grad": model})
	tests := []struct {
		args []string
		code int
		want string
	}{
		{nil, exitUsage, "Usage"},
		{[]string{"help"}, exitFine, "gradc gen"},
		{[]string{"generate"}, exitUsage, "unknown command"},
		{[]string{"gen", "-h"}, exitFine, "Example"},
		{[]string{"gen", "-x"}, exitUsage, "-x"},
		{[]string{"gen", "-d=help"}, exitFine, "dump/PASS"},
		{[]string{"gen", "-d=dump/none"}, exitUsage, "no pass is called"},
		{[]string{"eval", "a.grad"}, exitUsage, "Usage"},
		{[]string{"version"}, exitFine, "gradc "},
		{[]string{"check", "none"}, exitFindings, "does not exist"},
		{[]string{"fmt", "none"}, exitFindings, "does not exist"},
		{[]string{"eval", "-dims", "N=1,N=2", "a.grad", "F()"}, exitUsage, "N is given twice"},
		{[]string{"check", hidden}, exitFindings, "_m.grad: Go ignores files"},
	}
	for _, tt := range tests {
		code, out, err := gradc(tt.args...)
		if code != tt.code || !strings.Contains(out+err, tt.want) {
			t.Errorf("gradc %v: %d, %q", tt.args, code, out+err)
		}
	}
	for _, c := range commands {
		if code, _, err := gradc(c.name, "-h"); code != exitFine || !strings.Contains(err, c.doc) {
			t.Errorf("gradc %s -h: %d, %q", c.name, code, err)
		}
	}
}

func TestDebugSwitches(t *testing.T) {
	dir := folder(t, map[string]string{"line.grad": model})
	code, _, err := gradc("gen", "-d=dump/normalise,time", dir)
	if code != exitFine || !strings.Contains(err, "after normalise:\ngradc ir 1") || !strings.Contains(err, "µs") {
		t.Errorf("dump and time: %d, %s", code, err)
	}
	other := folder(t, map[string]string{"line.grad": model})
	if code, _, err := gradc("gen", "-d=stop/inline,dump/all", other); code != exitFine || strings.Contains(err, "after resolve") || len(contents(t, other)) != 1 {
		t.Errorf("stop: %d, %s", code, err)
	}
}

// TestHugeSizes: what 64 bits cannot count is said and not wrapped around.
func TestHugeSizes(t *testing.T) {
	dir := folder(t, map[string]string{"m.grad": "package m\n\ndim N\n\nfunc F(x [N, N]f64) (y [N, N]f64) {\n\treturn exp(x @ x)\n}\n"})
	for size, want := range map[string]string{"1000000000": "64 bits can count", "2000000": "64 bits can count", "9000000000": "overflows 64 bits"} {
		code, out, err := gradc("explain", "-dims", "N="+size, dir)
		if code != exitFindings || !strings.Contains(err, want) {
			t.Errorf("N = %s: %d, %s%s", size, code, out, err)
		}
	}
	if code, _, err := gradc("gen", "-dims", "N=1000", "-o", dir, dir); code != exitFine {
		t.Fatalf("gen: %d, %s", code, err)
	}
	if text, _ := os.ReadFile(filepath.Join(dir, "m_grad.go")); !strings.Contains(string(text), "at N = 1000") {
		t.Error("the doc comment does not have the sizes of -dims")
	}
}

// TestAbandoned: a generated file whose directory has lost its last .grad file is found
// and removed; a file that gradc has not made is never overwritten.
func TestAbandoned(t *testing.T) {
	dir := folder(t, map[string]string{"a/line.grad": model, "b/line.grad": model})
	all := dir + "/..."
	if code, _, err := gradc("gen", all); code != exitFine {
		t.Fatal(err)
	}
	lost := filepath.Join(dir, "b", "line_grad.go")
	os.Remove(filepath.Join(dir, "b", "line.grad"))
	if code, out, _ := gradc("gen", "-check", all); code != exitFindings || !strings.Contains(out, lost+" is orphaned") {
		t.Errorf("check: %d, %s", code, out)
	}
	if code, _, err := gradc("gen", all); code != exitFine {
		t.Fatal(err)
	}
	if _, err := os.Stat(lost); err == nil {
		t.Error("an orphan is left")
	}
	if code, out, err := gradc("gen", "-check", all, filepath.Join(dir, "a"), dir+"/a/..."); code != exitFine || out+err != "" {
		t.Errorf("the same directory three times: %d, %s%s", code, out, err)
	}
	own := filepath.Join(dir, "a", "line_grad.go")
	const text = "package line // by hand\n"
	os.WriteFile(own, []byte(text), 0o644)
	for _, args := range [][]string{{"gen", all}, {"gen", "-check", all}} {
		if code, _, err := gradc(args...); code != exitFindings || !strings.Contains(err, own+" is the place of a generated file") {
			t.Errorf("%v: %d, %s", args, code, err)
		}
	}
	if have, _ := os.ReadFile(own); string(have) != text {
		t.Errorf("the file is %q now", have)
	}
}

// TestAllAbandoned: of a tree nothing but generated files is left.
func TestAllAbandoned(t *testing.T) {
	dir := folder(t, map[string]string{"a/line.grad": model, "b/line.grad": model})
	all := dir + "/..."
	gradc("gen", all)
	for _, sub := range []string{"a", "b"} {
		os.Remove(filepath.Join(dir, sub, "line.grad"))
	}
	if code, out, _ := gradc("gen", "-check", all, all); code != exitFindings || strings.Count(out, "is orphaned") != 4 {
		t.Errorf("gen -check: %d, %s", code, out)
	}
	if code, _, err := gradc("check", all); code != exitFindings || !strings.Contains(err, "no .grad files in") {
		t.Errorf("check: %d, %s", code, err)
	}
	if code, _, err := gradc("gen", all); code != exitFine || len(contents(t, filepath.Join(dir, "a"))) != 0 {
		t.Errorf("gen: %d, %s", code, err)
	}
	if code, _, err := gradc("gen", all); code != exitFindings || !strings.Contains(err, "no .grad files in") {
		t.Errorf("gen of nothing: %d, %s", code, err)
	}
}

// TestPlainFunctions: check finds all functions that need a workspace.
func TestPlainFunctions(t *testing.T) {
	dir := folder(t, map[string]string{"m.grad": "package m\n\ndim N\n\nfunc F(x f64) f64 {\n\treturn sum([n < N] x*f64(n))\n}\n\nfunc G(x f64, i i64) f64 {\n\ta := [...]f64{1, 2}\n\treturn a[i] * x\n}\n"})
	for _, command := range []string{"check", "gen"} {
		code, _, err := gradc(command, dir)
		if code != exitFindings || !strings.Contains(err, "m.grad:5:6: F takes and returns scalars only") || !strings.Contains(err, "m.grad:9:6: G ") || !strings.Contains(err, "^") {
			t.Errorf("%s: %d, %s", command, code, err)
		}
	}
}

// TestRowsOfBits: check finds loops that keep bits which share words, and shows them.
func TestRowsOfBits(t *testing.T) {
	dir := folder(t, map[string]string{"m.grad": "package m\n\ndim T\n\nfunc F(x [T, 3]z2, w [3]z2) [T, 3]z2 {\n\th := w\n\tvar y [T, 3]z2\n\tfor t := range T {\n\t\th = h + x[t]\n\t\ty[t] = h\n\t}\n\treturn y\n}\n"})
	for _, command := range []string{"check", "gen"} {
		code, _, err := gradc(command, dir)
		if code != exitFindings || !strings.Contains(err, "m.grad:8:2: the loop keeps [3]z2 of each step") || !strings.Contains(err, "^~~~~~~~~~~~~~~~\n") {
			t.Errorf("%s: %d, %s", command, code, err)
		}
	}
}

// TestNestedConditionalLoop: explain says how a loop in a loop keeps what its reverse needs.
func TestNestedConditionalLoop(t *testing.T) {
	dir := folder(t, map[string]string{"m.grad": `package m

//gradc:workspace
func F(a f64) (s f64) {
	s = 0
	for i := range 2 {
		x := 1 + a
		for abs(x*x-a) > 1e-13 {
			x = (x + a/x) / 2
		}
		y := x * x * x
		s = s + grad(y, a)*f64(i)
	}
	return s
}
`})
	if code, out, err := gradc("explain", dir); code != exitFine || !strings.Contains(out, "m.grad:8:3: the loop runs once more") {
		t.Errorf("%d, %s\n%s", code, err, out)
	}
}

// TestEvalMessages: failures of an evaluation are told in the terms of the model.
func TestEvalMessages(t *testing.T) {
	dir := folder(t, map[string]string{"m.grad": `package m

dim N, K

type P struct{ A [N + 1]f64 }

func Inner(p P, x [N]f64) f64           { return sum(p.A) + sum(x) }
func Even(x [2 * N]f64) f64             { return sum(x) }
func Times(x [N, K]f64, y [K]f64) [N]f64 { return x @ y }
func Pick(x [N]f64, i i32) f64          { return x[i] }
func Loss(x [N, K]f64, l [N]i32) f64    { return mean(crossEntropy(x, l)) }
`})
	for call, want := range map[string]string{
		"Inner({A: [1, 2]}, [1, 2])":      "m.grad:7:6: Inner: p.A [N + 1]f64: have [2]f64, want [3]f64",
		"Even([1, 2])":                    "the arguments do not tell dim N: give it with -dims N=3",
		"Times([[1, 2], [3, 4]], [1])":    "y [K]f64 has length 1, but K is 2 by the length of x",
		"Pick([1, 2], 2)":                 "m.grad:10:51: index 2 is outside axis 0 of length 2\n",
		"Loss([[1, 2], [3, 4]], [0, 2])":  "m.grad:11:55: index 2 is outside axis 1 of length 2, at loss.grad:",
		"Pick([1], [0])":                  "i: column 11: want a single value of type i32, found a list",
		"Times([1], [1])":                 "x: column 8: want a list of lists, found a list",
		"Pick([1/3, 2/0], 0)":             `"2/0" is not a number`,
		"Pick([1/3, 1/4, -1 / 8], 2 - 1)": `want ","`,
	} {
		code, _, err := gradc("eval", dir, call)
		if code != exitFindings || !strings.Contains(err, want) {
			t.Errorf("eval %s: %d, %q does not say %q", call, code, err, want)
		}
	}
	if code, _, err := gradc("eval", "-dims", "N=3", dir, "Pick([1], 0)"); code != exitFindings || !strings.Contains(err, "x [N]f64 has length 1, but N is given as 3") {
		t.Errorf("%d, %s", code, err)
	}
	if code, out, err := gradc("eval", "-dims", "N=1", dir, "Even([1/4, -1 / 8])"); code != exitFine || out != "result = 0.125\n" {
		t.Errorf("%d, %s%s", code, out, err)
	}
}
