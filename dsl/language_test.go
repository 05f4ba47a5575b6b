package dsl_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/dsl/manual"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
	"github.com/gradc/gradc/passes/rulecheck"
)

// languageDir holds the conformance suite: a package for each part of the language's
// description, in which a function stands for each of its sentences. What is expected
// of a function stands below it, in comments:
//
//	//= F(2, [1, 2]) = 3            the results, exactly
//	//= F(2, [1, 2]) ~ 3.14159, 2   the results, to twelve digits (six in single precision)
//	//= F(2, [1, 2]) ! "outside"    an error at run time that contains the text
//	//= [N=3] F() = 3               sizes that no argument tells
//	//= errors/read_outside.grad    the file of testdata that shows the mistake
const languageDir = "../testdata/language"

// expectation is one line of the suite.
type expectation struct {
	at      string // file:line
	call    string
	exact   bool
	want    []eval.NamedLiteral
	failure string // of a call that must fail
	dims    map[string]int64
	file    string // of a mistake, instead of a call
}

// expectations reads the lines of one source file.
func expectations(name string, text []byte) ([]expectation, error) {
	var out []expectation
	for i, line := range strings.Split(string(text), "\n") {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "//=")
		if !ok {
			continue
		}
		e, err := parseExpectation(strings.TrimSpace(rest))
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
		e.at = fmt.Sprintf("%s:%d", name, i+1)
		out = append(out, e)
	}
	return out, nil
}

func parseExpectation(text string) (expectation, error) {
	e := expectation{}
	if strings.HasPrefix(text, "errors/") {
		e.file = text
		return e, nil
	}
	if rest, ok := strings.CutPrefix(text, "["); ok {
		sizes, rest, _ := strings.Cut(rest, "]")
		e.dims, text = map[string]int64{}, strings.TrimSpace(rest)
		for _, s := range strings.Split(sizes, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(s), "=")
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return e, err
			}
			e.dims[name] = n
		}
	}
	end := strings.LastIndex(text, ") = ")
	if approx := strings.LastIndex(text, ") ~ "); approx > end {
		end = approx
	}
	if fails := strings.LastIndex(text, ") ! "); fails > end {
		end = fails
	}
	if end < 0 {
		return e, fmt.Errorf("want a call, then =, ~ or !, and what is expected: %s", text)
	}
	e.call = text[:end+1]
	expected := text[end+4:]
	if text[end+2] == '!' {
		var err error
		e.failure, err = strconv.Unquote(expected)
		return e, err
	}
	e.exact = text[end+2] == '='
	values, err := eval.ParseInvocation("want(" + expected + ")")
	if err == nil {
		e.want = values.Args
	}
	return e, err
}

// invocation is a call of an exported function, ready to run.
type invocation struct {
	export *ir.Export
	sizes  map[string]int64
	args   []eval.Array[float64]
	want   []eval.Array[float64]
}

func prepare(m *ir.Module, e expectation) (*invocation, error) {
	typed, err := eval.ParseInvocation(e.call)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(m.Exports, func(x *ir.Export) bool { return x.Name == typed.Func })
	if at < 0 {
		return nil, fmt.Errorf("no exported function %s", typed.Func)
	}
	c := &invocation{export: m.Exports[at]}
	if c.args, err = eval.ReadArguments(c.export, typed); err != nil {
		return nil, err
	}
	var shapes [][]int
	for _, a := range c.args {
		shapes = append(shapes, a.Shape)
	}
	if c.sizes, err = eval.InferDims(c.export.Func.Params, shapes, e.dims); err != nil {
		return nil, err
	}
	if e.failure != "" {
		return c, nil
	}
	if len(e.want) != len(c.export.Results) {
		return nil, fmt.Errorf("%d results are expected, there are %d", len(e.want), len(c.export.Results))
	}
	for i, r := range c.export.Results {
		leaves, err := eval.ReadValue(r.Type, "result", e.want[i].Value)
		if err != nil {
			return nil, err
		}
		c.want = append(c.want, leaves...)
	}
	return c, nil
}

func (c *invocation) run(f *ir.Func) ([]eval.Array[float64], error) {
	return eval.Eval(f, eval.F32{}, c.sizes, c.args, eval.WithDerive(passes.Closed))
}

