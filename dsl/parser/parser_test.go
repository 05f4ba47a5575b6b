package parser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func parse(name, text string) (*ast.File, *source.Set, *diag.List) {
	var set source.Set
	var diags diag.List
	return Parse(set.AddFile(name, []byte(text)), &diags), &set, &diags
}

// programs returns the example programs and the library by name.
func programs(t testing.TB) map[string]string {
	texts := map[string]string{}
	for _, pattern := range []string{"../../testdata/programs/*.grad", "../lib/*/*.grad", "testdata/*.grad"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(text)
		}
	}
	if len(texts) < 15 {
		t.Fatalf("found %d programs", len(texts))
	}
	return texts
}

func TestProgramsParse(t *testing.T) {
	for name, text := range programs(t) {
		f, set, diags := parse(name, text)
		if diags.Len() > 0 {
			t.Errorf("%s", diags.Render(set, 0))
		}
		checkPositions(t, name, text, f, set)
	}
}

// checkPositions verifies that every node spans its children, in order and without overlap,
// and that names and numbers stand where they say.
func checkPositions(t *testing.T, name, text string, f *ast.File, set *source.Set) {
	at := func(p source.Pos) int { return set.File(p).Offset(p) }
	ast.Inspect(f, func(n ast.Node) bool {
		if !n.Pos().IsValid() || n.End() < n.Pos() {
			t.Errorf("%s: %T spans %d to %d", name, n, n.Pos(), n.End())
			return false
		}
		span := text[at(n.Pos()):at(n.End())]
		switch n := n.(type) {
		case *ast.Ident:
			if span != n.Name {
				t.Errorf("%s: name %s stands on %q", name, n.Name, span)
			}
		case *ast.BasicLit:
			if span != n.Value {
				t.Errorf("%s: literal %s stands on %q", name, n.Value, span)
			}
		}
		end := n.Pos()
		for _, c := range ast.Children(n) {
			if c.Pos() < end || c.End() > n.End() {
				t.Errorf("%s: %T %q does not hold its %T %q in order", name, n, span, c, text[at(c.Pos()):at(c.End())])
			}
			end = c.End()
		}
		return true
	})
}

func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.grad")
	if err != nil || len(names) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, set, diags := parse(name, string(text))
		got := ast.Dump(f) + diags.Render(set, 0)
		golden := strings.TrimSuffix(name, ".grad") + ".ast"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", golden, d)
		}
	}
}

