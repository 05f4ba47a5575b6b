package lib_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// optimisers calls every optimiser on a nested struct with leaves of both float types.
const optimisers = `package m
import "optim"

type Layer struct {
	W [2, 3]f32
	B [3]f64
}

type Params struct {
	First, Last Layer
	Shift       f32
	Scale       f64
}

func SGD(p, g Params, rate f64) (p Params) {
	return optim.SGDStep(p, g, rate)
}

func Momentum(p, g Params, s optim.Momentum[Params], rate, gamma f64) (p Params, s optim.Momentum[Params]) {
	return optim.MomentumStep(p, g, s, rate, gamma)
}

func MomentumDefault(p, g Params, s optim.Momentum[Params]) (p Params, s optim.Momentum[Params]) {
	return optim.MomentumStep(p, g, s, rate: 0.1)
}

func Adam(p, g Params, s optim.Adam[Params]) (p Params, s optim.Adam[Params]) {
	return optim.AdamStep(p, g, s, rate: 0.1)
}

func AdamGiven(p, g Params, s optim.Adam[Params], rate, beta1, beta2, eps f64) (p Params, s optim.Adam[Params]) {
	return optim.AdamStep(p, g, s, rate, beta1, beta2, eps)
}

func AdamW(p, g Params, s optim.Adam[Params]) (p Params, s optim.Adam[Params]) {
	return optim.AdamWStep(p, g, s, rate: 0.1, decay: 0.2)
}

func AdamWDefault(p, g Params, s optim.Adam[Params]) (p Params, s optim.Adam[Params]) {
	return optim.AdamWStep(p, g, s, rate: 0.1)
}

func RMSprop(p, g Params, s optim.RMSprop[Params]) (p Params, s optim.RMSprop[Params]) {
	return optim.RMSpropStep(p, g, s)
}

func AMSGrad(p, g Params, s optim.AMSGrad[Params]) (p Params, s optim.AMSGrad[Params]) {
	return optim.AMSGradStep(p, g, s, rate: 0.1)
}

func Lion(p, g Params, s optim.Lion[Params]) (p Params, s optim.Lion[Params]) {
	return optim.LionStep(p, g, s, rate: 0.1, decay: 0.2)
}

func Clip(g Params, limit f64) Params {
	return optim.ClipNorm(g, limit)
}

func ClipSingle(g Params, limit f32) Params {
	return optim.ClipNorm(g, limit)
}

func ClipNumber(g Params) Params {
	return optim.ClipNorm(g, 2)
}
`

// leafTypes are the leaves of Params.
var leafTypes = []ir.Type{
	ir.T(ir.F32, ir.Const(2), ir.Const(3)), ir.T(ir.F64, ir.Const(3)),
	ir.T(ir.F32, ir.Const(2), ir.Const(3)), ir.T(ir.F64, ir.Const(3)), ir.T(ir.F32), ir.T(ir.F64),
}

// leafLengths are their numbers of elements.
var leafLengths = []int{6, 3, 6, 3, 1, 1}

// number is what an optimiser is tested with, in exact form: at a place of a leaf, in a step.
func number(step, leaf, i int) *big.Rat {
	return big.NewRat(int64((7*step+11*leaf+5*i)%17-8), int64(1+(step+2*leaf+i)%6))
}

// exports compiles the optimisers.
func exports(t *testing.T) map[string]*ir.Func {
	t.Helper()
	p := dsl.Compile([]dsl.File{{Name: "m.grad", Text: []byte(optimisers)}})
	if p.Module == nil {
		t.Fatal(p.Diags.Render(p.Files, 0))
	}
	out := map[string]*ir.Func{}
	for _, e := range p.Module.Exports {
		out[e.Name] = e.Func
	}
	return out
}

// leaves builds a Params whose element i of leaf k is value(k, i).
func leaves[E any](value func(k, i int) E) []eval.Array[E] {
	var out []eval.Array[E]
	for k, typ := range leafTypes {
		a := eval.Array[E]{DType: typ.DType}
		for _, d := range typ.Shape.Dims() {
			n, _ := d.Const()
			a.Shape = append(a.Shape, int(n))
		}
		for i := range leafLengths[k] {
			a.F = append(a.F, value(k, i))
		}
		out = append(out, a)
	}
	return out
}

