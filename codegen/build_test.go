package codegen_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gradc/gradc/codegen"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// program is one module on its way through the compiler.
type program struct {
	name   string
	module *ir.Module
	dims   map[string]int64
	files  []codegen.File
	bare   bool // a function without an API, which says nothing about the sizes it is for
}

// compile plans and prints every export of a module.
func compile(t testing.TB, name, text string) *program {
	t.Helper()
	m, err := ir.Parse(name, text, ops.New)
	if err != nil {
		t.Fatal(err)
	}
	p := &program{name: name, module: m, dims: map[string]int64{}}
	for _, d := range m.Dims {
		p.dims[d.Name] = d.Nominal
	}
	if len(m.Exports) == 0 {
		exportAll(p)
	}
	p.print(t)
	return p
}

// print plans and prints every export.
func (p *program) print(t testing.TB) {
	t.Helper()
	var units []codegen.Unit
	for _, e := range p.module.Exports {
		if strings.HasSuffix(e.Name, "ValueGradient") {
			units[len(units)-1].Problem = &codegen.Unit{Export: e, Plan: p.plan(t, e)}
			continue
		}
		units = append(units, codegen.Unit{Export: e, Plan: p.plan(t, e)})
	}
	var err error
	p.files, err = codegen.Package(p.module, units, codegen.Options{Files: []string{"model.grad", "other.grad"}, Line: modelLine})
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
}

// modelLine stands in for the lines of a model.
func modelLine(file string, line int) string {
	return fmt.Sprintf("\tline %d of the model // and its comment", line)
}

// exportAll makes an export of the last function of a module that has none.
func exportAll(p *program) {
	m := p.module
	m.Name, p.bare = "model", true
	f := m.Funcs[len(m.Funcs)-1]
	e := &ir.Export{Name: f.Name, Func: f, Origin: ir.Origin{File: "model.grad", Line: 1, Col: 1}}
	for i, name := range []string{"N", "M", "K", "D", "T"} {
		m.Dims = append(m.Dims, ir.DimDecl{Name: name, Nominal: int64(4 + i)})
		p.dims[name] = int64(4 + i)
	}
	for _, v := range f.Params {
		e.Params = append(e.Params, ir.APIParam{Name: v.Name, Type: ir.APIType{Array: v.Type}, InPlace: -1})
	}
	for i, v := range f.Results {
		e.Results = append(e.Results, ir.APIParam{Name: fmt.Sprintf("r%d", i), Type: ir.APIType{Array: v.Type}, InPlace: -1})
	}
	m.Exports = append(m.Exports, e)
}

func (p *program) plan(t testing.TB, e *ir.Export) *plan.Plan {
	t.Helper()
	frozen, err := passes.Freeze(e.Func, p.dims, passes.Debug{})
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	req := plan.Request{Dims: p.dims}
	var first []int
	n := 0
	for _, a := range e.Params {
		first = append(first, n)
		n += len(a.Type.Leaves())
	}
	for i, a := range e.Results {
		for k := range a.Type.Leaves() {
			to, group := -1, -1
			switch {
			case a.InPlace >= 0:
				to = first[a.InPlace] + k
			case a.Type.Struct != nil:
				group = i
			}
			req.InPlace, req.Group = append(req.InPlace, to), append(req.Group, group)
		}
	}
	pl, err := passes.Schedule(frozen, req)
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	return pl
}

// arguments makes values for the parameters of a function.
func (p *program) arguments(t testing.TB, f *ir.Func, seed uint64) []eval.Array[float64] {
	rng := rand.New(rand.NewPCG(seed, 1))
	var out []eval.Array[float64]
	for _, v := range f.Params {
		n, shape := 1, []int(nil)
		for k := range v.Type.Rank() {
			d, err := v.Type.Shape.Bound(k).Eval(func(a *ir.Atom) (int64, bool) { n, ok := p.dims[a.Name]; return n, ok })
			if err != nil {
				t.Fatal(err)
			}
			shape, n = append(shape, int(d)), n*int(d)
		}
		a := eval.Array[float64]{DType: v.Type.DType, Shape: shape}
		for range n {
			if v.Type.DType.IsFloat() {
				x := float64(float32(rng.Float64()*1.6 + 0.2))
				if strings.HasPrefix(v.Name, "s_") { // of either sign
					x -= 1
				}
				a.F = append(a.F, x)
			} else {
				a.I = append(a.I, rng.Int64N(2))
			}
		}
		out = append(out, a)
	}
	return out
}

