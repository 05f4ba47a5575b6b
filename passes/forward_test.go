package passes_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// floatsOnly returns a function that applies f, with the floats among its
// parameters in front, and yields the results that are floats.
func floatsOnly(f *ir.Func, args []eval.Array[float64]) (*ir.Func, []eval.Array[float64]) {
	b := ir.NewBuilder(f.Name, f.Origin)
	in := make([]*ir.Value, len(f.Params))
	var ordered []eval.Array[float64]
	for _, floats := range []bool{true, false} {
		for i, p := range f.Params {
			if p.Type.DType.IsFloat() == floats {
				in[i] = b.Param(p.Name, p.Type)
				ordered = append(ordered, args[i])
			}
		}
	}
	var out []*ir.Value
	for _, v := range b.Emit(ops.Call{Func: f}, in...) {
		if v.Type.DType.IsFloat() {
			out = append(out, v)
		}
	}
	return b.Finish(out...), ordered
}

// tangent returns the forward derivative of f by its first wrt parameters, as a
// request.
func tangent(f *ir.Func, wrt int) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	var in []*ir.Value
	for _, p := range f.Params {
		in = append(in, b.Param(p.Name, p.Type))
	}
	for _, p := range f.Params[:wrt] {
		in = append(in, b.Param(p.Name+"Dot", p.Type))
	}
	return b.Finish(b.Emit(ops.Tangent{Body: f, Wrt: wrt}, in...)...)
}

// direction draws tangents for the first wrt parameters of f.
func direction(t testing.TB, f *ir.Func, wrt int) []eval.Array[float64] {
	return cotangents(t, &ir.Func{Results: f.Params[:wrt]})
}

// pushed evaluates f on dual numbers and returns the tangents of its results.
func pushed(t testing.TB, f *ir.Func, args, tangents []eval.Array[float64]) []eval.Array[float64] {
	t.Helper()
	in := make([]eval.Array[eval.DualNumber], len(args))
	for k, a := range args {
		in[k] = eval.Array[eval.DualNumber]{DType: a.DType, Shape: a.Shape, I: a.I}
		for i, x := range a.F {
			d := 0.0
			if k < len(tangents) {
				d = tangents[k].F[i]
			}
			in[k].F = append(in[k].F, eval.DualNumber{V: x, D: d})
		}
	}
	res, err := eval.Eval(f, eval.Dual{}, sizes, in, eval.WithDerive(passes.Closed))
	if err != nil {
		t.Fatalf("%v\n%v", err, f)
	}
	out := make([]eval.Array[float64], len(res))
	for k, a := range res {
		out[k] = eval.Array[float64]{DType: a.DType, Shape: a.Shape}
		for _, x := range a.F {
			out[k].F = append(out[k].F, x.D)
		}
	}
	return out
}

// checkTangent compares the forward derivative of f, as a request and in normal
// form, with the dual numbers, whose table is independent of every rule.
func checkTangent(t *testing.T, f *ir.Func, args []eval.Array[float64], tol float64) *passes.Frozen {
	t.Helper()
	f, args = floatsOnly(f, args)
	wrt := targets(f)
	if wrt == 0 || len(f.Results) == 0 {
		return nil
	}
	v := direction(t, f, wrt)
	g := tangent(f, wrt)
	want := pushed(t, f, args, v)
	all := append(append([]eval.Array[float64](nil), args...), v...)
	if err := differ(t, g, run(t, g, all), want, tol); err != nil {
		t.Errorf("R[R[f]] evaluated: %v\n%v", err, f)
	}
	frozen, err := passes.Freeze(g, sizes, passes.Debug{})
	if err != nil {
		t.Errorf("%v\n%v", err, g)
		return nil
	}
	if err := differ(t, g, run(t, frozen.Func, all), want, tol); err != nil {
		t.Errorf("in normal form: %v\n%v", err, frozen.Func)
	}
	return frozen
}

// TestForward compares the forward derivative of every program, and of its
// gradient, with dual numbers.
func TestForward(t *testing.T) {
	for name, text := range programs(t) {
		if !numeric(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			f := parse(t, name, text)
			args := randomArgs(t, f, 2)
			checkTangent(t, f, args, 1e-9)
			o, err := passes.Derive(f, targets(f))
			if err != nil {
				t.Fatal(err)
			}
			checkTangent(t, o.Closed, append(args, cotangents(t, f)...), 1e-8)
		})
	}
}

