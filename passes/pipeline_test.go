package passes_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// sizes are the values of the dims that test programs may use.
var sizes = map[string]int64{"N": 3, "M": 5, "K": 2, "D": 4, "T": 2}

// parse reads a function whose text may leave out the version line.
func parse(t testing.TB, name, text string) *ir.Func {
	t.Helper()
	f, err := ir.ParseFunc(name, "gradc ir 1\n"+strings.TrimPrefix(text, "gradc ir 1\n"), ops.New)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

// randomArgs draws arguments for f: floats in (0.2, 1.8), those of one array well
// apart from each other so that no kink is near, and small integers.
func randomArgs(t testing.TB, f *ir.Func, seed uint64) []eval.Array[float64] {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	args := make([]eval.Array[float64], len(f.Params))
	for i, p := range f.Params {
		shape, err := eval.Box(p.Type.Shape, sizes)
		if err != nil {
			t.Fatal(err)
		}
		a := eval.Array[float64]{DType: p.Type.DType, Shape: shape}
		for _, k := range rng.Perm(a.Len()) {
			switch {
			case p.Type.DType.IsFloat():
				u := (float64(k) + 0.25 + 0.5*rng.Float64()) / float64(a.Len())
				a.F = append(a.F, 0.2+1.6*u)
			case p.Type.DType == ir.Bool || p.Type.DType.IsRing():
				a.I = append(a.I, randomElement(p.Type.DType, rng))
			default:
				a.I = append(a.I, rng.Int64N(3))
			}
		}
		args[i] = a
	}
	return args
}

func run(t testing.TB, f *ir.Func, args []eval.Array[float64]) []eval.Array[float64] {
	t.Helper()
	out, err := eval.Eval(f, eval.F64{}, sizes, args, eval.WithDerive(passes.Closed))
	if err != nil {
		t.Fatalf("%v\n%v", err, f)
	}
	return out
}

// randomElement draws an element of a ring, or a bool; it is 0 for an integer.
func randomElement(t ir.DType, rng *rand.Rand) int64 {
	switch {
	case t == ir.Z64:
		return int64(rng.Uint64())
	case t == ir.MinPlus:
		return int64(math.Float64bits(float64(rng.IntN(20) - 10)))
	case t == ir.Bool || t.IsRing():
		_, hi := t.Range()
		return rng.Int64N(hi + 1)
	}
	return 0
}

// differ returns how two results differ by more than tol·max(1, ‖want‖∞), on the
// true points of their shapes.
func differ(t testing.TB, f *ir.Func, got, want []eval.Array[float64], tol float64) error {
	t.Helper()
	for k, w := range want {
		points, err := eval.Points(f.Results[k].Type.Shape, sizes)
		if err != nil {
			t.Fatal(err)
		}
		scale := 1.0
		for _, i := range points {
			if w.F != nil && !math.IsInf(w.F[i], 0) {
				scale = max(scale, math.Abs(w.F[i]))
			}
		}
		for _, i := range points {
			if w.F == nil {
				if w.I[i] != got[k].I[i] {
					return fmt.Errorf("result %d, element %d: have %d, want %d", k, i, got[k].I[i], w.I[i])
				}
				continue
			}
			a, b := got[k].F[i], w.F[i]
			if a != b && !(math.IsNaN(a) && math.IsNaN(b)) && !(math.Abs(a-b) <= tol*scale) {
				return fmt.Errorf("result %d, element %d: have %v, want %v", k, i, a, b)
			}
		}
	}
	return nil
}

// programs returns the test programs by file name.
func programs(t testing.TB) map[string]string {
	t.Helper()
	return textsOf(t, "testdata/programs/*.ir")
}

func textsOf(t testing.TB, pattern string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	texts := map[string]string{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimSuffix(filepath.Base(name), ".ir")] = string(b)
	}
	return texts
}

// TestEachPassKeepsValues evaluates every program before and after each pass.
func TestEachPassKeepsValues(t *testing.T) {
	for name, text := range programs(t) {
		t.Run(name, func(t *testing.T) {
			f := parse(t, name, text)
			args := randomArgs(t, f, 1)
			want := run(t, f, args)
			_, err := passes.Freeze(f, sizes, passes.Debug{Dump: func(pass string, g *ir.Func) {
				if err := differ(t, f, run(t, g, args), want, 1e-12); err != nil {
					t.Fatalf("after %s: %v\n%v", pass, err, g)
				}
				if testing.Verbose() {
					t.Logf("after %s:\n%v", pass, g)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
