package gradc_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/gradc/gradc"

// importRule says what the packages below a folder may import of the project and
// of other modules, their tests excepted. A path stands for the packages below it
// too; a folder may always import what is below itself.
type importRule struct {
	folder  string   // "." is the root package
	project []string // folders
	modules []string // module paths
}

// importTable is the architecture: data flows one way, the parts of the compiler
// do not know each other, the compiler does not know the runtime and generated
// code does not know the compiler. The longest folder that fits a package decides.
var importTable = []importRule{
	{folder: "."},
	{folder: "runtime", project: []string{"."}},
	{folder: "ir"},
	{folder: "dsl", project: []string{"ir"}},
	{folder: "passes", project: []string{"ir"}},
	{folder: "codegen", project: []string{"ir"}, modules: []string{"github.com/dave/jennifer"}},
	{folder: "cmd/gradc", project: []string{"ir", "dsl", "passes", "codegen"}, modules: []string{"golang.org/x/tools"}},
	{folder: "internal/bench"}, // benchmarks only
	{folder: "internal/gradcheck", project: []string{".", "internal", "ir", "dsl", "passes"}}, // what tests of examples share
	{folder: "examples", project: []string{".", "runtime", "testdata"}, modules: []string{"gonum.org/v1/gonum"}},
	{folder: "internal", project: []string{"ir", "dsl", "passes", "codegen", "cmd/gradc"},
		modules: []string{"golang.org/x/tools", "github.com/google/go-cmp"}}, // what tests share
}

// goPackage is what go list says of a package.
type goPackage struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Standard     bool
}

// listPackages runs go list with arguments. Packages that do not compile are
// listed too, so that the table is checked for them as well.
func listPackages(t *testing.T, args ...string) []goPackage {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports,Standard"}, args...)...)
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaints.String())
	}
	var list []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// folderOf returns the folder of a package of the project.
func folderOf(path string) (folder string, ok bool) {
	if path == module {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/")
}

// below reports whether a path is another one or below it. Nothing but the root
// package is below ".".
func below(path, top string) bool { return path == top || strings.HasPrefix(path, top+"/") }

// ruleFor returns the rule of the longest folder that fits.
func ruleFor(folder string) (best importRule, ok bool) {
	for _, r := range importTable {
		if below(folder, r.folder) && len(r.folder) >= len(best.folder) {
			best, ok = r, true
		}
	}
	return best, ok
}

// forbidden returns why a package may not import a path, or "".
func forbidden(folder, path string) string {
	rule, ok := ruleFor(folder)
	if !ok {
		return "the table has no rule for " + folder
	}
	within := func(target string) func(string) bool {
		return func(allowed string) bool { return below(target, allowed) }
	}
	if target, ok := folderOf(path); ok {
		if below(target, rule.folder) || slices.ContainsFunc(rule.project, within(target)) {
			return ""
		}
		return rule.folder + " may import of the project only " + strings.Join(append(rule.project, rule.folder), ", ")
	}
	first, _, _ := strings.Cut(path, "/")
	if !strings.Contains(first, ".") { // the standard library
		if path == "unsafe" && folder != "runtime" || path == "C" {
			return "only runtime uses unsafe, and nothing cgo"
		}
		return ""
	}
	if slices.ContainsFunc(rule.modules, within(path)) {
		return ""
	}
	return rule.folder + " may import of other modules only " + strings.Join(rule.modules, ", ")
}

// TestImports holds every package of the project against the table, in the usual
// build and in the one without unsafe.
func TestImports(t *testing.T) {
	for _, tags := range []string{"", "purego"} {
		seen := 0
		for _, p := range listPackages(t, "-tags", tags, "./...") {
			folder, ok := folderOf(p.ImportPath)
			if !ok {
				t.Errorf("%s is not of this module", p.ImportPath)
			}
			seen++
			for _, path := range p.Imports {
				if why := forbidden(folder, path); why != "" {
					t.Errorf("%s imports %s: %s", folder, path, why)
				}
				if path == "unsafe" && tags == "purego" {
					t.Errorf("%s imports unsafe in the build without it", folder)
				}
			}
		}
		if seen < 2 {
			t.Errorf("go list -tags %q finds %d packages", tags, seen)
		}
	}
}

// TestImportTable makes sure that the table forbids what it is there to forbid.
func TestImportTable(t *testing.T) {
	for _, c := range []struct {
		folder, path string
		allowed      bool
	}{
		{".", "io", true},
		{".", module + "/runtime", false},
		{".", module + "/ir", false},
		{".", "gonum.org/v1/gonum/mat", false},
		{"runtime", module, true},
		{"runtime", "unsafe", true},
		{"runtime", module + "/ir", false},
		{"ir/eval", module + "/ir", true},
		{"ir", module + "/ir/ops", true},
		{"ir/plan", module + "/passes", false},
		{"ir", module, false},
		{"ir", "unsafe", false},
		{"ir", "golang.org/x/tools/txtar", false},
		{"dsl", module + "/ir/ops", true},
		{"dsl/check", module + "/dsl/ast", true},
		{"dsl", module + "/passes", false},
		{"passes", module + "/codegen", false},
		{"passes", module + "/dsl", false},
		{"passes", "gonum.org/v1/gonum/optimize", false},
		{"codegen", module + "/ir/plan", true},
		{"codegen", "github.com/dave/jennifer/jen", true},
		{"codegen", module + "/passes", false},
		{"codegen", module + "/runtime", false},
		{"cmd/gradc", module + "/cmd/gradc/internal/driver", true},
		{"cmd/gradc/internal/driver", module + "/passes", true},
		{"cmd/gradc/internal/driver", module + "/runtime", false},
		{"cmd/gradc", "github.com/dave/jennifer/jen", false},
		{"examples/digits", module, true},
		{"examples/digits", module + "/runtime", true},
		{"examples/digits", module + "/ir", false},
		{"examples/rosenbrock", "gonum.org/v1/gonum/optimize", true},
		{"irregular", "io", false},
	} {
		if why := forbidden(c.folder, c.path); (why == "") != c.allowed {
			t.Errorf("%s imports %s: %q, want allowed = %t", c.folder, c.path, why, c.allowed)
		}
	}
}

// TestUserDependencies holds what a program with generated code depends on:
// nothing but this module's two packages and the standard library. Their tests
// count, since "go mod tidy" records what the tests of an imported package need.
func TestUserDependencies(t *testing.T) {
	for _, p := range listPackages(t, "-deps", ".", "./runtime") {
		folder, own := folderOf(p.ImportPath)
		if !p.Standard && (!own || folder != "." && folder != "runtime") {
			t.Errorf("a program that imports the runtime depends on %s", p.ImportPath)
		}
		for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
			if first, _, _ := strings.Cut(path, "/"); own && !below(path, module) && strings.Contains(first, ".") {
				t.Errorf("the tests of %s depend on %s", p.ImportPath, path)
			}
		}
	}
}
