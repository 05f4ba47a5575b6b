package conformance

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
	"github.com/gradc/gradc/passes/laws"
)

// Array is an array of the evaluator in double precision.
type Array = eval.Array[float64]

// Check tries the case on everything that it says, and returns what fails first.
func (c *Case) Check() error {
	f := c.f
	for order := range c.Orders + 1 {
		if err := c.roundTrip(f); err != nil {
			return fmt.Errorf("%s, derivative %d: %w", c, order, err)
		}
		if order == c.Orders {
			break
		}
		r := laws.Cotangents(f)
		if err := c.adjoint(f, r); err != nil {
			return fmt.Errorf("%s, derivative %d: %w", c, order+1, err)
		}
		f = laws.DifferentiableFirst(r)
	}
	for _, at := range c.Sizes() {
		args, err := c.Args(c.f, at, 0)
		if err == nil {
			_, err = run(c.f, at, args)
		}
		if err != nil {
			return fmt.Errorf("%s at %v: %w", c, at, err)
		}
	}
	return nil
}

// Sizes lists the sizes of dims that the case is evaluated at: all positive, then one after
// the other 0.
func (c *Case) Sizes() []map[string]int64 {
	all := []map[string]int64{dims}
	for _, name := range c.Empty {
		at := maps.Clone(dims)
		at[name] = 0
		all = append(all, at)
	}
	return all
}

func (c *Case) roundTrip(f *ir.Func) error {
	text := f.String()
	back, err := ir.ParseFunc("case", text, ops.New)
	if err != nil {
		return fmt.Errorf("its text does not parse: %w\n%s", err, text)
	}
	if again := back.String(); again != text {
		return fmt.Errorf("printed\n%s\nand, parsed,\n%s", text, again)
	}
	return nil
}

// adjoint compares the reverse derivative r of f with dual numbers at all sizes, and the
// dual numbers with differences.
func (c *Case) adjoint(f, r *ir.Func) error {
	resolved, err := resolve(f)
	if err != nil {
		return err
	}
	dual := laws.Dual(resolved)
	left, right := laws.Pairing(f, dual, r)
	for _, at := range c.Sizes() {
		args, err := c.Args(left, at, 1)
		if err != nil {
			return err
		}
		x, err := run(left, at, args)
		if err != nil {
			return fmt.Errorf("dual numbers at %v: %w", at, err)
		}
		y, err := run(right, at, args)
		if err != nil {
			return fmt.Errorf("the reverse derivative at %v: %w", at, err)
		}
		if err := same(x[0], y[0], tolerance(c.DType)); err != nil {
			return fmt.Errorf("at %v: ⟨w, D[f](a, v)⟩ = %s, and ⟨R[f](a, w), v⟩ = %s", at, eval.Format(x[0]), eval.Format(y[0]))
		}
	}
	if !c.Differences {
		return nil
	}
	return c.differences(f, dual)
}

// resolve returns f without requests for derivatives, and without rules of its own.
func resolve(f *ir.Func) (*ir.Func, error) {
	notes := passes.NewNotes()
	return passes.Run([]passes.Pass{passes.Inline(notes), passes.Resolve(notes, dims), passes.InlineRules(notes)}, f, passes.Debug{})
}

func run(f *ir.Func, at map[string]int64, args []Array) ([]Array, error) {
	return eval.Eval(f, eval.F64{}, at, args, eval.WithDerive(passes.Closed))
}

// tolerance is how far two floats may be apart, of their size: of single precision are
// constants alone, since everything is computed in double.
func tolerance(t ir.DType) float64 {
	if t == ir.F32 {
		return 1e-5
	}
	return 1e-8
}

func same(x, y Array, tolerance float64) error {
	for i := range x.F {
		if d := math.Abs(x.F[i] - y.F[i]); !(d <= tolerance*(1+math.Abs(x.F[i])+math.Abs(y.F[i]))) {
			return fmt.Errorf("%g and %g", x.F[i], y.F[i])
		}
	}
	for i := range x.I {
		if x.I[i] != y.I[i] {
			return fmt.Errorf("%d and %d", x.I[i], y.I[i])
		}
	}
	return nil
}

// step is that of differences, and slack how far they may be from the derivative, of the
// largest element.
const (
	step  = 1e-5
	slack = 1e-5
)

// differences compares f on dual numbers with central differences along a random tangent.
func (c *Case) differences(f, dual *ir.Func) error {
	args, err := c.Args(dual, dims, 2)
	if err != nil {
		return err
	}
	out, err := run(dual, dims, args)
	if err != nil {
		return err
	}
	along := args[len(f.Params):]
	moved := func(h float64) ([]Array, error) {
		in := append([]Array(nil), args[:len(f.Params)]...)
		next := 0
		for k, p := range f.Params {
			if !p.Type.DType.HasCotangent() {
				continue
			}
			in[k].F = append([]float64(nil), in[k].F...)
			for i := range in[k].F {
				in[k].F[i] += h * along[next].F[i]
			}
			next++
		}
		return run(f, dims, in)
	}
	up, err := moved(step)
	if err != nil {
		return err
	}
	down, err := moved(-step)
	if err != nil {
		return err
	}
	next := len(f.Results)
	for k, v := range f.Results {
		if !v.Type.DType.HasCotangent() {
			continue
		}
		unit := 1.0
		for i := range up[k].F {
			unit = max(unit, math.Abs(up[k].F[i]), math.Abs(out[next].F[i]))
		}
		for i := range up[k].F {
			slope := (up[k].F[i] - down[k].F[i]) / (2 * step)
			if !(math.Abs(slope-out[next].F[i]) <= slack*unit) {
				return fmt.Errorf("result %d, element %d: differences give %g, dual numbers %g", k, i, slope, out[next].F[i])
			}
		}
		next++
	}
	return nil
}

// Args draws arguments for the case's function, or for one that is made of it: for its own
// parameters elements where the operation is defined, for tangents and cotangents any. In
// all of them the differentiable parameters of the case come first, and the others in their
// order.
func (c *Case) Args(f *ir.Func, at map[string]int64, seed uint64) ([]Array, error) {
	within, err := c.domain()
	if err != nil {
		return nil, err
	}
	return c.draw(f, at, seed, within)
}

func (c *Case) draw(f *ir.Func, at map[string]int64, seed uint64, within interval) ([]Array, error) {
	r := rand.New(rand.NewPCG(seed, 11))
	var args []Array
	differentiable, others := 0, 0
	for _, p := range f.Params {
		box, err := eval.Box(p.Type.Shape, at)
		if err != nil {
			return nil, err
		}
		x := Array{DType: p.Type.DType, Shape: box}
		limited := false
		if x.DType.HasCotangent() {
			if differentiable == c.targets {
				within = interval{-1, 1}
			}
			differentiable++
		} else {
			limited = others == c.index
			others++
		}
		for i := range x.Len() {
			switch {
			case x.DType.IsFloat():
				x.F = append(x.F, within.lo+(within.hi-within.lo)*r.Float64())
			case limited:
				x.I = append(x.I, c.ints[i%len(c.ints)])
			default:
				x.I = append(x.I, element(r, x.DType))
			}
		}
		args = append(args, x)
	}
	return args, nil
}

// element draws an element of a type that is no float.
func element(r *rand.Rand, t ir.DType) int64 {
	switch t {
	case ir.MinPlus:
		return int64(math.Float64bits(float64(r.IntN(20) - 10)))
	case ir.Z64, ir.I64:
		return r.Int64N(200) - 100
	}
	lo, hi := t.Range()
	lo, hi = max(lo, -100), min(hi, 100)
	return lo + r.Int64N(hi-lo+1)
}
