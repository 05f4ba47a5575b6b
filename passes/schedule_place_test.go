package passes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/ir/plan/simulate"
)

// simulatedInPlace runs a plan and reports what the caller's arrays hold after.
func simulatedInPlace(t *testing.T, p *plan.Plan, req plan.Request, f *ir.Func) {
	t.Helper()
	args := randomArgs(t, f, 23)
	simulated(t, p, sizes, args)
	res, err := simulate.Run(p, sizes, args)
	if err != nil {
		t.Fatal(err)
	}
	updated := map[int]bool{}
	for i, param := range req.InPlace {
		if param < 0 {
			continue
		}
		updated[param] = true
		if !slices.Equal(res.Args[param].F, res.Results[i].F) {
			t.Errorf("result %d is not in parameter %d", i, param)
		}
	}
	for i := range args {
		if !updated[i] && !slices.Equal(res.Args[i].F, args[i].F) {
			t.Errorf("parameter %d has changed", i)
		}
	}
	if p.ArenaBytes >= 0 && res.Skipped == 0 && res.Top != p.ArenaBytes {
		t.Errorf("the highest byte written is %d, planned are %d", res.Top, p.ArenaBytes)
	}
}

// writers returns the names of the steps that write a parameter, and the number of
// copies among them.
func writers(p *plan.Plan, param int) (names []string, copies int) {
	for i := range p.Steps {
		s := &p.Steps[i]
		for _, b := range s.Outs {
			if p.Buffers[b].Space == plan.Param && p.Buffers[b].Param == param {
				names = append(names, s.Name)
				if len(s.Nodes) == 0 {
					copies++
				}
			}
		}
	}
	return names, copies
}

func TestInPlace(t *testing.T) {
	vec := ir.T(ir.F64, ir.Const(4))
	cases := []struct {
		name    string
		inPlace []int
		copies  []int // of each parameter that is updated
		build   func(g graph, p, q *ir.Value) []*ir.Value
	}{
		{"update", []int{0}, []int{0}, func(g graph, p, q *ir.Value) []*ir.Value {
			return []*ir.Value{g.one(ops.Sub{}, p, g.one(ops.Exp{}, q))}
		}},
		{"both", []int{0, 1}, []int{0, 0}, func(g graph, p, q *ir.Value) []*ir.Value {
			v := g.one(ops.Mul{}, q, q)
			return []*ir.Value{g.one(ops.Sub{}, p, v), v}
		}},
		{"mixed", []int{0, 1}, []int{0, 0}, func(g graph, p, q *ir.Value) []*ir.Value {
			return []*ir.Value{g.one(ops.Add{}, p, q), g.one(ops.Sub{}, q, p)}
		}},
		{"swap", []int{1, 0}, []int{1, 1}, func(g graph, p, q *ir.Value) []*ir.Value {
			return []*ir.Value{p, q}
		}},
		{"unchanged", []int{0, -1}, []int{0}, func(g graph, p, q *ir.Value) []*ir.Value {
			return []*ir.Value{p, g.one(ops.Sin{}, p)}
		}},
		{"reversed", []int{0}, []int{1}, func(g graph, p, q *ir.Value) []*ir.Value {
			r := g.one(ops.Gather{Space: vec.Shape, Map: ir.NewIndexMap(ir.Const(3).Sub(ir.Index(0)))}, p)
			return []*ir.Value{g.one(ops.Add{}, r, q)}
		}},
		{"read after", []int{0, -1}, []int{0}, func(g graph, p, q *ir.Value) []*ir.Value {
			next := g.one(ops.Exp{}, p)
			s := g.sum(next, 1)
			wide := g.one(ops.Broadcast{Shape: vec.Shape, Axes: ir.NewPerm()}, s)
			return []*ir.Value{next, g.one(ops.Mul{}, wide, q)}
		}},
		{"old value needed", []int{0, -1}, []int{1}, func(g graph, p, q *ir.Value) []*ir.Value {
			next := g.one(ops.Exp{}, p)
			s := g.sum(next, 1)
			wide := g.one(ops.Broadcast{Shape: vec.Shape, Axes: ir.NewPerm()}, s)
			return []*ir.Value{next, g.one(ops.Mul{}, wide, p)}
		}},
		{"twice", []int{0, -1}, []int{0}, func(g graph, p, q *ir.Value) []*ir.Value {
			next := g.one(ops.Exp{}, p)
			return []*ir.Value{next, next}
		}},
		{"returned parameter", []int{-1}, nil, func(g graph, p, q *ir.Value) []*ir.Value {
			return []*ir.Value{q}
		}},
		{"checked", []int{0, -1}, []int{0}, func(g graph, p, q *ir.Value) []*ir.Value {
			next := g.one(ops.Exp{}, p)
			i := g.one(ops.Cast{To: ir.I64}, g.one(ops.Floor{}, q))
			return []*ir.Value{next, g.one(ops.Gather{Space: vec.Shape, Map: ir.NewIndexMap(ir.Index(1)), Check: true}, q, i)}
		}},
		{"checked by the update", []int{0}, []int{1}, func(g graph, p, q *ir.Value) []*ir.Value {
			i := g.one(ops.Cast{To: ir.I64}, g.one(ops.Floor{}, q))
			return []*ir.Value{g.one(ops.Add{}, p, g.one(ops.Gather{Space: vec.Shape, Map: ir.NewIndexMap(ir.Index(1)), Check: true}, q, i))}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := graph{ir.NewBuilder("F", ir.Origin{})}
			p, q := g.Param("p", vec), g.Param("q", vec)
			f := g.Finish(c.build(g, p, q)...)
			req := plan.Request{InPlace: c.inPlace}
			pl := schedule(t, f, req)
			for i, param := range c.inPlace {
				if param < 0 {
					continue
				}
				if _, copies := writers(pl, param); copies != c.copies[i] {
					t.Errorf("parameter %d is written by %d copies, want %d\n%s", param, copies, c.copies[i], plan.Print(pl))
				}
			}
			simulatedInPlace(t, pl, req, f)
		})
	}
}