// variants are sizes that one workspace sees one after the other: the nominal ones,
// one, none, and the nominal ones again.
func (p *program) variants() []map[string]int64 {
	one, none := map[string]int64{}, map[string]int64{}
	for name := range p.dims {
		one[name], none[name] = 1, 0
	}
	if len(p.dims) == 0 || p.bare {
		return []map[string]int64{p.dims}
	}
	return []map[string]int64{p.dims, one, none, p.dims}
}

// runner is the source of a program that calls every function of several packages
// and prints what they return.
type runner struct {
	imports, body bytes.Buffer
}

func literal(a eval.Array[float64]) string {
	var b strings.Builder
	goTypes := map[ir.DType]string{ir.F32: "float32", ir.F64: "float64", ir.I32: "int32", ir.I64: "int64", ir.U8: "uint8", ir.Bool: "bool"}
	fmt.Fprintf(&b, "[]%s{", goTypes[a.DType])
	for _, x := range a.F {
		fmt.Fprintf(&b, "%s,", strconv.FormatFloat(x, 'g', -1, 64))
	}
	for _, x := range a.I {
		if a.DType == ir.Bool {
			fmt.Fprintf(&b, "%t,", x != 0)
		} else {
			fmt.Fprintf(&b, "%d,", x)
		}
	}
	return b.String() + "}"
}

// add appends the call of one export, twice, and counts allocations.
func (r *runner) add(pkg string, variant int, p *program, e *ir.Export, args []eval.Array[float64]) {
	plain := !strings.Contains(p.source(), "*Workspace) "+e.Name+"(")
	b := &r.body
	fmt.Fprintf(b, "\nfunc run_%s_%s_%d() {\n", pkg, e.Name, variant)
	if !plain {
		fmt.Fprintf(b, "w := &w_%s\n", pkg)
		for _, d := range p.module.Dims {
			fmt.Fprintf(b, "w.%s = %d\n", d.Name, p.dims[d.Name])
		}
	}
	var names, reset []string
	show := ""
	leaf := 0
	for i, a := range e.Params {
		name := fmt.Sprintf("a%d", i)
		names = append(names, name)
		if a.Type.Struct != nil {
			fmt.Fprintf(b, "%s := make%s%s(w.Dims)\n", name, pkg, a.Type.Struct.Name)
			r.maker(pkg, a.Type.Struct, p)
		}
		for _, l := range a.Type.Leaves() {
			switch {
			case a.Type.Struct != nil:
				reset = append(reset, fmt.Sprintf("copy(%s.%s, %s)", name, l.Path, literal(args[leaf])))
			case l.Type.Rank() == 0:
				fmt.Fprintf(b, "%s := %s[0]\n", name, literal(args[leaf]))
			default:
				fmt.Fprintf(b, "%s := %s\n", name, literal(args[leaf]))
				reset = append(reset, fmt.Sprintf("copy(%s, %s)", name, literal(args[leaf])))
			}
			leaf++
		}
	}
	var results []string
	for i, a := range e.Results {
		scalar := a.Type.Struct == nil && a.Type.Array.Rank() == 0
		if a.InPlace >= 0 && !scalar {
			for _, l := range a.Type.Leaves() {
				show += fmt.Sprintf("show(%s)\n", field(names[a.InPlace], l.Path))
			}
			continue
		}
		name := fmt.Sprintf("r%d", i)
		results = append(results, name)
		for _, l := range a.Type.Leaves() {
			if scalar {
				show += fmt.Sprintf("show(one(%s))\n", name)
			} else {
				show += fmt.Sprintf("show(%s)\n", field(name, l.Path))
			}
		}
	}
	call := fmt.Sprintf("%s.%s(%s)", pkg, e.Name, strings.Join(names, ", "))
	if !plain {
		call = fmt.Sprintf("w.%s(%s)", e.Name, strings.Join(names, ", "))
		results = append(results, "err")
	}
	fmt.Fprintf(b, "call := func() error {\n%s := %s\n", strings.Join(results, ", "), call)
	if plain {
		fmt.Fprintf(b, "var err error\n")
	}
	fmt.Fprintf(b, "if printing { fmt.Println(\"== %s.%s\", err)\nif err == nil {\n%s}}\n", pkg, e.Name, show)
	for _, name := range results {
		fmt.Fprintf(b, "_ = %s\n", name)
	}
	fmt.Fprintf(b, "return err }\n")
	fmt.Fprintf(b, "for range 2 {\n%s\ncall()\n}\n", strings.Join(reset, "\n"))
	fmt.Fprintf(b, "printing = false\nfmt.Println(\"allocs\", testing.AllocsPerRun(5, func() { call() }))\nprinting = true\n}\n")
}

