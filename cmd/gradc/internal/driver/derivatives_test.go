package driver

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/plan"
)

// higherModel has derivatives of derivatives of a network of two layers, and the
// classic in which one derivative is taken for another.
const higherModel = `package higher

dim (
	I = 3
	H = 5
)

func network(x [I]f64, w [I, H]f64, b, o [H]f64) f64 {
	return square(dot(tanh(x@w+b), o)) + sin(sum(x))
}

func First(x [I]f64, w [I, H]f64, b, o [H]f64) (g [I]f64) {
	l := network(x, w, b, o)
	return grad(l, x)
}

func Product(x, u [I]f64, w [I, H]f64, b, o [H]f64) (hu [I]f64) {
	l := network(x, w, b, o)
	return hvp(l, x, u)
}

func Matrix(x [I]f64, w [I, H]f64, b, o [H]f64) (h [I, I]f64) {
	l := network(x, w, b, o)
	return hessian(l, x)
}

func Third(x, u, v [I]f64, w [I, H]f64, b, o [H]f64) (t [I]f64) {
	l := network(x, w, b, o)
	g := grad(l, x)
	s := dot(g, u)
	h := grad(s, x)
	r := dot(h, v)
	return grad(r, x)
}

func WeightProduct(w, u [I, H]f64, x [I]f64, b, o [H]f64) (hu [I, H]f64) {
	l := network(x, w, b, o)
	return hvp(l, w, u)
}

func WeightThird(w, u, v [I, H]f64, x [I]f64, b, o [H]f64) (t [I, H]f64) {
	l := network(x, w, b, o)
	g := grad(l, w)
	s := dot(g, u)
	h := grad(s, w)
	r := dot(h, v)
	return grad(r, w)
}

//gradc:workspace
func Root(a f64) (x, dx, ddx f64) {
	x = 1
	for abs(x*x-a) > 1e-13 {
		x = (x + a/x) / 2
	}
	dx = grad(x, a)
	return x, dx, grad(dx, a)
}

func slope(x, y f64) f64 {
	z := x + y
	return grad(z, y)
}

func Confused(x f64) (d f64) {
	z := x * slope(x, 1)
	return grad(z, x)
}

func cube(x, y f64) f64 {
	z := x * x * y * y * y
	return grad(z, y)
}

func Twice(x f64) (d f64) {
	z := x * cube(x, x)
	return grad(z, x)
}
`

func higher(t *testing.T) map[string]*Unit {
	t.Helper()
	b := compileModel(t, "higher.grad", higherModel)
	units := map[string]*Unit{}
	for _, u := range b.Units {
		units[u.Export.Name] = u
	}
	return units
}

func compileModel(t *testing.T, name, text string) *Build {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	b, err := Compile(dir, Options{})
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if b.Package.Diags.Errors() > 0 {
		t.Fatal(b.Package.Diags.Render(b.Package.Files, 9))
	}
	return b
}

func firstResult(t *testing.T, u *Unit, args ...Array) []float64 {
	t.Helper()
	out, err := eval.Eval(u.Frozen.Func, eval.F64{}, nil, args)
	if err != nil {
		t.Fatal(err)
	}
	return out[0].F
}

// drawn are random arguments of a function.
func drawn(t *testing.T, f *ir.Func, seed uint64) []Array {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 3))
	args := anyArguments(t, f, nil)
	for _, a := range args {
		for i := range a.F {
			a.F[i] = r.NormFloat64()
		}
	}
	return args
}

// TestThirdDerivatives compares third derivatives of a network with two layers, by its
// inputs and by its weights, with differences of second ones at several points.
func TestThirdDerivatives(t *testing.T) {
	units := higher(t)
	for third, product := range map[string]string{"Third": "Product", "WeightThird": "WeightProduct"} {
		for seed := range uint64(5) {
			args := drawn(t, units[third].Export.Func, seed)
			have := firstResult(t, units[third], args...)
			const step = 1e-5
			moved := func(h float64) []float64 {
				y := args[0]
				y.F = append([]float64(nil), y.F...)
				for i := range y.F {
					y.F[i] += h * args[2].F[i]
				}
				return firstResult(t, units[product], append([]Array{y, args[1]}, args[3:]...)...)
			}
			plus, minus := moved(step), moved(-step)
			for i := range have {
				if want := (plus[i] - minus[i]) / (2 * step); math.Abs(have[i]-want) > 1e-5*max(1, math.Abs(want)) {
					t.Errorf("%s, seed %d: element %d is %v, differences of second derivatives give %v", third, seed, i, have[i], want)
				}
			}
		}
	}
}