// TestGroups holds that the leaves of a struct result lie in one piece, in order,
// whether they are computed, shared or copied.
func TestGroups(t *testing.T) {
	for _, dtype := range []ir.DType{ir.F64, ir.F32} { // F32: a leaf of another type
		for _, n := range []*ir.Dim{ir.Const(3), ir.Sym("N")} {
			g := graph{ir.NewBuilder("F", ir.Origin{})}
			x := g.Param("x", ir.T(ir.F64, n))
			s := g.sum(x, 1)
			e := g.one(ops.Exp{}, x)
			small := g.one(ops.Cast{To: dtype}, e)
			f := g.Finish(s, small, x, e, e, s)
			req := plan.Request{Group: []int{0, 0, 0, 0, 0, -1}}
			p := schedule(t, f, req)
			parent := p.Buffers[p.Results[0]].Parent
			if parent < 0 || p.Buffers[p.Results[5]].Parent >= 0 {
				t.Fatal(plan.Print(p))
			}
			simulatedInPlace(t, p, req, f)
		}
	}
}

// TestTakeOver holds that a chain of elementwise steps that cannot be one loop
// needs no more than two arrays.
func TestTakeOver(t *testing.T) {
	g := graph{ir.NewBuilder("F", ir.Origin{})}
	shape := ir.NewShape(ir.Const(8))
	x := g.Param("x", ir.T(ir.F64, shape.Dims()...))
	v := x
	for range 5 {
		s := g.sum(v, 1)
		v = g.one(ops.Exp{}, g.one(ops.Div{}, v, g.one(ops.Broadcast{Shape: shape, Axes: ir.NewPerm()}, s)))
	}
	f := g.Finish(v)
	p := schedule(t, f, plan.Request{})
	if p.ArenaBytes != 64 {
		t.Errorf("the arena has %d bytes, one array of 64 will do\n%s", p.ArenaBytes, plan.Print(p))
	}
	simulatedInPlace(t, p, plan.Request{}, f)
}

