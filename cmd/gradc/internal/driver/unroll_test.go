package driver

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// unrolledText is a program with loops as it is, Loop, and written out, Long.
func unrolledText(g *unroller) string {
	body := g.program()
	var text strings.Builder
	text.WriteString("package p\n\ntype State struct {\n\tA f64\n\tB [3]f64\n}\n")
	for _, name := range []string{"Loop", "Long"} {
		w := &writer{unroll: name == "Long"}
		w.blocks(body, nil, "")
		fmt.Fprintf(&text, `
//gradc:workspace
func %s(a f64, w [3]f64, x [3, 3]f64) (y f64, da f64, dw [3]f64, dx [3, 3]f64) {
	s := State{A: a, B: w}
%s	y = s.A + sum(s.B) + 0.1*a*sum(w)*sum(x)
	da, dw, dx = grad(y, a, w, x)
	return y, da, dw, dx
}
`, name, w)
	}
	return text.String()
}

// TestUnrolled compares gradients through loops with those of the programs in which
// they are written out, and with differences; and for some of the programs the Go that
// comes out.
func TestUnrolled(t *testing.T) {
	count, each := 200, 8 // one in so many runs as Go
	if testing.Short() {
		count, each = 20, 20
	}
	uses := map[string]int{}
	compared := map[string]int{}
	args := []Array{eval.Floats(ir.F64, nil, 0.4), eval.Floats(ir.F64, []int{3}, 0.7, -0.2, 0.4), eval.Floats(ir.F64, []int{3, 3}, 0.5, -0.3, 0.9, 0.2, 0.8, -0.6, 0.1, 0.35, 0.65)}
	var packages []rungo.Package
	var calls []rungo.Call
	var wants [][]Array
	for seed := range count {
		g := &unroller{Rand: rand.New(rand.NewPCG(uint64(seed), 23)), uses: uses}
		text := unrolledText(g)
		b := compileModel(t, "p.grad", text)
		at := func(u *Unit, args []Array) []Array {
			out, err := eval.Eval(u.Frozen.Func, eval.F64{}, nil, args)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, text)
			}
			return out
		}
		loop, long := at(b.Units[0], args), at(b.Units[1], args)
		if err := close(loop, long); err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, text)
		}
		smooth, err := againstDifferences(func(args []Array) []Array { return at(b.Units[0], args) }, args)
		if err != nil {
			t.Errorf("seed %d: %v\n%s", seed, err, text)
		}
		if smooth {
			compared["all"]++
			for name := range g.has {
				compared[name]++
			}
		}
		if seed%each == 0 {
			b.Package.Module.Name = fmt.Sprintf("p%d", seed)
			p := goPackage(t, b, b.Package.Module.Name)
			packages = append(packages, p)
			for i, want := range [][]Array{loop, long} {
				calls = append(calls, rungo.Call{Package: p.Name, Export: b.Units[i].Export, Args: args})
				wants = append(wants, want)
			}
		}
	}
	for i, o := range called(t, calls, packages...) {
		if o.Err != nil {
			t.Errorf("%s.%s: %v", calls[i].Package, calls[i].Export.Name, o.Err)
		} else if err := close(o.Results, wants[i]); err != nil {
			t.Errorf("%s.%s: %v", calls[i].Package, calls[i].Export.Name, err)
		}
	}
	t.Logf("%d programs, %d compared with differences, %d run as Go", count, compared["all"], len(packages))
	if compared["all"] < count*8/10 {
		t.Error("too few programs are smooth")
	}
	for _, name := range []string{"counted", "collected", "break", "while", "nested loops", "branch", "gradient inside", "gradient in a loop"} {
		t.Logf("%4d with %s, %d of them compared", uses[name], name, compared[name])
		if !testing.Short() && compared[name] < count/5 {
			t.Errorf("only %d programs with %s", compared[name], name)
		}
	}
}

// againstDifferences compares the gradient by every element of the arguments, the results
// after the first, with differences of the first, within 1e-6. Where a branch changes
// sides in between, the gradients on both sides differ, and it reports false.
func againstDifferences(f func([]Array) []Array, args []Array) (smooth bool, err error) {
	const h, tol = 1e-6, 1e-6
	have := f(args)
	for k := range args {
		scale, slopes := 1.0, make([]float64, len(args[k].F))
		for i := range args[k].F {
			at := func(by float64) []Array {
				moved := slices.Clone(args)
				moved[k].F = slices.Clone(args[k].F)
				moved[k].F[i] += by
				return f(moved)
			}
			high, low := at(h), at(-h)
			for l := range args {
				for j, x := range high[1+l].F {
					if !(math.Abs(x-low[1+l].F[j]) <= 1e-3*max(1, math.Abs(x))) {
						return false, nil
					}
				}
			}
			slopes[i] = (high[0].F[0] - low[0].F[0]) / (2 * h)
			scale = max(scale, math.Abs(slopes[i]))
		}
		for i, want := range slopes {
			if d := math.Abs(have[1+k].F[i] - want); !(d <= tol*scale) {
				return true, fmt.Errorf("the slope by element %d of argument %d is %v, differences give %v", i, k, have[1+k].F[i], want)
			}
		}
	}
	return true, nil
}