// TestHigherInGo runs everything of the model as generated Go.
func TestHigherInGo(t *testing.T) {
	b := compileModel(t, "higher.grad", higherModel)
	p := goPackage(t, b, "higher")
	var calls []rungo.Call
	var wants [][]Array
	for _, u := range b.Units {
		args := drawn(t, u.Export.Func, 9)
		if u.Export.Name == "Root" {
			args[0].F[0] = 2
		}
		want, err := eval.Eval(u.Frozen.Func, eval.F64{}, nil, args)
		if err != nil {
			t.Fatal(err)
		}
		calls = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Args: args})
		wants = append(wants, want)
	}
	for i, o := range called(t, calls, p) {
		if o.Err != nil {
			t.Errorf("%s: %v", calls[i].Export.Name, o.Err)
		} else if err := close(o.Results, wants[i]); err != nil {
			t.Errorf("%s: %v", calls[i].Export.Name, err)
		}
	}
}

// TestHessians holds that they are symmetric and their products cheap.
func TestHessians(t *testing.T) {
	units := higher(t)
	args := anyArguments(t, units["Third"].Export.Func, nil)
	x, u, rest := args[0], args[1], args[3:]
	with := func(x Array, more ...Array) []Array { return append(append([]Array{x}, more...), rest...) }

	h := firstResult(t, units["Matrix"], with(x)...)
	hu := firstResult(t, units["Product"], with(x, u)...)
	for i := range 3 {
		sum := 0.0
		for j := range 3 {
			sum += h[i*3+j] * u.F[j]
			if math.Abs(h[i*3+j]-h[j*3+i]) > 1e-12 {
				t.Errorf("the Hessian is not symmetric at %d, %d: %v and %v", i, j, h[i*3+j], h[j*3+i])
			}
		}
		if math.Abs(sum-hu[i]) > 1e-12*max(1, math.Abs(sum)) {
			t.Errorf("element %d of the product is %v, the Hessian gives %v", i, hu[i], sum)
		}
	}

	flops := func(name string) int64 {
		m, err := plan.Measure(units[name].Plan, nil)
		if err != nil {
			t.Fatal(err)
		}
		return m.Flops
	}
	first, product := flops("First"), flops("Product")
	t.Logf("operations: %d for the gradient, %d for a product with the Hessian", first, product)
	if product > 4*first {
		t.Errorf("a product with the Hessian takes %d operations, the gradient %d", product, first)
	}
}

// TestPerturbations: the derivative of x·∂(x+y)/∂y is 1, and that of x·∂(x²y³)/∂y at
// y = x is that of 3x⁵.
func TestPerturbations(t *testing.T) {
	units := higher(t)
	for _, x := range []float64{-0.7, 1, 3} {
		at := eval.Floats(ir.F64, nil, x)
		if d := firstResult(t, units["Confused"], at)[0]; d != 1 {
			t.Errorf("at %v: %v, want 1", x, d)
		}
		if d, want := firstResult(t, units["Twice"], at)[0], 15*x*x*x*x; math.Abs(d-want) > 1e-12*want {
			t.Errorf("at %v: %v, want %v", x, d, want)
		}
	}
}

// TestRoot compares the derivatives of a conditional loop with differences of its value,
// and with those of the square root, which it computes.
func TestRoot(t *testing.T) {
	root := higher(t)["Root"]
	at := func(a float64) (v [3]float64) {
		out, err := eval.Eval(root.Frozen.Func, eval.F64{}, nil, []Array{eval.Floats(ir.F64, nil, a)})
		if err != nil {
			t.Fatal(err)
		}
		for k := range v {
			v[k] = out[k].F[0]
		}
		return v
	}
	for _, a := range []float64{0.3, 2, 90} {
		const h = 1e-6
		v, high, low := at(a), at(a+h), at(a-h)
		if want := (high[0] - low[0]) / (2 * h); math.Abs(v[1]-want) > 1e-6 {
			t.Errorf("at %v the slope is %v, differences give %v", a, v[1], want)
		}
		if want := (high[1] - low[1]) / (2 * h); math.Abs(v[2]-want) > 1e-6 {
			t.Errorf("at %v the second derivative is %v, differences give %v", a, v[2], want)
		}
		if r := math.Sqrt(a); math.Abs(v[1]-0.5/r) > 1e-9 || math.Abs(v[2]+0.25/(r*r*r)) > 1e-9 {
			t.Errorf("at %v: %v", a, v)
		}
	}
}

