package driver

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

// lensModel has functions that are parted into halves.
const lensModel = `package halved

dim (
	N
	T ~ 5
	H = 3
)

type P struct {
	W [H, H]f64
	B [H]f64
	S f64
}

//gradc:lens
func Layer(p P, x [N, H]f64) (y [N, H]f64) {
	return p.S * sin(tanh(x @ p.W + p.B))
}

//gradc:lens
func Pick(table [N, H]f64, at [T]i32, residual f64) (rows [T, H]f64, most [T]i64, total f64) {
	rows = [t] table[mod(i64(at[t]), N)] * residual
	return rows, [t] argmax[h] rows[t, h], sum(exp(rows))
}

//gradc:lens
func Sequence(p P, x [T, H]f64) ([T, H]f64, f64) {
	var ys [T, H]f64
	var h [H]f64
	for t := range T {
		h = tanh(h @ p.W + x[t] + p.B)
		ys[t] = if h > 0 { sqrt(h) } else { h * p.S }
	}
	return ys, dot(h, h)
}

//gradc:lens
func Root(a f64) f64 {
	x := 1.0
	for abs(x*x-a) > 1e-9 {
		x = (x + a/x) / 2
	}
	return x
}
`

// TestLenses compares the halves of functions with their reverse derivatives, by the
// evaluator, and the generated Go with that.
func TestLenses(t *testing.T) {
	b := compileModel(t, "halved.grad", lensModel)
	dims := map[string]int64{"N": 4, "T": 5}
	residuals := map[string]int{"Layer": 2, "Pick": 3, "Sequence": 2, "Root": 1}
	p := goPackage(t, b, "halved")
	var calls []rungo.Call
	var wants [][]Array
	run := func(u *Unit, args []Array) []Array {
		out, err := eval.Eval(u.Export.Func, eval.F32{}, dims, args, eval.WithDerive(passes.Closed))
		if err != nil {
			t.Fatal(err)
		}
		calls, wants = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Dims: dims, Args: args}), append(wants, out)
		return out
	}
	for _, u := range b.Units {
		if len(u.Halves) != 2 {
			continue
		}
		name, get, put := u.Export.Name, u.Halves[0], u.Halves[1]
		in, out := len(u.Export.Func.Params), len(u.Export.Func.Results)
		if k := len(get.Export.Func.Params) - in; k > residuals[name] || k == 0 {
			t.Errorf("%s keeps %d values, want at most %d\n%v", name, k, residuals[name], get.Export.Func)
		}
		args := anyArguments(t, get.Export.Func, dims)
		if name == "Root" {
			args[0].F[0] = 2
		}
		y := run(u, args[:in])
		got := run(get, args)
		if err := close(got[:out], y); err != nil {
			t.Errorf("%sGet: %v", name, err)
		}
		back, _ := Reverse(u.Export.Func)
		seeds := anyArguments(t, back, dims)[in:]
		want, err := eval.Eval(back, eval.F32{}, dims, slices.Concat(args[:in], seeds), eval.WithDerive(passes.Closed))
		if err != nil {
			t.Fatal(err)
		}
		if err := close(run(put, slices.Concat(args[:in], got[out:], seeds)), want); err != nil {
			t.Errorf("%sPut: %v", name, err)
		}
	}
	for i, o := range called(t, calls, p) {
		if o.Err != nil {
			t.Errorf("%s: %v", calls[i].Export.Name, o.Err)
		} else if err := close(o.Results, wants[i]); err != nil {
			t.Errorf("generated %s: %v", calls[i].Export.Name, err)
		}
	}
}

// goPackage is what a build prints.
func goPackage(t *testing.T, b *Build, name string) rungo.Package {
	t.Helper()
	outs, err := b.Outputs("")
	if err != nil {
		t.Fatal(err)
	}
	p := rungo.Package{Name: name, Files: map[string][]byte{}}
	for _, o := range outs {
		p.Files[filepath.Base(o.Path)] = o.Text
	}
	return p
}

// called builds packages and makes calls.
func called(t *testing.T, calls []rungo.Call, packages ...rungo.Package) []rungo.Outcome {
	t.Helper()
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := rungo.Run(root, packages, calls)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// Array is an array of the evaluator.
type Array = rungo.Array

// close compares arrays within 1e-12 of the largest element.
func close(have, want []Array) error {
	if len(have) != len(want) {
		return fmt.Errorf("%d results, want %d", len(have), len(want))
	}
	for k, w := range want {
		if !slices.Equal(have[k].I, w.I) {
			return fmt.Errorf("result %d is %v, want %v", k, have[k].I, w.I)
		}
		scale := 1.0
		for _, x := range w.F {
			scale = max(scale, math.Abs(x))
		}
		for i, x := range w.F {
			if d := math.Abs(have[k].F[i] - x); !(d <= 1e-12*scale) {
				return fmt.Errorf("result %d, element %d is %v, want %v", k, i, have[k].F[i], x)
			}
		}
	}
	return nil
}

// TestLensDirective says what cannot be parted.
func TestLensDirective(t *testing.T) {
	for text, want := range map[string]string{
		"func F(n i64) (y f64) { return f64(n) }":                                   "made of floats",
		"func F(x [3]f64) (x [3]f64) { return 2 * x }":                              "updated in place",
		"func F(s S) (y f64) { return s.A }\ntype S struct { A f64; N i64 }":        "for all of s or for none",
		"func F(x f64) (y f64) { return x * x }\nfunc FPut(x f64) f64 { return x }": "declares as a function",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "p.grad"), []byte("package p\n\n//gradc:lens\n"+strings.ReplaceAll(text, "; ", "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
		b, err := Compile(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if said := b.Package.Diags.Render(b.Package.Files, 9); !strings.Contains(said, want) {
			t.Errorf("%s:\nsays %q, want %q", text, said, want)
		}
	}
}