// TestProductsAreCalls plans matrix products in every arrangement of axes, and
// compares calls with kernels by their strides.
func TestProductsAreCalls(t *testing.T) {
	d := func(n int64) *ir.Dim { return ir.Const(n) }
	i, j, k, b := ir.Index(0), ir.Index(1), ir.Index(2), ir.Index(3)
	m := ir.NewIndexMap
	space := ir.NewShape(d(64), d(18), d(80), d(2))
	shape := func(at *ir.IndexMap) *ir.Shape {
		var ds []*ir.Dim
		for _, c := range at.Coords() {
			a, _ := c.AsIndex()
			ds = append(ds, space.Dim(a))
		}
		return ir.NewShape(ds...)
	}
	cases := []struct {
		w, x, y *ir.IndexMap
		call    string
		axes    int
	}{
		{m(i, k), m(k, j), m(i, j), "MatMul", 3},
		{m(k, i), m(k, j), m(i, j), "MatMul", 3},
		{m(i, k), m(j, k), m(i, j), "MatMul", 3},
		{m(k, i), m(j, k), m(i, j), "MatMul", 3},
		{m(i, k), m(k, j), m(j, i), "MatMul", 3},
		{m(k, i), m(j, k), m(j, i), "MatMul", 3},
		{m(b, i, k), m(b, k, j), m(b, i, j), "MatMulStrided", 4},
		{m(i, b, k), m(b, k, j), m(i, b, j), "MatMulStrided", 4},
		{m(b, i, k), m(k, j), m(b, i, j), "MatMul", 4},
		{m(i, k, b), m(k, b, j), m(i, j), "MatMul", 4},
		{m(i, k, b), m(b, k, j), m(i, j), "", 4}, // summed axes lie in another order
		{m(i, k), m(k), m(i), "", 3},             // rows along memory: a loop
		{m(k, i), m(k), m(i), "MatMulStrided", 3},
	}
	for _, c := range cases {
		g := graph{ir.NewBuilder("F", ir.Origin{})}
		w, x := g.Param("w", ir.Type{DType: ir.F64, Shape: shape(c.w)}), g.Param("x", ir.Type{DType: ir.F64, Shape: shape(c.x)})
		dims := space.Dims()[:c.axes]
		if c.x.Len() == 1 {
			dims[1] = d(1)
		}
		y := g.one(ops.Span{Space: ir.NewShape(dims...), W: c.w, X: c.x, Y: c.y, Shape: shape(c.y)}, w, x)
		f := g.Finish(g.one(ops.Neg{}, y))
		p := schedule(t, f, plan.Request{})
		var calls []string
		for s := range p.Steps {
			if p.Steps[s].Call != nil {
				calls = append(calls, p.Steps[s].Call.Func)
			}
		}
		if have := strings.Join(calls, " "); have != c.call && !(c.call == "MatMulStrided" && have == "MatMul") {
			t.Errorf("%s %s -> %s: calls %q, want %q\n%s", c.w, c.x, c.y, have, c.call, plan.Print(p))
		}
		simulatedInPlace(t, p, plan.Request{}, f)
	}
}

// TestConditions holds that nothing is computed for a branch that is not taken.
func TestConditions(t *testing.T) {
	f := parse(t, "scalarif", programs(t)["scalarif"])
	p := schedule(t, f, plan.Request{})
	args := randomArgs(t, f, 3)
	for i, q := range f.Params {
		if q.Type.Rank() != 0 {
			continue
		}
		skipped := 0
		for _, x := range []float64{0.5, 1.5} {
			args[i].F = []float64{x}
			simulated(t, p, sizes, args)
			res, err := simulate.Run(p, sizes, args)
			if err != nil {
				t.Fatal(err)
			}
			skipped += res.Skipped
		}
		if skipped == 0 {
			t.Errorf("no step was skipped\n%s", plan.Print(p))
		}
	}
}
