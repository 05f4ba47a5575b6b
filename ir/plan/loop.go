package plan

import "github.com/gradc/gradc/ir"

// Loop is a region of the frozen function that runs as steps of the plan: those
// between its head and its foot. Each parameter of the body has a buffer, the same in
// every iteration. A carried value enters a step and leaves it in that buffer; what a
// step collects goes into a row of an array.
//
//	head   its operands are there, carried ones in the buffers of their parameters
//	…      steps of the condition; test: leaves the loop unless it holds
//	…      steps of the body
//	foot   the body's results are where the next iteration finds them
type Loop struct {
	Kind     LoopKind
	Node     *ir.Node
	Var      string   // the step's number, or the size that is known at run time
	Length   *ir.Dim  // of Counted
	Backward bool     // of Counted: from the last step to the first
	Body     *ir.Func // what is between the head, or the test, and the foot
	Cond     *ir.Func // of Conditional: what is between the head and the test
	Carry    int
	Params   []int // buffer of each parameter of Body, which those of Cond share
	Head     int   // positions among the plan's steps
	Test     int   // of Conditional, else −1
	Foot     int
}

// LoopKind tells the kinds of loops apart.
type LoopKind uint8

// The kinds of loops. A Sized region runs once, with a size that is known at run time
// only: its first operand.
const (
	Counted LoopKind = iota
	Conditional
	Sized
)

// Part says which part of its loop a step is.
type Part uint8

// The parts of a loop. In and Args of the head are the operands of the node, those of
// the test the condition, and those of the foot the body's results; Out and Outs of
// the foot are the node's results.
const (
	NoPart Part = iota
	Head
	Test
	Foot
)

// first is the number of operands before those of the body.
func (l *Loop) first() int {
	if l.Kind == Sized {
		return 1
	}
	return 0
}

// within returns what sizes inside a loop are taken to be where one step has to stand
// for all, the middle one, and how many steps there are.
func (l *Loop) within(dims map[string]int64) (inner map[string]int64, times int64) {
	inner, times = map[string]int64{}, 1
	for name, n := range dims {
		inner[name] = n
	}
	if l.Kind == Counted {
		if n, err := ir.SizeAt(l.Length, dims); err == nil {
			times = n
		}
		inner[l.Var] = max(times-1, 0) / 2
	}
	if l.Kind == Sized {
		inner[l.Var] = assumedSize
	}
	return inner, times
}

// assumedSize stands for a size that is known at run time only.
const assumedSize = 16
