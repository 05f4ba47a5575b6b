package driver

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
)

// generatedNames are the short identifiers of the examples' generated files.
func generatedNames(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../../../examples/*/*_*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("../../../../examples/*/grad_package.go")
	seen := map[string]bool{}
	for _, name := range append(files, more...) {
		if !strings.HasSuffix(name, "_grad.go") && !strings.HasSuffix(name, "grad_package.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && len(id.Name) <= 7 && id.Name != "_" {
				seen[id.Name] = true
			}
			return true
		})
	}
	for _, name := range strings.Fields("ready place cut cut2 intervals0 size dims placed top offsets prepareF separateF fMemory memory part fPart1 view each each2 flat axes") {
		seen[name] = true
	}
	var out []string
	for name := range seen {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// refused reports names that a model cannot have as locals: Go's own, the language's, and
// those that the functions of inside call.
func refused(t *testing.T, name string) bool {
	b, err := Front(writeModel(t, "package p\n\ndim N\n"+fmt.Sprintf(inside, 0, name)))
	if err != nil {
		t.Fatal(err)
	}
	return b.Package.Diags.Errors() > 0
}

func writeModel(t *testing.T, text string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "m.grad"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// compileText brings a model to its generated files; ok is false if it has mistakes.
func compileText(t *testing.T, text string) (b *Build, outs []Output, ok bool) {
	t.Helper()
	b, err := Compile(writeModel(t, text), Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if b.Package.Diags.Errors() > 0 {
		return b, nil, false
	}
	outs, err = b.Outputs("")
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return b, outs, true
}

// inside is a package in which every name stands for parameters, results, locals and
// fields; %[1]d numbers the functions.
const inside = `
func A%[1]d(%[2]s [N]f64, kk [N]i64) (yy [N]f64, ll f64, gg [N]f64) {
	yy = [i0] tanh(%[2]s[kk[i0]])
	ll = sum(yy) + sum[i0] sum[j0 < i0] if %[2]s[i0] > 0 { exp(%[2]s[j0]) } else { 0 }
	return yy, ll, grad(ll, %[2]s)
}

func B%[1]d(xx [N]f64) (%[2]s [N]f64, ll f64) {
	%[2]s = xx*2 + max(xx)
	return %[2]s, sum(%[2]s)
}

func C%[1]d(xx [N]f64, %[2]s f64) (ll [N]f64) {
	yy := xx * %[2]s
	%[2]s = sum(yy)
	return yy*%[2]s
}

func D%[1]d(xx f64) (%[2]s f64) {
	%[2]s = exp(xx) * xx
	return %[2]s
}
`

// outside are packages that declare a name, as a constant dim, a symbolic one, a type or a
// function.
var outside = []string{
	"dim (\n\tN\n\t%s = 3\n)\n\ntype P struct {\n\tW [%[1]s]f64\n}\n\nfunc F(p P, x [N, %[1]s]f64) (p P, y [N]f64) {\n\ty = x @ p.W\n\tp = p - grad(sum(y), p)\n\treturn p, y\n}\n",
	"dim (\n\tN\n\t%s\n)\n\ntype P struct {\n\tW [%[1]s]f64\n}\n\nfunc F(p P, x [N, %[1]s]f64) (p P, y [N]f64) {\n\ty = x @ p.W\n\tp = p - grad(sum(y), p)\n\treturn p, y\n}\n",
	"dim N\n\ntype %s struct {\n\tW [N]f64\n\tV [2]f64\n}\n\nfunc F(p %[1]s, x [N]f64) (p %[1]s, y %[1]s) {\n\tl := dot(x, p.W)\n\treturn p - grad(l, p), 2 * p\n}\n",
	"dim N\n\nfunc %s(x [N]f64) (y [N]f64, z f64) {\n\treturn exp(x), sum(x)\n}\n\nfunc F(x [N]f64) (y [N]f64) {\n\treturn 2 * x\n}\n",
	"dim N\n\ntype P struct {\n\t%s [N]f64\n\tB0 f64\n}\n\ntype Q struct {\n\t%[1]s P\n\tC0 [2]f64\n}\n\nfunc F(x P, q Q) (x P, y Q, z f64) {\n\treturn 2*x, 3*q, dot(q.%[1]s.%[1]s, x.%[1]s)\n}\n",
}

// TestNames gives every identifier of generated code to a model's parameters, results,
// locals, dims, types, functions and fields. What gradc does not refuse, compiles.
func TestNames(t *testing.T) {
	if testing.Short() {
		t.Skip("builds packages")
	}
	var packages []rungo.Package
	add := func(text string) bool {
		b, outs, ok := compileText(t, text)
		if !ok {
			return false
		}
		p := rungo.Package{Name: fmt.Sprintf("names%d", len(packages)), Files: map[string][]byte{}}
		for _, o := range outs {
			p.Files[filepath.Base(o.Path)] = []byte(strings.Replace(string(o.Text), "package "+b.Package.Module.Name, "package "+p.Name, 1))
		}
		packages = append(packages, p)
		return true
	}
	var local []string
	for _, name := range generatedNames(t) {
		if !refused(t, name) {
			local = append(local, name)
		}
	}
	for part := range slices.Chunk(local, 40) {
		text := "package p\n\ndim N\n"
		for k, name := range part {
			text += fmt.Sprintf(inside, k, name)
		}
		if !add(text) {
			t.Errorf("refused:\n%s", text)
		}
	}
	rejected := 0
	for k, name := range append(generatedNames(t), "NewP", "NewQ", "PrepareF", "SeparateF", "CheckF", "FMemory", "FProblem", "NewF", "FPart1", "Ready", "Place", "Cut", "P", "Q", "F", "Dims", "Workspace", "Reserve") {
		if !ast.IsExported(name) || k%8 != 0 && k < len(local) {
			continue // building a package takes its time
		}
		for _, form := range outside {
			if !add("package p\n\n" + fmt.Sprintf(form, name)) {
				rejected++
			}
		}
	}
	t.Logf("%d names inside of functions, %d packages, %d declarations refused", len(local), len(packages), rejected)
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	if err := rungo.Vet(root, packages); err != nil {
		t.Errorf("%.6000v", err)
	}
}
