package main

import (
	"flag"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

var mutants = flag.Int("mutants", 4000, "changed texts that are compiled; 30000 take half a minute")

// word is a token, as near as it matters here.
var word = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*|[0-9][0-9.e_]*|[-+*/<>=!:.&|]+|\S|\s+`)

// odd are tokens that stand where nothing like them is expected.
var odd = []string{
	"()", "{}", "[]", "0", "-1", "9223372036854775807", "-9223372036854775808", "1e308", "inf", "x", "N", "f64", "i32", "z2", "bool",
	"if", "for", "range", "break", "return", "func", "grad", "sum", "[i]", "struct", "dim", ",", ":=", "=", "\n",
}

// TestMutants deletes, doubles, exchanges and replaces tokens of the repository's texts and
// compiles what comes out: whatever it is, gradc neither panics nor exits as it does on a
// mistake of its own.
func TestMutants(t *testing.T) {
	n := *mutants
	if testing.Short() {
		n = 100
	}
	var texts []string
	for _, s := range inputs(t) {
		if len(s.text) < 2000 {
			texts = append(texts, s.text)
		}
	}
	r := rand.New(rand.NewPCG(31, 7))
	for range n {
		words := word.FindAllString(texts[r.IntN(len(texts))], -1)
		for range 1 + r.IntN(3) {
			i, j := r.IntN(len(words)), r.IntN(len(words))
			switch r.IntN(5) {
			case 0:
				words[i] = ""
			case 1:
				words[i] += " " + words[i]
			case 2:
				words[i], words[j] = words[j], words[i]
			case 3:
				words[i] = words[j]
			case 4:
				words[i] = odd[r.IntN(len(odd))]
			}
		}
		text := strings.Join(words, "")
		dir := folder(t, map[string]string{"a.grad": text})
		fine(t, "gen", dir)
		if t.Failed() {
			t.Fatal(text)
		}
	}
}
