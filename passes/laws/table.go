package laws

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Entry is an operation on operands of some types: one line of the table of rules.
type Entry struct {
	Op ir.Op
	In []ir.Type
}

// Function is the function of the operation's operands, the differentiable ones first.
func (e Entry) Function() *ir.Func {
	b := ir.NewBuilder(e.Op.Name(), ir.Origin{})
	in := make([]*ir.Value, len(e.In))
	for _, want := range []bool{true, false} {
		for i, t := range e.In {
			if t.DType.HasCotangent() == want {
				in[i] = b.Param("", t)
			}
		}
	}
	var results []*ir.Value
	for _, v := range b.Emit(e.Op, in...) {
		if v.Type.DType.HasCotangent() {
			results = append(results, v)
		}
	}
	return b.Finish(results...)
}

// Table lists the operations that have a reverse rule over a ring, so that each partial
// derivative occurs.
func Table(ring Ring) []Entry {
	d := ring.DType
	n, m := ir.Sym("N"), ir.Sym("M")
	x, mat, number := ir.T(d, n), ir.T(d, n, m), ir.T(d)
	place := ir.NewIndexMap(ir.Index(1))
	flags, places := ir.T(ir.Bool, n), ir.T(ir.I32, n)
	es := []Entry{
		{ops.Add{}, []ir.Type{x, x}},
		{ops.Mul{}, []ir.Type{x, x}},
		{ops.AddN{}, []ir.Type{x, x, x}},
		{ops.Concat{}, []ir.Type{x, x}},
		{ops.Reshape{Shape: ir.NewShape(n, ir.Const(1))}, []ir.Type{x}},
		{ops.Slice{Axis: 0, Start: ir.Const(1), Stop: n}, []ir.Type{x}},
		{ops.Broadcast{Shape: mat.Shape, Axes: ir.NewPerm(0)}, []ir.Type{x}},
		{ops.Transpose{Perm: ir.NewPerm(1, 0)}, []ir.Type{mat}},
		{ops.Reduce{Monoid: ir.Sum, Axes: 1}, []ir.Type{mat}},
		{ops.Reduce{Monoid: ir.Prod, Axes: 1}, []ir.Type{mat}},
		{ops.Reduce{Monoid: ir.Prod, Axes: 2}, []ir.Type{mat}},
		{ops.Mask{}, []ir.Type{flags, x}},
		{ops.Select{}, []ir.Type{flags, x, x}},
		{ops.Gather{Space: x.Shape, Map: place, Check: true}, []ir.Type{x, places}},
		{ops.Gather{Space: x.Shape, Map: place, Check: true, When: true}, []ir.Type{x, flags, places}},
		{ops.Gather{Space: x.Shape, Map: ir.NewIndexMap(ir.Index(0).AddConst(1)), Guard: true}, []ir.Type{x, number}},
		{ops.Scatter{Shape: x.Shape, Map: place, Check: true}, []ir.Type{x, places}},
		{ops.Scatter{Shape: x.Shape, Map: place, Check: true, When: true}, []ir.Type{x, flags, places}},
		{ops.Span{
			Space: mat.Shape, W: ir.NewIndexMap(ir.Index(0), ir.Index(1)), X: ir.NewIndexMap(ir.Index(1)),
			Y: ir.NewIndexMap(ir.Index(0)), Shape: x.Shape,
		}, []ir.Type{mat, ir.T(d, m)}},
		{ops.Scan{Length: n, Var: "$t", Carry: 1, Body: step(d)}, []ir.Type{number, number, x}},
		{ops.While{Carry: 2, Count: "$n", Cond: fewer(d), Body: counted(d)}, []ir.Type{ir.T(ir.I32), number, number, x}},
	}
	if d.Has(ir.Negatives) {
		es = append(es, Entry{ops.Neg{}, []ir.Type{x}}, Entry{ops.Sub{}, []ir.Type{x, x}})
	}
	if d.Has(ir.Ordered) {
		es = append(es, Entry{ops.Min{}, []ir.Type{x, x}}, Entry{ops.Max{}, []ir.Type{x, x}},
			Entry{ops.Reduce{Monoid: ir.MaxOf, Axes: 1}, []ir.Type{mat}}, Entry{ops.Reduce{Monoid: ir.MinOf, Axes: 1}, []ir.Type{mat}})
	}
	if d.Has(ir.Ordered | ir.Negatives) {
		es = append(es, Entry{ops.Abs{}, []ir.Type{x}})
	}
	if d.Has(ir.Smooth) {
		es = append(es, Entry{ops.Div{}, []ir.Type{x, x}}, Entry{ops.Cast{To: ir.F32}, []ir.Type{x}})
	}
	if ring.smooth() {
		es = append(es, Entry{ops.Pow{}, []ir.Type{x, x}})
		for _, op := range []ir.Op{
			ops.Exp{}, ops.Expm1{}, ops.Log{}, ops.Log1p{}, ops.Sin{}, ops.Cos{}, ops.Tanh{}, ops.Sqrt{}, ops.Rsqrt{}, ops.Erf{}, ops.Erfc{},
		} {
			es = append(es, Entry{op, []ir.Type{x}})
		}
	}
	return es
}

// step is the body of a loop: of h, w and x[t] it makes the next h = w·h + x[t]·x[t], and
// collects the next h times w.
func step(d ir.DType) *ir.Func {
	n := ir.T(d, ir.Sym("N"))
	return function([]ir.Type{ir.T(d), ir.T(d), n}, func(c calculus, in []*ir.Value) []*ir.Value {
		at := c.emit(ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(ir.Sym("$t"))}, in[2])
		next := c.sum(c.mul(in[1], in[0]), c.mul(at, at))
		return []*ir.Value{next, c.mul(next, in[1])}
	})
}

// fewer is the condition of a loop of three steps, counted is its body.
func fewer(d ir.DType) *ir.Func {
	return function(loopTypes(d), func(c calculus, in []*ir.Value) []*ir.Value {
		three := c.emit(ops.Const{DType: ir.I32, Bits: 3})
		return []*ir.Value{c.emit(ops.Compare{Pred: ir.LtOp}, in[0], three)}
	})
}

func counted(d ir.DType) *ir.Func {
	return function(loopTypes(d), func(c calculus, in []*ir.Value) []*ir.Value {
		one := c.emit(ops.Const{DType: ir.I32, Bits: 1})
		at := c.emit(ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(ir.Const(1))}, in[3])
		next := c.sum(c.mul(in[2], in[1]), c.mul(at, in[1]))
		return []*ir.Value{c.emit(ops.Add{}, in[0], one), next}
	})
}

func loopTypes(d ir.DType) []ir.Type {
	return []ir.Type{ir.T(ir.I32), ir.T(d), ir.T(d), ir.T(d, ir.Sym("N"))}
}
