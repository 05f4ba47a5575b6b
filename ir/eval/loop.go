package eval

import (
	"fmt"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// index returns the variable that a region binds for name.
func (m *machine) index(name string) *int64 {
	if m.bound[name] == nil {
		m.bound[name] = new(int64)
	}
	return m.bound[name]
}

// scan runs a counted loop step by step and collects what the steps yield.
func (ev *evaluator[E]) scan(op ops.Scan, n *ir.Node, args []Array[E]) ([]Array[E], error) {
	length, err := ev.value(op.Length)
	if err != nil {
		return nil, err
	}
	stacks := make([]Array[E], len(n.Out)-op.Carry)
	for j, v := range n.Out[op.Carry:] {
		box, err := ev.box(v.Type.Shape)
		if err != nil {
			return nil, err
		}
		stacks[j] = newArray(v.Type.DType, box, ev.ring.Int(v.Type.DType, 0))
	}
	t := ev.index(op.Var)
	state := slices.Clone(args)
	for k := range length {
		if *t = k; op.Backward {
			*t = length - 1 - k
		}
		step := &level{i: *t}
		out, err := ev.call(op.Body, state)
		if err != nil {
			return nil, err
		}
		copy(state, out[:op.Carry])
		for j, y := range out[op.Carry:] {
			if err := place(stacks[j], []*level{step}, y); err != nil {
				return nil, err
			}
		}
	}
	return append(state[:op.Carry:op.Carry], stacks...), nil
}

// maxSteps bounds a conditional loop, so that one that never ends is an error.
const maxSteps = 1 << 26

// while runs a conditional loop and counts its steps.
func (ev *evaluator[E]) while(op ops.While, args []Array[E]) ([]Array[E], error) {
	state := slices.Clone(args)
	for n := int64(0); ; n++ {
		c, err := ev.call(op.Cond, state)
		if err != nil {
			return nil, err
		}
		if c[0].I[0] == 0 {
			count := Array[E]{DType: ir.I64, Shape: []int{}, I: []int64{n}}
			return append(state[:op.Carry:op.Carry], count), nil
		}
		if n == maxSteps {
			return nil, fmt.Errorf("the loop has not ended after %d steps", n)
		}
		out, err := ev.call(op.Body, state)
		if err != nil {
			return nil, err
		}
		copy(state, out)
	}
}

// sized evaluates a function under a size that is the first argument.
func (ev *evaluator[E]) sized(op ops.Sized, args []Array[E]) ([]Array[E], error) {
	n := ev.index(op.Var)
	outer := *n
	*n = max(args[0].I[0], 0)
	defer func() { *n = outer }()
	return ev.call(op.Body, args[1:])
}
