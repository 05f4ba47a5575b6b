package eval

import (
	"fmt"
	"maps"

	"github.com/gradc/gradc/ir"
)

// Derive returns the derivative of a body in closed form: from its parameters and
// one seed per result to its results and the cotangents of its first wrt
// parameters.
type Derive func(body *ir.Func, wrt int) (*ir.Func, error)

// Option changes how Eval works.
type Option func(*options)

type options struct{ derive Derive }

// WithDerive lets Eval answer derivative requests, for which it knows no rules
// itself.
func WithDerive(d Derive) Option { return func(o *options) { o.derive = d } }

// Eval computes the results of f in a ring. dims has the value of every symbolic
// dim; args are stored in the bounding boxes of the parameters' shapes. Every
// failure is an [*Error].
func Eval[E any](f *ir.Func, ring Ring[E], dims map[string]int64, args []Array[E], opts ...Option) ([]Array[E], error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	m, err := newMachine(maps.Clone(dims))
	if err != nil {
		return nil, at(f.Origin, "", err)
	}
	if err := checkArgs(m, f.ParamTypes(), args, f.Params); err != nil {
		return nil, at(f.Origin, "", fmt.Errorf("%s: %w", f.Name, err))
	}
	ev := &evaluator[E]{machine: m, ring: ring, options: o, funcs: map[*ir.Func]*function[E]{}, derived: map[request]*ir.Func{}, pushed: map[request]*ir.Func{}}
	res, err := ev.call(f, args)
	return res, at(f.Origin, "", err)
}

// evaluator evaluates functions; each is compiled when it is first called.
type evaluator[E any] struct {
	*machine
	options
	ring    Ring[E]
	funcs   map[*ir.Func]*function[E]
	derived map[request]*ir.Func // closed forms
	pushed  map[request]*ir.Func // … and the reverse derivatives of those
}

// function is a compiled ir.Func. Its values live in numbered slots.
type function[E any] struct {
	*ir.Func
	steps   []step[E]
	slots   int
	results []int
}

// step computes one node from the slots in and leaves its results from slot out on.
type step[E any] struct {
	node *ir.Node
	in   []int
	out  int
	dead []int // slots that no later step reads
	run  runner[E]
}

func (ev *evaluator[E]) compile(f *ir.Func) (*function[E], error) {
	if have := ev.funcs[f]; have != nil {
		return have, nil
	}
	out := &function[E]{Func: f, slots: len(f.Params)}
	slot := map[*ir.Value]int{}
	for i, v := range f.Params {
		slot[v] = i
	}
	last := map[int]int{} // the step that reads a slot last
	for i, n := range f.Nodes {
		s := step[E]{node: n, out: out.slots}
		for _, v := range n.In {
			k, ok := slot[v]
			if !ok {
				return nil, at(n.Origin, n.Op.Name(), fmt.Errorf("an operand is not defined in %s", f.Name))
			}
			s.in = append(s.in, k)
			last[k] = i
		}
		for j, v := range n.Out {
			slot[v] = out.slots + j
			last[out.slots+j] = i
		}
		out.slots += len(n.Out)
		run, err := ev.node(n)
		if err != nil {
			return nil, at(n.Origin, n.Op.Name(), err)
		}
		s.run = run
		out.steps = append(out.steps, s)
	}
	for _, v := range f.Results {
		k, ok := slot[v]
		if !ok {
			return nil, at(f.Origin, "", fmt.Errorf("a result of %s is not defined in it", f.Name))
		}
		out.results = append(out.results, k)
		delete(last, k)
	}
	for k := range out.slots {
		if i, ok := last[k]; ok {
			out.steps[i].dead = append(out.steps[i].dead, k)
		}
	}
	ev.funcs[f] = out
	return out, nil
}

// node compiles one node: a kernel, or a region by its meaning.
func (ev *evaluator[E]) node(n *ir.Node) (runner[E], error) {
	if run := ev.region(n); run != nil {
		return run, nil
	}
	in := n.InTypes()
	k := n.Op.Kernel(in)
	if k == nil {
		return nil, fmt.Errorf("the operation has no kernel")
	}
	p, err := compileKernel(ev.machine, ev.ring, k, in)
	if err != nil {
		return nil, err
	}
	return p.run, nil
}

// call evaluates f.
func (ev *evaluator[E]) call(f *ir.Func, args []Array[E]) ([]Array[E], error) {
	fn, err := ev.compile(f)
	if err != nil {
		return nil, err
	}
	for _, r := range f.Require {
		n, err := ev.value(r.Dim)
		if err == nil && n < 0 {
			err = fmt.Errorf("%s", r.Why)
		}
		if err != nil {
			return nil, at(r.Origin, "", err)
		}
	}
	vals := make([]Array[E], fn.slots)
	copy(vals, args)
	for i := range fn.steps {
		s := &fn.steps[i]
		in := make([]Array[E], len(s.in))
		for j, k := range s.in {
			in[j] = vals[k]
		}
		out, err := s.run(in)
		if err != nil {
			return nil, at(s.node.Origin, s.node.Op.Name(), err)
		}
		copy(vals[s.out:], out)
		for _, k := range s.dead {
			vals[k] = Array[E]{}
		}
	}
	res := make([]Array[E], len(fn.results))
	for i, k := range fn.results {
		res[i] = vals[k]
	}
	return res, nil
}
