package diag

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/source"
)

// TestRecords prints for machines: several mistakes, in order, each once; lines and percent
// signs in messages; what a path may hold that ends a property; second places.
func TestRecords(t *testing.T) {
	var set source.Set
	text := "func f() {\n\th := relu(x @ p.W2\t+ µ)\n}\n"
	f := set.AddFile("a, b:100%/digits.grad", []byte(text))
	at := func(s string) source.Pos { return f.Pos(strings.Index(text, s)) }
	var l List
	l.Errorf("E9001", at("µ"), at(")\n}"), "unknown name µ:\n\t<50%%> of \"it\"\r\n").Suggest("did you mean mu, or %%0A?").
		Notef(at("func"), at(" f("), "declared\nhere").Notef(source.NoPos, source.NoPos, "in the library")
	l.Errorf("E9002", at("x @"), at("\t+ µ"), "cannot multiply").At(at("@"))
	l.Errorf("E9002", at("x @"), at("\t+ µ"), "cannot multiply").At(at("@"))
	l.Errorf("E9004", at("{\n"), at("}\n"), "over several lines")
	l.Warnf("W9001", at("h :="), source.NoPos, "h is not used")
	l.Errorf("E9003", source.NoPos, source.NoPos, "no such directory")

	wantJSON := `{"severity":"error","code":"E9003","message":"no such directory"}
{"file":"a, b:100%/digits.grad","line":1,"column":10,"span":{"line":1,"column":10,"endLine":3,"endColumn":1},"severity":"error","code":"E9004","message":"over several lines"}
{"file":"a, b:100%/digits.grad","line":2,"column":2,"span":{"line":2,"column":2,"endLine":2,"endColumn":3},"severity":"warning","code":"W9001","message":"h is not used"}
{"file":"a, b:100%/digits.grad","line":2,"column":14,"span":{"line":2,"column":12,"endLine":2,"endColumn":20},"severity":"error","code":"E9002","message":"cannot multiply"}
{"file":"a, b:100%/digits.grad","line":2,"column":23,"span":{"line":2,"column":23,"endLine":2,"endColumn":25},"severity":"error","code":"E9001","message":"unknown name µ:\n\t<50%> of \"it\"\r\n","suggestion":"did you mean mu, or %0A?","related":[{"file":"a, b:100%/digits.grad","line":1,"column":1,"span":{"line":1,"column":1,"endLine":1,"endColumn":5},"severity":"note","message":"declared\nhere"},{"severity":"note","message":"in the library"}]}
`
	place := "file=a%2C b%3A100%25/digits.grad"
	wantGitHub := `::error::no such directory
::error ` + place + `,line=1,col=10::over several lines
::warning ` + place + `,line=2,col=2::h is not used
::error ` + place + `,line=2,col=14::cannot multiply
::error ` + place + `,line=2,col=23::unknown name µ:%0A	<50%25> of "it"%0D%0A%0Adid you mean mu, or %250A?%0Aa, b:100%25/digits.grad:1:1: note: declared%0Ahere%0Anote: in the library
`
	var gotJSON, gotGitHub strings.Builder
	for _, r := range l.Records(&set) {
		gotJSON.WriteString(r.JSON())
		gotGitHub.WriteString(r.GitHub())
		var back Record
		if err := json.Unmarshal([]byte(r.JSON()), &back); err != nil || back.JSON() != r.JSON() {
			t.Errorf("%s is read as %s (%v)", r.JSON(), back.JSON(), err)
		}
	}
	if gotJSON.String() != wantJSON {
		t.Errorf("got:\n%s\nwant:\n%s", gotJSON.String(), wantJSON)
	}
	if gotGitHub.String() != wantGitHub {
		t.Errorf("got:\n%s\nwant:\n%s", gotGitHub.String(), wantGitHub)
	}
	whole := Record{Place: &Place{File: "x_grad.go"}, Severity: "error", Message: "is stale"}
	if got := whole.GitHub(); got != "::error file=x_grad.go::is stale\n" {
		t.Errorf("of a whole file: %s", got)
	}
	if got := whole.JSON(); got != `{"file":"x_grad.go","severity":"error","message":"is stale"}`+"\n" {
		t.Errorf("of a whole file: %s", got)
	}
}
