package passes_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// randomGraph draws a function without regions: elementwise operations, broadcasts,
// reductions, transposes, reshapes, gathers, scatters, spans and choices by scalar
// and elementwise conditions, with fan-out.
type randomGraph struct {
	graph
	rng    *rand.Rand
	values []*ir.Value
}

func newRandomGraph(seed uint64, dims []*ir.Dim) *randomGraph {
	r := &randomGraph{graph: graph{ir.NewBuilder("F", ir.Origin{File: "f.grad", Line: 1, Col: 1})}, rng: rand.New(rand.NewPCG(seed, 9))}
	n, m := dims[0], dims[1]
	for i, s := range []*ir.Shape{ir.Scalar, ir.NewShape(n), ir.NewShape(m), ir.NewShape(n, m), ir.NewShape(m, n), ir.NewShape(n)} {
		r.values = append(r.values, r.Param(fmt.Sprintf("x%d", i), ir.Type{DType: ir.F64, Shape: s}))
	}
	return r
}

// pick returns a float value, a recent one more often, for which ok holds.
func (r *randomGraph) pick(ok func(t ir.Type) bool) *ir.Value {
	for range 50 {
		k := len(r.values) - 1 - min(r.rng.IntN(len(r.values)), r.rng.IntN(len(r.values)))
		if v := r.values[k]; ok(v.Type) {
			return v
		}
	}
	return nil
}

func (r *randomGraph) like(v *ir.Value) *ir.Value {
	return r.pick(func(t ir.Type) bool { return t == v.Type })
}

func (r *randomGraph) step() {
	x := r.pick(func(ir.Type) bool { return true })
	var y *ir.Value
	switch r.rng.IntN(13) {
	case 0:
		y = r.one([]ir.Op{ops.Tanh{}, ops.Sin{}, ops.Neg{}, ops.Abs{}, ops.Erf{}}[r.rng.IntN(5)], x)
	case 1, 2:
		if z := r.like(x); z != nil {
			y = r.one([]ir.Op{ops.Add{}, ops.Sub{}, ops.Mul{}, ops.Max{}}[r.rng.IntN(4)], x, z)
		}
	case 3:
		if x.Type.Rank() == 1 {
			wide := r.pick(func(t ir.Type) bool { return t.Rank() == 2 })
			for axis := range 2 {
				if wide != nil && wide.Type.Shape.Dim(axis) == x.Type.Shape.Dim(0) {
					y = r.one(ops.Broadcast{Shape: wide.Type.Shape, Axes: ir.NewPerm(axis)}, x)
				}
			}
		}
	case 4:
		if x.Type.Rank() > 0 {
			y = r.one(ops.Reduce{Monoid: []ir.Monoid{ir.Sum, ir.MaxOf, ir.Sum}[r.rng.IntN(3)], Axes: 1 + r.rng.IntN(x.Type.Rank())}, x)
		}
	case 5:
		if x.Type.Rank() == 2 {
			y = r.one(ops.Transpose{Perm: ir.NewPerm(1, 0)}, x)
		}
	case 6:
		if x.Type.Rank() == 2 {
			flat := r.one(ops.Reshape{Shape: ir.NewShape(x.Type.Shape.Size())}, x)
			y = r.one(ops.Reshape{Shape: ir.NewShape(x.Type.Shape.Dim(1), x.Type.Shape.Dim(0))}, r.one(ops.Sin{}, flat))
		}
	case 7: // elementwise choice
		if z := r.like(x); z != nil {
			c := r.one(ops.Compare{Pred: ir.LtOp}, x, z)
			y = r.one(ops.Select{}, c, r.one(ops.Tanh{}, r.one(ops.Mask{}, c, x)), z)
		}
	case 8: // choice by a scalar: what is under it belongs to the branch
		s, z := r.pick(func(t ir.Type) bool { return t.Rank() == 0 }), r.like(x)
		if s != nil && z != nil {
			c := r.one(ops.Compare{Pred: ir.LtOp}, s, r.constant(0.3))
			wide := r.one(ops.Broadcast{Shape: x.Type.Shape, Axes: ir.NewPerm()}, c)
			y = r.one(ops.Select{}, wide, r.heavy(r.one(ops.Mask{}, wide, x)), z)
		}
	case 9: // checked or guarded gather at computed places
		if x.Type.Rank() == 1 {
			i := r.index(x)
			if r.rng.IntN(2) == 0 {
				y = r.one(ops.Gather{Space: x.Type.Shape, Map: ir.NewIndexMap(ir.Index(1)), Check: true}, x, i)
			} else {
				at := ir.NewIndexMap(ir.Index(1).AddConst(1))
				y = r.one(ops.Gather{Space: x.Type.Shape, Map: at, Guard: true}, x, r.constant(0.5), i)
			}
		}
	case 10:
		if x.Type.Rank() == 1 {
			y = r.one(ops.Scatter{Shape: x.Type.Shape, Map: ir.NewIndexMap(ir.Index(1)), Check: true}, x, r.index(x))
		}
	case 11: // a product of matrices
		if x.Type.Rank() == 2 {
			n, m := x.Type.Shape.Dim(0), x.Type.Shape.Dim(1)
			z := r.pick(func(t ir.Type) bool { return t.Rank() == 2 && t.Shape.Dim(0) == m })
			if z != nil {
				k := z.Type.Shape.Dim(1)
				i, j, l := ir.Index(0), ir.Index(1), ir.Index(2)
				y = r.one(ops.Span{Space: ir.NewShape(n, k, m), W: ir.NewIndexMap(i, l), X: ir.NewIndexMap(l, j), Y: ir.NewIndexMap(i, j), Shape: ir.NewShape(n, k)}, x, z)
			}
		}
	case 12:
		y = r.heavy(x)
	}
	if y != nil {
		y = r.one(ops.Tanh{}, y) // keeps values small
		r.SetName(y, fmt.Sprintf("v.%d", len(r.values)))
		r.values = append(r.values, y)
	}
}

