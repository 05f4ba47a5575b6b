package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestIR runs passes on text and gives both printed forms one hash.
func TestIR(t *testing.T) {
	dense := filepath.Join("..", "..", "passes", "testdata", "programs", "dense.ir")
	code, out, err := gradc("ir", dense)
	if code != exitFine || !strings.HasPrefix(out, "gradc ir 1\n") || strings.Contains(out, "grad{") {
		t.Fatalf("%d, %s\n%s", code, err, out)
	}
	again := filepath.Join(t.TempDir(), "again.ir")
	if err := os.WriteFile(again, []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
	_, first, _ := gradc("ir", "-hash", dense)
	if _, second, _ := gradc("ir", "-hash", again); len(first) != 65 || second != first {
		t.Errorf("hash %q, and %q of what is printed", first, second)
	}
	if code, out, _ := gradc("ir", "-passes", "inline", dense); code != exitFine || !strings.Contains(out, "grad{") {
		t.Errorf("inline alone: %d\n%s", code, out)
	}
	if code, out, _ := gradc("ir", "-reverse", "-passes", "inline,resolve", dense); code != exitFine || !strings.Contains(out, "Grad.reverse") {
		t.Errorf("reverse: %d\n%s", code, out)
	}
	if code, out, _ := gradc("ir", "-list"); code != exitFine || !strings.Contains(out, "normalise ") {
		t.Errorf("list: %d\n%s", code, out)
	}
	broken := filepath.Join(t.TempDir(), "broken.ir")
	if err := os.WriteFile(broken, []byte("gradc ir 1\nfunc F(%x f64) f64 {\n\t%y f64 = sine(%x)\n\treturn %y\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-passes", "optimise", dense}, exitUsage, `no pass is called "optimise"; there are inline`},
		{[]string{broken}, exitFindings, broken + ":3:"},
		{[]string{"none.ir"}, exitFindings, "none.ir does not exist"},
		{[]string{dense, dense}, exitUsage, "Usage"},
		{[]string{"-dims", "N", dense}, exitUsage, "want NAME=SIZE"},
	} {
		if code, out, err := gradc(append([]string{"ir"}, c.args...)...); code != c.code || !strings.Contains(err, c.want) || out != "" {
			t.Errorf("ir %v: %d, %q does not say %q", c.args, code, err, c.want)
		}
	}
}

// TestEvalCheck compares derivatives with differences, and finds a rule that is not one.
func TestEvalCheck(t *testing.T) {
	dir := folder(t, map[string]string{"m.grad": `package m

dim N

type P struct {
	W [N]f32
	B f64
}

func Fine(p P, k [N]i64) (y f64, z [N]f64) {
	z = [n] sin(f64(p.W[k[n]])) * p.B
	return sum(z) * p.B, z
}

func pretend(x f64) (y f64) {
	return x * x
} surrogate(dy) {
	return dy
}

func Odd(x f64) f64 {
	return pretend(x)
}

func Integers(k i64) i64 {
	return k * k
}
`})
	code, out, err := gradc("eval", "-check", dir, "Fine({W: [1, 2, 3], B: 0.5}, [2, 0, 0])")
	for _, want := range []string{"y = ", "p.W [N]f32", "p.B f64", "largest difference"} {
		if code != exitFine || !strings.Contains(out, want) || strings.Contains(out, "DIFFERS") {
			t.Errorf("%d, %s, no %q in\n%s", code, err, want, out)
		}
	}
	if code, out, _ := gradc("eval", "-check", dir, "Odd(3)"); code != exitFindings || !strings.Contains(out, "DIFFERS") || !strings.Contains(out, "rule that was stated") {
		t.Errorf("a surrogate: %d\n%s", code, out)
	}
	if code, out, _ := gradc("eval", "-check", dir, "Integers(3)"); code != exitFine || !strings.Contains(out, "Integers has no derivative") {
		t.Errorf("integers: %d\n%s", code, out)
	}
}

// TestLaws runs the laws over one ring, and asks for one that does not exist.
func TestLaws(t *testing.T) {
	code, out, err := gradc("laws", "-n", "1", "-ring", "z7")
	for _, want := range []string{"RD.7", "adjoint", "tensor", "one partial dropped", "wrong function"} {
		if code != exitFine || !strings.Contains(out, want) {
			t.Errorf("%d, %s, no %q in\n%s", code, err, want, out)
		}
	}
	if code, _, err := gradc("laws", "-ring", "z65"); code != exitUsage || !strings.Contains(err, "rational, z2, z64") {
		t.Errorf("a ring that does not exist: %d, %s", code, err)
	}
	if code, _, _ := gradc("laws", "z7"); code != exitUsage {
		t.Errorf("an argument: %d", code)
	}
}
