package ir_test

import (
	"testing"

	"github.com/gradc/gradc/ir"
)

func TestFlops(t *testing.T) {
	n, two := ir.Sym("N"), ir.Const(2)
	x := func(i ...*ir.Dim) *ir.Expr { return ir.Load(0, ir.F64, ir.IndexExprs(i)...) }
	square := func(e *ir.Expr) *ir.Expr { return ir.Apply(ir.MulOp, e, e) }
	shared := ir.Apply(ir.ExpOp, x(ir.Index(0)))
	out := func(space *ir.Shape, e *ir.Expr) *ir.Kernel {
		return &ir.Kernel{Space: space, Outs: []ir.KernelOut{{Type: ir.Type{DType: ir.F64, Shape: space}, Expr: e}}}
	}
	tests := []struct {
		name string
		k    *ir.Kernel
		want int64
	}{
		{"map", out(ir.NewShape(n), square(x(ir.Index(0)))), 5},
		{"shared", out(ir.NewShape(n), ir.Apply(ir.AddOp, shared, square(shared))), 15},
		{"sum", out(ir.Scalar, ir.FoldExpr(ir.Sum, 0, []*ir.Dim{n, two}, square(x(ir.Index(0))))), 20},
		{"triangle", out(ir.NewShape(n), ir.FoldExpr(ir.Sum, 1, []*ir.Dim{ir.Index(0)}, x(ir.Index(1)))), 10},
		{"triangular space", out(ir.NewShape(n, ir.Index(0)), square(x(ir.Index(1)))), 10},
		{"index arithmetic", out(ir.NewShape(n), ir.CastExpr(ir.F64, ir.DimExpr(ir.Index(0)))), 0},
	}
	for _, tt := range tests {
		got, err := tt.k.Flops(map[string]int64{"N": 5})
		if err != nil || got != tt.want {
			t.Errorf("%s: %d flops (%v), want %d", tt.name, got, err, tt.want)
		}
	}
}
