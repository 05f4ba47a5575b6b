package ops

import "github.com/gradc/gradc/ir"

// Coordinate emits the value of d at each point of space, as I64: its indices #k
// are those of the space and, after them, the elements of the index arrays idx.
func Coordinate(r ir.Emitter, space *ir.Shape, d *ir.Dim, idx []*ir.Value) *ir.Value {
	rank := space.Rank()
	a := arrays(r, space)
	a.index = func(k int) *ir.Value {
		switch {
		case k < rank:
			return indices(r, space, k)
		case idx[k-rank].Type.DType == ir.I64:
			return idx[k-rank]
		}
		return emit(r, Cast{To: ir.I64}, idx[k-rank])
	}
	return a.value(d)
}