// TestForwardRules compares the forward rule of every operation with dual numbers.
func TestForwardRules(t *testing.T) {
	for _, a := range applications() {
		f := a.Function()
		tol := 1e-9
		for _, p := range append(append([]*ir.Value(nil), f.Params...), f.Results...) {
			if p.Type.DType == ir.F32 {
				tol = 1e-5
			}
		}
		t.Run(a.Op.Name(), func(t *testing.T) { checkTangent(t, f, randomArgs(t, f, 3), tol) })
	}
}

// textbook has tangent programs as one would write them, of y = op(x, w) along
// (v, u). Lines are separated by semicolons; the tangent is the last value, the
// value y is there already.
var textbook = []struct{ name, value, tangent string }{
	{"neg", "neg(%x)", "%t V = neg(%v)"},
	{"abs", "abs(%x)", "%s V = sign(%x); %t V = mul(%s, %v)"},
	{"exp", "exp(%x)", "%t V = mul(%y, %v)"},
	{"expm1", "expm1(%x)", "%1 f64 = const{dType: f64, bits: 1}(); %one V = broadcast{shape: [N], axes: ()}(%1); %e V = add(%y, %one); %t V = mul(%e, %v)"},
	{"log", "log(%x)", "%t V = div(%v, %x)"},
	{"log1p", "log1p(%x)", "%1 f64 = const{dType: f64, bits: 1}(); %one V = broadcast{shape: [N], axes: ()}(%1); %e V = add(%x, %one); %t V = div(%v, %e)"},
	{"sin", "sin(%x)", "%c V = cos(%x); %t V = mul(%c, %v)"},
	{"cos", "cos(%x)", "%s V = sin(%x); %n V = neg(%s); %t V = mul(%n, %v)"},
	{"tanh", "tanh(%x)", "%1 f64 = const{dType: f64, bits: 1}(); %one V = broadcast{shape: [N], axes: ()}(%1); %s V = mul(%y, %y); %d V = sub(%one, %s); %t V = mul(%d, %v)"},
	{"sqrt", "sqrt(%x)", "%1 f64 = const{dType: f64, bits: 0.5}(); %half V = broadcast{shape: [N], axes: ()}(%1); %q V = div(%v, %y); %t V = mul(%q, %half)"},
	{"rsqrt", "rsqrt(%x)", "%1 f64 = const{dType: f64, bits: -0.5}(); %half V = broadcast{shape: [N], axes: ()}(%1); %s V = mul(%y, %y); %c V = mul(%s, %y); %h V = mul(%c, %half); %t V = mul(%h, %v)"},
	{"erf", "erf(%x)", "%1 f64 = const{dType: f64, bits: 1.1283791670955126}(); %k V = broadcast{shape: [N], axes: ()}(%1); %s V = mul(%x, %x); %n V = neg(%s); %e V = exp(%n); %d V = mul(%e, %k); %t V = mul(%d, %v)"},
	{"erfc", "erfc(%x)", "%1 f64 = const{dType: f64, bits: -1.1283791670955126}(); %k V = broadcast{shape: [N], axes: ()}(%1); %s V = mul(%x, %x); %n V = neg(%s); %e V = exp(%n); %d V = mul(%e, %k); %t V = mul(%d, %v)"},
	{"add", "add(%x, %w)", "%t V = add(%v, %u)"},
	{"sub", "sub(%x, %w)", "%t V = sub(%v, %u)"},
	{"mul", "mul(%x, %w)", "%p V = mul(%w, %v); %q V = mul(%x, %u); %t V = add(%p, %q)"},
	{"square", "mul(%x, %x)", "%a V = mul(%x, %v); %t V = add(%a, %a)"},
	{"div", "div(%x, %w)", "%p V = mul(%y, %u); %q V = sub(%v, %p); %t V = div(%q, %w)"},
	{"min", "min(%x, %w)", "%c [N]bool = compare{pred: le}(%x, %w); %t V = select(%c, %v, %u)"},
	{"max", "max(%x, %w)", "%c [N]bool = compare{pred: le}(%w, %x); %t V = select(%c, %v, %u)"},
	{"select", "select(%b, %x, %w)", "%t V = select(%b, %v, %u)"},
	{"mask", "mask(%b, %x)", "%t V = mask(%b, %v)"},
	{"addn", "addn(%x, %w, %x)", "%t V = addn(%v, %u, %v)"},
	{"gather", "gather{space: [N], map: [-1*#0 + N - 1]}(%x)", "%t V = gather{space: [N], map: [-1*#0 + N - 1]}(%v)"},
	{"scatter", "scatter{shape: [N], map: [-1*#0 + N - 1], guard: false, check: false, when: false}(%x)", "%t V = gather{space: [N], map: [-1*#0 + N - 1]}(%v)"},
	{"sum", "reduce{monoid: sum, axes: 1}(%x)", "%t f64 = reduce{monoid: sum, axes: 1}(%v)"},
	{"mean square", "span{space: [N], w: [#0], x: [#0], y: [], shape: [], guard: false}(%x, %x)", "%t f64 = span{space: [N], w: [#0], x: [#0], y: [], shape: [], guard: false}(%x, %v); %r f64 = add(%t, %t)"},
	{"outer product", "span{space: [N, N], w: [#0], x: [#1], y: [#0, #1], shape: [N, N], guard: false}(%x, %w)", "%a [N, N]f64 = span{space: [N, N], w: [#0], x: [#1], y: [#0, #1], shape: [N, N], guard: false}(%v, %w); %c [N, N]f64 = span{space: [N, N], w: [#0], x: [#1], y: [#0, #1], shape: [N, N], guard: false}(%x, %u); %t [N, N]f64 = add(%a, %c)"},
	{"broadcast", "broadcast{shape: [N, M], axes: (0)}(%x)", "%t [N, M]f64 = broadcast{shape: [N, M], axes: (0)}(%v)"},
	{"reshape", "reshape{shape: [1, N]}(%x)", "%t [1, N]f64 = reshape{shape: [1, N]}(%v)"},
	{"slice", "slice{axis: 0, start: 1, stop: N}(%x)", "%t [N - 1]f64 = slice{axis: 0, start: 1, stop: N}(%v)"},
	{"concat", "concat{axis: 0}(%x, %w)", "%t [2*N]f64 = concat{axis: 0}(%v, %u)"},
}

