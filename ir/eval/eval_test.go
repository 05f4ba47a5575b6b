package eval_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

func parse(t testing.TB, text string) *ir.Func {
	t.Helper()
	f, err := ir.ParseFunc("test", "gradc ir 1\n"+text, ops.New)
	if err != nil {
		t.Fatal(err)
	}
	if err := ir.Verify(f); err != nil {
		t.Fatal(err)
	}
	return f
}

func call(t *testing.T, text string, dims map[string]int64, args ...eval.Array[float64]) []eval.Array[float64] {
	t.Helper()
	res, err := eval.Eval(parse(t, text), eval.F64{}, dims, args)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

const square = `func square(%x f64) f64 {
	%y f64 = mul(%x, %x)
	return %y
}
`

// TestMapCall squares the elements of a packed triangle row by row:
// y[i, j] = x[i*(i+1)/2 + j]² for j <= i.
func TestMapCall(t *testing.T) {
	res := call(t, square+`body element(%x [(N*N + N)/2]f64) f64 {
	%0 f64 = gather{space: [], map: [($i*$i + $i + 2*$j)/2]}(%x)
	%1 f64 = call{func: @square}(%0)
	return %1
}
func F(%x [(N*N + N)/2]f64) [N, #0 + 1]f64 {
	%0 [N, #0 + 1]f64 = map{space: [N, #0 + 1], vars: "$i,$j", body: @element}(%x)
	return %0
}`, map[string]int64{"N": 3}, f64s([]int{6}, 1, 2, 3, 4, 5, 6))
	wantF(t, res[0], 1, 0, 0, 4, 9, 0, 16, 25, 36)
}

// TestNestedMap gives rows of different lengths: y[i, j] = x[j] + i for j < i.
func TestNestedMap(t *testing.T) {
	res := call(t, `body element(%x [N]f64) (f64, i64) {
	%0 f64 = gather{space: [], map: [$j]}(%x)
	%1 i64 = dimvalue{dim: $i}()
	%2 f64 = cast{to: f64}(%1)
	%3 f64 = add(%0, %2)
	%4 i64 = dimvalue{dim: $i - $j}()
	return %3, %4
}
body row(%x [N]f64) ([$i]f64, [$i]i64, f64) {
	%0 [$i]f64, %1 [$i]i64 = map{space: [$i], vars: "$j", body: @element}(%x)
	%2 f64 = reduce{monoid: sum, axes: 1}(%0)
	return %0, %1, %2
}
func F(%x [N]f64) ([N, #0]f64, [N, #0]i64, [N]f64) {
	%0 [N, #0]f64, %1 [N, #0]i64, %2 [N]f64 = map{space: [N], vars: "$i", body: @row}(%x)
	return %0, %1, %2
}`, map[string]int64{"N": 3}, f64s([]int{3}, 10, 20, 30))
	wantF(t, res[0], 0, 0, 11, 0, 12, 22)
	wantI(t, res[1], 0, 0, 1, 0, 2, 1)
	wantF(t, res[2], 0, 11, 34)
	if s := res[0].Shape; len(s) != 2 || s[0] != 3 || s[1] != 2 {
		t.Errorf("shape %v", s)
	}
}

// TestIf: the branch that is not taken would read outside.
func TestIf(t *testing.T) {
	const text = `body some(%x [N]f64, %i i64) f64 {
	%0 f64 = gather{space: [], map: [#0], check: true}(%x, %i) @m.grad:3:4
	return %0
}
body none(%x [N]f64, %i i64) f64 {
	%0 f64 = const{dType: f64, bits: 7}()
	return %0
}
func F(%x [N]f64, %i i64, %c bool) f64 {
	%0 f64 = if{then: @some, else: @none}(%c, %x, %i)
	return %0
}`
	f := parse(t, text)
	x, dims := f64s([]int{2}, 1, 2), map[string]int64{"N": 2}
	args := func(i, c int64) []eval.Array[float64] {
		return []eval.Array[float64]{x, eval.Ints[float64](ir.I64, nil, i), eval.Ints[float64](ir.Bool, nil, c)}
	}
	for _, c := range []struct {
		i, c int64
		want float64
	}{{1, 1, 2}, {5, 0, 7}} {
		res, err := eval.Eval(f, eval.F64{}, dims, args(c.i, c.c))
		if err != nil {
			t.Fatal(err)
		}
		wantF(t, res[0], c.want)
	}
	_, err := eval.Eval(f, eval.F64{}, dims, args(5, 1))
	var e *eval.Error
	if !errors.As(err, &e) || e.Error() != "m.grad:3:4: gather: index 5 is outside axis 0 of length 2" {
		t.Errorf("got %v", err)
	}
}

// TestGrad evaluates a derivative request with a derivative written by hand, and
// a custom function by its forward half.
func TestGrad(t *testing.T) {
	text := square + `body rule(%x f64, %dy f64) f64 {
	%0 f64 = mul(%x, %dy)
	return %0
}
func F(%x f64, %dy f64) (f64, f64) {
	%0 f64 = grad{body: @square, wrt: 1}(%x, %dy)
	%1 f64 = custom{func: @square, rule: @rule}(%x)
	return %0, %1
}`
	closed := parse(t, `func closed(%x f64, %dy f64) (f64, f64) {
	%y f64 = mul(%x, %x)
	%0 f64 = mul(%x, %dy)
	%1 f64 = add(%0, %0)
	return %y, %1
}`)
	asked := 0
	derive := eval.WithDerive(func(body *ir.Func, wrt int) (*ir.Func, error) {
		if asked++; body.Name != "square" || wrt != 1 {
			return nil, errors.New("another request")
		}
		return closed, nil
	})
	args := []eval.Array[float64]{f64s(nil, 3), f64s(nil, 10)}
	res, err := eval.Eval(parse(t, text), eval.F64{}, nil, args, derive)
	if err != nil {
		t.Fatal(err)
	}
	wantF(t, res[0], 60)
	wantF(t, res[1], 9)
	if asked != 1 {
		t.Errorf("%d derivations", asked)
	}
	if _, err := eval.Eval(parse(t, text), eval.F64{}, nil, args); err == nil || !strings.Contains(err.Error(), "no way to derive") {
		t.Errorf("without an option: %v", err)
	}
	fail := eval.WithDerive(func(*ir.Func, int) (*ir.Func, error) { return nil, errors.New("cannot") })
	if _, err := eval.Eval(parse(t, text), eval.F64{}, nil, args, fail); err == nil || !strings.Contains(err.Error(), "grad: cannot") {
		t.Errorf("failing option: %v", err)
	}
}

// TestDualProgram: x² + stop(x)·x has the derivative 2x + x where stop counts as a
// constant.
func TestDualProgram(t *testing.T) {
	f := parse(t, square+`func F(%x f64) f64 {
	%0 f64 = call{func: @square}(%x)
	%1 f64 = stop(%x)
	%2 f64 = mul(%1, %x)
	%3 f64 = add(%0, %2)
	return %3
}`)
	x := eval.Floats(ir.F64, nil, eval.DualNumber{V: 3, D: 1})
	res, err := eval.Eval(f, eval.Dual{}, nil, []eval.Array[eval.DualNumber]{x})
	if err != nil || res[0].F[0] != (eval.DualNumber{V: 18, D: 9}) {
		t.Errorf("got %v, %v", res, err)
	}
}

func TestEvalErrors(t *testing.T) {
	x := f64s([]int{3}, 1, 2, 3)
	for _, c := range []struct {
		text string
		n    int64
		want string
	}{
		{"func F(%x [N]f64) f64 { @m.grad:1:1\n require N - 4 \"x[i+3] needs N >= 4\" @m.grad:2:3\n %0 f64 = gather{space: [], map: [0]}(%x)\n return %0\n}", 3,
			"m.grad:2:3: x[i+3] needs N >= 4"},
		{"func F(%x [N]f64) [N - 5]f64 {\n %0 [N - 5]f64 = zero{dType: f64, shape: [N - 5]}() @m.grad:2:3\n return %0\n}", 3,
			"m.grad:2:3: zero: shape [N - 5]: axis 0 has the negative size -2"},
		{"func F(%x [N]f64) [M]f64 {\n %0 [M]f64 = zero{dType: f64, shape: [M]}() @m.grad:2:3\n return %0\n}", 3,
			"m.grad:2:3: zero: dim M has no value"},
		{"func F(%x [N]f64) f64 { @m.grad:1:1\n %0 f64 = gather{space: [], map: [0]}(%x)\n return %0\n}", 4,
			"m.grad:1:1: F: x [N]f64: have [3]f64, want [4]f64"},
		{"func F(%x [N]f64) f64 {\n %0 f64 = gather{space: [], map: [K]}(%x) @m.grad:2:3\n return %0\n}", 3,
			"m.grad:2:3: gather: index 5 is outside axis 0 of length 3"},
		{"func F(%x [N]f64) i64 {\n %0 i64 = dimvalue{dim: 9000000000000000000*N}() @m.grad:2:3\n return %0\n}", 3,
			"m.grad:2:3: dimvalue: 9000000000000000000*N overflows 64 bits"},
	} {
		_, err := eval.Eval(parse(t, c.text), eval.F64{}, map[string]int64{"N": c.n, "K": 5}, []eval.Array[float64]{x})
		var e *eval.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// BenchmarkMatmul is the first layer of a small classifier.
func BenchmarkMatmul(b *testing.B) {
	f := parse(b, `func F(%x [64, 64]f32, %w [64, 128]f32) [64, 128]f32 {
	%0 [64, 128]f32 = span{space: [64, 128, 64], w: [#0, #2], x: [#2, #1], y: [#0, #1], shape: [64, 128]}(%x, %w)
	return %0
}`)
	x := eval.Floats(ir.F32, []int{64, 64}, make([]float64, 64*64)...)
	w := eval.Floats(ir.F32, []int{64, 128}, make([]float64, 64*128)...)
	for b.Loop() {
		if _, err := eval.Eval(f, eval.F32{}, nil, []eval.Array[float64]{x, w}); err != nil {
			b.Fatal(err)
		}
	}
}