func scalarOf[E any](t ir.DType, x E) eval.Array[E] { return eval.Array[E]{DType: t, F: []E{x}} }

// TestExactly runs the optimisers without a root on rational numbers, where they equal the
// textbook's recurrences: v ← γ·v − η·g, p ← p + v.
func TestExactly(t *testing.T) {
	fs := exports(t)
	rate, gamma := big.NewRat(1, 10), big.NewRat(9, 10)
	run := func(name string, args ...eval.Array[*big.Rat]) []eval.Array[*big.Rat] {
		t.Helper()
		out, err := eval.Eval(fs[name], eval.Rat{}, nil, args)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	start := func(k, i int) *big.Rat { return number(0, k, i) }
	n := len(leafTypes)
	sgd, momentum := leaves(start), leaves(start)
	velocity := leaves(func(k, i int) *big.Rat { return new(big.Rat) })
	wantSGD, wantP, wantV := leaves(start), leaves(start), leaves(func(k, i int) *big.Rat { return new(big.Rat) })
	for step := 1; step <= 6; step++ {
		g := leaves(func(k, i int) *big.Rat { return number(step, k, i) })
		eta := scalarOf(ir.F64, rate)
		sgd = run("SGD", slices.Concat(sgd, g, []eval.Array[*big.Rat]{eta})...)
		out := run("Momentum", slices.Concat(momentum, g, velocity, []eval.Array[*big.Rat]{eta, scalarOf(ir.F64, gamma)})...)
		momentum, velocity = out[:n], out[n:]
		for k := range leafTypes {
			for i := range leafLengths[k] {
				scaled := new(big.Rat).Mul(rate, number(step, k, i))
				wantSGD[k].F[i] = new(big.Rat).Sub(wantSGD[k].F[i], scaled)
				v := new(big.Rat).Mul(gamma, wantV[k].F[i])
				wantV[k].F[i] = v.Sub(v, scaled)
				wantP[k].F[i] = new(big.Rat).Add(wantP[k].F[i], v)
				for _, c := range []struct {
					what       string
					have, want *big.Rat
				}{
					{"SGD", sgd[k].F[i], wantSGD[k].F[i]},
					{"Momentum", momentum[k].F[i], wantP[k].F[i]},
					{"velocity", velocity[k].F[i], wantV[k].F[i]},
				} {
					if c.have.Cmp(c.want) != 0 {
						t.Errorf("%s, step %d: element %d of leaf %d is %s, want %s", c.what, step, i, k, c.have, c.want)
					}
				}
			}
		}
	}
}

// float is one of the two types in which a reference runs.
type float interface{ float32 | float64 }

// element is one parameter of a reference run, with the state that an optimiser keeps.
type element[T float] struct{ p, v, m, s, most T }

// update is one step of a textbook's optimiser on one element, in the arithmetic of its leaf.
type update[T float] func(e *element[T], g T, t int)

func sgd[T float](rate float64) update[T] {
	return func(e *element[T], g T, _ int) { e.p -= T(T(rate) * g) }
}

func momentum[T float](rate, gamma float64) update[T] {
	return func(e *element[T], g T, _ int) {
		e.v = T(T(gamma)*e.v) - T(T(rate)*g)
		e.p += e.v
	}
}

// adam is algorithm 1 of Kingma and Ba (2015), and with decay algorithm 2 of Loshchilov
// and Hutter (2019) with a schedule multiplier of the rate.
func adam[T float](rate, beta1, beta2, eps, decay float64) update[T] {
	return func(e *element[T], g T, t int) {
		e.m = T(beta1)*e.m + T(1-beta1)*g
		e.s = T(beta2)*e.s + T(1-beta2)*g*g
		mh := e.m / T(1-math.Pow(beta1, float64(t)))
		vh := e.s / T(1-math.Pow(beta2, float64(t)))
		e.p -= T(rate) * (mh/(T(math.Sqrt(float64(vh)))+T(eps)) + T(decay)*e.p)
	}
}

func rmsprop[T float](rate, rho, eps float64) update[T] {
	return func(e *element[T], g T, _ int) {
		e.s = T(rho)*e.s + T(1-rho)*g*g
		e.p -= T(rate) * g / (T(math.Sqrt(float64(e.s))) + T(eps))
	}
}

func amsgrad[T float](rate, beta1, beta2, eps float64) update[T] {
	return func(e *element[T], g T, t int) {
		e.m = T(beta1)*e.m + T(1-beta1)*g
		e.s = T(beta2)*e.s + T(1-beta2)*g*g
		e.most = max(e.most, e.s)
		mh := e.m / T(1-math.Pow(beta1, float64(t)))
		e.p -= T(rate) * mh / (T(math.Sqrt(float64(e.most/T(1-math.Pow(beta2, float64(t)))))) + T(eps))
	}
}

func lion[T float](rate, decay, beta1, beta2 float64) update[T] {
	return func(e *element[T], g T, _ int) {
		way := T(0)
		switch c := T(T(beta1)*e.m) + T(T(1-beta1)*g); {
		case c > 0:
			way = 1
		case c < 0:
			way = -1
		}
		e.p -= T(rate) * (way + T(decay)*e.p)
		e.m = T(beta2)*e.m + T(1-beta2)*g
	}
}

// optimiserRun is a function of the model with the recurrence that it must follow.
type optimiserRun struct {
	name    string
	numbers []float64 // arguments behind the state
	single  update[float32]
	double  update[float64]
	exact   bool // to the bit
	counted bool // the state ends in a number of steps
	state   int  // structs of state
}

var optimiserRuns = []optimiserRun{
	{"SGD", []float64{0.1}, sgd[float32](0.1), sgd[float64](0.1), true, false, 0},
	{"Momentum", []float64{0.1, 0.5}, momentum[float32](0.1, 0.5), momentum[float64](0.1, 0.5), true, false, 1},
	{"MomentumDefault", nil, momentum[float32](0.1, 0.9), momentum[float64](0.1, 0.9), true, false, 1},
	{"Adam", nil, adam[float32](0.1, 0.9, 0.999, 1e-8, 0), adam[float64](0.1, 0.9, 0.999, 1e-8, 0), false, true, 2},
	{"AdamGiven", []float64{0.3, 0.6, 0.7, 0.01}, adam[float32](0.3, 0.6, 0.7, 0.01, 0), adam[float64](0.3, 0.6, 0.7, 0.01, 0), false, true, 2},
	{"AdamW", nil, adam[float32](0.1, 0.9, 0.999, 1e-8, 0.2), adam[float64](0.1, 0.9, 0.999, 1e-8, 0.2), false, true, 2},
	{"RMSprop", nil, rmsprop[float32](0.01, 0.99, 1e-8), rmsprop[float64](0.01, 0.99, 1e-8), false, false, 1},
	{"AMSGrad", nil, amsgrad[float32](0.1, 0.9, 0.999, 1e-8), amsgrad[float64](0.1, 0.9, 0.999, 1e-8), false, true, 3},
	{"Lion", nil, lion[float32](0.1, 0.2, 0.9, 0.99), lion[float64](0.1, 0.2, 0.9, 0.99), false, false, 1},
	{"AdamWDefault", nil, adam[float32](0.1, 0.9, 0.999, 1e-8, 0.01), adam[float64](0.1, 0.9, 0.999, 1e-8, 0.01), false, true, 2},
}

// TestOptimisers compares steps with recurrences in the arithmetic of each leaf.
func TestOptimisers(t *testing.T) {
	fs := exports(t)
	for _, run := range optimiserRuns {
		t.Run(run.name, func(t *testing.T) { testOptimiser(t, fs[run.name], run) })
	}
}

func testOptimiser(t *testing.T, f *ir.Func, run optimiserRun) {
	value := func(step int) func(k, i int) float64 {
		return func(k, i int) float64 {
			x, _ := number(step, k, i).Float64()
			if leafTypes[k].DType == ir.F32 {
				x = float64(float32(x))
			}
			return x
		}
	}
	p, n := leaves(value(0)), len(leafTypes)
	var state []array
	for range run.state {
		state = append(state, leaves(func(int, int) float64 { return 0 })...)
	}
	if run.counted {
		state = append(state, eval.Ints[float64](ir.I64, nil, 0))
	}
	singles, doubles := make([][]element[float32], n), make([][]element[float64], n)
	for k := range leafTypes {
		singles[k], doubles[k] = make([]element[float32], leafLengths[k]), make([]element[float64], leafLengths[k])
		for i := range singles[k] {
			singles[k][i].p, doubles[k][i].p = float32(p[k].F[i]), p[k].F[i]
		}
	}
	for step := 1; step <= 8; step++ {
		g := leaves(value(step))
		args := slices.Concat(p, g, state)
		for _, x := range run.numbers {
			args = append(args, scalarOf(ir.F64, x))
		}
		out, err := eval.Eval(f, eval.F32{}, nil, args)
		if err != nil {
			t.Fatal(err)
		}
		p, state = out[:n], out[n:]
		if last := len(state) - 1; run.counted && state[last].I[0] != int64(step) {
			t.Errorf("%d steps are counted after %d", state[last].I[0], step)
		}
		for k, typ := range leafTypes {
			for i, have := range p[k].F {
				want, tol := 0.0, 1e-14
				if typ.DType == ir.F32 {
					run.single(&singles[k][i], float32(g[k].F[i]), step)
					want, tol = float64(singles[k][i].p), 1e-6
					if float64(float32(have)) != have {
						t.Errorf("step %d: element %d of leaf %d, %v, is no f32", step, i, k, have)
					}
				} else {
					run.double(&doubles[k][i], g[k].F[i], step)
					want = doubles[k][i].p
				}
				if run.exact {
					tol = 0
				}
				if !near(have, want, tol) {
					t.Errorf("step %d: element %d of leaf %d is %.17g, want %.17g", step, i, k, have, want)
				}
			}
		}
	}
}

// TestClipNorm scales by limit/norm over all leaves, summed in f64, and leaves alone what
// is below the limit.
func TestClipNorm(t *testing.T) {
	fs := exports(t)
	g := leaves(func(k, i int) float64 { return float64(k + 1 - i) })
	square := 0.0
	for _, a := range g {
		for _, x := range a.F {
			square += x * x
		}
	}
	zero := leaves(func(int, int) float64 { return 0 })
	for _, c := range []struct {
		name  string
		in    []array
		limit []array
		most  float64
	}{
		{"Clip", g, []array{scalarOf(ir.F64, 0.1)}, 0.1},
		{"ClipSingle", g, []array{scalarOf(ir.F32, float64(float32(0.1)))}, float64(float32(0.1))},
		{"ClipNumber", g, nil, 2},
		{"Clip", g, []array{scalarOf(ir.F64, 1000.0)}, math.Inf(1)},
		{"Clip", g, []array{scalarOf(ir.F64, math.Sqrt(square))}, math.Inf(1)},
		{"Clip", zero, []array{scalarOf(ir.F64, 0.0)}, math.Inf(1)},
	} {
		out, err := eval.Eval(fs[c.name], eval.F32{}, nil, slices.Concat(c.in, c.limit))
		if err != nil {
			t.Fatal(err)
		}
		factor := 1.0
		if n := math.Sqrt(square); n > c.most {
			factor = c.most / n
		}
		for k, a := range out {
			for i, have := range a.F {
				want, tol := c.in[k].F[i]*factor, 1e-15
				if a.DType == ir.F32 {
					want, tol = float64(float32(c.in[k].F[i])*float32(factor)), 0
				}
				if !near(have, want, tol) {
					t.Errorf("%s %v: element %d of leaf %d is %.17g, want %.17g", c.name, c.limit, i, k, have, want)
				}
			}
		}
	}
}
