package format

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/parser"
	"github.com/gradc/gradc/dsl/scanner"
	"github.com/gradc/gradc/dsl/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// canonical formats a text; ok is false where it does not parse.
func canonical(t *testing.T, text string) (out string, ok bool) {
	t.Helper()
	var set source.Set
	var diags diag.List
	b, err := Source(set.AddFile("x.grad", []byte(text)), &diags)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return string(b), diags.Errors() == 0
}

// dump parses a text and prints its tree.
func dump(text string) string {
	var set source.Set
	return ast.Dump(parser.Parse(set.AddFile("x.grad", []byte(text)), &diag.List{}))
}

// check formats a text and verifies what holds for every text.
func check(t *testing.T, text string) (string, bool) {
	t.Helper()
	out, ok := canonical(t, text)
	if !ok {
		return "", false
	}
	again, ok := canonical(t, out)
	if !ok {
		t.Fatalf("the formatted text does not parse:\n%s", out)
	}
	if d := cmp.Diff(out, again); d != "" {
		t.Fatalf("formatting twice differs from once (-once +twice):\n%s\nof\n%q", d, text)
	}
	if d := cmp.Diff(undocumented(dump(text)), undocumented(dump(out))); d != "" {
		t.Fatalf("the tree changed (-before +after):\n%s\nof\n%q", d, text)
	}
	return out, true
}

