package lower

import (
	"slices"

	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// reverse lowers the reverse derivative of a function to a derivative request whose body
// is the call.
func (s *scope) reverse(e *typed.Reverse) []*ir.Value {
	op := s.callee(e.Func)
	b := ir.NewBuilder(e.Func.Name, s.b.Origin())
	b.At(s.b.Origin())
	var args, in []*ir.Value // of the call, and of the request
	add := func(vs []*ir.Value) []*ir.Value {
		var params []*ir.Value
		for _, v := range vs {
			in = append(in, v)
			params = append(params, b.Param(v.Name, v.Type))
		}
		return params
	}
	leaves := make([][]*ir.Value, len(e.Args))
	params := make([][]*ir.Value, len(e.Args))
	for i, a := range e.Args {
		leaves[i] = s.eval(a)
		if isFloat(leaves[i]) {
			params[i] = add(leaves[i])
		}
	}
	wrt := len(in)
	for i := range e.Args {
		if params[i] == nil {
			params[i] = add(leaves[i])
		}
	}
	args = slices.Concat(params...)
	var results, seeds []*ir.Value
	outs := b.Emit(op, args...)
	for i, x := range e.Seeds {
		n := len(e.Func.Results[i].Type.Leaves())
		if out := outs[:n]; isFloat(out) {
			results = append(results, out...)
			seeds = append(seeds, s.eval(x)...)
		}
		outs = outs[n:]
	}
	return s.b.Emit(ops.Grad{Body: b.Finish(results...), Wrt: wrt}, append(in, seeds...)...)
}

func isFloat(vs []*ir.Value) bool {
	return !slices.ContainsFunc(vs, func(v *ir.Value) bool { return !v.Type.DType.HasCotangent() })
}