// grouped prints an expression with brackets that show what belongs together.
func grouped(x ast.Expr) string {
	list := func(xs []ast.Expr) string {
		var parts []string
		for _, x := range xs {
			parts = append(parts, grouped(x))
		}
		return strings.Join(parts, ", ")
	}
	args := func(xs []*ast.Arg) string {
		var parts []string
		for _, a := range xs {
			part := grouped(a.Value)
			if a.Name != nil {
				part = a.Name.Name + ": " + part
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ", ")
	}
	binders := func(bs []*ast.Binder) string {
		var parts []string
		for _, b := range bs {
			part := b.Name.Name
			if b.Bound != nil {
				part += " < " + grouped(b.Bound)
			}
			parts = append(parts, part)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	switch x := x.(type) {
	case nil:
		return ""
	case *ast.Ident:
		return x.Name
	case *ast.BasicLit:
		return x.Value
	case *ast.ParenExpr:
		return grouped(x.X)
	case *ast.UnaryExpr:
		return "(" + x.Op.String() + grouped(x.X) + ")"
	case *ast.BinaryExpr:
		return "(" + grouped(x.X) + " " + x.Op.String() + " " + grouped(x.Y) + ")"
	case *ast.SelectorExpr:
		return grouped(x.X) + "." + x.Sel.Name
	case *ast.IndexExpr:
		s := "index " + grouped(x.X) + "[" + list(x.Indices)
		if x.Else != nil {
			s += " else " + grouped(x.Else)
		}
		return s + "]"
	case *ast.Slice:
		return grouped(x.Lo) + ":" + grouped(x.Hi)
	case *ast.Ellipsis:
		return "..."
	case *ast.Instance:
		return "instance " + grouped(x.X) + "[" + args(x.Args) + "]"
	case *ast.CallExpr:
		return grouped(x.Fun) + "(" + args(x.Args) + ")"
	case *ast.Comprehension:
		return "{" + binders(x.Binders) + " " + grouped(x.Body) + "}"
	case *ast.Reduction:
		return "{" + x.Op.Name + binders(x.Binders) + " " + grouped(x.Body) + "}"
	case *ast.ArrayType:
		return "type [" + list(x.Dims) + "]" + grouped(x.Elem)
	case *ast.CompositeLit:
		return grouped(x.Type) + "{" + list(x.Elts) + "}"
	case *ast.KeyValueExpr:
		return x.Key.Name + ": " + grouped(x.Value)
	case *ast.IfExpr:
		s := "(if " + grouped(x.Cond) + " " + grouped(x.Then)
		if x.Else != nil {
			s += " else " + grouped(x.Else)
		}
		return s + ")"
	case *ast.Block:
		var parts []string
		for _, s := range x.List {
			if e, ok := s.(*ast.ExprStmt); ok {
				parts = append(parts, grouped(e.X))
			} else {
				parts = append(parts, fmt.Sprintf("%T", s))
			}
		}
		return "{" + strings.Join(parts, "; ") + "}"
	}
	return fmt.Sprintf("%T", x)
}

func TestExpressions(t *testing.T) {
	for src, want := range map[string]string{
		"a + b*c - d":                            "((a + (b * c)) - d)",
		"-a * b":                                 "((-a) * b)",
		"a @ b @ c.T":                            "((a @ b) @ c.T)",
		"x @ p.W + p.B - y":                      "(((x @ p.W) + p.B) - y)",
		"a < b && c == d || !e":                  "(((a < b) && (c == d)) || (!e))",
		"f >> g >> par(h, k)":                    "((f >> g) >> par(h, k))",
		"f >> a + b":                             "(f >> (a + b))",
		"- -a":                                   "(-(-a))",
		"sum[k] a*b + c":                         "({sum[k] (a * b)} + c)",
		"2*sum[k] a*b - 1":                       "((2 * {sum[k] (a * b)}) - 1)",
		"-sum[k] a @ b":                          "(-{sum[k] (a @ b)})",
		"sum[i] max[j < i] x[i, j] / 2":          "{sum[i] {max[j < i] (index x[i, j] / 2)}}",
		"[i, j < N+1] a + b > c":                 "{[i, j < (N + 1)] ((a + b) > c)}",
		"a + [i] b + c":                          "(a + {[i] (b + c)})",
		"argmax[n] x[n]":                         "{argmax[n] index x[n]}",
		"any[i] x[i] > 0":                        "({any[i] index x[i]} > 0)",
		"max(x, axis: 1)":                        "max(x, axis: 1)",
		"s.max[i]":                               "index s.max[i]",
		"x[i, j-1 else 0]":                       "index x[i, (j - 1) else 0]",
		"x[i:, :j, :, 2*H:3*H, ...]":             "index x[i:, :j, :, (2 * H):(3 * H), ...]",
		"attention[H: 8](x)":                     "instance attention[H: 8](x)",
		"attention[H: 8]":                        "index attention[H:8]",
		"optim.Adam[Params]{T: 0}":               "instance optim.Adam[Params]{T: 0}",
		"f[g[N]](x)[i](y)":                       "index instance f[index g[N]](x)[i](y)",
		"[2]f64{a, b - c}":                       "type [2]f64{a, (b - c)}",
		"[...]f64{1}":                            "type [...]f64{1}",
		"[2, N]f64{{a}, {b},}":                   "type [2, N]f64{{a}, {b}}",
		"if a > 0 { a } else { b } + c":          "((if (a > 0) {a} else {b}) + c)",
		"if a { b } else if c { d } else { e }":  "(if a {b} else (if c {d} else {e}))",
		"if a == (S{X: 1}).X { b } else { c }":   "(if (a == S{X: 1}.X) {b} else {c})",
		"[n] if j <= i { x } else { -inf }":      "{[n] (if (j <= i) {x} else {(-inf)})}",
		"[i] { t := f(i)\n t * t }":              "{[i] {*ast.AssignStmt; (t * t)}}",
		"f(a,\n\tb,\n)":                          "f(a, b)",
		"choleskySolve(c, m.H @ p).T":            "choleskySolve(c, (m.H @ p)).T",
		"grad(l, x)[n]":                          "index grad(l, x)[n]",
		"func(x f64) f64 { return x }":           "*ast.FuncLit",
		"mean([n] crossEntropy(ds[n], 0)) + 1":   "(mean({[n] crossEntropy(index ds[n], 0)}) + 1)",
		"sum[k] (a - b) * c":                     "{sum[k] ((a - b) * c)}",
		"sum[k] [i] a + b":                       "{sum[k] {[i] (a + b)}}",
		"sum[k] if a { b } else { c } * d":       "{sum[k] ((if a {b} else {c}) * d)}",
		"x[sum[i] n[i] : [j] a[j]]":              "index x[{sum[i] index n[i]}:{[j] index a[j]}]",
		"none":                                   "*ast.NoneLit",
		"lift(f) >> (g)":                         "(lift(f) >> g)",
		"z[t] - m.H @ x":                         "(index z[t] - (m.H @ x))",
		"if x { [i] y } else { sum[k] a*b + c }": "(if x {{[i] y}} else {({sum[k] (a * b)} + c)})",
	} {
		f, set, diags := parse("x.grad", "package x\nfunc f() {\n_ = "+src+"\n}\n")
		if diags.Len() > 0 {
			t.Errorf("%s\n%s", src, diags.Render(set, 0))
			continue
		}
		s := f.Decls[0].(*ast.FuncDecl).Body.List[0].(*ast.AssignStmt)
		if got := grouped(s.Rhs[0]); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}

// TestTypes covers the lookahead at a [ behind a name.
func TestTypes(t *testing.T) {
	for src, want := range map[string]string{
		"func f(x [N]f64)":                     "x",
		"func f(a, b [N, 2*M]f64, c f64)":      "a b, c",
		"func f(s optim.Adam[P], t Adam[P])":   "s, t",
		"func f() (Adam[P], f64)":              "-, -",
		"func f() (a Adam[P], b f64)":          "a, b",
		"func f() (s, p Params, x [B]Adam[P])": "s p, x",
		"func f() ([N]f64, [M]Block)":          "-, -",
		"func f() (nn.Norm[D], f64)":           "-, -",
		"func f() (x [N][M]f64)":               "x",
		"func f() (f64)":                       "-",
		"func f() (h, c f64)":                  "h c",
	} {
		f, set, diags := parse("x.grad", "package x\n"+src+"\n")
		if diags.Len() > 0 {
			t.Errorf("%s", diags.Render(set, 0))
			continue
		}
		typ := f.Decls[0].(*ast.FuncDecl).Type
		list := typ.Params.List
		if typ.Results != nil {
			list = typ.Results.List
		}
		var parts []string
		for _, field := range list {
			part := "-"
			for i, n := range field.Names {
				if i == 0 {
					part = n.Name
				} else {
					part += " " + n.Name
				}
			}
			parts = append(parts, part)
		}
		if got := strings.Join(parts, ", "); got != want {
			t.Errorf("%s: got %s, want %s", src, got, want)
		}
	}
}

func TestNestingIsBounded(t *testing.T) {
	const n = 20_000
	for name, body := range map[string]string{
		"parentheses":   "x = " + strings.Repeat("(", n) + "x" + strings.Repeat(")", n),
		"unclosed":      strings.Repeat("(", n),
		"minus":         strings.Repeat("- ", n) + "x",
		"sums":          strings.Repeat("x+", n) + "x",
		"selectors":     "x" + strings.Repeat(".x", n),
		"calls":         strings.Repeat("f(", n),
		"indices":       "x" + strings.Repeat("[0]", n),
		"comprehension": strings.Repeat("[i]", n) + "x",
		"reductions":    strings.Repeat("sum[i]", n) + "x",
		"ifs":           strings.Repeat("if x {", n),
		"else ifs":      strings.Repeat("if x { } else ", n),
		"literals":      "[2]f64" + strings.Repeat("{", n),
		"functions":     strings.Repeat("func(){", n),
		"types":         strings.Repeat("[2]", n) + "f64",
		"conditions":    strings.Repeat("if ", n),
		"loops":         strings.Repeat("for {", n),
		"blocks":        strings.Repeat("{", n),
		"nested funcs":  strings.Repeat("func f() {", n),
		"bounds":        strings.Repeat("[i < ", n),
		"mixed":         strings.Repeat("-f(x+x[sum[i]", n),
	} {
		_, _, diags := parse(name, "package x\nfunc f() {\n"+body+"\n}\n")
		found := false
		for _, d := range diags.Sorted() {
			found = found || d.Code == diag.NestedTooDeep
		}
		if !found {
			t.Errorf("%s: the depth is not reported", name)
		}
	}
}

func TestDocs(t *testing.T) {
	f, _, _ := parse("x.grad", `// Package doc.

// not this

// Package doc of x.
package x // trailing

// detached

// N is a dim.
dim N // of x

/* block */ dim M

func f() {} // behind f
// G is documented.
//gradc:workspace
func G() {}
`)
	var got []string
	got = append(got, f.Doc.Text())
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			got = append(got, d.Doc.Text(), d.Specs[0].(*ast.DimSpec).Comment.Text())
		case *ast.FuncDecl:
			got = append(got, d.Doc.Text())
			for _, dir := range d.Doc.Directives() {
				got = append(got, dir.Name)
			}
		}
	}
	want := []string{"Package doc of x.\n", "N is a dim.\n", "of x\n", "", "", "", "G is documented.\n", "workspace"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range programs(f) {
		f.Add(text)
	}
	for _, tc := range mistakes {
		f.Add(tc.src)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, set, diags := parse("x.grad", text)
		diags.Render(set, 0)
		ast.Dump(file)
		bad := false
		ast.Inspect(file, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.BadExpr, *ast.BadStmt, *ast.BadDecl:
				bad = true
			}
			return true
		})
		if diags.Errors() > 0 {
			return
		}
		if bad {
			t.Errorf("a bad node without an error")
		}
		checkPositions(t, "x.grad", text, file, set)
	})
}
