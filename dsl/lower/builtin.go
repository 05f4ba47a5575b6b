package lower

import (
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

func (s *scope) builtin(e *typed.Builtin) []*ir.Value {
	args := make([][]*ir.Value, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.eval(a)
	}
	shape := ir.Scalar
	if e.Of.Struct == nil {
		shape = e.Of.Array.Shape
	}
	one := func(v *ir.Value) []*ir.Value { return []*ir.Value{v} }
	switch e.Op {
	case typed.Square:
		return eachLeaf(e.Of, func(k int, _ ir.Type) *ir.Value { return s.emit(ops.Mul{}, args[0][k], args[0][k]) })
	case typed.Dot:
		return one(s.dot(args[0], args[1], e.Of.Array.DType))
	case typed.Norm:
		return one(s.norm(args[0], e.Of.Array.DType))
	case typed.Cross:
		return one(s.cross(args[0][0], args[1][0]))
	case typed.Concat:
		return one(s.emit(ops.Concat{Axis: e.Axis}, flatten(args)...))
	case typed.Reshape:
		return one(s.emit(ops.Reshape{Shape: shape}, args[0][0]))
	case typed.Iota:
		return one(s.emit(ops.Iota{Shape: shape}))
	case typed.Diag:
		return one(s.emit(ops.Scatter{Shape: shape, Map: ir.NewIndexMap(ir.Index(0), ir.Index(0))}, args[0][0]))
	case typed.Diagonal:
		return one(s.emit(ops.Gather{Space: shape, Map: ir.NewIndexMap(ir.Index(0), ir.Index(0))}, args[0][0]))
	}
	ir.Bug("builtin %s has no lowering", e.Op)
	return nil
}

// dot is Σ x·y over all elements of all leaves, in their order, computed in type t.
func (s *scope) dot(x, y []*ir.Value, t ir.DType) *ir.Value {
	var sum *ir.Value
	for k := range x {
		p := s.emit(ops.Mul{}, s.cast(x[k], t), s.cast(y[k], t))
		if p.Type.Rank() > 0 {
			p = s.emit(ops.Reduce{Monoid: ir.Sum, Axes: p.Type.Rank()}, p)
		}
		if sum != nil {
			p = s.emit(ops.Add{}, sum, p)
		}
		sum = p
	}
	return sum
}

// norm is √Σ x². At 0 it is 0, and so are its derivatives of every order: the root is
// taken of nothing else.
func (s *scope) norm(x []*ir.Value, t ir.DType) *ir.Value {
	sq := s.dot(x, x, t)
	some := s.emit(ops.Compare{Pred: ir.NeOp}, sq, s.emit(ops.Const{DType: t})) // NaN too
	return s.emit(ops.Mask{}, some, s.emit(ops.Sqrt{}, s.emit(ops.Mask{}, some, sq)))
}

// cross is the vector product of [3] and [3].
func (s *scope) cross(x, y *ir.Value) *ir.Value {
	three := ir.NewShape(ir.Const(3))
	turn := func(v *ir.Value, by int64) *ir.Value {
		at := ir.Index(0).AddConst(by).Mod(ir.Const(3))
		return s.emit(ops.Gather{Space: three, Map: ir.NewIndexMap(at)}, v)
	}
	return s.emit(ops.Sub{},
		s.emit(ops.Mul{}, turn(x, 1), turn(y, 2)),
		s.emit(ops.Mul{}, turn(x, 2), turn(y, 1)))
}
