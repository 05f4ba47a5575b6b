package passes

import (
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// LoopZeros returns the pass that follows structural zeros through loops. It keeps
// every derivative, and stands before [Contract], which would take a sum with a hidden
// zero for one.
func LoopZeros(notes *Notes) Pass {
	t := &loopTidier{notes: notes}
	return Pass{"loopzeros", "follows structural zeros through loops", func(f *ir.Func) (*ir.Func, error) {
		if !slices.ContainsFunc(f.Nodes, isLoop) {
			return f, nil
		}
		return t.zeros(f), nil
	}}
}

// zeros follows structural zeros through loops: what every step sees as a zero is one
// in the body, a carried value that starts as a zero and stays one is none of the loop's
// business, and what is collected of zeros is a zero. One walk follows them from loop
// to loop, through what stands between.
func (t *loopTidier) zeros(f *ir.Func) *ir.Func {
	w := newRewriter(f, t.notes, zeroRules)
	vs := w.params(f)
	for _, n := range f.Nodes {
		w.at(n)
		in := vs.all(n.In)
		out := []*ir.Value(nil)
		if isLoop(n) {
			out = t.zeroLoop(w, n, in)
		}
		if out == nil {
			out = w.Emit(n.Op, in...)
		}
		vs.bind(w.emitter, n.Out, out)
	}
	return w.b.Finish(vs.all(f.Results)...)
}

// zeroLoop emits a loop without its zeros, if it has any.
func (t *loopTidier) zeroLoop(w *rewriter, n *ir.Node, in []*ir.Value) []*ir.Value {
	l := newLoop(n)
	first := len(in) - len(l.Body.Params)
	zero := make([]bool, len(l.Body.Params)) // carried ones as long as nothing speaks against it
	for i := range zero {
		zero[i] = isZero(in[first+i])
	}
	var body *ir.Func
	for stable := false; !stable; {
		body = rewrite(t.zeros(without(l.Body, zero, t.notes)), t.notes, polynomialRules(), false)
		stable = true
		for i := range l.Carry {
			if zero[i] && !isZero(body.Results[i]) {
				zero[i], stable = false, false
			}
		}
	}
	var kept []int
	gone := make([]bool, len(body.Results))
	carry := 0
	for i, r := range body.Results {
		if gone[i] = i < l.Carry && zero[i] || i >= l.Carry && isZero(r); !gone[i] {
			kept = append(kept, i)
			if i < l.Carry {
				carry++
			}
		}
	}
	if !slices.Contains(zero, true) && len(kept) == len(gone) {
		return nil
	}
	args := slices.Clone(in[:first])
	for i, v := range in[first:] {
		if !zero[i] {
			args = append(args, v)
		}
	}
	all := make([]int, len(body.Params))
	for i := range all {
		all[i] = i
	}
	body = partOf(body, all, kept, t.notes)
	var cond *ir.Func
	if l.Cond != nil {
		cond = without(l.Cond, zero, t.notes)
	}
	some := w.Emit(remade(n.Op, carry, body, cond), args...)
	var out []*ir.Value
	for i, v := range n.Out {
		if i < len(gone) && gone[i] {
			out = append(out, w.emit1(ops.Zero{DType: v.Type.DType, Shape: v.Type.Shape}))
		} else {
			out, some = append(out, some[0]), some[1:]
		}
	}
	return out
}

// without returns f with zeros for some of its parameters.
func without(f *ir.Func, zero []bool, notes *Notes) *ir.Func {
	e := newEmitter(f, notes)
	e.require(f)
	vs := make(env, len(f.Params)+len(f.Nodes))
	for i, p := range f.Params {
		if zero[i] {
			vs[p] = e.emit1(ops.Zero{DType: p.Type.DType, Shape: p.Type.Shape})
		} else {
			vs[p] = e.b.Param(p.Name, p.Type)
		}
	}
	for _, n := range f.Nodes {
		e.copy(n, vs)
	}
	return e.b.Finish(vs.all(f.Results)...)
}
