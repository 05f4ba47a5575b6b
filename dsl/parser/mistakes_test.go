package parser

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/diag"
)

// mistakes holds wrong texts and the headlines they get. A package clause is put before
// the texts that have none.
var mistakes = []struct {
	name, src string
	want      []string
}{
	{"missing operand", "func f() {\n\tx := 1 +\n\ty := 2\n\tz := )\n}", []string{
		"3:4 E0106 expected the end of the statement, found :=",
		"4:7 E0106 expected an expression, found )",
	}},
	{"end of the line", "func f() {\n\tx := [i]\n\tx[i] = 1\n\treturn sum[k]\n}", []string{
		"2:10 E0106 expected an expression behind the index list, found the end of the line",
		"4:15 E0106 expected an expression behind the index list, found the end of the line",
	}},
	{"unclosed block", "func f() {\n\tif x {\n\ty = 1\n}\n\nfunc g() {\n\tz := 1 1\n}", []string{
		"1:20 E0123 this { is never closed",
		"7:9 E0106 expected the end of the statement, found 1",
	}},
	{"unclosed parenthesis", "func f() {\n\tx := (1 + 2\n\ty := g(1, 2\n\tz := [i < N x\n\tw := (3}\n}", []string{
		"2:13 E0106 expected ), found the end of the line",
		"3:13 E0106 expected , or ), found the end of the line",
		"4:14 E0106 expected , or ], found name x",
		"5:9 E0106 expected ), found }",
		"6:1 E0106 expected a declaration, found }",
	}},
	{"unclosed at the end", "func f() {\n\tx := g(", []string{
		"1:20 E0123 this { is never closed",
		"2:8 E0123 this ( is never closed",
	}},
	{"unclosed parameters", "func f(x f64 {\n\treturn x x\n}\nfunc g(a f64,\n", []string{
		"1:24 E0106 expected , or ), found {",
		"2:11 E0106 expected the end of the statement, found name x",
		"4:7 E0123 this ( is never closed",
	}},
	{"keyword as a name", "func range(x f64) { }\nfunc g(map f64) {\n\tchan := 1\n\tx := type + 1\n\tp.func = 2\n}\ndim type\ndim\nfunc h() { }", []string{
		"1:16 E0108 range is a keyword of the language and cannot be a name",
		"2:8 E0108 map is a keyword of Go and cannot be a name",
		"3:2 E0108 chan is a keyword of Go and cannot be a name",
		"4:7 E0108 type is a keyword of the language and cannot be a name",
		"5:4 E0108 func is a keyword of the language and cannot be a name",
		"7:5 E0108 type is a keyword of the language and cannot be a name",
		"8:1 E0106 expected the end of the declaration, found keyword dim",
		"9:1 E0106 expected the name of a dim, found keyword func",
	}},
	{"no package", "dim N\npackage y", []string{
		"1:1 E0109 expected the package clause, found keyword dim",
		"2:1 E0109 a second package clause",
	}},
	{"no package at all", "package", []string{
		"1:8 E0106 expected the name of the package, found the end of the file",
	}},
	{"import late", "dim N\nimport \"nn\"\nimport nn\nimport 'x'", []string{
		"2:1 E0110 imports stand before all other declarations",
		"3:10 E0106 expected the path of a package in double quotes, found the end of the line",
		"4:1 E0110 imports stand before all other declarations",
		"4:8 E0105 strings are written in double quotes, and are import paths only",
	}},
	{"operators of Go", "func f() {\n\tx := a % b + 1\n\tx++\n\ti--\n\ty = a ^ 2 ** 3\n\tz := c ? a : b\n\tw := a & b | c\n\tv = a << 2\n\tx %= 3\n}", []string{
		"2:9 E0111 the language has no operator %",
		"3:3 E0111 the language has no operator ++",
		"4:3 E0111 the language has no operator --",
		"5:8 E0111 the language has no operator ^",
		"5:12 E0111 the language has no operator **",
		"6:9 E0106 expected the end of the statement, found ?",
		"7:9 E0111 the language has no operator &",
		"7:13 E0111 the language has no operator |",
		"8:8 E0111 the language has no operator <<",
		"9:4 E0111 the language has no operator %=",
	}},
	{"statements of Go", "func f() {\n\tswitch x {\n\tcase 1:\n\t\ty = 2\n\t}\n\tgo f()\n\tdefer g(1)\n\tfunc g() { }\n\ttype T f64\n\tif x := 1; x > 0 { }\n\t{ y = 1 }\n\ty = 1 +\n}\nfunc (p T) m() { }", []string{
		"2:2 E0112 the language has no switch",
		"6:2 E0112 the language has no go",
		"7:2 E0112 the language has no defer",
		"8:2 E0112 func declarations stand outside of functions",
		"9:2 E0112 type declarations stand outside of functions",
		"10:5 E0112 an if has a condition and no statement before it",
		"11:2 E0112 a block stands only behind if, else, for or an index list",
		"13:1 E0106 expected an expression, found }",
		"14:6 E0112 there are no methods: a function has no receiver",
	}},
	{"loops of Go", "func f() {\n\tfor i := 0; i < 3; i++ {\n\t\tx = +\n\t}\n\tfor i, v := range xs { }\n\tfor i = range 3 { }\n\tfor i < 3; { }\n\tfor x y { }\n}", []string{
		"2:6 E0113 this is no loop of the language",
		"4:2 E0106 expected an expression, found }",
		"5:6 E0113 this is no loop of the language",
		"6:6 E0113 this is no loop of the language",
		"7:6 E0113 this is no loop of the language",
		"8:6 E0113 this is no loop of the language",
	}},
	{"parameters", "func f(x) { }\nfunc g(f64, [3]f64) { }\nfunc h(x f64, y) (a f64, [2]f64) { }\nfunc k[B, I dim, T](x = 2) { }\nfunc l[](x f64) { }\ntype P[] struct { }", []string{
		"1:18 E0114 x has no type",
		"2:8 E0114 f64 has no type",
		"2:13 E0114 this parameter has no name",
		"3:15 E0114 y has no type",
		"3:26 E0114 this parameter has no name",
		"4:18 E0114 type parameter T has no kind",
		"4:21 E0114 parameter x has a default and no type",
		"5:7 E0116 nothing stands in these brackets",
		"6:7 E0116 nothing stands in these brackets",
	}},
	{"targets", "func f() {\n\tf(x) = 1\n\ta.b := 1\n\ta + b = 2\n\tx, 3 = 1, 2\n\ta, b += 1, 2\n\tx, y\n\t(x) = 1\n\ta[i].b[2] = 3\n}", []string{
		"2:2 E0115 cannot assign to this: only to a name, a field or an element",
		"3:2 E0115 := declares names, and this is a part of a",
		"4:2 E0115 cannot assign to this: only to a name, a field or an element",
		"5:5 E0115 cannot assign to this: only to a name, a field or an element",
		"6:2 E0115 += assigns to one target, found 2",
		"7:6 E0106 expected := or =, found the end of the line",
		"8:2 E0115 cannot assign to this: only to a name, a field or an element",
	}},
	{"empty brackets", "func f() {\n\tx := a[]\n\ty := [] 1\n\tz := sum[] x\n\tw := [...]f64{}\n}\nfunc g(x []f64) { }", []string{
		"2:8 E0116 nothing stands in these brackets",
		"3:7 E0116 nothing stands in these brackets",
		"4:10 E0116 nothing stands in these brackets",
		"7:10 E0116 nothing stands in these brackets",
	}},
	{"clauses", "func f() { } backward(dy) { } surrogate(dy) { }\nlens l(p P) <-> P { get { p } get { p } }\nlens m(p P) <-> P { foo { } put(dp) { dp } get { 1 + } }\nlens n\nlens o(a f64) { }\nlens q(x f64) <-> { }", []string{
		"1:41 E0117 a second reverse rule; a function has one",
		"2:6 E0122 lens l lacks its get or its put",
		"2:31 E0117 a second get; a lens has one",
		"3:21 E0106 expected get { … } or put(dp) { … }, found name foo",
		"4:7 E0106 expected (wires) <-> or =, found the end of the line",
		"5:15 E0106 expected (wires) <-> or =, found {",
		"6:19 E0106 expected what the lens gives, found {",
	}},
	{"package variable", "var x f64\nvar y = 1 +\n", []string{
		"1:11 E0118 variables are declared inside of functions",
		"2:1 E0118 variables are declared inside of functions",
		"3:1 E0106 expected an expression, found the end of the file",
	}},
	{"strings", "func f() {\n\tx := \"a\" + `b`\n\ty := \"open\n}", []string{
		"2:7 E0119 there are no strings in the language, except for import paths",
		"2:13 E0105 strings are written in double quotes, and are import paths only",
		"3:7 E0105 this string is not closed on its line",
	}},
	{"array literal", "func f() {\n\tx := [N]f64{1, 2}\n\ty := [i] State{X: 1}\n}", []string{
		"2:7 E0120 this reads as a comprehension: the type of an array literal begins with an integer or ...",
	}},
	{"arguments", "func f() {\n\tx := f(a: 1, 2, b: 3)\n\ty := f(1 2)\n\tz := f(, 1)\n\tw := f(1,, 2)\n}", []string{
		"2:15 E0121 an argument by position stands behind one by name",
		"3:11 E0106 expected , or ), found 2",
		"4:9 E0106 expected an expression, found ,",
		"5:11 E0106 expected an expression, found ,",
	}},
	{"declarations", "const a\nconst b f64\ndim A, B = 2\ndim C =\ndim D ~\ntype T\ntype U struct {\n\tA\n\tB f64 C\n\tC [N]f64\n\t+\n\tD f64\n}\nfunc f() {\n\tvar x\n\tvar x f64 = \n}\nx := 1\nfunc g( { }", []string{
		"1:17 E0122 constant a has no value",
		"2:7 E0122 constant b has no value",
		"3:5 E0122 a value belongs to one dim, found 2 names",
		"5:1 E0106 expected an expression, found keyword dim",
		"6:1 E0106 expected an expression, found keyword type",
		"6:7 E0106 expected a type, found the end of the line",
		"8:3 E0106 expected a type, found the end of the line",
		"9:8 E0106 expected the end of the line, found name C",
		"11:2 E0106 expected the name of a field, found +",
		"15:6 E0122 variable x has neither a type nor a value",
		"17:1 E0106 expected an expression, found }",
		"18:1 E0106 expected a declaration, found name x",
		"19:9 E0106 expected a type, found {",
	}},
	{"groups", "dim (\n\tA = 1 2\n\tB +\n\tC = (1\n\tD\n)\nconst (\n\tx\n\ty = 1)\ntype (\n\tT struct { A B C }\n\tU f64\n)\nimport (\n\tnn\n)", []string{
		"2:8 E0106 expected the end of the line, found 2",
		"3:4 E0106 expected the end of the line, found +",
		"8:2 E0122 constant x has no value",
		"11:17 E0106 expected the end of the line, found name C",
		"14:1 E0110 imports stand before all other declarations",
		"15:4 E0106 expected the path of a package in double quotes, found the end of the line",
	}},
	{"else", "func f() {\n\tx := if a { b }\n\telse { c }\n\tif a { b }\n\telse if d { c }\n\telse { 1 + }\n}", []string{
		"3:2 E0106 else must stand on the line of the } before it",
		"5:2 E0106 else must stand on the line of the } before it",
		"6:2 E0106 else must stand on the line of the } before it",
		"6:13 E0106 expected an expression, found }",
	}},
	{"behind a statement", "func f() {\n\tx = 1 y = 2\n\treturn 1, 2 3\n\tbreak x\n\tif a { } b\n}\n}\nfunc g() { }", []string{
		"2:8 E0106 expected the end of the statement, found name y",
		"3:14 E0106 expected the end of the statement, found 3",
		"4:8 E0106 expected the end of the statement, found name x",
		"5:11 E0106 expected the end of the statement, found name b",
		"7:1 E0106 expected a declaration, found }",
	}},
	{"missing braces", "func f()\n\treturn 1\n}\nfunc g() {\n\tif x\n\t\ty = 1\n\tfor i := range 3\n\t\tz = 2\n}", []string{
		"2:2 E0106 expected a declaration, found keyword return",
		"5:6 E0106 expected {, found the end of the line",
		"7:18 E0106 expected {, found the end of the line",
	}},
	{"braces on the next line", "func f(x f64) f64\n{\n\tif x > 0\n\t{\n\t\treturn 1 1\n\t}\n\tfor i := range 3\n\t{\n\t}\n\tfor x > 1\n\n\t{\n\t\tx = x / 2\n\t}\n\treturn x\n}\nlens l(p f64, x f64) <-> f64\n{\n\tget\n\t{ p }\n\tput(dy)\n\t{ return dy, dy }\n}\ntype T struct\n{\n\tA f64\n}\nfunc g() { }", []string{
		"2:1 E0106 { must stand at the end of the line before it",
		"4:2 E0106 { must stand at the end of the line before it",
		"5:12 E0106 expected the end of the statement, found 1",
		"8:2 E0106 { must stand at the end of the line before it",
		"12:2 E0106 { must stand at the end of the line before it",
		"18:1 E0106 { must stand at the end of the line before it",
		"20:2 E0106 { must stand at the end of the line before it",
		"22:2 E0106 { must stand at the end of the line before it",
	}},
	{"= in the place of a colon", "func f(x [2]f64) f64 {\n\ty := max(x, axis=1) + g(x, axis = 1 2)\n\tz := P{A=1, B: 2}\n\tw := h[H=4](x)\n\treturn y + 1 1\n}", []string{
		"2:18 E0106 expected :, found =",
		"2:34 E0106 expected :, found =",
		"2:38 E0106 expected , or ), found 2",
		"3:10 E0106 expected :, found =",
		"4:10 E0106 expected :, found =",
		"5:15 E0106 expected the end of the statement, found 1",
	}},
	{"missing types", "func f(x [N]) [3] {\n\treturn x\n}\nfunc g() (a, b) { }\ntype T [N\ntype U [2]\nfunc h() func( { }", []string{
		"1:18 E0114 the element type of x, or the name of a parameter, is missing",
		"1:29 E0106 expected a type, found {",
		"5:10 E0106 expected , or ], found the end of the line",
		"6:11 E0106 expected a type, found the end of the line",
		"7:16 E0106 expected a type, found {",
	}},
	{"bad instance", "func f(s Adam[]) { }\nfunc g(s Adam[P 2]) {\n\tx := f[a:](x)\n\ty := f[N: ](x)\n}", []string{
		"1:24 E0116 nothing stands in these brackets",
		"2:17 E0106 expected , or ], found 2",
	}},
	{"statement at the margin", "func f() {\nvar x f64\nconst k = 2\nreturn x\n}\ndim N", []string{}},
	{"index", "func f() {\n\tx := a[1 2]\n\ty := a[i else]\n\tz := a[else 0]\n\tw := a[i:j:k]\n\tv := [i <] a\n\tu := [2 < i] a\n\tt := sum[i > 2] a\n}", []string{
		"2:11 E0106 expected , or ], found 2",
		"3:15 E0106 expected an expression, found ]",
		"4:9 E0106 expected an expression, found keyword else",
		"5:12 E0106 expected , or ], found :",
		"6:11 E0106 expected an expression, found ]",
		"8:13 E0106 expected , or ], found >",
	}},
	{"stray characters", "func f() {\n\tx := a $ b\n\ty := 3ab + \x01 1\n\tz := 1.5.2\n}", []string{
		"2:9 E0101 unexpected character '$'",
		"2:11 E0106 expected the end of the statement, found name b",
		"3:7 E0103 3ab is not a number",
		"3:13 E0101 unexpected character '\\x01'",
		"4:10 E0106 expected the end of the statement, found .2",
	}},
}

