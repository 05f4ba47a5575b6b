package ops

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/ir"
)

// While is a conditional loop. Operands are the initial values of Carry carried
// values, then arrays that every step sees whole; Cond and Body take both. Cond
// yields a scalar bool, Body the carried values of the next step. The last result
// is the number of steps taken, an i64. Count is the name that a size of so many
// steps has in the reverse of the loop.
//
//	c = c₀, n = 0;   while Cond(c, x) { c = Body(c, x), n = n + 1 }
//	results: c, n
type While struct {
	Carry int
	Count string // a name that starts with $
	Cond  *ir.Func
	Body  *ir.Func
}

// Name returns "while".
func (While) Name() string { return "while" }

// Infer wants the parameters of both functions, and a body that keeps the types of
// what it carries.
func (op While) Infer(in []ir.Type) ([]ir.Type, error) {
	if err := checkVar(op.Count); err != nil {
		return nil, err
	}
	if err := checkCarried(in, op.Carry, op.Body, op.Count); err != nil {
		return nil, err
	}
	if len(op.Body.Results) != op.Carry {
		return nil, fmt.Errorf("the body yields %d values for %d carried ones", len(op.Body.Results), op.Carry)
	}
	if err := checkArgs("condition", in, op.Cond); err != nil {
		return nil, err
	}
	if c := op.Cond.ResultTypes(); len(c) != 1 || c[0] != ir.T(ir.Bool) {
		return nil, fmt.Errorf("the condition yields %v, which must be one bool", c)
	}
	return append(op.Body.ResultTypes(), ir.T(ir.I64)), nil
}

// Kernel is nil: a region.
func (While) Kernel([]ir.Type) *ir.Kernel { return nil }

// VJP counts first: the forward run says how many steps there are, and so many
// steps are a [Scan], whose reverse it is. So the loop runs forward twice.
//
//	n = the number of steps;   dc, dx = R[Scan of n steps]((c, x), dc)
func (op While) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	b := ir.NewBuilder(op.Body.Name, n.Origin)
	var in []*ir.Value
	for _, p := range op.Body.Params {
		in = append(in, b.Param(p.Name, p.Type))
	}
	steps := Scan{Length: ir.Sym(op.Count), Var: stepOf(op.Count), Carry: op.Carry, Body: op.Body}
	loop := b.Finish(b.Emit(steps, in...)...)
	count := n.Out[op.Carry]
	return sizedReverse(r, op.Count, loop, count, n.In, dy[:op.Carry])
}

// Batch takes steps until every point is done. It is asked for only where all points
// take the same number of steps, as when the points are tangents of one loop; others run
// one after the other.
func (op While) Batch(b ir.Batcher, n *ir.Node, in []*ir.Value) []*ir.Value {
	lifted := make([]bool, len(in))
	args := make([]*ir.Value, len(in))
	for i, v := range in {
		args[i] = v
		if i < op.Carry {
			args[i] = b.Lift(v)
		}
		lifted[i] = b.Batched(args[i])
	}
	op.Body = b.Function(op.Body, lifted)
	op.Cond = anyPoint(b.Function(op.Cond, lifted))
	out := b.Emit(op, args...)
	return append(out[:op.Carry:op.Carry], b.Lift(out[op.Carry]))
}

// anyPoint returns f, which yields bools, with whether any of them holds as its
// result.
func anyPoint(f *ir.Func) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	vs := map[*ir.Value]*ir.Value{}
	for _, p := range f.Params {
		vs[p] = b.Param(p.Name, p.Type)
	}
	for _, n := range f.Nodes {
		emitCopy(b, n, vs)
	}
	c := vs[f.Results[0]]
	return b.Finish(reduce(b, ir.Any, c, c.Type.Rank()))
}

// stepOf names the number of a step where name is the number of steps.
func stepOf(name string) string {
	_, id, _ := strings.Cut(name, ".")
	return "$t." + id + "_" + strings.Trim(strings.TrimSuffix(name, id), "$.")
}
