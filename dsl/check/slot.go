package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/token"
	"github.com/gradc/gradc/ir"
)

// slot is an array that a loop collects: ys[t] = e, where each step t writes its own
// slot, is the only place of the loop that mentions ys, and every step reaches it. In
// nested loops, ys[i, j] = e, the inner one collects what the outer one puts in its slot.
// Any other update of an element makes the array one that the loop carries.
type slot struct {
	v     *variable
	at    *ast.IndexExpr // the target of the assignment
	depth int            // of the loop, among those whose indices the subscript begins with
	outer *slot          // of the loop around that collects v as well
	value operand        // that the step writes
}

// slotOf recognises an array that a loop collects, nil for any other variable.
func (cx *context) slotOf(v *variable, l *loop) *slot {
	if around := l.outer; around != nil && around.barrier == cx.barrier {
		for _, sl := range around.slots {
			if sl.v == v {
				return &slot{v: v, at: sl.at, depth: sl.depth + 1, outer: sl, value: operand{x: sl.at}}
			}
		}
	}
	at := cx.ownSlot(v, l.node)
	if at == nil {
		return nil
	}
	return &slot{v: v, at: at, value: operand{x: at}}
}

// ownSlot is the only mention of v in a loop, if that is an assignment ys[t] = e that
// every step reaches, and the loop as long as the axis.
func (cx *context) ownSlot(v *variable, s *ast.ForStmt) *ast.IndexExpr {
	o := v.now
	if o.mode != value || mentionCount(s, v.id.Name) != 1 {
		return nil
	}
	var steps []string
	for _, extent := range o.typ.shape {
		if !s.Range.IsValid() || s.Var == nil || leaves(s.Body, token.Break, token.Continue) || slices.Contains(steps, s.Var.Name) {
			return nil
		}
		if extent.splice != "" || cx.steadyDim(s.X) != extent.dims[0] {
			return nil
		}
		steps = append(steps, s.Var.Name)
		at, inner := writes(s.Body, v.id.Name)
		if inner != nil {
			s = inner
			continue
		}
		if at == nil || !begins(at, steps) || o.typ.st != nil && len(at.Indices) > len(steps) {
			return nil
		}
		return at
	}
	return nil
}

// mentionCount counts the places of a loop that mention a name.
func mentionCount(s *ast.ForStmt, name string) int {
	count := 0
	ast.Inspect(s, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			count++
		}
		return true
	})
	return count
}

// steadyDim is the length of a loop as it is before the loop, and thus in all of its
// steps; nil if it has another one in each step, or a mistake.
func (cx *context) steadyDim(x ast.Expr) *ir.Dim {
	in := *cx
	in.quiet++
	return in.dimExpr(x)
}

// writes finds the statement of a body that assigns elements of name, or the loop in it
// that does.
func writes(b *ast.Block, name string) (*ast.IndexExpr, *ast.ForStmt) {
	for _, s := range b.List {
		switch s := s.(type) {
		case *ast.AssignStmt:
			for _, x := range s.Lhs {
				at, ok := unparen(x).(*ast.IndexExpr)
				if !ok || s.Tok != token.Assign {
					continue
				}
				if id, ok := unparen(at.X).(*ast.Ident); ok && id.Name == name {
					return at, nil
				}
			}
		case *ast.ForStmt:
			if mentionCount(s, name) > 0 {
				return nil, s
			}
		}
	}
	return nil, nil
}

// begins reports whether a subscript is the numbers of the steps of nested loops, then
// whole axes.
func begins(at *ast.IndexExpr, steps []string) bool {
	if at.Else != nil || len(at.Indices) < len(steps) {
		return false
	}
	for i, x := range at.Indices {
		if i >= len(steps) {
			r, whole := x.(*ast.Slice)
			if !whole || r.Lo != nil || r.Hi != nil {
				return false
			}
			continue
		}
		if id, ok := unparen(x).(*ast.Ident); !ok || id.Name != steps[i] {
			return false
		}
	}
	return true
}

// slotAt is the slot that an assignment writes, if a loop around collects its target.
func (cx *context) slotAt(v *variable, at *ast.IndexExpr) *slot {
	if cx.loop == nil {
		return nil
	}
	for _, sl := range cx.loop.slots {
		if sl.v == v && sl.at == at {
			return sl
		}
	}
	return nil
}

// write gives a slot the value of this step.
func (cx *context) write(sl *slot, o operand) {
	t := sl.written()
	if !o.ok() {
		return
	}
	if o.isUntyped() && o.typ.isScalar() && t.st == nil {
		o = cx.assignable(o, scalar(t.dtype), o.x, cx.text(sl.at))
	}
	if o.ok() && t.st == nil && o.typ.isScalar() && o.typ.dtype == t.dtype {
		o = cx.broadcast(o, t.shape)
	}
	sl.value = cx.assignable(o, t, o.x, cx.text(sl.at))
}

// written is the type of what a step writes to its slot.
func (sl *slot) written() vtype {
	t := sl.v.now.typ
	return t.with(t.shape[sl.depth+1:])
}

// collected is the type of what the loop collects.
func (sl *slot) collected() vtype {
	t := sl.v.now.typ
	return t.with(t.shape[sl.depth:])
}

// drop makes a slot unknown in a loop with mistakes.
func (sl *slot) drop() {
	if sl.outer != nil {
		sl.outer.value = operand{x: sl.at}
		return
	}
	sl.v.now = operand{x: sl.v.id}
}
