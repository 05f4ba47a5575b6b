package driver

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// problemExport returns, for an objective with the directive problem, the function
// that computes its value and its gradient with respect to the parameter that the
// directive names; nil for any other function.
func problemExport(e *ir.Export) *ir.Export {
	at := slices.IndexFunc(e.Directives, func(d ir.Directive) bool { return d.Name == "problem" })
	if at < 0 || len(e.Directives[at].Args) != 1 {
		return nil
	}
	which := slices.IndexFunc(e.Params, func(p ir.APIParam) bool { return p.Name == e.Directives[at].Args[0] })
	if which < 0 {
		return nil
	}
	target := e.Params[which]
	target.InPlace = -1
	lo := 0
	for _, p := range e.Params[:which] {
		lo += len(p.Type.Leaves())
	}
	target.Name = "d" + target.Name
	value := e.Results[0]
	if value.Name == "" {
		value.Name = "value"
	}
	return &ir.Export{
		Name: e.Name + "ValueGradient", Doc: e.Doc, Params: e.Params, Origin: e.Origin,
		Results: []ir.APIParam{value, target},
		Func:    valueGradient(e.Func, lo, lo+len(target.Type.Leaves())),
	}
}

// valueGradient returns the function (value, gradient by parameters lo … hi−1) of a
// scalar function.
func valueGradient(f *ir.Func, lo, hi int) *ir.Func {
	b := ir.NewBuilder(f.Name+"ValueGradient", f.Origin)
	var args []*ir.Value
	for _, p := range f.Params {
		args = append(args, b.Param(p.Name, p.Type))
	}
	wrt := args[lo:hi]
	rest := slices.Concat(args[:lo], args[hi:])

	body := ir.NewBuilder(f.Name+"Slice", f.Origin)
	inner := map[*ir.Value]*ir.Value{}
	for _, a := range slices.Concat(wrt, rest) {
		inner[a] = body.Param(a.Name, a.Type)
	}
	var in []*ir.Value
	for _, a := range args {
		in = append(in, inner[a])
	}
	slice := body.Finish(body.Emit(ops.Call{Func: f}, in...)...)

	y := b.Emit(ops.Call{Func: f}, args...)[0]
	seed := b.Emit(ops.Const{DType: y.Type.DType, Bits: oneBits})[0]
	dx := b.Emit(ops.Grad{Body: slice, Wrt: hi - lo}, append(slices.Concat(wrt, rest), seed)...)
	return b.Finish(append([]*ir.Value{y}, dx...)...)
}

// oneBits is the constant 1 of either float type.
const oneBits = ir.Bits(0x3ff0000000000000)
