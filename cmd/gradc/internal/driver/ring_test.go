package driver

import (
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/internal/randprog"
	"github.com/gradc/gradc/internal/rungo"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// ringModel is a program over any commutative semiring R: every form in which + and ×
// become Go, with reverse derivatives.
const ringModel = `package PKG

dim (
	N
	M
	K
)

type Pair struct {
	A [N, M]R
	B [M]R
	C R
}

type Stack struct {
	Layers [3]Pair
	D      R
}

func Stacked(s Stack, x [M]R) (s Stack, t R) {
	t = sum[l] (sum(s.Layers[l].A @ x) * s.Layers[l].C + dot(s.Layers[l].B, x))
	return s + grad(t, s), t
}

func Elementwise(x, y [N, M]R, s R) [N, M]R {
	return x*y + s*x + 1*y
}

func ElementwiseVJP(x, y [N, M]R, s R, dz [N, M]R) (dx, dy [N, M]R, ds R) {
	z := x*y + s*x + 1*y
	return vjp(z, x, dz), vjp(z, y, dz), vjp(z, s, dz)
}

func Product(a [N, K]R, b [K, M]R, dc [N, M]R) (c [N, M]R, da [N, K]R, db [K, M]R) {
	c = a @ b
	return c, vjp(c, a, dc), vjp(c, b, dc)
}

func Vectors(a [N, K]R, x [K]R, dy [N]R) (y [N]R, da [N, K]R, dx [K]R, dot R) {
	y = a @ x
	return y, vjp(y, a, dy), vjp(y, x, dy), sum[k] x[k]*x[k]
}

func Convolution(x [N]R, w [3]R) (y [N]R, dx [N]R, dw [3]R) {
	y = [i < N] sum[j] w[j] * x[i+j-1 else 0]
	t := sum(y)
	return y, grad(t, x), grad(t, w)
}

func Reductions(x [N, M]R) (total R, rows [N]R, all R, dall [N, M]R, cube R) {
	p := prod(x)
	c := sum[i, j] x[i, j]*x[i, j]*x[i, j]
	return sum(x), sum(x, axis: 1), p, grad(p, x), c
}

func Places(x [N]R, at [M]i32, dy [M]R) (y [M]R, dx [N]R) {
	y = [m < M] x[mod(i64(at[m]), N)] * x[m else 1]
	return y, vjp(y, x, dy)
}

func Branches(x, y [N, M]R, c [N, M]bool) (z [N, M]R, dx [N, M]R, same [N, M]bool) {
	z = [i, j] if c[i, j] { x[i, j] * y[i, j] } else { x[i, j] + y[i, j] }
	t := sum(z)
	return z, grad(t, x), [i, j] x[i, j] == y[i, j]
}

func Transposed(x [N, M]R) (y [M, N]R, z [M, N]R) {
	return x.T, x.T + x.T
}

func Structs(p, q Pair) (p Pair, t R) {
	s := sum(p.A @ p.B) + p.C
	d := grad(s, p)
	return p + d, s
}

func Scalars(x, y R) (z, dx R) {
	z = x*x*x + y
	return z, grad(z, x)
}

func Second(x R, y R) (a, b R) {
	z := x * x * y
	return grad(grad(z, x), y), grad(grad(z, x), x)
}

func Others(x, v [M]R, m [M, M]R) (t [M]R, j [M, M]R, hv [M]R) {
	y := m @ (x * x)
	s := dot(y, x)
	return jvp(y, x, v), jacobian(y, x), hvp(s, x, v)
}
`

// ringOnly holds what needs opposites, orderedOnly what needs an order, and dataOnly
// conversions of integers.
const (
	ringOnly = `
func Opposites(x, y [N, M]R, s R) (z [N, M]R, dx [N, M]R, ds R) {
	z = -(x - y) * s - 1
	t := sum(z)
	return z, grad(t, x), grad(t, s)
}
`
	orderedOnly = `
func Ordered(x, y [N, M]R) (less [N, M]bool, lo, hi [N, M]R, top R, at [N]i64, dtop [N, M]R) {
	t := max(x)
	return x < y, min(x, y), max(x, y), t, argmax(x, axis: 1), grad(t, x)
}
`
	dataOnly = `
func Conversions(x [N, M]R, n [N]i32, f [N]f64, c [N]bool) (i [N, M]i64, u [N, M]u8, g [N, M]f32, a, b, d [N]R) {
	return i64(x), u8(x), f32(x), R(n), R(f), R(c)
}
`
	weightsOnly = `
func Weights(x [N, M]R, f [N]f64, c [N]bool) (g [N, M]f64, a, b [N]R) {
	return f64(x), R(f), R(c)
}
`
)

// ringTypes are those that are tried.
func ringTypes() []ir.DType {
	return []ir.DType{ir.Z2, ir.Z64, ir.MinPlus, ir.Sat8, ir.Sat16, ir.ZMod(3), ir.ZMod(7), ir.ZMod(8), ir.ZMod(256)}
}

func ringSource(t ir.DType) string {
	text := ringModel
	if t.Has(ir.Negatives) {
		text += ringOnly
	}
	if t.Has(ir.Ordered) {
		text += orderedOnly
	}
	if t == ir.MinPlus {
		text += weightsOnly
	} else {
		text += dataOnly
	}
	text = strings.ReplaceAll(text, "]R", "]"+t.String())
	for _, place := range []string{" R", "(R", "\tR"} {
		for _, end := range []string{",", ")", "(", "\n", " "} {
			text = strings.ReplaceAll(text, place+end, place[:1]+t.String()+end)
		}
	}
	return strings.ReplaceAll(text, "PKG", "r"+t.String())
}

// element is a random element of a type: small, or at the ends of its range.
func element(t ir.DType, rng *rand.Rand) int64 {
	switch {
	case t == ir.MinPlus && rng.IntN(5) == 0:
		return int64(t.Zero())
	case t == ir.MinPlus:
		return int64(math.Float64bits(float64(rng.IntN(41) - 20)))
	case t == ir.Z64:
		return int64(rng.Uint64())
	case !t.IsRing():
		return rng.Int64N(2)
	case rng.IntN(3) == 0:
		return t.Reduce(rng.Int64N(3))
	}
	_, hi := t.Range()
	return rng.Int64N(hi + 1)
}

func ringArguments(f *ir.Func, dims map[string]int64, rng *rand.Rand) ([]randprog.Array, error) {
	var args []randprog.Array
	for _, p := range f.Params {
		box, err := eval.Box(p.Type.Shape, dims)
		if err != nil {
			return nil, err
		}
		a := randprog.Array{DType: p.Type.DType, Shape: box}
		for range a.Len() {
			switch t := p.Type.DType; {
			case t.IsFloat():
				a.F = append(a.F, math.Round(rng.Float64()*1e3-500))
			case t == ir.I32:
				a.I = append(a.I, rng.Int64N(2000)-1000)
			default:
				a.I = append(a.I, element(t, rng))
			}
		}
		args = append(args, a)
	}
	return args, nil
}

// TestRings compiles the program over every ring and holds the evaluation of what was
// lowered and frozen, and the generated Go, to the same elements exactly.
func TestRings(t *testing.T) {
	sizes := []map[string]int64{{"N": 3, "M": 5, "K": 4}, {"N": 9, "M": 67, "K": 130}, {"N": 1, "M": 64, "K": 1}}
	root, err := rungo.Root()
	if err != nil {
		t.Fatal(err)
	}
	var packages []rungo.Package
	var calls []rungo.Call
	var want [][]randprog.Array
	rng := rand.New(rand.NewPCG(1, 2))
	for _, d := range ringTypes() {
		dir := filepath.Join(t.TempDir(), "r"+d.String())
		if err := errors.Join(os.Mkdir(dir, 0o777), os.WriteFile(filepath.Join(dir, "model.grad"), []byte(ringSource(d)), 0o666)); err != nil {
			t.Fatal(err)
		}
		b, err := Compile(dir, Options{})
		if err == nil && b.Package.Module == nil {
			err = mistakes(b)
		}
		if err != nil {
			t.Errorf("%s: %s", d, Report(err))
			continue
		}
		outputs, err := b.Outputs("")
		if err != nil {
			t.Fatal(err)
		}
		p := rungo.Package{Name: "r" + d.String(), Files: map[string][]byte{}}
		for _, o := range outputs {
			p.Files[filepath.Base(o.Path)] = o.Text
		}
		if d == ir.Z2 {
			for _, form := range []string{"runtime.MatMulBits(", "runtime.DotBits(", "runtime.Parity(", "result[i] = xV&yV ^ -s&xV ^ yV"} {
				if !slices.ContainsFunc(slices.Collect(maps.Values(p.Files)), func(text []byte) bool { return strings.Contains(string(text), form) }) {
					t.Errorf("z2: nothing is printed as %s", form)
				}
			}
		}
		packages = append(packages, p)
		for _, u := range b.Units {
			for _, dims := range sizes {
				args, err := ringArguments(u.Export.Func, dims, rng)
				if err != nil {
					t.Fatal(err)
				}
				exact, err := through(u, dims, args)
				if err != nil {
					t.Errorf("%s: %s: %v", d, u.Export.Name, err)
					break
				}
				calls = append(calls, rungo.Call{Package: p.Name, Export: u.Export, Dims: dims, Args: args})
				want = append(want, exact)
			}
		}
	}
	outcomes, err := rungo.Run(root, packages, calls)
	if err != nil {
		t.Fatal(err)
	}
	for k, o := range outcomes {
		err := o.Err
		if err == nil {
			err = randprog.Differ(o.Results, want[k], 0)
		}
		if err != nil {
			t.Errorf("%s: %s at %v: %v", calls[k].Package, calls[k].Export.Name, calls[k].Dims, err)
		}
	}
}
