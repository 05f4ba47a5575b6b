package check_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/scanner"
	"github.com/gradc/gradc/dsl/source"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// verify says what is wrong with a program that was accepted: a part that is missing,
// or a type that is not settled.
func verify(p *typed.Program) error {
	var err error
	complain := func(format string, args ...any) {
		if err == nil {
			err = fmt.Errorf(format, args...)
		}
	}
	settled := func(t ir.APIType) bool {
		for _, l := range t.Leaves() {
			if l.Type.DType < ir.F32 || l.Type.DType > ir.Bool || l.Type.Shape == nil {
				return false
			}
		}
		return true
	}
	for _, f := range p.Funcs {
		if f.Body == nil || len(f.Body.Results) != len(f.Results) {
			complain("%s has no body, or too few results", f.Name)
			continue
		}
		bound := map[*typed.Var]bool{}
		for _, v := range f.Params {
			bound[v] = true
		}
		var block func(b *typed.Block, rule bool)
		var expr func(e typed.Expr)
		expr = func(e typed.Expr) {
			if e == nil {
				complain("%s: a part is missing", f.Name)
				return
			}
			if !settled(e.Type()) {
				complain("%s: %T has type %s", f.Name, e, typed.TypeString(e.Type()))
			}
			if r, ok := e.(*typed.Ref); ok && !bound[r.Var] {
				complain("%s: %s is read where it is not bound", f.Name, r.Var.Name)
			}
			for _, o := range typed.Operands(e) {
				expr(o)
			}
			if l, ok := e.(*typed.Loop); ok {
				for _, v := range l.Carried {
					bound[v] = true
				}
			}
			for _, b := range typed.Blocks(e) {
				block(b, false)
			}
		}
		block = func(b *typed.Block, rule bool) {
			for _, l := range b.Lets {
				expr(l.Value)
				for _, v := range l.Vars {
					bound[v] = true
				}
			}
			for _, r := range b.Results {
				if r != nil || !rule {
					expr(r)
				}
			}
		}
		block(f.Body, false)
		if f.Rule != nil {
			for _, v := range f.Rule.Cotangent {
				bound[v] = true
			}
			block(f.Rule.Body, true)
		}
	}
	return err
}

// corpus is every program of the tests: right ones and wrong ones.
func corpus(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, pattern := range []string{"../../testdata/programs/*.grad", "../../testdata/errors/*.grad", "../lib/*/*.grad", "testdata/*.txtar"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := string(text)
			if i := strings.Index(s, "package "); i > 0 && strings.HasSuffix(file, ".txtar") {
				s, _, _ = strings.Cut(s[i:], "\n-- ")
			}
			texts = append(texts, s)
		}
	}
	return texts
}

// accept checks a text and reports whether it was accepted; it must be complete then.
func accept(t *testing.T, text string) bool {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("panic: %v\n%s\n%s", p, text, debug.Stack())
		}
	}()
	p, diags, set := checkText("x.grad", []byte(text))
	if diags.Errors() > 0 {
		diags.Render(set, 0)
		return false
	}
	if p == nil {
		t.Fatalf("no program and no error:\n%s", text)
	}
	if err := verify(p); err != nil {
		t.Fatalf("%v\n%s\n%s", err, text, p)
	}
	return true
}

func TestAcceptedIsComplete(t *testing.T) {
	for _, text := range corpus(t) {
		accept(t, text)
	}
}

// TestMutations replaces tokens of the corpus at random by others of their kind: the
// checker must not panic, and what it accepts must be complete.
func TestMutations(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	texts := corpus(t)
	var right []string // most texts are files of mistakes
	for _, text := range texts {
		if accept(t, text) {
			right = append(right, text)
		}
	}
	n := 1500
	if testing.Short() {
		n = 400
	}
	accepted := 0
	for i := range n {
		from := texts
		if i%2 == 1 {
			from = right
		}
		text := mutate(r, from[r.IntN(len(from))])
		if accept(t, text) {
			accepted++
		}
	}
	if accepted < n/50 {
		t.Errorf("only %d of %d mutants were accepted: the test looks at nothing", accepted, n)
	}
}

// mutate replaces one to three tokens of a text by others of the text of the same kind.
func mutate(r *rand.Rand, text string) string {
	set := &source.Set{}
	f := set.AddFile("x.grad", []byte(text))
	toks, _ := scanner.Scan(f, &diag.List{})
	kind := func(k token.Kind) int {
		switch {
		case k == token.Ident:
			return 1
		case k == token.Int || k == token.Float:
			return 2
		case k.Precedence() > token.ComposePrec:
			return 3
		case k == token.Comma || k == token.Colon:
			return 4
		}
		return 0
	}
	replace := map[int]string{}
	for range 1 + r.IntN(3) {
		i := r.IntN(len(toks))
		var same []string
		for _, other := range toks {
			if k := kind(toks[i].Kind); k != 0 && kind(other.Kind) == k {
				same = append(same, other.Text)
			}
		}
		if len(same) > 0 {
			replace[i] = same[r.IntN(len(same))]
		}
	}
	var b strings.Builder
	at := 0
	for i, tok := range toks {
		if by, ok := replace[i]; ok {
			b.WriteString(text[at:f.Offset(tok.Pos)])
			b.WriteString(by)
			at = f.Offset(tok.Pos) + len(tok.Text)
		}
	}
	return b.String() + text[at:]
}

func FuzzCheck(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { accept(t, text) })
}