func TestMistakes(t *testing.T) {
	for _, tc := range mistakes {
		src := tc.src
		if !strings.Contains(src, "package") {
			src = "package x;" + src
		}
		_, set, diags := parse("x.grad", src)
		var got []string
		for _, d := range diags.Sorted() {
			got = append(got, strings.TrimPrefix(set.Position(d.Pos).String(), "x.grad:")+" "+string(d.Code)+" "+d.Message)
		}
		if strings.Join(got, "\n") != strings.Join(tc.want, "\n") {
			t.Errorf("%s:\n%s\ngot:\n%s\nwant:\n%s", tc.name, src, strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
		}
	}
}

// TestSyntaxCodesAreProvoked: every code of the scanner and the parser is reached by one of
// the mistakes here or by one of the texts that need more than a line.
func TestSyntaxCodesAreProvoked(t *testing.T) {
	texts := []string{"x\xff", "x /* y", "func f() { " + strings.Repeat("f(", 1000)}
	for _, tc := range mistakes {
		texts = append(texts, tc.src)
	}
	seen := map[diag.Code]bool{}
	for _, text := range texts {
		if !strings.Contains(text, "package") {
			text = "package x;" + text
		}
		_, _, diags := parse("x.grad", text)
		for _, d := range diags.Sorted() {
			seen[d.Code] = true
		}
	}
	for _, e := range diag.Codes() {
		if strings.HasPrefix(string(e.Code), "E01") && !seen[e.Code] {
			t.Errorf("nothing provokes %s: %s", e.Code, e.Doc)
		}
	}
}
