package passes_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/passes"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden runs each file's passes over its function. A file says what it tests,
// then which passes run; it holds in.ir and want.ir. Both are also evaluated.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/passes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			f := parse(t, file, string(archive.Files[0].Data))
			notes := passes.NewNotes()
			var list []passes.Pass
			_, names, ok := strings.Cut(string(archive.Comment), "passes:")
			if !ok || strings.HasPrefix(string(archive.Comment), "passes:") {
				t.Fatal("the file does not say what it tests and which passes run")
			}
			for _, name := range strings.Fields(names) {
				seen[name] = true
				list = append(list, passNamed(t, notes, name))
			}
			g, err := passes.Run(list, f, passes.Debug{})
			if err != nil {
				t.Fatal(err)
			}
			args := randomArgs(t, f, 1)
			if err := differ(t, f, run(t, g, args), run(t, f, args), 1e-12); err != nil {
				t.Error(err)
			}
			want := txtar.File{Name: "want.ir", Data: []byte(g.String())}
			if *update {
				archive.Files = append(archive.Files[:1], want)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) != 2 {
				t.Fatal("the file has no want.ir; run with -update")
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), string(want.Data)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for _, p := range passes.Pipeline(passes.NewNotes(), nil) {
		if !seen[p.Name] {
			t.Errorf("no golden file runs pass %s", p.Name)
		}
		if p.Doc == "" {
			t.Errorf("pass %s has no doc", p.Name)
		}
	}
}

func passNamed(t *testing.T, notes *passes.Notes, name string) passes.Pass {
	t.Helper()
	for _, p := range passes.Pipeline(notes, sizes) {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no pass is called %s", name)
	return passes.Pass{}
}

// TestFailure breaks a pass and checks what the error carries.
func TestFailure(t *testing.T) {
	f := parse(t, "fails", `func F(%x f64, %y f64) f64 {
	%a f64 = exp(%y)
	%b f64 = exp(%x)
	%c f64 = sin(%b)
	%d f64 = mul(%c, %a)
	return %d
}`)
	const small = `gradc ir 1
func F(%x f64, %y f64) f64 {
	%b f64 = exp(%x)
	%c f64 = sin(%b)
	return %c
}
`
	onSine := func(fail func(f *ir.Func) (*ir.Func, error)) func(*ir.Func) (*ir.Func, error) {
		return func(f *ir.Func) (*ir.Func, error) {
			for _, n := range f.Nodes {
				if n.Op.Name() == "sin" {
					return fail(f)
				}
			}
			return f, nil
		}
	}
	for name, broken := range map[string]func(*ir.Func) (*ir.Func, error){
		"bug":     onSine(func(*ir.Func) (*ir.Func, error) { ir.Bug("lost"); return nil, nil }),
		"invalid": onSine(func(f *ir.Func) (*ir.Func, error) { return &ir.Func{Name: "F", Results: f.Results}, nil }),
		"panic":   onSine(func(f *ir.Func) (*ir.Func, error) { return f, f.Params[0].Node.Op.(error) }),
	} {
		_, err := passes.Run([]passes.Pass{{Name: "break", Doc: "breaks", Run: broken}}, f, passes.Debug{})
		failure, ok := err.(*passes.Error)
		if !ok || failure.Pass != "break" || failure.Func != "F" {
			t.Fatalf("%s: have error %v", name, err)
		}
		if diff := cmp.Diff(small, failure.Reproducer); diff != "" {
			t.Errorf("%s: the reproducer (-want +got)\n%s", name, diff)
		}
		if !strings.HasPrefix(err.Error(), "internal error: pass break broke F: ") {
			t.Errorf("%s: have message %q", name, err)
		}
	}
}

// TestDebug checks the hooks of a run.
func TestDebug(t *testing.T) {
	f := parse(t, "dense", programs(t)["dense"])
	var dumped, timed []string
	frozen, err := passes.Freeze(f, sizes, passes.Debug{
		StopAfter: "resolve",
		Dump:      func(pass string, _ *ir.Func) { dumped = append(dumped, pass) },
		Time:      func(pass string, _ time.Duration) { timed = append(timed, pass) },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"inline", "resolve"}
	if !slices.Equal(dumped, want) || !slices.Equal(timed, want) {
		t.Errorf("dumped %v, timed %v, want %v", dumped, timed, want)
	}
	if frozen.Visits == 0 || frozen.Hash == "" {
		t.Errorf("frozen has %d visits and hash %q", frozen.Visits, frozen.Hash)
	}
}
