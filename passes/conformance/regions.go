package conformance

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// function makes a function of parameters of some types.
func function(types []ir.Type, body func(b *ir.Builder, in []*ir.Value) []*ir.Value) *ir.Func {
	b := ir.NewBuilder("body", ir.Origin{})
	in := make([]*ir.Value, len(types))
	for i, t := range types {
		in[i] = b.Param("", t)
	}
	return b.Finish(body(b, in)...)
}

// cube is x·x·x, of which three derivatives differ from zero, and from each other.
func cube(x ir.Type) *ir.Func {
	return function([]ir.Type{x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		return b.Emit(ops.Mul{}, b.Emit(ops.Mul{}, in[0], in[0])[0], in[0])
	})
}

func calls(d ir.DType, s *ir.Shape) []made {
	x := ir.Type{DType: d, Shape: s}
	if !d.Has(ir.Semiring) {
		return nil
	}
	return []made{{op: ops.Call{Func: cube(x)}, in: []ir.Type{x}}}
}

// requests are those for a derivative of a cube, with a seed or a tangent or without.
func requests(of func(f *ir.Func) ir.Op, seeded bool) maker {
	return func(d ir.DType, s *ir.Shape) []made {
		if !d.HasCotangent() {
			return nil
		}
		x := ir.Type{DType: d, Shape: s}
		in := []ir.Type{x}
		if seeded {
			in = append(in, x)
		}
		return []made{{op: of(cube(x)), in: in}}
	}
}

// branches square or add.
func branches(d ir.DType, s *ir.Shape) []made {
	if !d.Has(ir.Semiring) {
		return nil
	}
	x := ir.Type{DType: d, Shape: s}
	of := func(op ir.Op) *ir.Func {
		return function([]ir.Type{x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value { return b.Emit(op, in[0], in[0]) })
	}
	return []made{{op: ops.If{Then: of(ops.Mul{}), Else: of(ops.Add{})}, in: []ir.Type{ir.T(ir.Bool), x}}}
}

// scans carry h, and collect it: h ← w·h + w, forwards and backwards.
func scans(d ir.DType, s *ir.Shape) (all []made) {
	if !d.Has(ir.Semiring) {
		return nil
	}
	x := ir.Type{DType: d, Shape: s}
	body := function([]ir.Type{x, x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		next := b.Emit(ops.Add{}, b.Emit(ops.Mul{}, in[1], in[0])[0], in[1])[0]
		return []*ir.Value{next, next}
	})
	for _, backward := range []bool{false, true} {
		op := ops.Scan{Length: ir.Sym("T"), Var: "$t", Carry: 1, Body: body, Backward: backward}
		all = append(all, made{op: op, in: []ir.Type{x, x}, steps: true})
	}
	return all
}

// whiles multiply h by w, as often as an integer is below 3.
func whiles(d ir.DType, s *ir.Shape) []made {
	if !d.Has(ir.Semiring) {
		return nil
	}
	x := ir.Type{DType: d, Shape: s}
	types := []ir.Type{ir.T(ir.I32), x, x}
	below := function(types, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		return b.Emit(ops.Compare{Pred: ir.LtOp}, in[0], b.Emit(ops.Const{DType: ir.I32, Bits: 3})[0])
	})
	body := function(types, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		next := b.Emit(ops.Add{}, in[0], b.Emit(ops.Const{DType: ir.I32, Bits: 1})[0])[0]
		return []*ir.Value{next, b.Emit(ops.Mul{}, in[1], in[2])[0]}
	})
	return []made{{op: ops.While{Carry: 2, Count: "$n", Cond: below, Body: body}, in: types, ints: []int64{1}}}
}

// sizes add up as many copies of x·x as an integer says.
func sizes(d ir.DType, s *ir.Shape) []made {
	if !d.Has(ir.Semiring) {
		return nil
	}
	x := ir.Type{DType: d, Shape: s}
	count := ir.Sym("$n")
	axes := make([]int, s.Rank())
	for i := range axes {
		axes[i] = i
	}
	body := function([]ir.Type{x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		all := b.Emit(ops.Broadcast{Shape: ir.NewShape(append(s.Dims(), count)...), Axes: ir.NewPerm(axes...)}, b.Emit(ops.Mul{}, in[0], in[0])[0])
		return b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, all[0])
	})
	return []made{{op: ops.Sized{Var: "$n", Body: body}, in: []ir.Type{ir.T(ir.I64), x}, ints: []int64{2}}}
}

// customs state the derivative of a square.
func customs(d ir.DType, s *ir.Shape) []made {
	if !d.Has(ir.Semiring) {
		return nil
	}
	x := ir.Type{DType: d, Shape: s}
	f := function([]ir.Type{x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value { return b.Emit(ops.Mul{}, in[0], in[0]) })
	rule := function([]ir.Type{x, x}, func(b *ir.Builder, in []*ir.Value) []*ir.Value {
		p := b.Emit(ops.Mul{}, in[0], in[1])[0]
		return b.Emit(ops.Add{}, p, p)
	})
	return []made{{op: ops.Custom{Func: f, Rule: rule}, in: []ir.Type{x}}}
}
