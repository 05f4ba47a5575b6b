package check_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/scanner"
	"github.com/gradc/gradc/dsl/source"
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

// accept checks a text; what is accepted must be complete.
func accept(t *testing.T, text string) {
	p, diags, set := checkText("x.grad", []byte(text))
	if diags.Errors() > 0 {
		diags.Render(set, 0)
		return
	}
	if p == nil {
		t.Fatalf("no program and no error:\n%s", text)
	}
	if err := verify(p); err != nil {
		t.Fatalf("%v\n%s\n%s", err, text, p)
	}
}

func TestAcceptedIsComplete(t *testing.T) {
	for _, text := range corpus(t) {
		accept(t, text)
	}
}

// TestMutations changes tokens of the corpus at random: the checker must not panic, and
// what it accepts must be complete.
func TestMutations(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	texts := corpus(t)
	var words []string
	for _, s := range texts {
		words = append(words, tokens(s)...)
	}
	n := 3000
	if testing.Short() {
		n = 300
	}
	for range n {
		ws := tokens(texts[r.IntN(len(texts))])
		if len(ws) == 0 {
			continue
		}
		for range 1 + r.IntN(3) {
			i := r.IntN(len(ws))
			switch r.IntN(4) {
			case 0:
				ws[i] = words[r.IntN(len(words))]
			case 1:
				ws[i] = ""
			case 2:
				ws[i] = ws[r.IntN(len(ws))]
			default:
				ws[i] += " " + words[r.IntN(len(words))]
			}
		}
		accept(t, strings.Join(ws, " "))
	}
}

// tokens are the tokens of a text, line ends among them.
func tokens(text string) []string {
	set := &source.Set{}
	toks, _ := scanner.Scan(set.AddFile("x.grad", []byte(text)), &diag.List{})
	var out []string
	for _, tok := range toks {
		s := tok.Text
		if s == "" || s == "\n" {
			s = "\n"
		}
		out = append(out, s)
	}
	return out
}

func FuzzCheck(f *testing.F) {
	for _, text := range corpus(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { accept(t, text) })
}
