package passes_test

import (
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// ringApplications has the operations that a semiring has, or a ring, or one with an
// order, on operands of type t.
func ringApplications(t ir.DType) []application {
	n, m := ir.Sym("N"), ir.Sym("M")
	x, s, b := ir.T(t, n), ir.T(t), ir.T(ir.Bool, n)
	mat := ir.T(t, n, m)
	place := ir.NewIndexMap(ir.Index(1))
	as := []application{
		{ops.Add{}, []ir.Type{x, x}},
		{ops.Mul{}, []ir.Type{x, x}},
		{ops.AddN{}, []ir.Type{x, x, x}},
		{ops.Stop{}, []ir.Type{x}},
		{ops.Concat{}, []ir.Type{x, x}},
		{ops.Reshape{Shape: ir.NewShape(n, ir.Const(1))}, []ir.Type{x}},
		{ops.Slice{Axis: 0, Start: ir.Const(1), Stop: n}, []ir.Type{x}},
		{ops.Broadcast{Shape: mat.Shape, Axes: ir.NewPerm(0)}, []ir.Type{x}},
		{ops.Transpose{Perm: ir.NewPerm(1, 0)}, []ir.Type{mat}},
		{ops.Reduce{Monoid: ir.Sum, Axes: 1}, []ir.Type{mat}},
		{ops.Reduce{Monoid: ir.Prod, Axes: 2}, []ir.Type{mat}},
		{ops.Mask{}, []ir.Type{b, x}},
		{ops.Select{}, []ir.Type{b, x, x}},
		{ops.Gather{Space: ir.NewShape(n), Map: place, Check: true}, []ir.Type{x, ir.T(ir.I32, n)}},
		{ops.Gather{Space: ir.NewShape(n), Map: ir.NewIndexMap(ir.Index(0).AddConst(1)), Guard: true}, []ir.Type{x, s}},
		{ops.Scatter{Shape: ir.NewShape(n), Map: place, Check: true}, []ir.Type{x, ir.T(ir.I32, n)}},
		{ops.Span{
			Space: mat.Shape, W: ir.NewIndexMap(ir.Index(0), ir.Index(1)), X: ir.NewIndexMap(ir.Index(1)),
			Y: ir.NewIndexMap(ir.Index(0)), Shape: ir.NewShape(n),
		}, []ir.Type{mat, ir.T(t, m)}},
	}
	if t.Has(ir.Negatives) {
		as = append(as, application{ops.Neg{}, []ir.Type{x}}, application{ops.Sub{}, []ir.Type{x, x}})
	}
	if t.Has(ir.Ordered) {
		as = append(as, application{ops.Min{}, []ir.Type{x, x}}, application{ops.Max{}, []ir.Type{x, x}},
			application{ops.Reduce{Monoid: ir.MaxOf, Axes: 1}, []ir.Type{mat}})
	}
	if t.Has(ir.Ordered | ir.Negatives) {
		as = append(as, application{ops.Abs{}, []ir.Type{x}})
	}
	return as
}

// applied is a function of the operands of an operation, in order.
func applied(a application) *ir.Func {
	b := ir.NewBuilder(a.op.Name(), ir.Origin{})
	in := make([]*ir.Value, len(a.in))
	for i, t := range a.in {
		in[i] = b.Param("", t)
	}
	return b.Finish(b.Emit(a.op, in...)...)
}

// dual is the function that an operation is on numbers x + ẋε with ε² = 0, its ε part
// alone: written by hand from the arithmetic of such numbers. The tangents follow the
// operands that are differentiable.
func dual(a application) *ir.Func {
	b := ir.NewBuilder(a.op.Name(), ir.Origin{})
	emit := func(op ir.Op, in ...*ir.Value) *ir.Value { return b.Emit(op, in...)[0] }
	x := make([]*ir.Value, len(a.in))
	for i, t := range a.in {
		x[i] = b.Param("", t)
	}
	v := make([]*ir.Value, len(a.in))
	for i, t := range a.in {
		if t.DType.HasCotangent() {
			v[i] = b.Param("", t)
		}
	}
	var y *ir.Value
	switch op := a.op.(type) {
	case ops.Mul:
		y = emit(ops.Add{}, emit(op, v[0], x[1]), emit(op, x[0], v[1]))
	case ops.Span:
		y = emit(ops.Add{}, emit(op, v[0], x[1]), emit(op, x[0], v[1]))
	case ops.Stop:
		y = emit(ops.Zero{DType: x[0].Type.DType, Shape: x[0].Type.Shape})
	case ops.Min, ops.Max:
		first := emit(ops.Compare{Pred: ir.EqOp}, emit(op, x[0], x[1]), x[0])
		y = emit(ops.Select{}, first, v[0], v[1])
	case ops.Abs:
		zero := emit(ops.Zero{DType: x[0].Type.DType, Shape: x[0].Type.Shape})
		negative := emit(ops.Compare{Pred: ir.LtOp}, x[0], zero)
		y = emit(ops.Select{}, negative, emit(ops.Neg{}, v[0]), emit(ops.Mask{}, emit(ops.Compare{Pred: ir.NeOp}, x[0], zero), v[0]))
	case ops.Reduce:
		y = dualFold(emit, op, x[0], v[0])
	default: // linear, in the operands that are differentiable
		in := append([]*ir.Value(nil), x...)
		for i := range in {
			if v[i] != nil {
				in[i] = v[i]
			}
		}
		y = emit(op, in...)
	}
	return b.Finish(y)
}

// dualFold folds the elements of a matrix, of fixed sizes, one by one.
func dualFold(emit func(ir.Op, ...*ir.Value) *ir.Value, op ops.Reduce, x, v *ir.Value) *ir.Value {
	if op.Monoid == ir.Sum {
		return emit(op, v)
	}
	at := func(a *ir.Value, i, j int64) *ir.Value {
		return emit(ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(ir.Const(i), ir.Const(j))}, a)
	}
	if op.Monoid == ir.Prod {
		var p, d *ir.Value
		for i := range sizes["N"] {
			for j := range sizes["M"] {
				q, e := at(x, i, j), at(v, i, j)
				if p == nil {
					p, d = q, e
					continue
				}
				p, d = emit(ops.Mul{}, p, q), emit(ops.Add{}, emit(ops.Mul{}, d, q), emit(ops.Mul{}, p, e))
			}
		}
		return d
	}
	var rows []*ir.Value
	for i := range sizes["N"] {
		best, d := at(x, i, 0), at(v, i, 0)
		for j := int64(1); j < sizes["M"]; j++ {
			q, e := at(x, i, j), at(v, i, j)
			better := emit(ops.Compare{Pred: ir.LtOp}, best, q)
			best, d = emit(ops.Select{}, better, q, best), emit(ops.Select{}, better, e, d)
		}
		rows = append(rows, emit(ops.Reshape{Shape: ir.NewShape(ir.Const(1))}, d))
	}
	return emit(ops.Concat{}, rows...)
}

