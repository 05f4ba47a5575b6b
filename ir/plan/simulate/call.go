package simulate

import (
	"fmt"
	"math"

	"github.com/gradc/gradc/ir/plan"
)

// call computes a step by the arguments of its call and compares the outcome with
// that of its kernel.
func (m *memory) call(s *plan.Step, in, want []Array) error {
	c, err := m.product(s, in)
	if err != nil {
		return err
	}
	out := make([]float64, len(want[0].F))
	for i := range out {
		out[i] = math.NaN() // what is not written shows
	}
	if err := c.run(out); err != nil {
		return fmt.Errorf("%s: %w", s.Call.Func, err)
	}
	for i, y := range out {
		if w := want[0].F[i]; !(math.Abs(y-w) <= 1e-4*max(1, math.Abs(w))) && !(math.IsNaN(y) && math.IsNaN(w)) && y != w {
			return fmt.Errorf("%s: element %d is %v, the kernel says %v", s.Call.Func, i, y, w)
		}
	}
	return nil
}

// product is a matrix product by strides, as the runtime computes it.
type product struct {
	a, b           []float64
	batch, m, n, k int
	cBatch, cr, cc int
	aBatch, ar, ac int
	bBatch, br, bc int
}

// product reads the arguments of the two functions that plans call:
//
//	MatMul(c, a, b, m, n, k, transA, transB, add)
//	MatMulStrided(c, a, b, batch, m, n, k, cBatch, cRow, cCol, aBatch, aRow, aCol, bBatch, bRow, bCol, add)
func (m *memory) product(s *plan.Step, in []Array) (*product, error) {
	args := s.Call.Args
	var ints []int
	var flags []bool
	for _, a := range args[min(3, len(args)):] {
		switch a.Kind {
		case plan.IntArg:
			n, err := m.value(a.Dim)
			if err != nil {
				return nil, err
			}
			ints = append(ints, int(n))
		case plan.BoolArg:
			flags = append(flags, a.Bool)
		}
	}
	if len(args) < 3 || args[0].Kind != plan.OutArg || args[1].Kind != plan.InArg || args[2].Kind != plan.InArg {
		return nil, fmt.Errorf("%s: wrong arguments", s.Call.Func)
	}
	c := &product{a: in[args[1].Index].F, b: in[args[2].Index].F}
	switch {
	case s.Call.Func == "MatMul" && len(ints) == 3 && len(flags) == 3 && !flags[2]:
		c.batch, c.m, c.n, c.k = 1, ints[0], ints[1], ints[2]
		c.cr, c.cc, c.ar, c.ac, c.br, c.bc = c.n, 1, c.k, 1, c.n, 1
		if flags[0] {
			c.ar, c.ac = 1, c.m
		}
		if flags[1] {
			c.br, c.bc = 1, c.k
		}
	case s.Call.Func == "MatMulStrided" && len(ints) == 13 && len(flags) == 1 && !flags[0]:
		c.batch, c.m, c.n, c.k = ints[0], ints[1], ints[2], ints[3]
		c.cBatch, c.cr, c.cc = ints[4], ints[5], ints[6]
		c.aBatch, c.ar, c.ac = ints[7], ints[8], ints[9]
		c.bBatch, c.br, c.bc = ints[10], ints[11], ints[12]
	default:
		return nil, fmt.Errorf("%s is not known with these arguments", s.Call.Func)
	}
	return c, nil
}

func (c *product) run(out []float64) error {
	for t := range c.batch {
		for i := range c.m {
			for j := range c.n {
				sum := 0.0
				for p := range c.k {
					x, y := t*c.aBatch+i*c.ar+p*c.ac, t*c.bBatch+p*c.br+j*c.bc
					if x >= len(c.a) || y >= len(c.b) {
						return fmt.Errorf("element (%d, %d, %d) of product %d is outside an operand", i, j, p, t)
					}
					sum += c.a[x] * c.b[y]
				}
				at := t*c.cBatch + i*c.cr + j*c.cc
				if at >= len(out) {
					return fmt.Errorf("element (%d, %d) of product %d is outside the result", i, j, t)
				}
				if !math.IsNaN(out[at]) {
					return fmt.Errorf("element %d of the result is written twice", at)
				}
				out[at] = sum
			}
		}
	}
	return nil
}
