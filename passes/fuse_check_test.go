package passes_test

import (
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
)

// TestCheckedReadOfInlined plans checked reads of values that fusion would like to
// make again in their reader, at places that lie outside them. The plan must fail as
// the function does, also where what the value is computed from is longer.
func TestCheckedReadOfInlined(t *testing.T) {
	n := ir.Sym("N")
	vector := ir.Type{DType: ir.F64, Shape: ir.NewShape(n)}
	for name, body := range map[string]func(g graph, x *ir.Value) *ir.Value{
		"elementwise": func(g graph, x *ir.Value) *ir.Value { return g.one(ops.Neg{}, x) },
		"slice": func(g graph, x *ir.Value) *ir.Value {
			return g.one(ops.Slice{Axis: 0, Start: ir.Const(1), Stop: n.AddConst(-1)}, x)
		},
		"iota": func(g graph, _ *ir.Value) *ir.Value {
			return g.one(ops.Cast{To: ir.F64}, g.one(ops.Iota{Shape: ir.NewShape(n), Axis: 0}))
		},
		"broadcast": func(g graph, _ *ir.Value) *ir.Value { return g.fill(ir.NewShape(n), 3) },
		"reshape": func(g graph, x *ir.Value) *ir.Value {
			return g.one(ops.Reshape{Shape: ir.NewShape(n)}, g.one(ops.Neg{}, g.one(ops.Reshape{Shape: ir.NewShape(ir.Const(1), n)}, x)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := graph{ir.NewBuilder("F", ir.Origin{File: "f.grad", Line: 1, Col: 1})}
			x := g.Param("x", vector)
			idx := g.Param("idx", ir.Type{DType: ir.I32, Shape: ir.NewShape(ir.Const(3))})
			space := ir.NewShape(ir.Const(3))
			y := g.one(ops.Gather{Space: space, Map: ir.NewIndexMap(ir.Index(1)), Check: true}, body(g, x), idx)
			f := g.Finish(g.sum(g.square(y), 1))

			dims := map[string]int64{"N": 6}
			p := schedule(t, f, plan.Request{Dims: dims})
			for _, at := range []int64{0, 3, -1, 5, 6, 100} {
				args := []eval.Array[float64]{
					eval.Floats(ir.F64, []int{6}, 1., 2, 3, 4, 5, 6), eval.Ints[float64](ir.I32, []int{3}, 0, at, 1),
				}
				want, wantErr := eval.Eval(f, eval.F64{}, dims, args)
				have, err := simulate.Run(p, dims, args)
				if (err != nil) != (wantErr != nil) {
					t.Errorf("index %d: the plan gives error %v, the function %v\n%s", at, err, wantErr, plan.Print(p))
				}
				if err == nil && wantErr == nil {
					if err := differ(t, f, have.Results, want, 0); err != nil {
						t.Errorf("index %d: %v", at, err)
					}
				}
			}
			if _, err := simulate.Run(p, dims, []eval.Array[float64]{
				eval.Floats(ir.F64, []int{6}, 1., 2, 3, 4, 5, 6), eval.Ints[float64](ir.I32, []int{3}, 0, 6, 1),
			}); err == nil {
				t.Error("index 6 of 6 is read")
			}
		})
	}
}