// heavy returns something that is worth a step of its own.
func (r *randomGraph) heavy(x *ir.Value) *ir.Value {
	if x.Type.Rank() == 0 {
		return r.one(ops.Sin{}, r.one(ops.Exp{}, x))
	}
	s := r.one(ops.Reduce{Monoid: ir.Sum, Axes: 1}, x)
	axes := []int{}
	for k := range s.Type.Rank() {
		axes = append(axes, k)
	}
	return r.one(ops.Mul{}, x, r.one(ops.Broadcast{Shape: x.Type.Shape, Axes: ir.NewPerm(axes...)}, r.one(ops.Tanh{}, s)))
}

// index returns places within x, computed from its values.
func (r *randomGraph) index(x *ir.Value) *ir.Value {
	n := r.one(ops.Broadcast{Shape: x.Type.Shape, Axes: ir.NewPerm()}, r.one(ops.DimValue{Dim: x.Type.Shape.Dim(0)}))
	v := r.one(ops.Cast{To: ir.I64}, r.one(ops.Mul{}, x, r.fill(x.Type.Shape, 100)))
	return r.one(ops.Mod{}, v, n)
}

// finish returns the function and a request: some results update parameters, some
// are the leaves of one struct.
func (r *randomGraph) finish() (*ir.Func, plan.Request) {
	var results []*ir.Value
	var req plan.Request
	used := map[int]bool{}
	for range 1 + r.rng.IntN(5) {
		v := r.pick(func(ir.Type) bool { return true })
		at := -1
		for i, p := range r.values[:6] {
			if p.Type == v.Type && !used[i] && r.rng.IntN(2) == 0 {
				at, used[i] = i, true
				break
			}
		}
		group := -1
		if at < 0 && r.rng.IntN(3) == 0 {
			group = 0
		}
		results = append(results, v)
		req.InPlace = append(req.InPlace, at)
		req.Group = append(req.Group, group)
	}
	return r.Finish(results...), req
}

// TestRandomPlans plans random functions, and their derivatives, with constant and
// with symbolic sizes, small and large nominal ones, and runs the plans.
func TestRandomPlans(t *testing.T) {
	count := 300
	if testing.Short() {
		count = 60
	}
	symbolic, fixed := []*ir.Dim{ir.Sym("N"), ir.Sym("M")}, []*ir.Dim{ir.Const(3), ir.Const(5)}
	calls, conditions, inPlace, shared := 0, 0, 0, 0
	seeds := []int{2587} // an update that was offered before the last check
	for seed := range count {
		seeds = append(seeds, seed)
	}
	for _, seed := range seeds {
		dims := symbolic
		if seed%3 == 0 {
			dims = fixed
		}
		r := newRandomGraph(uint64(seed), dims)
		for range 4 + r.rng.IntN(30) {
			r.step()
		}
		f, req := r.finish()
		if seed%2 == 0 {
			req.Dims = sizes
		}
		if seed%5 == 0 {
			o, err := passes.Derive(f, targets(f))
			if err != nil {
				t.Fatal(err)
			}
			f, req = o.Closed, plan.Request{Dims: req.Dims}
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			p := schedule(t, f, req)
			simulatedInPlace(t, p, req, f)
			for i := range p.Steps {
				s := &p.Steps[i]
				if s.Call != nil {
					calls++
				}
				conditions += len(s.When)
				for k, b := range s.Outs {
					for j, a := range s.Args {
						if a == b && s.In[j] != s.Out[k] {
							shared++
						}
					}
				}
			}
			for i := range req.InPlace {
				if req.InPlace[i] >= 0 {
					inPlace++
				}
			}
		})
	}
	t.Logf("%d calls, %d conditions, %d results in place, %d operands overwritten", calls, conditions, inPlace, shared)
	if !testing.Short() && (calls < 20 || conditions < 20 || inPlace < 20 || shared < 20) {
		t.Error("too few")
	}
}
