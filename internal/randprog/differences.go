package randprog

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// Array is an array of the evaluator in double precision.
type Array = eval.Array[float64]

// Arguments draws values for the leaves of parameters, named by their paths: floats
// in (−1.5, 1.5), which are exact in single precision, and integers below the given
// dims.
func Arguments(params []*ir.Value, below map[string]*ir.Dim, dims map[string]int64, rng *rand.Rand) ([]Array, error) {
	var out []Array
	for _, p := range params {
		shape, err := eval.Box(p.Type.Shape, dims)
		if err != nil {
			return nil, err
		}
		a := Array{DType: p.Type.DType, Shape: shape}
		limit := int64(2)
		if p.Type.DType == ir.U8 {
			limit = 256
		}
		if d := below[p.Name]; d != nil {
			if limit, err = d.Eval(func(a *ir.Atom) (int64, bool) { n, ok := dims[a.Name]; return n, ok }); err != nil {
				return nil, err
			}
		}
		for range a.Len() {
			if p.Type.DType.IsFloat() {
				a.F = append(a.F, float64(float32(3*rng.Float64()-1.5)))
			} else {
				a.I = append(a.I, rng.Int64N(limit))
			}
		}
		out = append(out, a)
	}
	return out, nil
}

// Differ says how two lists of arrays differ by more than tol·max(1, ‖want‖∞) in some
// array; nil if they agree.
func Differ(got, want []Array, tol float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d results, want %d", len(got), len(want))
	}
	for k, w := range want {
		g := got[k]
		if len(g.F) != len(w.F) || len(g.I) != len(w.I) {
			return fmt.Errorf("result %d has %d elements, want %d", k, len(g.F)+len(g.I), len(w.F)+len(w.I))
		}
		for i := range w.I {
			if g.I[i] != w.I[i] {
				return fmt.Errorf("result %d, element %d: have %d, want %d", k, i, g.I[i], w.I[i])
			}
		}
		scale := norm(w.F)
		for i, b := range w.F {
			a := g.F[i]
			if a != b && !(math.IsNaN(a) && math.IsNaN(b)) && !(math.Abs(a-b) <= tol*scale) {
				return fmt.Errorf("result %d, element %d: have %v, want %v (the array's norm is %.3g)", k, i, a, b, scale)
			}
		}
	}
	return nil
}

// norm is max(1, ‖x‖∞) over what is finite.
func norm(x []float64) float64 {
	n := 1.0
	for _, e := range x {
		if !math.IsInf(e, 0) && !math.IsNaN(e) {
			n = max(n, math.Abs(e))
		}
	}
	return n
}

// Slope compares gradients with central differences.
type Slope struct {
	Value    func(args []Array) (float64, error)
	Args     []Array
	Targets  []int   // arguments
	Gradient []Array // with respect to each target
	Tol      float64
}

// Tally counts directions along which a gradient was compared, and those where the
// value has a kink too close by.
type Tally struct{ Compared, Kinks int }

// Add adds up tallies.
func (t *Tally) Add(u Tally) { t.Compared += u.Compared; t.Kinks += u.Kinks }

// Compare takes differences along one direction within each target, and one within
// all.
func (s *Slope) Compare(rng *rand.Rand) (Tally, error) {
	var tally Tally
	for k := -1; k < len(s.Targets); k++ {
		if k >= 0 && (len(s.Targets) == 1 || len(s.Gradient[k].F) == 0) {
			continue
		}
		kink, err := s.along(k, rng)
		if err != nil {
			return tally, err
		}
		if kink {
			tally.Kinks++
		} else {
			tally.Compared++
		}
	}
	return tally, nil
}

// steps are the half-widths of differences, in the order in which they are tried.
var steps = []float64{1e-3, 3e-4, 1e-4, 4e-5, 1.5e-5}

// along compares along a random direction within target only, or within all for −1.
// It reports a kink when differences over ever smaller steps neither meet the
// gradient nor settle elsewhere.
func (s *Slope) along(only int, rng *rand.Rand) (kink bool, err error) {
	dir := make([][]float64, len(s.Targets))
	slope, scale := 0.0, 1.0
	for k, g := range s.Gradient {
		if only >= 0 && k != only {
			continue
		}
		dir[k] = make([]float64, len(g.F))
		for i := range dir[k] {
			dir[k][i] = (0.5 + 0.5*rng.Float64()) * float64(2*rng.IntN(2)-1) / math.Sqrt(float64(len(g.F)))
			slope += dir[k][i] * g.F[i]
		}
		scale = max(scale, norm(g.F))
	}
	if math.IsNaN(slope) || math.IsInf(slope, 0) {
		return false, fmt.Errorf("the gradient is %v", slope)
	}
	var seen []float64
	for _, h := range steps {
		d, err := s.difference(dir, h)
		if err != nil {
			return false, err
		}
		if math.Abs(d-slope) <= s.Tol*scale {
			return false, nil
		}
		seen = append(seen, d)
	}
	n := len(seen)
	settled := math.Abs(seen[n-1]-seen[n-2]) + math.Abs(seen[n-2]-seen[n-3])
	if !(settled <= s.Tol*scale) {
		return true, nil
	}
	which := "all targets"
	if only >= 0 {
		which = fmt.Sprintf("argument %d", s.Targets[only])
	}
	return false, fmt.Errorf("along a direction within %s the gradient gives %.12g, differences give %.12g", which, slope, seen[n-2])
}

// difference is the central difference with half-width h, extrapolated from the one
// with half of it.
func (s *Slope) difference(dir [][]float64, h float64) (float64, error) {
	central := func(h float64) (float64, error) {
		up, err := s.at(dir, h)
		if err != nil {
			return 0, err
		}
		down, err := s.at(dir, -h)
		return (up - down) / (2 * h), err
	}
	wide, err := central(h)
	if err != nil {
		return 0, err
	}
	narrow, err := central(h / 2)
	return (4*narrow - wide) / 3, err
}

func (s *Slope) at(dir [][]float64, h float64) (float64, error) {
	args := append([]Array(nil), s.Args...)
	for k, t := range s.Targets {
		if dir[k] == nil {
			continue
		}
		a := args[t]
		f := make([]float64, len(a.F))
		for i := range f {
			f[i] = a.F[i] + h*dir[k][i]
		}
		a.F = f
		args[t] = a
	}
	return s.Value(args)
}
