package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// The structures that the rules of this file ask for.
const (
	oppositeRing = "an exact ring" // with opposites; not floats
	exactRing    = "an exact semiring"
	ofTwo        = "characteristic 2"
	primeField   = "a prime field"
	totalOrder   = "an order"
)

// ringRules simplify arithmetic in rings. Those that hold of polynomials keep every
// derivative: x + x is the polynomial 0 over the field of two elements. That x·x and x
// have the same values there is no equation of polynomials: the derivative of the one
// is 0, and of the other 1.
var ringRules = []rule{
	{"x + 0 = x over a ring", polynomial, exactRing, []string{"add"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		switch {
		case !in[0].Type.DType.IsRing():
		case isNumber(in[1], 0):
			return in[0]
		case isNumber(in[0], 0):
			return in[1]
		}
		return nil
	}},
	{"x · 0 = 0 over a ring", polynomial, exactRing, []string{"mul"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if in[0].Type.DType.IsRing() && (isNumber(in[0], 0) || isNumber(in[1], 0)) {
			return w.zero(op, in)
		}
		return nil
	}},
	{"x − x = 0", polynomial, oppositeRing, []string{"sub"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if in[0].Type.DType.IsRing() && in[0] == in[1] {
			return w.zero(op, in)
		}
		return nil
	}},
	{"x + x = 0", polynomial, ofTwo, []string{"add", "addn"}, func(w *rewriter, op ir.Op, in []*ir.Value) *ir.Value {
		if in[0].Type.DType != ir.Z2 {
			return nil
		}
		return w.sumOf(op, in, oddOnes(in))
	}},
	{"x − y = x + y", polynomial, ofTwo, []string{"sub"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if in[0].Type.DType == ir.Z2 {
			return w.emit1(ops.Add{}, in...)
		}
		return nil
	}},
	{"−x = x", polynomial, ofTwo, []string{"neg"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if in[0].Type.DType == ir.Z2 {
			return in[0]
		}
		return nil
	}},
	{"xᵖ = x", functional, primeField, []string{"mul"}, func(w *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		p := int(in[0].Type.DType.Modulus())
		if !isPrime(p) {
			return nil
		}
		all := factorsOf(in, nil)
		fewer := fermat(all, p)
		if len(fewer) == len(all) {
			return nil
		}
		y := fewer[0]
		for _, x := range fewer[1:] {
			y = w.emit1(ops.Mul{}, y, x)
		}
		return y
	}},
	{"max(x, x) = x", functional, totalOrder, []string{"max", "min"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		if in[0] == in[1] {
			return in[0]
		}
		return nil
	}},
	{"relu of relu = relu", functional, totalOrder, []string{"mask"}, func(_ *rewriter, _ ir.Op, in []*ir.Value) *ir.Value {
		y := in[1]
		if y.Node == nil || !isPositive(in[0], y) {
			return nil
		}
		if _, ok := y.Node.Op.(ops.Mask); ok && isPositive(y.Node.In[0], y.Node.In[1]) {
			return y
		}
		return nil
	}},
}

// isPositive reports whether c says where x is greater than 0.
func isPositive(c, x *ir.Value) bool {
	if c.Node == nil {
		return false
	}
	op, ok := c.Node.Op.(ops.Compare)
	return ok && op.Pred == ir.LtOp && isNumber(c.Node.In[0], 0) && c.Node.In[1] == x
}

// oddOnes returns the values that occur an odd number of times, in order.
func oddOnes(in []*ir.Value) []*ir.Value {
	var out []*ir.Value
	for _, v := range in {
		if k := slices.Index(out, v); k >= 0 {
			out = slices.Delete(out, k, k+1)
		} else {
			out = append(out, v)
		}
	}
	return out
}

// sumOf emits the sum of those operands of op that are left, nil when that is all.
func (w *rewriter) sumOf(op ir.Op, in, left []*ir.Value) *ir.Value {
	switch len(left) {
	case len(in):
		return nil
	case 0:
		return w.zero(op, in)
	case 1:
		return left[0]
	}
	return w.emit1(ops.AddN{}, left...)
}

// mostRingFactors bounds the products that are taken apart.
const mostRingFactors = 512

// factorsOf appends the factors of a product, through products.
func factorsOf(in, all []*ir.Value) []*ir.Value {
	for _, v := range in {
		if len(all) > mostRingFactors {
			break
		}
		if v.Node != nil {
			if _, ok := v.Node.Op.(ops.Mul); ok {
				all = factorsOf(v.Node.In, all)
				continue
			}
		}
		all = append(all, v)
	}
	return all
}

// fermat drops factors that do not change a product in the field of p elements: p−1 of
// any that occurs p times or more, as often as that is so.
func fermat(all []*ir.Value, p int) []*ir.Value {
	if len(all) > mostRingFactors {
		return all
	}
	count := map[*ir.Value]int{}
	for _, v := range all {
		count[v]++
	}
	left := map[*ir.Value]int{}
	for v, n := range count {
		left[v] = (n-1)%(p-1) + 1
	}
	var out []*ir.Value
	for _, v := range all {
		if left[v] > 0 {
			left[v]--
			out = append(out, v)
		}
	}
	return out
}

func isPrime(n int) bool {
	for d := 2; d*d <= n; d++ {
		if n%d == 0 {
			return false
		}
	}
	return n > 1
}
