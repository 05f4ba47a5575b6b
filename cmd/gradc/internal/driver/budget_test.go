package driver

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
	"github.com/gradc/gradc/passes"
)

// frugal are models whose training steps are planned within budgets.
var frugal = []struct {
	dir, function string
	dims          map[string]int64
}{
	{"digits", "Train", map[string]int64{"Batch": 64}},
	{"lstm", "Train", map[string]int64{"T": 16, "B": 8}},
}

// TestBudget plans training steps plainly, with the least memory that explain
// prints, and halfway between. The arena is full of NaNs before the step; the highest
// byte that is written is the last planned one, and the simulation and the generated
// Go compute the same bits.
func TestBudget(t *testing.T) {
	var packages []rungo.Package
	var calls []rungo.Call
	for _, m := range frugal {
		dir := filepath.Join("../../../../examples", m.dir)
		compile := func(mem int64) (*Build, *Unit) {
			b, err := Compile(dir, Options{Dims: m.dims, Mem: mem})
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range b.Units {
				if u.Export.Name == m.function {
					return b, u
				}
			}
			t.Fatalf("%s has no function %s", m.dir, m.function)
			return nil, nil
		}
		b, u := compile(0)
		low, err := b.Floor(u)
		if err != nil {
			t.Fatal(err)
		}
		plain, floor := arena(t, u.Plan, m.dims), arena(t, low, m.dims)
		t.Logf("%s: %d bytes, at least %d", m.dir, plain, floor)
		if floor >= plain {
			t.Errorf("%s: making values again saves nothing", m.dir)
		}
		args := anyArguments(t, u.Export.Func, m.dims)
		var first *simulate.Result
		for _, mem := range []int64{0, floor, (floor + plain) / 2} {
			b, u := compile(mem)
			res := replay(t, u.Plan, m.dims, args)
			if top := arena(t, u.Plan, m.dims); res.Top != top || mem > 0 && top > mem {
				t.Errorf("%s with %d bytes: %d are planned, byte %d is the highest written", m.dir, mem, top, res.Top)
			}
			if first == nil {
				first = res
			}
			sameBits(t, fmt.Sprintf("%s with %d bytes, simulated", m.dir, mem), res.Results, first.Results)
			b.Package.Module.Name = fmt.Sprintf("%s%d", m.dir, mem) // examples are programs
			p := goPackage(t, b, b.Package.Module.Name)
			packages = append(packages, p)
			calls = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Dims: m.dims, Args: args})
		}
		_, err = Compile(dir, Options{Dims: m.dims, Mem: floor - 1})
		var short *passes.BudgetError
		if !errors.As(err, &short) || short.Floor != floor {
			t.Errorf("%s with a byte less than the least: %v", m.dir, err)
		}
	}
	if testing.Short() {
		return
	}
	outcomes := called(t, calls, packages...)
	for i, o := range outcomes {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		sameBits(t, packages[i].Name+", generated", o.Results, outcomes[i/3*3].Results)
	}
}

func arena(t *testing.T, p *plan.Plan, dims map[string]int64) int64 {
	t.Helper()
	m, err := plan.Measure(p, dims)
	if err != nil {
		t.Fatal(err)
	}
	return m.Arena
}

func replay(t *testing.T, p *plan.Plan, dims map[string]int64, args []simulate.Array) *simulate.Result {
	t.Helper()
	if err := plan.Check(p); err != nil {
		t.Fatal(err)
	}
	res, err := simulate.Run(p, dims, args)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// anyArguments draws arguments: floats from a normal distribution, integers below 4,
// which are indices into everything that the models index.
func anyArguments(t *testing.T, f *ir.Func, dims map[string]int64) []simulate.Array {
	t.Helper()
	rng := rand.New(rand.NewPCG(11, 3))
	var args []simulate.Array
	for _, p := range f.Params {
		n, err := ir.SizeAt(p.Type.Shape.Size(), dims)
		if err != nil {
			t.Fatal(err)
		}
		a := simulate.Array{DType: p.Type.DType}
		for k := range p.Type.Rank() {
			d, err := ir.SizeAt(p.Type.Shape.Dim(k), dims)
			if err != nil {
				t.Fatal(err)
			}
			a.Shape = append(a.Shape, int(d))
		}
		for range n {
			if p.Type.DType.IsFloat() {
				a.F = append(a.F, float64(float32(0.3*rng.NormFloat64())))
			} else {
				a.I = append(a.I, rng.Int64N(4))
			}
		}
		args = append(args, a)
	}
	return args
}

func sameBits(t *testing.T, what string, have, want []simulate.Array) {
	t.Helper()
	for k := range want {
		for i, x := range want[k].F {
			if y := have[k].F[i]; math.Float64bits(x) != math.Float64bits(y) && !(math.IsNaN(x) && math.IsNaN(y)) {
				t.Errorf("%s: result %d, element %d is %v, not %v", what, k, i, y, x)
				return
			}
		}
	}
}