// undocumented is a dump without the comments, whose attachment depends on lines.
func undocumented(dump string) string {
	var kept []string
	for l := range strings.SplitSeq(dump, "\n") {
		if t := strings.TrimLeft(l, " "); !strings.HasPrefix(t, `Doc: "`) && !strings.HasPrefix(t, `Comment: "`) {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func texts(t testing.TB, patterns ...string) map[string]string {
	found := map[string]string{}
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found[name] = string(b)
		}
	}
	return found
}

func TestProgramsAreCanonical(t *testing.T) {
	programs := texts(t, "../../testdata/programs/*.grad", "../lib/*/*.grad")
	if len(programs) < 14 {
		t.Fatalf("found %d programs", len(programs))
	}
	for name, text := range programs {
		out, ok := check(t, text)
		if !ok {
			t.Errorf("%s does not parse", name)
		}
		if d := cmp.Diff(text, out); d != "" {
			t.Errorf("%s (-as written +formatted):\n%s", name, d)
		}
	}
}

// inFunc puts statements into a function.
func inFunc(body string) string {
	return "package x\n\nfunc f() {\n\t" + strings.ReplaceAll(body, "\n", "\n\t") + "\n}\n"
}

// TestStatements formats the bodies of functions.
func TestStatements(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"depth", "x=a+b*c", "x = a + b*c"},
		{"product alone", "x=a*b/c", "x = a * b / c"},
		{"parentheses", "x=(a+b)*c; y=d+(a+b)*c", "x = (a + b) * c\ny = d + (a+b)*c"},
		{"span product", "x=a+b@c*d-1", "x = a + b @ c * d - 1"},
		{"span product inside", "x=a*(b@c+d)", "x = a * (b @ c + d)"},
		{"span product deep", "x=a+b*(c@d+e)", "x = a + b*(c @ d + e)"},
		{"long sum", "x=a+b*(c+d+e+f+g)", "x = a + b*(c + d + e + f + g)"},
		{"short sum", "x=a+b*(c+d+e+f)", "x = a + b*(c+d+e+f)"},
		{"arguments", "x=1/norm(a-b)+f(a*b)+g(a*b,c-d)", "x = 1/norm(a - b) + f(a*b) + g(a*b, c - d)"},
		{"argument alone", "x=f(a*b)", "x = f(a * b)"},
		{"indices", "x[ i+1 , 2*j - 1 ]=y[i :j+1, ... , : , k else 0]", "x[i+1, 2*j-1] = y[i:j+1, ..., :, k else 0]"},
		{"comparison", "b=a+1<c*d&&!e||f", "b = a+1 < c*d && !e || f"},
		{"signs", "x=a - -b; y=- -a; z=a+ +b; w=2*(a- -b); v=a*-b+2*(c*(d-e*(- -f)))",
			"x = a - -b\ny = - -a\nz = a + +b\nw = 2 * (a - -b)\nv = a*-b + 2*(c*(d-e*(- -f)))"},
		{"reductions", "x=sum[k<3,j]a*b+c; y=2*sum[k]a*b; z=1+2*sum[k]a*b", "x = sum[k < 3, j] a * b + c\ny = 2 * sum[k] a * b\nz = 1 + 2*sum[k] a*b"},
		{"reductions in a sum", "x=a*(sum[k]b+1)+1", "x = a*(sum[k] b + 1) + 1"},
		{"comprehension", "x=[i<N+1,j]a*b+c", "x = [i < N+1, j] a*b + c"},
		{"literals", "x=[2,2]f64{{1,2},{3,4*a},}", "x = [2, 2]f64{{1, 2}, {3, 4 * a}}"},
		{"fields", "s=State{X:a+b,V : c}", "s = State{X: a + b, V: c}"},
		{"instances", "y=attention[H:8,N](x,rate:0.1)", "y = attention[H: 8, N](x, rate: 0.1)"},
		{"composition", "l=f>>par(g,h)>>k", "l = f >> par(g, h) >> k"},
		{"one-line if", "x := if a>0{a}else{t:=b;t*t}", "x := if a > 0 { a } else { t := b; t * t }"},
		{"if over lines", "x := if a { b } else {\nc }", "x := if a {\n\tb\n} else {\n\tc\n}"},
		{"if as a statement", "if a { break }", "if a {\n\tbreak\n}"},
		{"final if", "if a { b } else { c }", "if a { b } else { c }"},
		{"if without a value inside", "x := [i] { if a { b = c }; d }", "x := [i] {\n\tif a {\n\t\tb = c\n\t}\n\td\n}"},
		{"loops", "for i:=range N{h[i]+=1}\nfor range 5 {}\nfor a<b { break }\nfor {\n}", "for i := range N {\n\th[i] += 1\n}\nfor range 5 {}\nfor a < b {\n\tbreak\n}\nfor {}"},
		{"several", "a,b:=[i]f( x[i] ) ;x,y=1,2", "a, b := [i] f(x[i])\nx, y = 1, 2"},
		{"declarations", "var h,c [B,H]f32;var x f64=3;const k=2", "var h, c [B, H]f32\nvar x f64 = 3\nconst k = 2"},
		{"function literal", "g:=func(v f64)f64{return v*v}\nh:=func(){a=1;b=2}", "g := func(v f64) f64 { return v * v }\nh := func() {\n\ta = 1\n\tb = 2\n}"},
		{"breaks behind operators", "x = a +\nb*c +\nd\ny = 1", "x = a +\n\tb*c +\n\td\ny = 1"},
		{"breaks in calls", "x = f(a,\nb,\ng(\nc,\n),\n)", "x = f(a,\n\tb,\n\tg(\n\t\tc,\n\t),\n)"},
		{"break behind =", "x =\n1", "x = 1"},
		{"table in a literal", "s = State{\nX: a,\nLong: b, // c\n}", "s = State{\n\tX:    a,\n\tLong: b, // c\n}"},
		{"comma before )", "x = f(a, b,)", "x = f(a, b)"},
		{"empty lines", "\n\nx = 1\n\n\n\ny = 2\n\n", "x = 1\n\ny = 2"},
		{"trailing comments", "x = 1 // one\nlonger = 2 // two\n\ny = 3 // three", "x = 1      // one\nlonger = 2 // two\n\ny = 3 // three"},
		{"comments alone", "// a\nx = 1\n  /* b */\n\n\n// c\n", "// a\nx = 1\n/* b */\n\n// c"},
		{"comments inside", "x = f(/* a */ b /* c */, d) /* e */ + 1", "x = f(/* a */ b /* c */, d) /* e */ + 1"},
		{"comment behind an operator", "x = a + // b\nc", "x = a + // b\n\tc"},
		{"comment behind =", "x = // b\nc\ny = 1", "x = // b\n\tc\ny = 1"},
		{"comment in a block", "if a { // b\nc = 1\n// d\n}", "if a { // b\n\tc = 1\n\t// d\n}"},
		{"comment in an empty block", "for {\n// a\n}", "for {\n\t// a\n}"},
		{"comment between statements on a line", "x = 1 /* a */ ; y = 2", "x = 1 /* a */\ny = 2"},
		{"none", "return none,-lambda*dy", "return none, -lambda * dy"},
	} {
		out, ok := check(t, "package x\nfunc f() {\n"+tc.text+"\n}\n")
		if !ok {
			t.Errorf("%s: does not parse: %s", tc.name, tc.text)
			continue
		}
		if d := cmp.Diff(inFunc(tc.want), withoutIndentOfEmpty(out)); d != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, d)
		}
	}
}

