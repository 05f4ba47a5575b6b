// Package simulate runs plans for tests, so that a mistake of placement shows as a
// wrong value.
//
// All arena buffers lie in one simulated piece of memory, byte for byte where the
// plan says. It starts full of a pattern that is a NaN in every float type, and so
// do the bytes of each buffer after its planned end. Kernels are run by the
// reference evaluator on what they find in memory; a call is computed by its
// arguments and compared with its kernel.
package simulate

import (
	"fmt"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/plan"
)

// Array is an array of the simulation; elements of f32 are kept rounded.
type Array = eval.Array[float64]

// Result is what a run leaves behind.
type Result struct {
	Results []Array
	Args    []Array // the parameters afterwards: results may be in place
	// Top is the end of the highest byte of the arena that was written.
	Top int64
	// Skipped counts the steps that conditions left out.
	Skipped int
}

// Run executes a plan. dims has the value of every symbolic dim.
func Run(p *plan.Plan, dims map[string]int64, args []Array) (*Result, error) {
	m, err := newMemory(p, dims, args)
	if err != nil {
		return nil, err
	}
	res := &Result{}
	for i := 0; i < len(p.Steps); i++ {
		s := &p.Steps[i]
		if s.Loop != nil {
			next, err := m.loop(i, s)
			if err != nil {
				return nil, fmt.Errorf("step %d %s: %w", i, s.Name, err)
			}
			if s.Part == plan.Foot && next == i {
				m.bury(i)
			}
			i = next
			continue
		}
		run, err := m.wanted(s)
		if err != nil {
			return nil, fmt.Errorf("step %d %s: %w", i, s.Name, err)
		}
		if !run {
			res.Skipped++
		} else if err := m.step(s); err != nil {
			return nil, fmt.Errorf("step %d %s: %w", i, s.Name, err)
		}
		m.bury(i)
	}
	for i, b := range p.Results {
		a, err := m.load(b, p.Func.Results[i].Type)
		if err != nil {
			return nil, err
		}
		res.Results = append(res.Results, a)
	}
	for i := range p.Func.Params {
		a, err := m.load(m.param[i], p.Func.Params[i].Type)
		if err != nil {
			return nil, err
		}
		res.Args = append(res.Args, a)
	}
	res.Top = m.top
	return res, nil
}

// wanted reports whether the conditions of a step hold.
func (m *memory) wanted(s *plan.Step) (bool, error) {
	for _, w := range s.When {
		a, err := m.load(w.Buffer, w.Value.Type)
		if err != nil {
			return false, err
		}
		if a.I[0] != 0 && a.I[0] != 1 {
			return false, fmt.Errorf("a condition has the value %d", a.I[0])
		}
		if (a.I[0] == 0) != w.Not {
			return false, nil
		}
	}
	return true, nil
}

func (m *memory) step(s *plan.Step) error {
	if s.Kernel == nil {
		return nil // a view: nothing moves
	}
	types := make([]ir.Type, len(s.In))
	args := make([]Array, len(s.In))
	for k, v := range s.In {
		types[k] = v.Type
		var err error
		if args[k], err = m.load(s.Args[k], v.Type); err != nil {
			return err
		}
	}
	out, err := eval.RunKernel(s.Kernel, eval.F32{}, m.dims, types, args)
	if err != nil {
		return err
	}
	if s.Call != nil {
		if err := m.call(s, args, out); err != nil {
			return err
		}
	}
	for k, b := range s.Outs {
		m.store(b, out[k])
	}
	return nil
}
