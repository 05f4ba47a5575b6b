package rungo

import (
	"fmt"
	"math"

	"github.com/gradc/gradc/internal/rungo/call"
	"github.com/gradc/gradc/ir"
)

// toGo returns the elements as generated code has them: bits packed into words, weights
// as floats.
func toGo(a Array) call.Array {
	switch a.DType {
	case ir.Z2:
		words := make([]int64, (a.Len()+ir.WordBits-1)/ir.WordBits)
		for i, v := range a.I {
			words[i/ir.WordBits] |= v << (i % ir.WordBits)
		}
		return call.Array{I: words}
	case ir.MinPlus:
		weights := make([]float64, len(a.I))
		for i, v := range a.I {
			weights[i] = math.Float64frombits(uint64(v))
		}
		return call.Array{F: weights}
	}
	return call.Array{F: a.F, I: a.I}
}

// fromGo reverses toGo. Bits behind the last element are an error.
func fromGo(t ir.DType, shape []int, from call.Array) (Array, error) {
	a := Array{DType: t, Shape: shape, F: from.F, I: from.I}
	switch t {
	case ir.Z2:
		a.I = nil
		for k, w := range from.I {
			for i := range ir.WordBits {
				bit := int64(uint64(w) >> i & 1)
				if k*ir.WordBits+i < a.Len() {
					a.I = append(a.I, bit)
				} else if bit != 0 {
					return a, fmt.Errorf("bit %d is set in an array of %d", k*ir.WordBits+i, a.Len())
				}
			}
		}
	case ir.MinPlus:
		a.F = nil
		for _, w := range from.F {
			a.I = append(a.I, int64(math.Float64bits(w)))
		}
	}
	return a, nil
}