// guarded are functions whose formula has no derivative, or no value, at some of the
// points −1, 0 and 1, with the slopes that the documentation promises there.
var guarded = []struct {
	expr  string
	slope [3]float64
}{
	{"if x > 0 { sqrt(x) } else { 0 }", [3]float64{0, 0, 0.5}},
	{"if x > 0 { log(x) } else { 0 }", [3]float64{0, 0, 1}},
	{"if x > 0 { 1 / x } else { 0 }", [3]float64{0, 0, -1}},
	{"if x != 0 { sin(x) / x } else { 1 }", [3]float64{math.Sin(1) - math.Cos(1), 0, math.Cos(1) - math.Sin(1)}},
	{"abs(x)", [3]float64{-1, 0, 1}},
	{"relu(x)", [3]float64{0, 0, 1}},
	{"if x > 0 { pow(x, 0.5) } else { 0 }", [3]float64{0, 0, 0.5}},
	{"if x > 0 { x * log(x) } else { 0 }", [3]float64{0, 0, 1}},
	{"if x > 0 { rsqrt(x) } else { 0 }", [3]float64{0, 0, -0.5}},
	{"if x < 0 { sqrt(-x) } else { 0 }", [3]float64{-0.5, 0, 0}},
	{"if x < 0 { log(-x) } else { 0 }", [3]float64{-1, 0, 0}},
	{"max(x, 0)", [3]float64{0, 1, 1}},
	{"min(x, 0)", [3]float64{1, 1, 0}},
	{"softplus(x)", [3]float64{1 / (1 + math.E), 0.5, 1 / (1 + 1/math.E)}},
	{"if x > 0 { exp(-1 / x) } else { 0 }", [3]float64{0, 0, 1 / math.E}},
	{"if x > 0.5 { log1p(-1 / (1 + x)) } else { 0 }", [3]float64{0, 0, 0.5}},
	{"sign(x) * x", [3]float64{-1, 0, 1}},
	{"if x > 0 { sqrt(x) * sqrt(x) } else { x }", [3]float64{1, 1, 1}},
	{"if x == 0 { 0 } else { x * x / x }", [3]float64{1, 0, 1}},
	{"floor(x) + x", [3]float64{1, 1, 1}},
	{"norm(0*x) + x", [3]float64{1, 1, 1}},
	{"[i] norm([2]f64{x[i], 0})", [3]float64{-1, 0, 1}},
	{"if x > 0 { if x > 0.5 { sqrt(x - 0.5) } else { 0 } } else { x }", [3]float64{1, 1, math.Sqrt(0.5)}},
}

// TestGuardedSlopes runs them as generated Go.
func TestGuardedSlopes(t *testing.T) {
	var text strings.Builder
	text.WriteString("package guarded\n")
	for i, g := range guarded {
		fmt.Fprintf(&text, "\nfunc F%d(x [3]f64) (dx [3]f64) {\n\ty := %s\n\treturn grad(sum(y), x)\n}\n", i, g.expr)
	}
	b := compileModel(t, "guarded.grad", text.String())
	p := goPackage(t, b, "guarded")
	var calls []rungo.Call
	for _, u := range b.Units {
		calls = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Args: []Array{eval.Floats(ir.F64, []int{3}, -1.0, 0, 1)}})
	}
	for i, o := range called(t, calls, p) {
		if o.Err != nil {
			t.Errorf("%s: %v", guarded[i].expr, o.Err)
			continue
		}
		for k, want := range guarded[i].slope {
			if have := o.Results[0].F[k]; !(math.Abs(have-want) <= 1e-12) {
				t.Errorf("%s: the slope at %d is %v, want %v", guarded[i].expr, k-1, have, want)
			}
		}
	}
}
