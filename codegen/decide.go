package codegen

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// decidedPlan returns a plan whose kernels have only the sides of choices that are taken at
// some point. Composition leaves conditions that are known, such as those of a guarded read
// at a fixed place; what stands behind them may have no meaning as Go.
func decidedPlan(p *plan.Plan) *plan.Plan {
	q := *p
	q.Steps = slices.Clone(p.Steps)
	for i := range q.Steps {
		if k := q.Steps[i].Kernel; k != nil {
			var env environment
			for _, extent := range k.Space.Dims() {
				env = append(env, only(extent))
			}
			q.Steps[i].Kernel = decidedKernel(k, env)
		}
	}
	return &q
}

// decidedKernel returns what is left of a kernel where some indices are known.
func decidedKernel(k *ir.Kernel, env environment) *ir.Kernel {
	d := decider{map[string]map[*ir.Expr]*ir.Expr{}}
	out := *k
	out.Outs = slices.Clone(k.Outs)
	changed := false
	for i := range out.Outs {
		o := &out.Outs[i]
		e := d.expr(o.Expr, env)
		changed = changed || e != o.Expr
		o.Expr = e
	}
	if !changed {
		return k
	}
	return &out
}

// only returns the index of an axis that has one, and nil for any other axis.
func only(extent *ir.Dim) *ir.Dim {
	if extent.IsConst(1) {
		return ir.Const(0)
	}
	return nil
}

// decider rewrites expressions, each once for what is known of the indices around it. What a
// condition decides is left of a choice, and a summand that is masked away is none: -0 stays
// -0 then. A condition that stands by itself stays.
type decider struct {
	done map[string]map[*ir.Expr]*ir.Expr
}

func (d decider) expr(e *ir.Expr, env environment) *ir.Expr {
	if e == nil {
		return nil
	}
	key := fmt.Sprint([]*ir.Dim(env))
	if d.done[key] == nil {
		d.done[key] = map[*ir.Expr]*ir.Expr{}
	}
	if out := d.done[key][e]; out != nil {
		return out
	}
	out := d.rewritten(e, env)
	d.done[key][e] = out
	return out
}

func (d decider) rewritten(e *ir.Expr, env environment) *ir.Expr {
	switch e.Op {
	case ir.SelectOp:
		if is, known := decide(e.Args[0], env); known && is {
			return d.expr(e.Args[1], env)
		} else if known {
			return d.expr(e.Args[2], env)
		}
	case ir.AndOp, ir.OrOp:
		for i, a := range e.Args { // a side that decides nothing is left out
			if is, known := decide(a, env); known && is == (e.Op == ir.AndOp) {
				return d.expr(e.Args[1-i], env)
			}
		}
	case ir.FoldOp:
		env = slices.Clone(env)
		for i, extent := range e.Extents {
			for len(env) <= e.Base+i {
				env = append(env, nil)
			}
			env[e.Base+i] = only(extent)
		}
	}
	args := make([]*ir.Expr, len(e.Args))
	same := true
	for i, a := range e.Args {
		args[i] = d.expr(a, env)
		same = same && args[i] == a
	}
	if same {
		return e
	}
	switch e.Op { // what is masked away is no summand
	case ir.AddOp, ir.SubOp:
		if maskedAway(e.Args[1], args[1]) {
			return args[0]
		}
		if e.Op == ir.AddOp && maskedAway(e.Args[0], args[0]) {
			return args[1]
		}
	}
	out := *e
	out.Args = args
	return &out
}

// maskedAway reports whether zero is left of a choice.
func maskedAway(was, now *ir.Expr) bool {
	return was.Op == ir.SelectOp && now.Op == ir.ConstOp && now.Bits == now.DType.Zero()
}

// decide returns the truth of a condition, if it follows from the indices that are known.
func decide(e *ir.Expr, env environment) (is, known bool) {
	switch e.Op {
	case ir.ConstOp:
		return e.Bits != 0, e.DType == ir.Bool
	case ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp:
		if e.Args[0].Op != ir.DimOp || e.Args[1].Op != ir.DimOp {
			return false, false
		}
		a, isConst := env.known(e.Args[0].Dim).Const()
		b, areBoth := env.known(e.Args[1].Dim).Const()
		return holds(e.Op, a, b), isConst && areBoth
	case ir.NotOp:
		is, known = decide(e.Args[0], env)
		return !is, known
	case ir.AndOp, ir.OrOp:
		a, first := decide(e.Args[0], env)
		b, second := decide(e.Args[1], env)
		decisive := e.Op == ir.OrOp
		switch {
		case first && a == decisive, second && b == decisive:
			return decisive, true
		}
		return !decisive, first && second
	}
	return false, false
}

func holds(op ir.ScalarOp, a, b int64) bool {
	switch op {
	case ir.EqOp:
		return a == b
	case ir.NeOp:
		return a != b
	case ir.LtOp:
		return a < b
	}
	return a <= b
}

// known replaces the indices that are known.
func (env environment) known(d *ir.Dim) *ir.Dim {
	return d.Subst(func(a *ir.Atom) *ir.Dim {
		if a.Kind == ir.AtomIndex && a.Index < len(env) {
			return env[a.Index]
		}
		return nil
	})
}
