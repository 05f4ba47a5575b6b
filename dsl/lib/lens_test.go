package lib_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

// learners has every optimiser as a lens, plugged into a map whose gradient by p is g.
const learners = `package m
import "optim"

type P struct {
	A [3]f64
	B f64
}

func along(p, g P) f64 { return dot(p, g) }

lens descent = reparam(p, optim.DescentLens, lift(along)) >> rate(0.125)
lens momentum = reparam(p, optim.MomentumLens(0.75), lift(along)) >> rate(0.125)
lens nesterov = reparam(p, optim.NesterovLens(0.75), lift(squares)) >> rate(0.125)
lens adagrad = reparam(p, optim.AdagradLens(0.1), lift(along)) >> rate(1)
lens adam = reparam(p, optim.AdamLens(0.1), lift(along)) >> rate(1)

func squares(p, g P) f64 { return dot(p, p*g) }

func Descent(p, g P) (p P) = descent.put
func Momentum(s, p, g P) (s, p P) = momentum.put
func Nesterov(s, p, g P) (s, p P) = nesterov.put
func Adagrad(s, p, g P) (s, p P) = adagrad.put
func Adam(s optim.Adam[P], p, g P) (s optim.Adam[P], p P) = adam.put
`

// steps has the same steps written with vjp and the puts as functions, over a network
// that learners has as well.
const steps = `
dim (
	N
	In  = 3
	Out = 2
)

type Net struct {
	W [In, Out]f64
	B [Out]f64
}

func net(p Net, x [N, In]f64) (y [N, Out]f64) { return tanh(x@p.W + p.B) }
func miss(y, want [N, Out]f64) (l f64) { return mean(square(y - want)) }
func loss(p Net, x [N, In]f64, want [N, Out]f64) (l f64) { return miss(net(p, x), want) }

lens body = lift(net) >> lift(miss)

func DescentLens(p Net, x [N, In]f64, want [N, Out]f64) (p Net) = (reparam(p, optim.DescentLens, body) >> rate(0.1)).put
func DescentStep(p Net, x [N, In]f64, want [N, Out]f64) (p Net) {
	l := loss(p, x, want)
	return p + vjp(l, p, -0.1)
}

func MomentumLens(s, p Net, x [N, In]f64, want [N, Out]f64) (s, p Net) = (reparam(p, optim.MomentumLens(0.9), body) >> rate(0.1)).put
func MomentumStep(s, p Net, x [N, In]f64, want [N, Out]f64) (s, p Net) {
	l := loss(p, x, want)
	s = 0.9*s + vjp(l, p, -0.1)
	return s, p + s
}

func NesterovLens(s, p Net, x [N, In]f64, want [N, Out]f64) (s, p Net) = (reparam(p, optim.NesterovLens(0.9), body) >> rate(0.1)).put
func NesterovStep(s, p Net, x [N, In]f64, want [N, Out]f64) (s, p Net) {
	q := p + 0.9*s
	l := loss(q, x, want)
	s = 0.9*s + vjp(l, q, -0.1)
	return s, p + s
}

func AdagradLens(s, p Net, x [N, In]f64, want [N, Out]f64) (s, p Net) = (reparam(p, optim.AdagradLens(0.1), body) >> rate(1)).put
func AdagradStep(s, p Net, x [N, In]f64, want [N, Out]f64) (s, p Net) {
	l := loss(p, x, want)
	dp := vjp(l, p, -1)
	s = s + square(dp)
	return s, p + 0.1*dp/(1e-8+sqrt(s))
}

func AdamLens(s optim.Adam[Net], p Net, x [N, In]f64, want [N, Out]f64) (s optim.Adam[Net], p Net) = (reparam(p, optim.AdamLens(0.1), body) >> rate(1)).put
func AdamStep(s optim.Adam[Net], p Net, x [N, In]f64, want [N, Out]f64) (s optim.Adam[Net], p Net) {
	l := loss(p, x, want)
	dp := vjp(l, p, -1)
	s.T = s.T + 1
	s.M = 0.9*s.M + (1-f64(0.9))*dp
	s.V = 0.999*s.V + (1-f64(0.999))*square(dp)
	mh := s.M / (1 - pow(0.9, s.T))
	vh := s.V / (1 - pow(0.999, s.T))
	return s, p + 0.1*mh/(1e-8+sqrt(vh))
}
`

// TestComposedSteps: a training step composed of lenses and the one that seeds vjp with the
// rate and applies the optimiser's put are one normalised graph.
func TestComposedSteps(t *testing.T) {
	p := dsl.Compile([]dsl.File{{Name: "m.grad", Text: []byte("package m\nimport \"optim\"\n" + steps)}})
	if p.Module == nil {
		t.Fatal(p.Diags.Render(p.Files, 0))
	}
	hash := map[string]string{}
	graph := map[string]*ir.Func{}
	for _, e := range p.Module.Exports {
		frozen, err := passes.Freeze(e.Func, nil, passes.Debug{})
		if err != nil {
			t.Fatal(err)
		}
		hash[e.Name], graph[e.Name] = frozen.Hash, frozen.Func
	}
	for _, name := range []string{"Descent", "Momentum", "Nesterov", "Adagrad", "Adam"} {
		lens, step := name+"Lens", name+"Step"
		if hash[lens] == "" || hash[lens] != hash[step] {
			t.Errorf("%s: the graphs differ:\n%s\n%s", name, graph[lens], graph[step])
		}
	}
}

