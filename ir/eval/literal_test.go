package eval_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

func read(t *testing.T, text string, dt ir.DType, rank int) (eval.Array[float64], error) {
	t.Helper()
	inv, err := eval.ParseInvocation("F(" + text + ")")
	if err != nil {
		return eval.Array[float64]{}, err
	}
	return eval.ReadArray(inv.Args[0].Value, eval.F32{}, dt, rank)
}

func TestLiterals(t *testing.T) {
	for _, c := range []struct {
		text string
		t    ir.DType
		rank int
		want string
	}{
		{"[[1, 2.5], [ -3,4e-9 ] , ]", ir.F64, 2, "[[1, 2.5],\n [-3, 4e-09]]"},
		{"0.1", ir.F32, 0, "0.1"},
		{"[inf, -inf, nan, -0]", ir.F32, 1, "[+Inf, -Inf, NaN, -0]"},
		{"[[[1], [2]], [[3], [4]]]", ir.I32, 3, "[[[1],\n  [2]],\n [[3],\n  [4]]]"},
		{"[true, false]", ir.Bool, 1, "[true, false]"},
		{"[]", ir.F64, 2, "[]"},
		{"[1/2, -1/4, 0/3, 1 / 8, 3e2/1_000, 1e-999999999/3]", ir.F64, 1, "[0.5, -0.25, 0, 0.125, 0.3, 0]"},
		{"[1e300/1e299, 0x1p-2]", ir.F32, 1, "[10, 0.25]"},
		{"[6/3, 1e3, 1.0, 0.0]", ir.I32, 1, "[2, 1000, 1, 0]"},
		{"[-1/2, inf, 3]", ir.MinPlus, 1, "[-0.5, +Inf, 3]"},
		{"[255, 0]", ir.U8, 1, "[255, 0]"},
	} {
		a, err := read(t, c.text, c.t, c.rank)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := eval.Format(a); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
		again, err := read(t, eval.Format(a), c.t, c.rank)
		if err != nil || !same(a.F, again.F) || !slices.Equal(a.I, again.I) || !slices.Equal(a.Shape, again.Shape) {
			t.Errorf("%s reads back as %v, %v", c.text, again, err)
		}
	}
	if a, _ := read(t, "0.1", ir.F32, 0); a.F[0] != float64(float32(0.1)) {
		t.Errorf("0.1 = %v in f32", a.F[0])
	}
	// Just above the middle of two floats; rounding to f64 first gives the middle.
	if a, _ := read(t, "1.000000178813934326171875000001", ir.F32, 0); a.F[0] != float64(math.Nextafter32(1+0x1p-23, 2)) {
		t.Errorf("rounded twice: %v", a.F[0])
	}
	third, err := eval.ParseInvocation("F(1/3)")
	if err != nil {
		t.Fatal(err)
	}
	if a, err := eval.ReadArray(third.Args[0].Value, eval.Rat{}, ir.F64, 0); err != nil || a.F[0].Cmp(big.NewRat(1, 3)) != 0 {
		t.Errorf("1/3 = %v, %v", a.F, err)
	}
	if a, _ := read(t, "1e999", ir.F64, 0); !math.IsInf(a.F[0], 1) {
		t.Errorf("1e999 = %v", a.F[0])
	}
}

func TestLiteralErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		t    ir.DType
		rank int
		want string
	}{
		{"[1, 2", ir.F64, 1, `column 8: want ","`},
		{"[1 2]", ir.F64, 1, `column 6: want ","`},
		{"[, 2]", ir.F64, 1, "column 4: want a value"},
		{"[[1, 2], [3]]", ir.F64, 2, "column 12: a list of 1 among lists of 2"},
		{"[[1, 2], 3]", ir.F64, 2, "column 12: want a list of 2, found a single value"},
		{"[1, 2]", ir.F64, 2, "column 4: want a list of lists, found a list"},
		{"[[1]]", ir.F64, 1, "column 4: want a single value of type f64, found a list"},
		{"{A: 1}", ir.F64, 0, "column 3: want a single value of type f64, found a struct"},
		{"1", ir.F64, 3, "column 3: want lists nested 3 deep, found a single value"},
		{"1/0", ir.F64, 0, `column 3: "1/0" is not a number`},
		{"1/2/3", ir.F64, 0, `"1/2/3" is not a number`},
		{"inf/2", ir.F64, 0, `"inf/2" is not a number`},
		{"[1/]", ir.F64, 1, `column 4: "1/" is not a number`},
		{"1/3", ir.I32, 0, `"1/3" is not a value of type i32`},
		{"1e300", ir.I64, 0, `"1e300" is not a value of type i64`},
		{"one", ir.F64, 0, `column 3: "one" is not a number`},
		{"1.5", ir.I32, 0, `column 3: "1.5" is not a value of type i32`},
		{"256", ir.U8, 0, `column 3: "256" is not a value of type u8`},
		{"2", ir.Bool, 0, `column 3: "2" is not a value of type bool`},
		{"{1}", ir.F64, 0, "column 4: want a field name and a colon"},
		{"1) + (2", ir.F64, 0, `column 6: unexpected`},
		{strings.Repeat("[", 99), ir.F64, 0, "nested too deeply"},
	} {
		_, err := read(t, c.text, c.t, c.rank)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.text, err, c.want)
		}
	}
	for text, want := range map[string]string{"": "column 1: want the name of a function", "F": `column 2: want "("`, "(1)": "column 1: want the name"} {
		if _, err := eval.ParseInvocation(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestInvocation(t *testing.T) {
	inv, err := eval.ParseInvocation(" Loss( {W: [1, 2], In: {B: 0}}, x: [3] )")
	if err != nil {
		t.Fatal(err)
	}
	p, x := inv.Args[0], inv.Args[1]
	if inv.Func != "Loss" || p.Name != "" || p.Value.Kind != eval.StructLiteral || x.Name != "x" || x.Value.Kind != eval.ListLiteral {
		t.Errorf("got %+v", inv)
	}
	if f := p.Value.Fields; len(f) != 2 || f[0].Name != "W" || f[1].Value.Fields[0].Value.Scalar != "0" {
		t.Errorf("got %+v", f)
	}
}

func TestInferDims(t *testing.T) {
	m := ir.Sym("M")
	params := []*ir.Value{{Name: "x", Type: ir.T(ir.F64, n, m)}, {Name: "y", Type: ir.T(ir.F64, n.AddConst(1))}, {Name: "z", Type: ir.T(ir.F64, m)}}
	dims, err := eval.InferDims(params, [][]int{{2, 3}, {3}, {3}}, map[string]int64{"M": 3, "K": 1})
	if err != nil || dims["N"] != 2 || dims["M"] != 3 || dims["K"] != 1 {
		t.Errorf("got %v, %v", dims, err)
	}
	_, err = eval.InferDims(params, [][]int{{2, 3}, {3}, {4}}, nil)
	if err == nil || !strings.Contains(err.Error(), "z [M]f64 has length 4, but M is 3 by the length of x") {
		t.Errorf("got %v", err)
	}
	_, err = eval.InferDims(params, [][]int{{2, 3}, {3}, {3}}, map[string]int64{"M": 4})
	if err == nil || !strings.Contains(err.Error(), "x [N, M]f64 has length 3 along axis 1, but M is given as 4") {
		t.Errorf("got %v", err)
	}
	if _, err := eval.InferDims(params, [][]int{{2}}, nil); err == nil {
		t.Error("a wrong rank is accepted")
	}
}

// FuzzInvocation: reading never panics.
func FuzzInvocation(f *testing.F) {
	f.Add("F([[1, 2], [3, 4]], x: {A: true, B: [-inf]})")
	f.Add("F(1")
	f.Fuzz(func(t *testing.T, text string) {
		inv, err := eval.ParseInvocation(text)
		if err != nil {
			if _, ok := err.(*eval.LiteralError); !ok {
				t.Fatalf("an error of type %T", err)
			}
			return
		}
		for _, a := range inv.Args {
			for rank := range 3 {
				if x, err := eval.ReadArray(a.Value, eval.F64{}, ir.F64, rank); err == nil && len(x.F) != x.Len() {
					t.Fatalf("%d elements of %v", len(x.F), x.Shape)
				}
			}
		}
	})
}
