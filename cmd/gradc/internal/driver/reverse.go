package driver

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Reverse returns the reverse derivative of a function: of its parameters and a cotangent
// for each result made of floats, the cotangents of the parameters in targets, which are
// those made of floats. It is nil if there are none of either.
func Reverse(f *ir.Func) (back *ir.Func, targets []int) {
	isFloat := func(v *ir.Value) bool { return v.Type.DType.IsFloat() }
	if !slices.ContainsFunc(f.Params, isFloat) || !slices.ContainsFunc(f.Results, isFloat) {
		return nil, nil
	}
	b, body := ir.NewBuilder(f.Name+".reverse", f.Origin), ir.NewBuilder(f.Name+".body", f.Origin)
	b.At(f.Origin)
	body.At(f.Origin)
	outer := make([]*ir.Value, len(f.Params))
	for i, p := range f.Params {
		outer[i] = b.Param(p.Name, p.Type)
		if isFloat(p) {
			targets = append(targets, i)
		}
	}
	inner, in := make([]*ir.Value, len(f.Params)), []*ir.Value{}
	add := func(i int) {
		inner[i] = body.Param(f.Params[i].Name, f.Params[i].Type)
		in = append(in, outer[i])
	}
	for _, i := range targets {
		add(i)
	}
	for i, p := range f.Params {
		if !isFloat(p) {
			add(i)
		}
	}
	var results []*ir.Value
	for _, v := range body.Emit(ops.Call{Func: f}, inner...) {
		if isFloat(v) {
			results = append(results, v)
			in = append(in, b.Param("d"+v.Name, v.Type))
		}
	}
	return b.Finish(b.Emit(ops.Grad{Body: body.Finish(results...), Wrt: len(targets)}, in...)...), targets
}
