package simulate

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// loop runs a part of a loop, which is step i, and returns the step after which to go
// on.
func (m *memory) loop(i int, s *plan.Step) (next int, err error) {
	l := s.Loop
	switch s.Part {
	case plan.Head:
		return m.enter(i, s)
	case plan.Test:
		c, err := m.load(s.Args[0], ir.T(ir.Bool))
		if err != nil || c.I[0] != 0 {
			return i, err
		}
		m.store(m.p.Steps[l.Foot].Outs[l.Carry], Array{DType: ir.I64, I: []int64{m.taken[l]}})
		delete(m.taken, l)
		return l.Foot, nil
	}
	m.taken[l]++
	switch l.Kind {
	case plan.Conditional:
		return l.Head, nil
	case plan.Counted:
		n, err := m.length(l)
		if err != nil {
			return 0, err
		}
		if m.taken[l] < n {
			m.number(l, n)
			return l.Head, nil
		}
	}
	delete(m.taken, l)
	delete(m.dims, l.Var)
	return i, nil
}

// enter begins a loop: with the first step, or behind its end.
func (m *memory) enter(i int, s *plan.Step) (next int, err error) {
	l := s.Loop
	switch l.Kind {
	case plan.Sized:
		n, err := m.load(s.Args[0], ir.T(ir.I64))
		if err != nil {
			return 0, err
		}
		m.dims[l.Var] = max(0, n.I[0])
	case plan.Counted:
		n, err := m.length(l)
		if err != nil || n <= 0 {
			return l.Foot, err
		}
		m.number(l, n)
	}
	return i, nil
}

func (m *memory) length(l *plan.Loop) (int64, error) { return m.value(l.Length) }

// number sets the number of the step that comes next.
func (m *memory) number(l *plan.Loop, n int64) {
	m.dims[l.Var] = m.taken[l]
	if l.Backward {
		m.dims[l.Var] = n - 1 - m.taken[l]
	}
}