// TestForwardIsSmall compares the forward derivative of each operation, in normal
// form, with a program by hand in normal form: it has no more nodes. The counts are
// a golden.
func TestForwardIsSmall(t *testing.T) {
	var counts strings.Builder
	fmt.Fprintf(&counts, "%-14s %8s %8s\n", "operation", "derived", "by hand")
	for _, c := range textbook {
		lines := strings.Split(strings.ReplaceAll(c.tangent, " V = ", " [N]f64 = "), "; ")
		last := strings.Fields(lines[len(lines)-1])
		shape := strings.TrimPrefix(strings.SplitN(lines[len(lines)-1], " = ", 2)[0], last[0]+" ")
		value := "%y " + shape + " = " + c.value
		f := parse(t, c.name, "func F(%x [N]f64, %w [N]f64, %b [N]bool) "+shape+" {\n"+value+"\nreturn %y\n}")
		hand := parse(t, c.name, "func F(%x [N]f64, %w [N]f64, %b [N]bool, %v [N]f64, %u [N]f64) ("+shape+", "+shape+") {\n"+
			value+"\n"+strings.Join(lines, "\n")+"\nreturn %y, "+last[0]+"\n}")

		b := ir.NewBuilder("F", ir.Origin{})
		var in []*ir.Value
		for _, p := range hand.Params {
			in = append(in, b.Param(p.Name, p.Type))
		}
		y := b.Emit(ops.Call{Func: f}, in[:3]...)[0]
		dy := b.Emit(ops.Tangent{Body: f, Wrt: 2}, in...)[0]
		frozen := func(f *ir.Func) *ir.Func {
			g, err := passes.Freeze(f, sizes, passes.Debug{})
			if err != nil {
				t.Fatal(err)
			}
			return g.Func
		}
		derived, written := frozen(b.Finish(y, dy)), frozen(hand)
		args := randomArgs(t, hand, 5)
		if err := differ(t, hand, run(t, derived, args), run(t, written, args), 1e-12); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if len(derived.Nodes) > len(written.Nodes) {
			t.Errorf("%s: derived\n%v\nby hand\n%v", c.name, derived, written)
		}
		fmt.Fprintf(&counts, "%-14s %8d %8d\n", c.name, len(derived.Nodes), len(written.Nodes))
	}
	const golden = "testdata/forward.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(counts.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), counts.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
