package manual

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/check"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/format"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// internals are declarations of the library's universe that are no part of the language.
var internals = map[string]string{"pivot": "what the softmax family subtracts"}

// TestNothingIsMissing: every name of the language, every declaration of the library and
// every operation has an entry, under its name the first two, and each one only.
func TestNothingIsMissing(t *testing.T) {
	count, becomes := map[string]int{}, map[string]bool{}
	for _, e := range Entries() {
		for _, name := range e.Names {
			count[name]++
		}
		for _, op := range e.Ops {
			becomes[op] = true
		}
	}
	for _, name := range check.Universe() {
		if count[name] == 0 {
			t.Errorf("%s of the language has no entry in dsl/manual/text", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(library())) {
		if count[name] == 0 && internals[name] == "" {
			t.Errorf("%s of the library has no entry in dsl/manual/text", name)
		}
	}
	for _, op := range ops.All {
		if len(Find(op.Name())) == 0 && !becomes[op.Name()] {
			t.Errorf("operation %s has no entry in dsl/manual/text", op.Name())
		}
	}
	for name, n := range count {
		if n > 1 && name != "div" { // the operator, and the function on integers
			t.Errorf("%s has %d entries", name, n)
		}
	}
}

// TestExamplesShowWhatTheyAreOf: an example is in canonical form, and each name of its
// entry that can stand in a program stands in it.
func TestExamplesShowWhatTheyAreOf(t *testing.T) {
	word := regexp.MustCompile(`^[A-Za-z][\w.]*$`)
	isOp := func(name string) bool { _, ok := ops.New(name); return ok }
	language := check.Universe()
	for _, e := range Entries() {
		var diags diag.List
		out, err := format.Source((&source.Set{}).AddFile("example.grad", []byte(e.Example)), &diags)
		if err != nil || string(out) != e.Example {
			t.Errorf("%s: in canonical form the example is\n%s%v", e.Names[0], out, err)
		}
		shown := false
		operator := slices.ContainsFunc(e.Names, func(name string) bool { return !word.MatchString(name) })
		for _, name := range e.Names {
			in := regexp.MustCompile(`(^|[^\w.])` + regexp.QuoteMeta(name) + `($|\W)`).MatchString(e.Example)
			shown = shown || in || operator
			_, ofLibrary := library()[name]
			if !operator && !in && (slices.Contains(language, name) && !isType(name) || ofLibrary) {
				t.Errorf("the example of %s does not show %s", e.Names[0], name)
			}
		}
		if !shown && !slices.ContainsFunc(e.Names, isOp) {
			t.Errorf("the example of %s does not show it", e.Names[0])
		}
	}
}

func isType(name string) bool { _, ok := ir.ParseDType(name); return ok }

// TestText: an entry has all its parts, in lines that a terminal takes as they are.
func TestText(t *testing.T) {
	for _, e := range Entries() {
		text := e.Text()
		for _, part := range append([]string{"\nConventions\n\n  * ", "\nExample", "    package example\n"}, e.Names...) {
			if !strings.Contains(text, part) {
				t.Errorf("the entry of %s does not have %q:\n%s", e.Names[0], part, text)
			}
		}
		for _, line := range strings.Split(text, "\n") {
			if strings.TrimRight(line, " ") != line || strings.Contains(line, "\t") {
				t.Errorf("the entry of %s has the line %q", e.Names[0], line)
			}
		}
	}
}

// TestElements: the element types of an entry are those that its operation admits.
func TestElements(t *testing.T) {
	for name, want := range map[string]string{
		"tanh": "f32 f64",
		"+":    "f32 f64 i32 i64 u8 z2 z64 zN minplus sat8 sat16",
		"-":    "f32 f64 i32 i64 u8 z2 z64 zN",
		"max":  "f32 f64 i32 i64 u8 z64 minplus sat8 sat16",
		"mod":  "i32 i64 u8 z64",
		"any":  "",
	} {
		if got := strings.Join(Find(name)[0].Elements(), " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestParse: a text that is no manual is told by its line.
func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"# T\nsig: f\n":                             `line 2: "sig: f"`,
		"# T\n-- f --\nkin: k\n":                    `line 3: "kin: k"`,
		"# T\n-- f --\nop: nonesuch\n":              "no operation nonesuch",
		"# T\n-- f --\nsig: f(x)\n\nfunc F() f64\n": "nothing that says what it is",
	} {
		if _, err := parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