// inner is the sum of products of two lists of arrays over a ring.
func inner(t *testing.T, d ir.DType, x, y []eval.Array[float64]) int64 {
	t.Helper()
	b := ir.NewBuilder("inner", ir.Origin{})
	sum := b.Emit(ops.Const{DType: d, Bits: d.Zero()})[0]
	var args []eval.Array[float64]
	for i := range x {
		shape := ir.NewShape(ir.Const(int64(x[i].Len())))
		u, v := b.Param("", ir.Type{DType: d, Shape: shape}), b.Param("", ir.Type{DType: d, Shape: shape})
		products := b.Emit(ops.Mul{}, u, v)[0]
		sum = b.Emit(ops.Add{}, sum, b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, products)[0])[0]
		args = append(args, eval.Ints[float64](d, []int{x[i].Len()}, x[i].I...), eval.Ints[float64](d, []int{y[i].Len()}, y[i].I...))
	}
	return run(t, b.Finish(sum), args)[0].I[0]
}

// adjoint compares the reverse rule of op, which is a's or a mutant of it, with dual
// numbers, and returns both sides where they differ.
func adjoint(t *testing.T, d ir.DType, a application, op ir.Op) (left, right int64, same bool) {
	t.Helper()
	f, df := wrtFirst(applied(application{op, a.in})), dual(a)
	o, err := passes.Derive(f, targets(f))
	if err != nil {
		t.Fatalf("%s over %s: %v", a.op.Name(), d, err)
	}
	for seed := range uint64(8) {
		x := randomArgs(t, df, seed+1)
		args, v := x[:len(a.in)], x[len(a.in):]
		dy := randomArgs(t, &ir.Func{Params: f.Results}, seed+100)
		dx := run(t, o.Closed, append(ordered(f, args), dy...))[1:]
		if left, right = inner(t, d, dy, run(t, df, x)), inner(t, d, dx, v); left != right {
			return left, right, false
		}
	}
	return 0, 0, true
}

// TestRingAdjoints holds every reverse rule over every ring to the dual numbers:
//
//	⟨dy, D[f](x; v)⟩ = ⟨R[f](x; dy), v⟩
//
// exactly.
func TestRingAdjoints(t *testing.T) {
	for _, d := range []ir.DType{ir.Z2, ir.Z64, ir.MinPlus, ir.Sat8, ir.Sat16, ir.ZMod(7), ir.ZMod(8), ir.ZMod(256)} {
		for _, a := range ringApplications(d) {
			if left, right, same := adjoint(t, d, a, a.op); !same {
				t.Errorf("%s over %s: %d by dual numbers, %d by the reverse rule", a.op.Name(), d, left, right)
			}
		}
	}
}

// TestRingMutants checks that a mistake in a rule is found over a ring as well.
func TestRingMutants(t *testing.T) {
	killed := 0
	for _, d := range []ir.DType{ir.Z64, ir.ZMod(7)} {
		for _, a := range ringApplications(d) {
			for k, flows := range livePartials(applied(a)) {
				for m := range mistakes {
					if !flows {
						continue
					}
					if _, _, same := adjoint(t, d, a, mutant{a.op, m, k}); same {
						t.Errorf("%s over %s: mistake %d at operand %d goes unnoticed", a.op.Name(), d, m, k)
					}
					killed++
				}
			}
		}
	}
	t.Logf("%d mutants", killed)
}

// wrtFirst returns f with its differentiable parameters first.
func wrtFirst(f *ir.Func) *ir.Func {
	g := *f
	g.Params = ordered(f, f.Params)
	for i, p := range g.Params {
		p.Index = i
	}
	return &g
}

// ordered puts what belongs to the differentiable parameters of an operation first.
func ordered[T any](f *ir.Func, of []T) []T {
	var first, rest []T
	for i, v := range f.Nodes[0].In {
		if v.Type.DType.HasCotangent() {
			first = append(first, of[i])
		} else {
			rest = append(rest, of[i])
		}
	}
	return append(first, rest...)
}