func field(name, path string) string {
	if path == "" {
		return name
	}
	return name + "." + path
}

// maker adds a function that makes a struct, with or without dims.
func (r *runner) maker(pkg string, s *ir.StructType, p *program) {
	name := "make" + pkg + s.Name
	if strings.Contains(r.body.String(), "func "+name) || strings.Contains(r.imports.String(), "func "+name) {
		return
	}
	if strings.Contains(p.source(), "func New"+s.Name+"(d Dims)") {
		fmt.Fprintf(&r.imports, "func %s(d %s.Dims) *%s.%s {\np, err := %s.New%s(d)\nif err != nil { panic(err) }\nreturn p }\n", name, pkg, pkg, s.Name, pkg, s.Name)
		return
	}
	fmt.Fprintf(&r.imports, "func %s(%s.Dims) *%s.%s { return %s.New%s() }\n", name, pkg, pkg, s.Name, pkg, s.Name)
}

func (p *program) source() string {
	var b strings.Builder
	for _, f := range p.files {
		b.Write(f.Source)
	}
	return b.String()
}

const runnerHead = `package main

import (
	"fmt"
	"testing"
%s)

var printing = true

func one[T any](x T) []T { return []T{x} }

func show[T any](xs []T) {
	for _, x := range xs {
		switch v := any(x).(type) {
		case float32:
			fmt.Printf("%%v ", float64(v))
		default:
			fmt.Printf("%%v ", v)
		}
	}
	fmt.Println()
}

func main() {
%s}
`

// layOut writes generated packages, and a main package, below testdata, where they
// are part of this module but of no pattern, until the test ends. It returns their
// import path.
func layOut(t testing.TB, packages map[string][]codegen.File, main string) string {
	t.Helper()
	root, err := os.MkdirTemp("testdata", "build-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	put := func(pkg, name string, text []byte) {
		if err := os.MkdirAll(filepath.Join(root, pkg), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, pkg, name), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for pkg, files := range packages {
		for _, f := range files {
			put(pkg, f.Name, f.Source)
		}
	}
	path := "github.com/gradc/gradc/codegen/" + filepath.ToSlash(root)
	put("main", "main.go", []byte(strings.ReplaceAll(main, "ROOT/", path+"/")))
	return path
}

func goTool(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, complaints.String())
	}
	return out.String()
}

