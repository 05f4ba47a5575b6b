package laws

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// Cotangents returns R[f], the reverse derivative of f: a function of the parameters of f,
// the differentiable ones of which come first, and a cotangent for each result that has one.
func Cotangents(f *ir.Func) *ir.Func { return maker{passes.Accumulation()}.reverse(f) }

// Pairing returns ⟨w, D[f](a, v)⟩ and ⟨R[f](a, w), v⟩ as functions of (a, v, w), which are
// the same by the law adjoint. tangents is [Dual] of f, and cotangents is R[f]. The
// differentiable parameters of f come first, and results without a cotangent last.
func Pairing(f, tangents, cotangents *ir.Func) (left, right *ir.Func) {
	wrt := len(f.Params) - fixed(f)
	var back []ir.Type
	for _, v := range f.Results {
		if v.Type.DType.HasCotangent() {
			back = append(back, v.Type)
		}
	}
	types := append(append(f.ParamTypes(), f.ParamTypes()[:wrt]...), back...)
	left = function(types, func(d calculus, in []*ir.Value) []*ir.Value {
		a, vw := split(in, len(f.Params))
		v, w := split(vw, wrt)
		return []*ir.Value{d.inner(d.double(w), d.double(d.call(tangents, join(a, v)...)[len(f.Results):]))}
	})
	right = function(types, func(d calculus, in []*ir.Value) []*ir.Value {
		a, vw := split(in, len(f.Params))
		v, w := split(vw, wrt)
		return []*ir.Value{d.inner(d.double(d.call(cotangents, join(a, w)...)), d.double(v))}
	})
	return left, right
}

// double returns arrays with the floats in double precision, so that they add.
func (d calculus) double(vs []*ir.Value) []*ir.Value {
	out := slices.Clone(vs)
	for i, v := range vs {
		if v.Type.DType == ir.F32 {
			out[i] = d.emit(ops.Cast{To: ir.F64}, v)
		}
	}
	return out
}
