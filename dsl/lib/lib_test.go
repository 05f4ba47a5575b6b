package lib_test

import (
	"math"
	"testing"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

type array = eval.Array[float64]

// call compiles a model and evaluates one of its exported functions.
func call(t *testing.T, text, name string, dims map[string]int64, args ...array) []array {
	t.Helper()
	p := dsl.Compile([]dsl.File{{Name: "m.grad", Text: []byte(text)}})
	if p.Module == nil {
		t.Fatal(p.Diags.Render(p.Files, 0))
	}
	for _, e := range p.Module.Exports {
		if e.Name == name {
			out, err := eval.Eval(e.Func, eval.F64{}, dims, args, eval.WithDerive(passes.Closed))
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	t.Fatalf("no function %s", name)
	return nil
}

func vector(x ...float64) array { return eval.Floats(ir.F64, []int{len(x)}, x...) }

func near(got, want, tol float64) bool {
	return got == want || math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= tol*math.Max(1, math.Abs(want))
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// softplus is accurate for any x.
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

var activations = []struct {
	call  string
	value func(x float64) float64
	slope func(x float64) float64
}{
	{"relu(x)", func(x float64) float64 { return math.Max(x, 0) }, step(0, 1)},
	{"leakyRelu(x)", func(x float64) float64 { return math.Max(x, 0.01*x) }, step(0.01, 1)},
	{"leakyRelu(x, 0.2)", func(x float64) float64 { return math.Max(x, 0.2*x) }, step(0.2, 1)},
	{"elu(x, alpha: 2)", func(x float64) float64 {
		if x > 0 {
			return x
		}
		return 2 * math.Expm1(x)
	}, func(x float64) float64 {
		if x > 0 {
			return 1
		}
		return 2 * math.Exp(x)
	}},
	{"sigmoid(x)", sigmoid, func(x float64) float64 { return sigmoid(x) * sigmoid(-x) }},
	{"softplus(x)", softplus, sigmoid},
	{"silu(x)", func(x float64) float64 { return x * sigmoid(x) }, func(x float64) float64 {
		return sigmoid(x) + x*sigmoid(x)*sigmoid(-x)
	}},
	{"gelu(x)", func(x float64) float64 { return x * normal(x) }, func(x float64) float64 {
		return normal(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi)
	}},
	{"mish(x)", func(x float64) float64 { return x * math.Tanh(softplus(x)) }, func(x float64) float64 {
		th := math.Tanh(softplus(x))
		return th + x*(1-th*th)*sigmoid(x)
	}},
}

func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// step is the slope of a function with a kink at 0, where it has the left one.
func step(left, right float64) func(x float64) float64 {
	return func(x float64) float64 {
		if x > 0 {
			return right
		}
		return left
	}
}

// TestActivations compares values and slopes with formulas, at ordinary places, at
// the kink, and where a careless formula overflows.
func TestActivations(t *testing.T) {
	x := []float64{-800, -30, -3, -1, -0.1, 0, 0.1, 1, 2.5, 30, 800}
	for _, a := range activations {
		text := "package m\ndim N\nfunc F(x [N]f64) (y, dx [N]f64) {\n\ty = " + a.call + "\n\ts := sum(y)\n\treturn y, grad(s, x)\n}\n"
		out := call(t, text, "F", map[string]int64{"N": int64(len(x))}, vector(x...))
		for i, v := range x {
			if want := a.value(v); !near(out[0].F[i], want, 1e-12) {
				t.Errorf("%s at %g is %g, want %g", a.call, v, out[0].F[i], want)
			}
			if want := a.slope(v); !near(out[1].F[i], want, 1e-12) {
				t.Errorf("%s has slope %g at %g, want %g", a.call, out[1].F[i], v, want)
			}
		}
	}
}

const family = `package m
dim N
func F(x [N]f64) (s, l [N]f64, lse f64, dx [N]f64) {
	s = softmax(x)
	l = logSoftmax(x)
	lse = logsumexp(x)
	return s, l, lse, grad(lse, x)
}
func Loss(x [N]f64, label i32) (y f64, dx [N]f64) {
	y = crossEntropy(x, label)
	return y, grad(y, x)
}
`

func TestSoftmax(t *testing.T) {
	inf := math.Inf(1)
	rows := [][]float64{{1, 2, 3}, {0}, {1000, 1000, -1000}, {-1e4, -1e4 + 1, -1e4 - 2}, {-inf, 0, 1}}
	for _, x := range rows {
		most, sum := -inf, 0.0
		for _, v := range x {
			most = math.Max(most, v)
		}
		for _, v := range x {
			sum += math.Exp(v - most)
		}
		lse := most + math.Log(sum)
		dims := map[string]int64{"N": int64(len(x))}
		out := call(t, family, "F", dims, vector(x...))
		if !near(out[2].F[0], lse, 1e-14) {
			t.Errorf("logsumexp %v = %g, want %g", x, out[2].F[0], lse)
		}
		loss := call(t, family, "Loss", dims, vector(x...), eval.Ints[float64](ir.I32, nil, int64(len(x)-1)))
		if want := lse - x[len(x)-1]; !near(loss[0].F[0], want, 1e-12) {
			t.Errorf("crossEntropy %v = %g, want %g", x, loss[0].F[0], want)
		}
		for i, v := range x {
			p := math.Exp(v - lse)
			one := 0.0
			if i == len(x)-1 {
				one = 1
			}
			for name, pair := range map[string][2]float64{
				"softmax": {out[0].F[i], p}, "logSoftmax": {out[1].F[i], v - lse},
				"slope of logsumexp": {out[3].F[i], p}, "slope of crossEntropy": {loss[1].F[i], p - one},
			} {
				if !near(pair[0], pair[1], 1e-12) {
					t.Errorf("%s %v at %d is %g, want %g", name, x, i, pair[0], pair[1])
				}
			}
		}
	}
	out := call(t, family, "F", map[string]int64{"N": 2}, vector(-inf, -inf))
	if !math.IsInf(out[2].F[0], -1) {
		t.Errorf("logsumexp of nothing is %g", out[2].F[0])
	}
}

func TestLosses(t *testing.T) {
	const text = `package m
dim N
func F(x, y [N]f64) (s, h, h2, dx [N]f64) {
	s = squaredError(x, y)
	h = huber(x, y)
	h2 = huber(x, y, delta: 2)
	total := sum(h2)
	return s, h, h2, grad(total, x)
}
`
	x, y := []float64{0, 1, -3, 2, 5}, []float64{0, 0.5, 1, 4, -5}
	out := call(t, text, "F", map[string]int64{"N": 5}, vector(x...), vector(y...))
	huber := func(r, delta float64) float64 {
		if r = math.Abs(r); r <= delta {
			return r * r / 2
		}
		return delta * (r - delta/2)
	}
	for i := range x {
		r := x[i] - y[i]
		want := []float64{r * r, huber(r, 1), huber(r, 2), math.Max(-2, math.Min(2, r))}
		for k, w := range want {
			if !near(out[k].F[i], w, 1e-14) {
				t.Errorf("result %d at x = %g, y = %g is %g, want %g", k, x[i], y[i], out[k].F[i], w)
			}
		}
	}
}
