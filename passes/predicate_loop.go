package passes

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// loop emits a loop that stands on a side of a branch: its steps are branches of their
// own, which do nothing where the side is not taken. What the loop carries then leaves it
// as it entered, and what it collects is zero; a conditional one does not begin.
//
//	c', y = scan(c, x) { f }   →   c', y = scan(c, x, cond) { if cond { f } else { c, 0 } }
func (s *side) loop(op ir.Op, in []*ir.Value) []*ir.Value {
	switch op := op.(type) {
	case ops.Scan:
		op.Body = s.guarded(op.Body, op.Carry)
		return s.Emit(op, append(in, s.cond)...)
	case ops.While:
		op.Body, op.Cond = s.guarded(op.Body, op.Carry), s.begins(op.Cond)
		return s.Emit(op, append(in, s.cond)...)
	case ops.Sized:
		op.Body = s.guarded(op.Body, 0)
		return s.Emit(op, append(in, s.cond)...)
	}
	return nil
}

// guarded returns the body of a loop with the condition of the side as one more
// parameter. Where it does not hold, the first carry results are the first parameters.
func (s *side) guarded(body *ir.Func, carry int) *ir.Func {
	e, params, cond, results := s.inside(body)
	e.b.At(body.Origin)
	for i, v := range results {
		c := spread(e, cond, v.Type.Shape)
		switch {
		case i >= carry:
			results[i] = e.emit1(ops.Mask{}, c, v)
		case v != params[i]:
			results[i] = e.emit1(ops.Select{}, c, v, params[i])
		}
	}
	return e.b.Finish(results...)
}

// begins returns the condition of a loop, which holds only where that of the side does.
func (s *side) begins(f *ir.Func) *ir.Func {
	e, _, cond, results := s.inside(f)
	return e.b.Finish(e.emit1(ops.And{}, cond, results[0]))
}

// inside emits f under the condition of the side, which becomes its last parameter.
func (s *side) inside(f *ir.Func) (e *emitter, params []*ir.Value, cond *ir.Value, results []*ir.Value) {
	e = newEmitter(f, s.notes)
	e.b.At(f.Origin)
	for _, p := range f.Params {
		params = append(params, e.b.Param(p.Name, p.Type))
	}
	cond = e.b.Param("", s.cond.Type)
	return e, params, cond, s.under(e, f, cond, params)
}
