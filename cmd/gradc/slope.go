package main

import (
	"fmt"
	"math"
	"text/tabwriter"

	"github.com/gradc/gradc/cmd/gradc/internal/driver"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/passes"
)

const (
	slopeStep      = 1e-5 // of a difference, times the size of the element
	slopeTolerance = 1e-6 // times the greatest slope of the array, if that is above 1
	slopeElements  = 256  // that are compared in one array; of a larger one, evenly spread
)

// checkSlopes compares the derivative of an exported function at a point, by the
// compiler's rules, with central differences, in double precision whatever the types:
// with respect to every argument made of floats, of the sum of all results times numbers
// around 1. It reports whether all agree.
func (c *call) checkSlopes(e *ir.Export, dims map[string]int64, args []eval.Array[float64]) (bool, error) {
	back, targets := driver.Reverse(e.Func)
	if back == nil {
		fmt.Fprintf(c.stdout, "%s has no derivative: floats are not among its arguments, or not among its results\n", e.Name)
		return true, nil
	}
	results, err := eval.Eval(e.Func, eval.F64{}, dims, args, eval.WithDerive(passes.Closed))
	if err != nil {
		return false, err
	}
	in := args
	var seeds []eval.Array[float64]
	for k, r := range results {
		if !r.DType.IsFloat() {
			continue
		}
		seed := eval.Array[float64]{DType: r.DType, Shape: r.Shape}
		for i := range r.F {
			seed.F = append(seed.F, 1+math.Sin(float64(3*i+k+1))/2) // no two alike
		}
		seeds, in = append(seeds, seed), append(in[:len(in):len(in)], seed)
	}
	slopes, err := eval.Eval(back, eval.F64{}, dims, in, eval.WithDerive(passes.Closed))
	if err != nil {
		return false, err
	}
	value := func() (float64, error) {
		results, err := eval.Eval(e.Func, eval.F64{}, dims, args, eval.WithDerive(passes.Closed))
		sum, at := 0.0, 0
		for _, r := range results {
			if r.DType.IsFloat() {
				for i, x := range r.F {
					sum += x * seeds[at].F[i]
				}
				at++
			}
		}
		return sum, err
	}
	names := leafNames(e.Params)
	tw := tabwriter.NewWriter(c.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprint(tw, "derivative by\tcompared\tgreatest\tlargest difference\tat\n")
	fine := true
	for k, p := range targets {
		x, slope := args[p].F, slopes[k].F
		greatest, worst, where := 0.0, 0.0, 0
		for _, s := range slope {
			greatest = max(greatest, math.Abs(s))
		}
		stride := max(1, (len(x)+slopeElements-1)/slopeElements)
		for i := 0; i < len(x); i += stride {
			d, err := difference(x, i, value)
			if err != nil {
				return false, err
			}
			if off := math.Abs(d - slope[i]); off > worst || math.IsNaN(off) {
				worst, where = off, i
			}
		}
		verdict := ""
		if !(worst <= slopeTolerance*max(1, greatest)) {
			fine, verdict = false, "  DIFFERS"
		}
		fmt.Fprintf(tw, "%s %s\t%d\t%.3g\t%.2g\t%d%s\n", names[p], e.Func.Params[p].Type, (len(x)+stride-1)/stride, greatest, worst, where, verdict)
	}
	if err := tw.Flush(); err != nil {
		return false, err
	}
	if !fine {
		fmt.Fprintln(c.stdout, "Where they differ, the point is at a kink, or a reverse rule that was stated is not the derivative.")
	}
	return fine, nil
}

// difference is the central difference of value in element i of x.
func difference(x []float64, i int, value func() (float64, error)) (float64, error) {
	was := x[i]
	h := slopeStep * max(1, math.Abs(was))
	defer func() { x[i] = was }()
	x[i] = was + h
	up, err := value()
	if err != nil {
		return 0, err
	}
	x[i] = was - h
	down, err := value()
	return (up - down) / (2 * h), err
}

// leafNames names the leaves of parameters as the model does.
func leafNames(params []ir.APIParam) []string {
	var names []string
	for _, p := range params {
		for _, l := range p.Type.Leaves() {
			name := p.Name
			if l.Path != "" {
				name += "." + l.Path
			}
			names = append(names, name)
		}
	}
	return names
}
