package rungo

import (
	"bytes"
	"embed"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/gradc/gradc/internal/rungo/call"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

//go:embed main.go.txt
var mainSource []byte

//go:embed call/*.go
var callSource embed.FS

// Package is a generated package: its files by name.
type Package struct {
	Name  string // also its folder
	Files map[string][]byte
}

// Array is an array of the evaluator in double precision.
type Array = eval.Array[float64]

// Call is one function with arguments: the leaves of its parameters in order.
type Call struct {
	Package string
	Export  *ir.Export
	Dims    map[string]int64
	Args    []Array
}

// Outcome is what a call did: the leaves of its results in order, or an error.
type Outcome struct {
	Results []Array
	Err     error
}

// reply is what the program answers to a request; main.go.txt has the same type.
type reply struct {
	Results []call.Array
	Err     string
}

// Run builds the packages with the given flags of go build, and makes the calls. root
// is the folder of gradc's go.mod. The error is about the build or a program that
// ends early.
func Run(root string, packages []Package, calls []Call, flags ...string) ([]Outcome, error) {
	dir, err := os.MkdirTemp("", "gradc-rungo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := layOut(dir, root, packages); err != nil {
		return nil, err
	}
	binary := filepath.Join(dir, "program")
	if out, err := goTool(dir, append(append([]string{"build", "-o", binary}, flags...), ".")...); err != nil {
		return nil, &BuildError{string(out)}
	}
	var in bytes.Buffer
	if err := gob.NewEncoder(&in).Encode(requests(calls)); err != nil {
		return nil, err
	}
	cmd := exec.Command(binary)
	var out, complaints bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = &in, &out, &complaints
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("the generated program: %v\n%s", err, complaints.String())
	}
	var replies []reply
	if err := gob.NewDecoder(&out).Decode(&replies); err != nil {
		return nil, err
	}
	return outcomes(calls, replies)
}

// BuildError is a program that does not compile.
type BuildError struct{ Output string } // of go build

func (e *BuildError) Error() string { return "go build:\n" + e.Output }

// Packages returns the packages that do not compile.
func (e *BuildError) Packages() []string {
	var out []string
	for line := range strings.Lines(e.Output) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "# generated/"); ok {
			out = append(out, name)
		}
	}
	return out
}

// Vet runs go vet over the packages.
func Vet(root string, packages []Package) error {
	dir, err := os.MkdirTemp("", "gradc-rungo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := layOut(dir, root, packages); err != nil {
		return err
	}
	_, err = goTool(dir, "vet", "./...")
	return err
}

func goTool(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("go %s: %v\n%s", args[0], err, out)
	}
	return out, nil
}

func requests(calls []Call) []call.Request {
	var out []call.Request
	for _, c := range calls {
		r := call.Request{Package: c.Package, Func: c.Export.Name, Dims: c.Dims}
		for _, a := range c.Args {
			r.Args = append(r.Args, toGo(a))
		}
		for _, p := range c.Export.Results {
			r.InPlace = append(r.InPlace, p.InPlace)
		}
		out = append(out, r)
	}
	return out
}

// outcomes gives the answers their types.
func outcomes(calls []Call, replies []reply) ([]Outcome, error) {
	if len(replies) != len(calls) {
		return nil, fmt.Errorf("%d answers to %d calls", len(replies), len(calls))
	}
	out := make([]Outcome, len(calls))
	for i, r := range replies {
		if r.Err != "" {
			out[i].Err = fmt.Errorf("%s", r.Err)
			continue
		}
		var types []ir.Type
		for _, p := range calls[i].Export.Results {
			for _, l := range p.Type.Leaves() {
				types = append(types, l.Type)
			}
		}
		if len(types) != len(r.Results) {
			return nil, fmt.Errorf("%s: %d results, want %d", calls[i].Export.Name, len(r.Results), len(types))
		}
		for k, t := range types {
			shape, err := eval.Box(t.Shape, calls[i].Dims)
			if err != nil {
				return nil, err
			}
			a, err := fromGo(t.DType, shape, r.Results[k])
			if err != nil {
				return nil, fmt.Errorf("%s: result %d: %w", calls[i].Export.Name, k, err)
			}
			out[i].Results = append(out[i].Results, a)
		}
	}
	return out, nil
}

// layOut writes the module.
func layOut(dir, root string, packages []Package) error {
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	release := ""
	for line := range strings.Lines(string(mod)) {
		if rest, ok := strings.CutPrefix(line, "go "); ok {
			release = strings.TrimSpace(rest)
		}
	}
	files := map[string][]byte{
		"go.sum":  sums,
		"main.go": mainSource,
		"go.mod": fmt.Appendf(nil, "module generated\n\ngo %s\n\nrequire github.com/gradc/gradc v0.0.0\n\nreplace github.com/gradc/gradc => %s\n",
			release, root),
	}
	own, err := callSource.ReadDir("call")
	if err != nil {
		return err
	}
	for _, f := range own {
		name := "call/" + f.Name()
		if files[name], err = callSource.ReadFile(name); err != nil {
			return err
		}
	}
	var imports, entries strings.Builder
	for _, p := range packages {
		for name, text := range p.Files {
			files[filepath.Join(p.Name, name)] = text
		}
		fmt.Fprintf(&imports, "\t%q\n", "generated/"+p.Name)
		entry, err := register(p)
		if err != nil {
			return err
		}
		entries.WriteString(entry)
	}
	files["registry.go"] = []byte("package main\n\nimport (\n\t\"generated/call\"\n" + imports.String() + ")\n\nvar registry = map[string]*call.Package{\n" + entries.String() + "}\n")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// register lists the exported functions of a package, and its workspace, for the main
// package.
func register(p Package) (string, error) {
	var funcs strings.Builder
	workspace := "nil"
	set := token.NewFileSet()
	for name, text := range p.Files {
		f, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.IsExported() {
					fmt.Fprintf(&funcs, "\t\t%q: %s.%s,\n", d.Name.Name, p.Name, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if t, ok := s.(*ast.TypeSpec); ok && t.Name.Name == "Workspace" {
						workspace = "new(" + p.Name + ".Workspace)"
					}
				}
			}
		}
	}
	return fmt.Sprintf("\t%q: {Workspace: %s, Funcs: map[string]any{\n%s\t}},\n", p.Name, workspace, funcs.String()), nil
}

// Root returns the folder of the go.mod at or above the working directory.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above %s", dir)
		}
		dir = up
	}
}
