package codegen_test

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/codegen"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
)

// long is a function on rows, with a plan that computes it in one step: n
// operations, each of which reads the two before it, and so has a variable.
func long(n int) (*program, *plan.Plan) {
	row := ir.Type{DType: ir.F64, Shape: ir.NewShape(ir.Sym("N"))}
	b := ir.NewBuilder("Long", ir.Origin{File: "model.grad", Line: 1, Col: 1})
	x, y := b.Param("x", row), b.Param("y", row)
	values := []*ir.Value{x, y}
	at := ir.DimExpr(ir.Index(0))
	exprs := []*ir.Expr{ir.Load(0, ir.F64, at), ir.Load(1, ir.F64, at)}
	for i := range n {
		v, u := values[len(values)-1], values[len(values)-2]
		e, f := exprs[len(exprs)-1], exprs[len(exprs)-2]
		switch i % 3 {
		case 0:
			v, e = b.Emit(ops.Mul{}, v, u)[0], ir.Apply(ir.MulOp, e, f)
		case 1:
			c := b.Emit(ops.Compare{Pred: ir.LtOp}, v, u)[0]
			w := b.Emit(ops.Sin{}, u)[0]
			v = b.Emit(ops.Select{}, c, v, w)[0]
			e = &ir.Expr{Op: ir.SelectOp, DType: ir.F64, Args: []*ir.Expr{ir.Apply(ir.LtOp, e, f), e, ir.Apply(ir.SinOp, f)}}
		case 2:
			v, e = b.Emit(ops.Sub{}, v, u)[0], ir.Apply(ir.SubOp, e, f)
		}
		values, exprs = append(values, v), append(exprs, e)
	}
	last := len(values) - 1
	f := b.Finish(values[last], values[last-1])
	p := &program{name: "long", module: &ir.Module{Funcs: []*ir.Func{f}}, dims: map[string]int64{}}
	exportAll(p)
	size := ir.Sym("N")
	buffer := func(name string) plan.Buffer {
		return plan.Buffer{Space: plan.Arena, DType: ir.F64, Len: size, Name: name, Start: 0, End: 1, Offset: -1, Parent: -1}
	}
	return p, &plan.Plan{
		Func: f, ArenaBytes: -1, Results: []int{2, 3},
		Buffers: []plan.Buffer{
			{Space: plan.Param, Param: 0, DType: ir.F64, Len: size, Name: "x", Parent: -1},
			{Space: plan.Param, Param: 1, DType: ir.F64, Len: size, Name: "y", Parent: -1},
			buffer("last"), buffer("before"),
		},
		Steps: []plan.Step{{
			Name: "all", Nodes: f.Nodes, In: f.Params, Args: []int{0, 1}, Out: f.Results, Outs: []int{2, 3},
			Kernel: &ir.Kernel{Space: row.Shape, Outs: []ir.KernelOut{{Type: row, Expr: exprs[last]}, {Type: row, Expr: exprs[last-1]}}},
		}},
	}
}

// TestLongStep prints a step that is too long for one function.
func TestLongStep(t *testing.T) {
	p, pl := long(300)
	files, err := codegen.Package(p.module, []codegen.Unit{{Export: p.module.Exports[0], Plan: pl}}, codegen.Options{Files: []string{"model.grad"}})
	if err != nil {
		t.Fatal(err)
	}
	p.files = files
	if parts := strings.Count(p.source(), "\nfunc longR1Part"); parts < 5 {
		t.Errorf("%d parts:\n%s", parts, p.source())
	}
	for _, f := range files {
		checkStyle(t, p.name, f)
	}
	runAll(t, []*program{p})
}
