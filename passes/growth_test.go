package passes_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// large returns a function of about n operations on arrays, with fan-out, and its
// gradient.
func large(n int) *ir.Func {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	row, matrix := ir.NewShape(ir.Sym("N")), ir.NewShape(ir.Sym("N"), ir.Sym("M"))
	b := ir.NewBuilder("loss", ir.Origin{File: "large.grad", Line: 1, Col: 1})
	x := b.Param("x", ir.Type{DType: ir.F64, Shape: row})
	values := []*ir.Value{x}
	for i := range n {
		b.At(ir.Origin{File: "large.grad", Line: i + 2, Col: 1})
		pick := func() *ir.Value { return values[max(0, len(values)-1-rng.IntN(20))] }
		var v *ir.Value
		switch i % 6 {
		case 0:
			v = b.Emit(ops.Mul{}, pick(), pick())[0]
		case 1:
			v = b.Emit(ops.Add{}, pick(), pick())[0]
		case 2:
			v = b.Emit(ops.Tanh{}, pick())[0]
		case 3:
			v = b.Emit(ops.Sub{}, pick(), pick())[0]
		case 4:
			wide := b.Emit(ops.Broadcast{Shape: matrix, Axes: ir.NewPerm(0)}, pick())[0]
			v = b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, b.Emit(ops.Sin{}, wide)[0])[0]
		case 5:
			c := b.Emit(ops.Compare{Pred: ir.LtOp}, pick(), pick())[0]
			v = b.Emit(ops.Select{}, c, pick(), pick())[0]
		}
		b.SetName(v, fmt.Sprintf("v%d", i))
		values = append(values, v)
	}
	loss := b.Finish(b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, values[len(values)-1])...)

	b = ir.NewBuilder("Large", ir.Origin{File: "large.grad", Line: 1, Col: 1})
	x = b.Param("x", x.Type)
	one := b.Emit(ops.Const{DType: ir.F64, Bits: 0x3ff0000000000000})[0]
	y := b.Emit(ops.Call{Func: loss}, x)[0]
	dx := b.Emit(ops.Grad{Body: loss, Wrt: 1}, x, one)[0]
	return b.Finish(y, dx)
}

// TestLinearGrowth counts the nodes that the passes look at.
func TestLinearGrowth(t *testing.T) {
	var each []float64
	for _, n := range []int{1000, 3000, 10000} {
		f := large(n)
		start := time.Now()
		frozen, err := passes.Freeze(f, sizes, passes.Debug{Time: func(pass string, took time.Duration) {
			if n == 10000 {
				t.Logf("%-12s %v", pass, took)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%5d operations: %6d frozen nodes, %7d visits, %v", n, len(frozen.Func.Nodes), frozen.Visits, time.Since(start))
		each = append(each, float64(frozen.Visits)/float64(n))
	}
	for _, e := range each {
		if e > 1.15*each[0] {
			t.Errorf("visits per operation grow: %.1f", each)
		}
	}
}