// differ says where results are not what is expected; tol counts in units of the array's
// type, and 0 asks for equal values. Not-a-numbers are equal, and so are zeros.
func differ(got, want []eval.Array[float64], tol float64) error {
	for k, w := range want {
		g := got[k]
		if g.DType != w.DType || !slices.Equal(g.Shape, w.Shape) {
			return fmt.Errorf("result %d is %s, want %s", k+1, g, w)
		}
		if !slices.Equal(g.I, w.I) {
			return fmt.Errorf("result %d: have %s, want %s", k+1, eval.Format(g), eval.Format(w))
		}
		unit := 1.0
		for _, x := range w.F {
			if !math.IsInf(x, 0) && !math.IsNaN(x) {
				unit = max(unit, math.Abs(x))
			}
		}
		if unit *= tol; w.DType == ir.F32 {
			unit *= 1e6
		}
		for i, x := range w.F {
			y := g.F[i]
			if x != y && !(math.IsNaN(x) && math.IsNaN(y)) && !(math.Abs(x-y) <= unit) {
				return fmt.Errorf("result %d, element %d: have %v, want %v", k+1, i, y, x)
			}
		}
	}
	return nil
}

// bugsDir holds the texts that showed a mistake in what stands before the IR, in the same
// form.
const bugsDir = "../testdata/fixedbugs"

// TestLanguage evaluates every function of the conformance suite, as lowered and again in
// its frozen form, and so every text that once showed a mistake.
func TestLanguage(t *testing.T) {
	for _, dir := range []string{languageDir, bugsDir} {
		names, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no files in %s: %v", dir, err)
		}
		for _, name := range names {
			t.Run(filepath.Base(name), func(t *testing.T) { testLanguageFile(t, name) })
		}
	}
}

func testLanguageFile(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var files []dsl.File
	for _, f := range archive.Files {
		files = append(files, dsl.File{Name: f.Name, Text: f.Data})
	}
	testExpectations(t, files)
}

// TestManual evaluates the examples of the manual, which say what they give in the same
// way.
func TestManual(t *testing.T) {
	for _, e := range manual.Entries() {
		t.Run(e.Names[0], func(t *testing.T) {
			testExpectations(t, []dsl.File{{Name: "example.grad", Text: []byte(e.Example)}})
		})
	}
}

// testExpectations evaluates what a package says of its functions.
func testExpectations(t *testing.T, files []dsl.File) {
	var expected []expectation
	for _, f := range files {
		more, err := expectations(f.Name, f.Text)
		if err != nil {
			t.Fatal(err)
		}
		expected = append(expected, more...)
	}
	p := dsl.Compile(files)
	if p.Module == nil {
		t.Fatalf("does not compile:\n%s", p.Diags.Render(p.Files, 0))
	}
	if err := ir.VerifyModule(p.Module); err != nil {
		t.Fatal(err)
	}
	for _, m := range rulecheck.Check(p.Module) {
		t.Errorf("%v: %s", m.At, m.Text)
	}
	frozen := map[string]*ir.Func{}
	for _, e := range p.Module.Exports {
		f, err := passes.Freeze(e.Func, nil, passes.Debug{})
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		frozen[e.Name] = f.Func
	}
	called := map[string]bool{}
	for _, e := range expected {
		if e.file != "" {
			if _, err := os.Stat(filepath.Join("../testdata", e.file)); err != nil {
				t.Errorf("%s: %v", e.at, err)
			}
			continue
		}
		c, err := prepare(p.Module, e)
		if err != nil {
			t.Errorf("%s: %s: %v", e.at, e.call, err)
			continue
		}
		called[c.export.Name] = true
		forms := []*ir.Func{c.export.Func, frozen[c.export.Name]}
		for i, form := range []string{"as lowered", "frozen"} {
			if forms[i] == nil {
				continue
			}
			if err := c.compare(forms[i], e, i == 0); err != nil {
				t.Errorf("%s: %s, %s: %v", e.at, e.call, form, err)
			}
		}
	}
	for _, e := range p.Module.Exports {
		if !called[e.Name] {
			t.Errorf("nothing is expected of %s", e.Name)
		}
	}
}

// compare runs one form of a function. Passes may sum in another order, so that only the
// lowered form is held to exact results.
func (c *invocation) compare(f *ir.Func, e expectation, lowered bool) error {
	got, err := c.run(f)
	switch {
	case e.failure != "" && err == nil:
		return fmt.Errorf("does not fail, want %q", e.failure)
	case e.failure != "" && !strings.Contains(err.Error(), e.failure):
		return fmt.Errorf("fails with %q, want %q", err, e.failure)
	case e.failure != "":
		return nil
	case err != nil:
		return err
	}
	tol := 1e-12
	if e.exact && lowered {
		tol = 0
	}
	return differ(got, c.want, tol)
}
