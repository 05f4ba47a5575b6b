package plan_test

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
)

// loopSample returns a plan with a loop, made by hand:
//
//	for t < 3 { ys[t] = h * x[t]; h = ys[t] }
func loopSample() *plan.Plan {
	vec, n := ir.T(ir.F64, ir.Const(3)), ir.Const(3)
	inner := ir.NewBuilder("body", ir.Origin{})
	h, xs := inner.Param("h", ir.T(ir.F64)), inner.Param("x", vec)
	xt := inner.Emit(ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(ir.Sym("$t"))}, xs)[0]
	y := inner.Emit(ops.Mul{}, h, xt)[0]
	body := inner.Finish(y, y)

	b := ir.NewBuilder("F", ir.Origin{})
	h0, x := b.Param("h", ir.T(ir.F64)), b.Param("x", vec)
	out := b.Emit(ops.Scan{Length: n, Var: "$t", Carry: 1, Body: body}, h0, x)
	f := b.Finish(out...)

	l := &plan.Loop{Node: out[0].Node, Var: "$t", Length: n, Body: body, Carry: 1, Params: []int{2, 1}, Head: 1, Test: -1, Foot: 4}
	scalar := func(operand int, v *ir.Value) *ir.Kernel {
		return &ir.Kernel{Space: ir.Scalar, Outs: []ir.KernelOut{{Type: v.Type, Expr: ir.Load(operand, ir.F64)}}}
	}
	product := ir.Apply(ir.MulOp, ir.Load(0, ir.F64), ir.Load(1, ir.F64, ir.DimExpr(ir.Sym("$t"))))
	return &plan.Plan{
		Func: f,
		Buffers: []plan.Buffer{
			{Space: plan.Param, Param: 0, DType: ir.F64, Len: ir.Const(1), Name: "h0", Offset: -1, Parent: -1},
			{Space: plan.Param, Param: 1, DType: ir.F64, Len: n, Name: "x", Offset: -1, Parent: -1},
			{Space: plan.Local, DType: ir.F64, Len: ir.Const(1), Name: "h", Offset: -1, Parent: -1},
			{Space: plan.Arena, DType: ir.F64, Len: n, Name: "ys", Start: 1, End: 5, Parent: -1},
			{Space: plan.Row, DType: ir.F64, Len: ir.Const(1), Name: "y", Parent: 3, At: ir.Sym("$t"), Offset: -1},
		},
		Steps: []plan.Step{
			{Name: "start", In: []*ir.Value{h0}, Args: []int{0}, Out: []*ir.Value{h0}, Outs: []int{2}, Kernel: scalar(0, h0)},
			{Name: "head", Loop: l, Part: plan.Head, Nodes: []*ir.Node{l.Node}, In: []*ir.Value{h0, x}, Args: []int{2, 1}},
			{Name: "y", Nodes: []*ir.Node{xt.Node, y.Node}, In: []*ir.Value{h, xs}, Args: []int{2, 1}, Out: []*ir.Value{y}, Outs: []int{4},
				Kernel: &ir.Kernel{Space: ir.Scalar, Outs: []ir.KernelOut{{Type: y.Type, Expr: product}}}},
			{Name: "carry", In: []*ir.Value{y}, Args: []int{4}, Out: []*ir.Value{y}, Outs: []int{2}, Kernel: scalar(0, y)},
			{Name: "foot", Loop: l, Part: plan.Foot, Nodes: []*ir.Node{l.Node}, In: []*ir.Value{y, y}, Args: []int{2, 4}, Out: out, Outs: []int{2, 3}},
		},
		Results: []int{2, 3}, ArenaBytes: 24, ArenaBound: 24,
	}
}

func TestCheckAcceptsLoops(t *testing.T) {
	p := loopSample()
	if err := plan.Check(p); err != nil {
		t.Fatalf("%v\n%s", err, plan.Print(p))
	}
	have, err := simulate.Run(p, nil, []simulate.Array{eval.Floats(ir.F64, nil, 2.0), eval.Floats(ir.F64, []int{3}, 3.0, 5, 7)})
	if err != nil {
		t.Fatal(err)
	}
	if y := have.Results[1].F; have.Results[0].F[0] != 210 || y[0] != 6 || y[1] != 30 || y[2] != 210 {
		t.Errorf("have %v", have.Results)
	}
}

// loopBreaks are ways to break a loop.
var loopBreaks = []struct {
	rule, what string
	do         func(p *plan.Plan)
}{
	{"P13", "does not have the parameter's buffer", func(p *plan.Plan) { p.Steps[1].Loop.Params[0] = 0 }},
	{"P13", "carries in memory of the caller", func(p *plan.Plan) { p.Steps[1].Loop.Params[0], p.Steps[1].Args[0] = 0, 0 }},
	{"P13", "has the foot elsewhere", func(p *plan.Plan) { p.Steps[1].Loop.Foot = 3 }},
	{"P13", "carries nothing on", func(p *plan.Plan) { p.Steps[4].Args[0] = 4 }},
	{"P13", "collects into one row", func(p *plan.Plan) { p.Buffers[4].At = ir.Const(0) }},
	{"P7", "collects into an operand", func(p *plan.Plan) { p.Buffers[4].Parent = 1 }},
	{"P13", "computes in its head", func(p *plan.Plan) { p.Steps[1].Kernel = p.Steps[0].Kernel }},
	{"P2", "reads the carried value behind its update", func(p *plan.Plan) { p.Steps[2], p.Steps[3] = p.Steps[3], p.Steps[2] }},
	{"P4", "reads by the number of another loop", func(p *plan.Plan) { p.Steps[1].Loop.Var = "$s" }},
	{"P6", "keeps too short", func(p *plan.Plan) { p.Buffers[3].End = 3 }},
}

func TestCheckRefusesLoops(t *testing.T) {
	for _, b := range loopBreaks {
		p := loopSample()
		b.do(p)
		if err := plan.Check(p); err == nil || !strings.Contains(err.Error(), b.rule+": ") {
			t.Errorf("%s: a loop that %s: %v", b.rule, b.what, err)
		}
	}
}
