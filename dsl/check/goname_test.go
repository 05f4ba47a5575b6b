package check

import "testing"

func TestSuggest(t *testing.T) {
	visible := []string{"N", "P", "W1", "abs", "activation", "bool", "exp", "f32", "f64", "h", "i32", "i64", "log", "max", "min", "qr", "relu", "sign", "sqrt", "sum", "u8", "w2"}
	for name, want := range map[string]string{
		"float32": "f32", "float64": "f64", "double": "f64", "int": "i64", "int32": "i32", "byte": "u8",
		"activatoin": "activation", "relo": "relu", "Exp": "exp", "w1": "W1", "sgn": "sign", "sqr": "sqrt", "hh": "h", "smu": "sum", "ab": "abs",
		// Another name, not a mistyped one.
		"q": "", "n": "", "w3": "", "sun": "", "mix": "", "len": "", "f16": "", "": "", "zz": "", "menu": "", "x": "",
	} {
		if got := Suggest(name, visible); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