// runAll compiles the programs together, runs them, and compares what they print
// with the evaluator.
func runAll(t *testing.T, programs []*program) {
	r := &runner{}
	var imports, calls strings.Builder
	packages := map[string][]codegen.File{}
	type want struct {
		p    *program
		e    *ir.Export
		dims map[string]int64
		args []eval.Array[float64]
	}
	var wants []want
	for i, p := range programs {
		pkg := fmt.Sprintf("p%d", i)
		packages[pkg] = p.files
		fmt.Fprintf(&imports, "\t%s %q\n", pkg, "ROOT/"+pkg)
		if strings.Contains(p.source(), "type Workspace") {
			fmt.Fprintf(&r.imports, "var w_%s %s.Workspace\n", pkg, pkg)
		}
		for variant, dims := range p.variants() {
			for _, e := range p.module.Exports {
				if strings.HasSuffix(e.Name, "ValueGradient") {
					continue
				}
				p := &program{name: p.name, module: p.module, dims: dims, files: p.files}
				args := p.arguments(t, e.Func, uint64(i))
				r.add(pkg, variant, p, e, args)
				fmt.Fprintf(&calls, "run_%s_%s_%d()\n", pkg, e.Name, variant)
				wants = append(wants, want{p, e, dims, args})
			}
		}
	}
	main := fmt.Sprintf(runnerHead, imports.String(), calls.String()) + r.imports.String() + r.body.String()
	if os.Getenv("KEEP") != "" {
		keep(t, packages, main)
	}
	root := layOut(t, packages, main)
	goTool(t, "vet", "./testdata/"+filepath.Base(root)+"/...")
	blocks := strings.Split(goTool(t, "run", root+"/main"), "== ")[1:]
	if len(blocks) != 2*len(wants) {
		t.Fatalf("%d calls, want %d", len(blocks), 2*len(wants))
	}
	for k, w := range wants {
		for _, block := range blocks[2*k : 2*k+2] {
			compare(t, w.p, w.e, w.args, block)
		}
	}
}

// keep writes the generated packages where they can be looked at.
func keep(t *testing.T, packages map[string][]codegen.File, main string) {
	for pkg, files := range packages {
		dir := filepath.Join(os.Getenv("KEEP"), pkg)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if err := os.WriteFile(filepath.Join(dir, f.Name), f.Source, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("KEEP"), "main.go.txt"), []byte(main), 0o666); err != nil {
		t.Fatal(err)
	}
}

// compare holds one printed call against the evaluator.
func compare(t *testing.T, p *program, e *ir.Export, args []eval.Array[float64], block string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(block, "\n"), "\n")
	head := strings.SplitN(lines[0], " ", 2)
	got, wantErr := lines[1:], false
	out, err := eval.Eval(e.Func, eval.F32{}, p.dims, args, eval.WithDerive(passes.Closed))
	if err != nil {
		wantErr = true
	}
	if wantErr != (head[1] != "<nil>") {
		t.Errorf("%s: %s: error %s, the evaluator's is %v", p.name, head[0], head[1], err)
		return
	}
	if wantErr {
		return
	}
	for i, a := range out {
		points, err := eval.Points(e.Func.Results[i].Type.Shape, p.dims)
		if err != nil {
			t.Fatal(err)
		}
		fields := strings.Fields(got[i])
		if len(fields) != a.Len() {
			t.Errorf("%s: %s: result %d has %d elements, want %d", p.name, head[0], i, len(fields), a.Len())
			continue
		}
		for _, k := range points {
			if !agrees(fields[k], a, k) {
				t.Errorf("%s: %s: result %d, element %d is %s, want %v", p.name, head[0], i, k, fields[k], element(a, k))
				break
			}
		}
	}
	if last := got[len(got)-1]; strings.HasPrefix(last, "allocs") && last != "allocs 0" {
		t.Errorf("%s: %s: %s", p.name, head[0], last)
	}
}

func element(a eval.Array[float64], k int) any {
	if a.DType.IsFloat() {
		return a.F[k]
	}
	return a.I[k]
}

func agrees(s string, a eval.Array[float64], k int) bool {
	switch {
	case a.DType == ir.Bool:
		return s == fmt.Sprint(a.I[k] != 0)
	case !a.DType.IsFloat():
		return s == fmt.Sprint(a.I[k])
	}
	x, err := strconv.ParseFloat(s, 64)
	tol := 1e-12
	if a.DType == ir.F32 {
		tol = 1e-5
	}
	w := a.F[k]
	if math.IsNaN(w) || math.IsInf(w, 0) {
		return err == nil && (x == w || math.IsNaN(x) && math.IsNaN(w))
	}
	return err == nil && math.Abs(x-w) <= tol*max(1, math.Abs(w))
}
