package laws

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Entry is an operation on operands of some types: one line of the table of rules.
type Entry struct {
	Op ir.Op
	In []ir.Type
	// by and plus take what is drawn to where the operation is defined; by is 0 where it is
	// defined everywhere.
	by, plus float64
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
	if d := (calculus{b}); e.by != 0 {
		in[0] = d.sum(d.mul(in[0], d.number(in[0], e.by)), d.number(in[0], e.plus))
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
		{Op: ops.Add{}, In: []ir.Type{x, x}},
		{Op: ops.Mul{}, In: []ir.Type{x, x}},
		{Op: ops.AddN{}, In: []ir.Type{x, x, x}},
		{Op: ops.Concat{}, In: []ir.Type{x, x}},
		{Op: ops.Reshape{Shape: ir.NewShape(n, ir.Const(1))}, In: []ir.Type{x}},
		{Op: ops.Slice{Axis: 0, Start: ir.Const(1), Stop: n}, In: []ir.Type{x}},
		{Op: ops.Broadcast{Shape: mat.Shape, Axes: ir.NewPerm(0)}, In: []ir.Type{x}},
		{Op: ops.Transpose{Perm: ir.NewPerm(1, 0)}, In: []ir.Type{mat}},
		{Op: ops.Reduce{Monoid: ir.Sum, Axes: 1}, In: []ir.Type{mat}},
		{Op: ops.Reduce{Monoid: ir.Prod, Axes: 1}, In: []ir.Type{mat}},
		{Op: ops.Reduce{Monoid: ir.Prod, Axes: 2}, In: []ir.Type{mat}},
		{Op: ops.Mask{}, In: []ir.Type{flags, x}},
		{Op: ops.Select{}, In: []ir.Type{flags, x, x}},
		{Op: ops.Gather{Space: x.Shape, Map: place, Check: true}, In: []ir.Type{x, places}},
		{Op: ops.Gather{Space: x.Shape, Map: place, Check: true, When: true}, In: []ir.Type{x, flags, places}},
		{Op: ops.Gather{Space: x.Shape, Map: ir.NewIndexMap(ir.Index(0).AddConst(1)), Guard: true}, In: []ir.Type{x, number}},
		{Op: ops.Scatter{Shape: x.Shape, Map: place, Check: true}, In: []ir.Type{x, places}},
		{Op: ops.Scatter{Shape: x.Shape, Map: place, Check: true, When: true}, In: []ir.Type{x, flags, places}},
		{Op: ops.Span{
			Space: mat.Shape, W: ir.NewIndexMap(ir.Index(0), ir.Index(1)), X: ir.NewIndexMap(ir.Index(1)),
			Y: ir.NewIndexMap(ir.Index(0)), Shape: x.Shape,
		}, In: []ir.Type{mat, ir.T(d, m)}},
		{Op: ops.Scan{Length: n, Var: "$t", Carry: 1, Body: step(d)}, In: []ir.Type{number, number, x}},
		{Op: ops.While{Carry: 2, Count: "$n", Cond: fewer(d), Body: counted(d)}, In: []ir.Type{ir.T(ir.I32), number, number, x}},
	}
	if d.Has(ir.Negatives) {
		es = append(es, Entry{Op: ops.Neg{}, In: []ir.Type{x}}, Entry{Op: ops.Sub{}, In: []ir.Type{x, x}})
	}
	if d.Has(ir.Ordered) {
		es = append(es, Entry{Op: ops.Min{}, In: []ir.Type{x, x}}, Entry{Op: ops.Max{}, In: []ir.Type{x, x}},
			Entry{Op: ops.Reduce{Monoid: ir.MaxOf, Axes: 1}, In: []ir.Type{mat}}, Entry{Op: ops.Reduce{Monoid: ir.MinOf, Axes: 1}, In: []ir.Type{mat}})
	}
	if d.Has(ir.Ordered | ir.Negatives) {
		es = append(es, Entry{Op: ops.Abs{}, In: []ir.Type{x}})
	}
	if d.Has(ir.Smooth) {
		es = append(es, Entry{Op: ops.Div{}, In: []ir.Type{x, x}}, Entry{Op: ops.Cast{To: ir.F32}, In: []ir.Type{x}})
	}
	if ring.smooth() {
		es = append(es, Entry{Op: ops.Pow{}, In: []ir.Type{x, x}})
		for _, op := range []ir.Op{
			ops.Exp{}, ops.Expm1{}, ops.Log{}, ops.Log1p{}, ops.Sin{}, ops.Cos{}, ops.Tanh{}, ops.Sqrt{}, ops.Rsqrt{}, ops.Erf{}, ops.Erfc{},
			ops.Exp2{}, ops.Log2{}, ops.Log10{}, ops.Tan{}, ops.Atan{}, ops.Sinh{}, ops.Cosh{}, ops.Asinh{},
		} {
			es = append(es, Entry{Op: op, In: []ir.Type{x}})
		}
		for _, op := range []ir.Op{ops.Asin{}, ops.Acos{}, ops.Atanh{}, ops.Erfinv{}} {
			es = append(es, Entry{Op: op, In: []ir.Type{x}, by: 0.5})
		}
		es = append(es, Entry{Op: ops.Acosh{}, In: []ir.Type{x}, by: 1, plus: 1})
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
