package driver

import (
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
	"github.com/gradc/gradc/passes"
)

// loopModel has loops of every form, with their derivatives.
const loopModel = `package loops

dim (
	N ~ 6
	T ~ 5
)

type Block struct {
	W [3, 3]f64
	B [3]f64
}

type Net struct {
	Layers [4]Block
}

type State struct {
	X [N]f64
	V f64
}

// Triangle has sizes that depend on the step.
func Triangle(x [N]f64) (a [N, N]f64, dx [N]f64) {
	s := 0.0
	var rows [N, N]f64
	for t := range N {
		q := [i < t] x[i] * s
		s = s + sum(tanh(q)) + 1
		rows[t] = [j] s * x[j]
	}
	a = rows
	dx = grad(sum(sin(a)), x)
	return a, dx
}

// Layers runs over an array of structs.
func Layers(net Net, x [N, 3]f64) (y [N, 3]f64, d Net) {
	y = x
	for l := range 4 {
		y = y + tanh(y @ net.Layers[l].W + net.Layers[l].B)
	}
	d = grad(sum(y * y), net)
	return y, d
}

// Nested has an inner loop as long as the number of the outer step.
func Nested(x [N]f64) (s f64, dx [N]f64, ddx f64) {
	s = 0
	for i := range N {
		for j := range i {
			s = s + sin(x[i] * x[j] + s)
		}
	}
	dx = grad(s, x)
	t := sum(dx)
	h := grad(t, x)
	return s, dx, sum(h)
}

// Swap exchanges what it carries.
func Swap(a, b f64, x [N]f64) (c, d, da f64) {
	c, d = a, b
	for i := range N {
		c, d = d, c * x[i] + d
	}
	da = grad(c + d, a)
	return c, d, da
}

// Root is a conditional loop, differentiated twice.
//
//gradc:workspace
func Root(a f64) (x, dx, ddx f64) {
	x = 1
	for abs(x*x - a*a - 1) > 1e-13 {
		x = (x + (a*a + 1)/x) / 2
	}
	dx = grad(x, a)
	ddx = grad(dx, a)
	return x, dx, ddx
}

// Until has a bound and a break, and a branch.
func Until(x [T]f64, w f64) (s State, steps i64, dw f64) {
	s = State{X: [n < N] w * f64(n), V: 1}
	steps = i64(0)
	for t := range T {
		if s.V > 3 {
			break
		}
		v := if x[t] > 0 { sqrt(x[t]) } else { x[t] * x[t] }
		s = State{X: s.X + v, V: s.V + v * s.X[0] + 0.5}
		steps = steps + 1
	}
	dw = grad(sum(s.X) * s.V, w)
	return s, steps, dw
}

// Inner takes steps along a gradient that is computed in the loop.
func Inner(x [T, N]f64, w [N]f64) (loss f64, dw [N]f64) {
	q := w
	for t := range T {
		l := square(dot(q, x[t]) - 1)
		q = q - 0.1*grad(l, q)
	}
	loss = dot(q, q)
	dw = grad(loss, w)
	return loss, dw
}

// Each runs a loop for each row, with as many steps as the row says.
func Each(x [N]f64, n [N]i32) (y, dx [N]f64) {
	y = [i] power(x[i], n[i])
	dx = [i] slope(x[i], n[i])
	return y, dx
}

func power(x f64, n i32) f64 {
	y, k := 1.0, n
	for k > 0 {
		y = y * x
		k = k - 1
	}
	return y
}

func slope(x f64, n i32) f64 {
	y := power(x, n)
	return grad(y, x)
}
`

// TestLoops compares plans of loops, in simulated memory and as generated Go, with the
// evaluator.
func TestLoops(t *testing.T) {
	b := compileModel(t, "loops.grad", loopModel)
	p := goPackage(t, b, "loops")
	var calls []rungo.Call
	var wants [][]Array
	for _, u := range b.Units {
		if err := plan.Check(u.Plan); err != nil {
			t.Errorf("%v\n%s", err, plan.Print(u.Plan))
		}
		for _, dims := range []map[string]int64{{"N": 6, "T": 5}, {"N": 1, "T": 1}, {"N": 0, "T": 0}, {"N": 4, "T": 7}} {
			if u.Export.Name == "Until" && dims["N"] == 0 {
				continue // reads the first of N
			}
			args := anyArguments(t, u.Export.Func, dims)
			want, err := eval.Eval(u.Export.Func, eval.F32{}, dims, args, eval.WithDerive(passes.Closed))
			if err != nil {
				t.Fatalf("%s: %v", u.Export.Name, err)
			}
			have, err := simulate.Run(u.Plan, dims, args)
			if err != nil {
				t.Fatalf("%s: %v\n%s", u.Export.Name, err, plan.Print(u.Plan))
			}
			if err := close(have.Results, want); err != nil {
				t.Errorf("%s at %v, simulated: %v", u.Export.Name, dims, err)
			}
			calls, wants = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Dims: dims, Args: args}), append(wants, want)
		}
	}
	for i, o := range called(t, calls, p) {
		if o.Err != nil {
			t.Errorf("%s: %v", calls[i].Export.Name, o.Err)
		} else if err := close(o.Results, wants[i]); err != nil {
			t.Errorf("generated %s at %v: %v", calls[i].Export.Name, calls[i].Dims, err)
		}
	}
}
