package codegen_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gradc/gradc/codegen"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// large is a function of about n operations with fan-out, and its gradient. On
// arrays every second one is a reduction, so that they do not fuse into a few
// loops.
func large(n int, shape *ir.Shape) *program {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	b := ir.NewBuilder("loss", ir.Origin{File: "model.grad", Line: 1, Col: 1})
	x := b.Param("x", ir.Type{DType: ir.F64, Shape: shape})
	values := []*ir.Value{x}
	for i := range n {
		b.At(ir.Origin{File: "model.grad", Line: i + 2, Col: 1})
		pick := func() *ir.Value { return values[max(0, len(values)-1-rng.IntN(20))] }
		var v *ir.Value
		switch i % 5 {
		case 0:
			v = b.Emit(ops.Mul{}, pick(), pick())[0]
		case 1:
			v = b.Emit(ops.Tanh{}, pick())[0]
		case 2:
			v = b.Emit(ops.Sub{}, pick(), pick())[0]
		case 3:
			c := b.Emit(ops.Compare{Pred: ir.LtOp}, pick(), pick())[0]
			v = b.Emit(ops.Select{}, c, pick(), pick())[0]
		case 4:
			v = b.Emit(ops.Sin{}, pick())[0]
			if shape.Rank() > 0 {
				sum := b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, v)[0]
				v = b.Emit(ops.Tanh{}, b.Emit(ops.Broadcast{Shape: shape, Axes: ir.NewPerm()}, sum)[0])[0]
			}
		}
		b.SetName(v, fmt.Sprintf("v%d", i))
		values = append(values, v)
	}
	y := values[len(values)-1]
	if shape.Rank() > 0 {
		y = b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, y)[0]
	}
	loss := b.Finish(y)
	b = ir.NewBuilder("Large", ir.Origin{File: "model.grad", Line: 1, Col: 1})
	x = b.Param("x", x.Type)
	one := b.Emit(ops.Const{DType: ir.F64, Bits: 0x3ff0000000000000})[0]
	f := b.Finish(append(b.Emit(ops.Call{Func: loss}, x), b.Emit(ops.Grad{Body: loss, Wrt: 1}, x, one)...)...)
	p := &program{name: fmt.Sprintf("large%d%d", shape.Rank(), n), module: &ir.Module{Funcs: []*ir.Func{loss, f}}, dims: map[string]int64{}}
	exportAll(p)
	return p
}

// TestLarge prints, compiles and runs programs whose bodies must be split.
func TestLarge(t *testing.T) {
	var programs []*program
	for _, c := range []struct {
		n     int
		shape *ir.Shape
	}{{800, ir.NewShape(ir.Sym("N"))}, {100, ir.Scalar}, {800, ir.Scalar}} {
		p := large(c.n, c.shape)
		e := p.module.Exports[0]
		unit := codegen.Unit{Export: e, Plan: p.plan(t, e)}
		start := time.Now()
		files, err := codegen.Package(p.module, []codegen.Unit{unit}, codegen.Options{Files: []string{"model.grad"}})
		if err != nil {
			t.Fatal(err)
		}
		p.files = files
		t.Logf("%d steps: %d lines, printed in %v", len(unit.Plan.Steps), strings.Count(p.source(), "\n"), time.Since(start))
		for _, f := range files {
			checkStyle(t, p.name, f)
		}
		programs = append(programs, p)
	}
	runAll(t, programs)
}
