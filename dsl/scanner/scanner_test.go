package scanner

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/source"
)

func scanText(text string) (tokens, comments, messages []string) {
	var set source.Set
	var diags diag.List
	toks, coms := Scan(set.AddFile("x.grad", []byte(text)), &diags)
	for _, t := range toks[:len(toks)-1] {
		tokens = append(tokens, t.Text)
	}
	for _, c := range coms {
		comments = append(comments, c.Text)
	}
	for _, d := range diags.Sorted() {
		messages = append(messages, string(d.Code))
	}
	return tokens, comments, messages
}

func TestTokens(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"operators", "a<->b>>c<=d:=e+=f...g@h", "a <-> b >> c <= d := e += f ... g @ h $"},
		{"minus before less", "a<-b", "a < - b $"},
		{"numbers", "1 0x1F 1_000 1.5e-3 .5 1e+3 0b11 0x1p-2 2.", "1 0x1F 1_000 1.5e-3 .5 1e+3 0b11 0x1p-2 2. $"},
		{"hex then plus", "0xe+1", "0xe + 1 $"},
		{"ellipsis behind a number", "[2...]", "[ 2 ... ] $"},
		{"semicolons", "x\ny +\nz)\n]\n}\nreturn\nbreak\nnone\nif\n(", "x $ y + z ) $ ] $ } $ return $ break $ none $ if ("},
		{"comment ends line", "x // c\ny /* a\nb */ z", "x $ y $ z $"},
		{"written semicolons", "x; y;\n", "x ; y ;"},
		{"letters beyond ASCII", "größe := µ2", "größe := µ2 $"},
		{"at the end without newline", "x", "x $"},
		{"carriage returns", "x\r\ny\r\n", "x $ y $"},
		{"byte order mark", "\uFEFFx", "x $"},
	} {
		tokens, _, messages := scanText(tc.text)
		got := strings.ReplaceAll(strings.Join(tokens, " "), "\n", "$")
		if got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
		if messages != nil {
			t.Errorf("%s: unexpected errors %v", tc.name, messages)
		}
	}
}

func TestComments(t *testing.T) {
	_, comments, _ := scanText("// one\r\nx /* two\r\nlines */ // three")
	if got, want := strings.Join(comments, "|"), "// one|/* two\nlines */|// three"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a $ b":                    "E0101",
		"a # b":                    "E0101",
		"a\xffb\xff\nc\x00":        "E0102 E0102",
		"x\uFEFFy":                 "E0102",
		"12ab":                     "E0103",
		"1__0":                     "E0103",
		"1e":                       "E0103",
		"0b12":                     "E0103",
		"0755":                     "E0103",
		"2i":                       "E0103",
		"1.5.2":                    "",
		strings.Repeat("1", 300):   "E0103",
		"x /* y":                   "E0104",
		"import \"nn\nx":           "E0105",
		"'a'":                      "E0105",
		"\"a\\\"b\"":               "",
		"x\u2028y":                 "E0101",
		"a ∂ b":                    "E0101",
		strings.Repeat("\x01", 3):  "E0101 E0101 E0101",
		"\x80\x81 := \xfe // \xfd": "E0102",
	} {
		_, _, messages := scanText(text)
		if got := strings.Join(messages, " "); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