// withoutIndentOfEmpty gives empty lines the tab that inFunc gives them.
func withoutIndentOfEmpty(out string) string {
	head, body, _ := strings.Cut(out, "{\n")
	lines := strings.Split(body, "\n")
	for i := range lines[:max(len(lines)-2, 0)] {
		if lines[i] == "" {
			lines[i] = "\t"
		}
	}
	return head + "{\n" + strings.Join(lines, "\n")
}

// TestFiles formats the files of testdata: x.in gives x.golden.
func TestFiles(t *testing.T) {
	inputs := texts(t, "testdata/*.in")
	if len(inputs) == 0 {
		t.Fatal("no inputs")
	}
	for name, text := range inputs {
		out, ok := check(t, text)
		if !ok {
			t.Errorf("%s does not parse", name)
			continue
		}
		golden := strings.TrimSuffix(name, ".in") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), out); d != "" {
			t.Errorf("%s (-want +got):\n%s", golden, d)
		}
	}
}

func TestMistakesAreNotFormatted(t *testing.T) {
	var set source.Set
	var diags diag.List
	out, err := Source(set.AddFile("x.grad", []byte("package x\nfunc f( {\n")), &diags)
	if out != nil || err != nil || diags.Errors() == 0 {
		t.Errorf("got %q, %v, %d errors", out, err, diags.Errors())
	}
}

// TestLossIsNoticed shows that the guard sees a token or comment that is gone, new or changed.
func TestLossIsNoticed(t *testing.T) {
	before := []byte("package x\ndim N // n\nfunc f() { g(a, b,) }\n")
	for after, same := range map[string]bool{
		"package x\n\ndim N // n\n\nfunc f() { g(a, b) }": true,
		"package x\ndim N\nfunc f() { g(a, b,) }":         false,
		"package x\ndim N // n\nfunc f() { g(a) }":        false,
		"package x\ndim M // n\nfunc f() { g(a, b) }":     false,
		"package x\ndim N // n\nfunc f() { g(a, b) } dim": false,
		"package x\nfunc f() { g(a, b,) }\ndim N // n":    false,
	} {
		if err := sameTokens(before, []byte(after)); (err == nil) != same {
			t.Errorf("%q: %v", after, err)
		}
	}
}

// TestCommentsAnywhere puts comments and line ends between every two tokens of the programs.
// Where the result parses it must format, keeping every comment.
func TestCommentsAnywhere(t *testing.T) {
	inserts := []string{" /* c */ ", " // c\n", "\n", "\n\n// c\n", "\n/* c */ ", " /* c\n  c */ "}
	tried := 0
	for _, text := range texts(t, "../../testdata/programs/[glps]*.grad", "../parser/testdata/*.grad") {
		var set source.Set
		f := set.AddFile("x.grad", []byte(text))
		tokens, _ := scanner.Scan(f, &diag.List{})
		for i, tok := range tokens {
			insert := inserts[i%len(inserts)]
			at := f.Offset(tok.Pos)
			if _, ok := check(t, text[:at]+insert+text[at:]); ok {
				tried++
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d of the texts parse", tried)
	}
}

func FuzzFormat(f *testing.F) {
	for _, text := range texts(f, "../../testdata/programs/*.grad", "../lib/*/*.grad", "testdata/*.in", "../parser/testdata/*.grad") {
		f.Add(text)
	}
	f.Add(inFunc("x = f(a, // b\n/* c */ d +\n\t// e\n\tg, /* h\n*/ i,\n) // j"))
	f.Add(inFunc("x := if a { /* b */ c } else /* d */ { e /* f */; g } // h\n/* i */ y = 1; /* j */ z = 2"))
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}
