package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// ownLengths reports whether points of a comprehension may take different numbers of
// steps: its body holds a conditional loop, or the reverse of one, that depends on the
// point. Such points cannot take their steps together.
func ownLengths(body *ir.Func, vars []string) bool {
	isVar := func(a *ir.Atom) bool { return ir.IsBound(a) && slices.Contains(vars, a.Name) }
	vary := map[*ir.Value]bool{}
	for _, n := range body.Nodes {
		if !mentions(n.Op, isVar) && !slices.ContainsFunc(n.In, func(v *ir.Value) bool { return vary[v] }) {
			continue
		}
		if conditional(n.Op) {
			return true
		}
		for _, v := range n.Out {
			vary[v] = true
		}
	}
	return false
}

// conditional reports whether an operation is a loop of unknown length, or holds one.
func conditional(op ir.Op) bool {
	switch op.(type) {
	case ops.While, ops.Sized:
		return true
	}
	return slices.ContainsFunc(ir.FuncsOf(op), func(f *ir.Func) bool {
		return slices.ContainsFunc(f.Nodes, func(n *ir.Node) bool { return conditional(n.Op) })
	})
}

// inOrder emits a comprehension whose points run one after the other: a counted loop an
// axis, which carry nothing and collect the results.
//
//	y = map{space: [N, M], vars: "$i,$j"}(x) { … }   →   y = scan{length: N, var: "$i"}(x) {
//	                                                         scan{length: M, var: "$j"}(x) { … } }
func inOrder(e *emitter, space *ir.Shape, vars []string, body *ir.Func, args []*ir.Value) []*ir.Value {
	for k := len(vars) - 1; ; k-- {
		length := space.Dim(k).Subst(func(a *ir.Atom) *ir.Dim {
			if a.Kind == ir.AtomIndex {
				return ir.Sym(vars[a.Index])
			}
			return nil
		})
		op := ops.Scan{Length: length, Var: vars[k], Body: body}
		if k == 0 {
			return e.Emit(op, args...)
		}
		outer := newEmitter(body, e.notes)
		outer.b.At(e.b.Origin())
		vs := outer.params(body)
		body = outer.b.Finish(outer.Emit(op, vs.all(body.Params)...)...)
	}
}