// learner compiles a learner.
func learner(t *testing.T, name string) *ir.Func {
	t.Helper()
	p := dsl.Compile([]dsl.File{{Name: "m.grad", Text: []byte(learners)}})
	if p.Module == nil {
		t.Fatal(p.Diags.Render(p.Files, 0))
	}
	at := slices.IndexFunc(p.Module.Exports, func(e *ir.Export) bool { return e.Name == name })
	frozen, err := passes.Freeze(p.Module.Exports[at].Func, nil, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	return frozen.Func
}

// inLeaves splits the four elements of a P.
func inLeaves[E any](x []E) []eval.Array[E] {
	return []eval.Array[E]{{DType: ir.F64, Shape: []int{3}, F: x[:3]}, {DType: ir.F64, F: x[3:4]}}
}

func joined[E any](leaves []eval.Array[E]) []E { return slices.Concat(leaves[0].F, leaves[1].F) }

// TestLensesExactly runs the lenses without a root on rational numbers:
//
//	descent    p ← p − η·g
//	momentum   s ← γ·s − η·g; p ← p + s
//	Nesterov   the same with g at p + γ·s: of Σ p²g it is 2·(p + γ·s)·g
func TestLensesExactly(t *testing.T) {
	eta, gamma := big.NewRat(1, 8), big.NewRat(3, 4)
	times := func(xs ...*big.Rat) *big.Rat {
		out := big.NewRat(1, 1)
		for _, x := range xs {
			out.Mul(out, x)
		}
		return out
	}
	plus := func(x, y *big.Rat) *big.Rat { return new(big.Rat).Add(x, y) }
	minus := big.NewRat(-1, 1)
	for _, c := range []struct {
		name string
		step func(s, p, g *big.Rat) (*big.Rat, *big.Rat)
	}{
		{"Descent", func(s, p, g *big.Rat) (*big.Rat, *big.Rat) { return s, plus(p, times(minus, eta, g)) }},
		{"Momentum", func(s, p, g *big.Rat) (*big.Rat, *big.Rat) {
			s = plus(times(gamma, s), times(minus, eta, g))
			return s, plus(p, s)
		}},
		{"Nesterov", func(s, p, g *big.Rat) (*big.Rat, *big.Rat) {
			slope := times(big.NewRat(2, 1), plus(p, times(gamma, s)), g)
			s = plus(times(gamma, s), times(minus, eta, slope))
			return s, plus(p, s)
		}},
	} {
		f := learner(t, c.name)
		s, p := make([]*big.Rat, 4), make([]*big.Rat, 4)
		for i := range p {
			s[i], p[i] = new(big.Rat), number(0, 1, i)
		}
		for step := 1; step <= 5; step++ {
			g := make([]*big.Rat, 4)
			for i := range g {
				g[i] = number(step, 1, i)
			}
			args := slices.Concat(inLeaves(p), inLeaves(g))
			if c.name != "Descent" {
				args = slices.Concat(inLeaves(s), args)
			}
			out, err := eval.Eval(f, eval.Rat{}, nil, args)
			if err != nil {
				t.Fatal(err)
			}
			have := joined(out[len(out)-2:])
			for i := range p {
				if s[i], p[i] = c.step(s[i], p[i], g[i]); have[i].Cmp(p[i]) != 0 {
					t.Errorf("%s, step %d: element %d is %s, want %s", c.name, step, i, have[i], p[i])
				}
			}
		}
	}
}

// TestLensesWithRoots compares Adagrad and Adam with textbook runs, bit by bit.
func TestLensesWithRoots(t *testing.T) {
	adagrad := func(e *element[float64], g float64, _ int) {
		e.s += float64(g * g)
		e.p -= float64(0.1*g) / (1e-8 + math.Sqrt(e.s))
	}
	beta1, beta2 := 0.9, 0.999 // 1 − 0.9 is rounded
	adam := func(e *element[float64], g float64, step int) {
		e.m = float64(beta1*e.m) + float64((1-beta1)*g)
		e.s = float64(beta2*e.s) + float64((1-beta2)*float64(g*g))
		mh, vh := e.m/(1-math.Pow(beta1, float64(step))), e.s/(1-math.Pow(beta2, float64(step)))
		e.p -= float64(0.1*mh) / (1e-8 + math.Sqrt(vh))
	}
	for _, c := range []struct {
		name    string
		step    update[float64]
		structs int
	}{{"Adagrad", adagrad, 1}, {"Adam", adam, 2}} {
		f := learner(t, c.name)
		p := make([]element[float64], 4)
		for i := range p {
			p[i].p, _ = number(0, 1, i).Float64()
		}
		var state []array
		for range c.structs {
			state = append(state, inLeaves(make([]float64, 4))...)
		}
		if c.name == "Adam" {
			state = append(state, eval.Ints[float64](ir.I64, nil, 0))
		}
		for step := 1; step <= 8; step++ {
			g, now := make([]float64, 4), make([]float64, 4)
			for i := range g {
				g[i], _ = number(step, 1, i).Float64()
				now[i] = p[i].p
			}
			out, err := eval.Eval(f, eval.F32{}, nil, slices.Concat(state, inLeaves(now), inLeaves(g)))
			if err != nil {
				t.Fatal(err)
			}
			state = out[:len(state)]
			have := joined(out[len(state):])
			for i := range p {
				if c.step(&p[i], g[i], step); have[i] != p[i].p {
					t.Errorf("%s, step %d: element %d is %v, want %v", c.name, step, i, have[i], p[i].p)
				}
			}
		}
	}
}
