package gradcheck

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/dsl"
	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo/call"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// Model is the package under test; its .grad files are in the working directory.
type Model struct {
	call.Package
	Sizes []map[string]int64 // of the symbolic dims; the functions are checked at each
	// Draw has, for leaves by name such as "p.W1", what draws their elements. Without,
	// floats lie within ±1, bytes anywhere, and other integers are 0 or 1.
	Draw      map[string]func(*rand.Rand) float64
	Gradients []Gradient
	// Index has the number below which the elements of an integer leaf must stay. The
	// functions that have the leaf are called with elements outside, too.
	Index map[string]int64
	// Slow has the functions that the evaluator takes too long for, whose derivatives are
	// not checked; they are misused like the others.
	Slow []string
}

// Gradient says that a function returns a value and gradients of it.
type Gradient struct {
	Func, Value string
	Of          map[string]string // by result, the parameter
	Sign        map[string]float64
}

// Array is an array of the evaluator in double precision.
type Array = eval.Array[float64]

// Uniform draws from an interval.
func Uniform(lo, hi float64) func(*rand.Rand) float64 {
	return func(rng *rand.Rand) float64 { return lo + (hi-lo)*rng.Float64() }
}

// Constant is always x.
func Constant(x float64) func(*rand.Rand) float64 {
	return func(*rand.Rand) float64 { return x }
}

// Below draws one of the integers 0, …, n−1.
func Below(n int) func(*rand.Rand) float64 {
	return func(rng *rand.Rand) float64 { return float64(rng.IntN(n)) }
}

// module compiles the .grad files of the working directory.
func module(t testing.TB) *ir.Module {
	t.Helper()
	names, err := filepath.Glob("*.grad")
	if err != nil || len(names) == 0 {
		t.Fatalf("no .grad files here: %v", err)
	}
	var files []dsl.File
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, dsl.File{Name: name, Text: text})
	}
	p := dsl.Compile(files)
	if p.Module == nil || p.Diags.Errors() > 0 {
		t.Fatal(p.Diags.Render(p.Files, 10))
	}
	return p.Module
}

// leaf is a parameter of a lowered function.
type leaf struct {
	name  string // "p.W1"
	param int    // which parameter of the API it belongs to
	typ   ir.Type
}

func leaves(params []ir.APIParam) []leaf {
	var out []leaf
	for i, p := range params {
		for _, l := range p.Type.Leaves() {
			name := p.Name
			if l.Path != "" {
				name += "." + l.Path
			}
			out = append(out, leaf{name, i, l.Type})
		}
	}
	return out
}

// arguments draws the leaves of a function's parameters. Floats are exact in single
// precision.
func (m *Model) arguments(t testing.TB, e *ir.Export, dims map[string]int64, rng *rand.Rand) []Array {
	t.Helper()
	var out []Array
	for _, l := range leaves(e.Params) {
		shape, err := eval.Box(l.typ.Shape, dims)
		if err != nil {
			t.Fatal(err)
		}
		a := Array{DType: l.typ.DType, Shape: shape}
		draw := m.Draw[l.name]
		if draw == nil {
			draw = map[bool]func(*rand.Rand) float64{true: Uniform(-1, 1), false: Below(2)}[a.DType.IsFloat()]
			if a.DType == ir.U8 {
				draw = Below(256)
			}
		}
		for range a.Len() {
			if x := draw(rng); a.DType.IsFloat() {
				a.F = append(a.F, float64(float32(x)))
			} else {
				a.I = append(a.I, int64(x))
			}
		}
		out = append(out, a)
	}
	return out
}

// request is a call of an export with the given leaves.
func request(e *ir.Export, dims map[string]int64, args []Array) call.Request {
	r := call.Request{Func: e.Name, Dims: dims}
	for _, a := range args {
		r.Args = append(r.Args, call.Array{F: a.F, I: a.I})
	}
	for _, p := range e.Results {
		r.InPlace = append(r.InPlace, p.InPlace)
	}
	return r
}

// run calls the generated Go. Of a function in single precision the arguments are
// rounded first.
func (m *Model) run(e *ir.Export, dims map[string]int64, args []Array) ([]Array, error) {
	c, err := m.Prepare(request(e, dims, args))
	if err != nil {
		return nil, err
	}
	results, err := c.Do()
	if err != nil {
		return nil, err
	}
	var out []Array
	for k, t := range e.Func.ResultTypes() {
		shape, err := eval.Box(t.Shape, dims)
		if err != nil {
			return nil, err
		}
		out = append(out, Array{DType: t.DType, Shape: shape, F: results[k].F, I: results[k].I})
	}
	return out, nil
}

// sizeName names a test after its sizes.
func sizeName(dims map[string]int64) string {
	var parts []string
	for name, n := range dims {
		parts = append(parts, fmt.Sprintf("%s=%d", name, n))
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

// differ compares arrays by 1e-12 in double and 1e-5 in single precision.
func differ(e *ir.Export, got, want []Array) error {
	names := leaves(e.Results)
	for k := range want {
		tol := 1e-12
		if want[k].DType == ir.F32 {
			tol = 1e-5
		}
		if err := randprog.Differ(got[k:k+1], want[k:k+1], tol); err != nil {
			return fmt.Errorf("%s: %w", names[k].name, err)
		}
	}
	return nil
}
