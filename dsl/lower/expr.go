package lower

import (
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// eval lowers an expression and returns the leaves of its value, or of its results
// one after the other.
func (s *scope) eval(e typed.Expr) []*ir.Value {
	if v, lo, hi, ok := fieldPath(e); ok {
		return s.leaves(v, lo, hi)
	}
	before := s.b.Origin()
	s.b.At(s.l.origin(e.Pos()))
	defer s.b.At(before)
	if vs := s.structural(e); vs != nil {
		return vs
	}
	switch e := e.(type) {
	case *typed.Const:
		return eachLeaf(e.Of, func(_ int, t ir.Type) *ir.Value {
			return s.broadcast(s.emit(ops.Const{DType: t.DType, Bits: e.Value.Bits(t.DType)}), t.Shape)
		})
	case *typed.DimValue:
		return []*ir.Value{s.emit(ops.DimValue{Dim: e.Dim})}
	case *typed.Zero:
		return eachLeaf(e.Of, func(_ int, t ir.Type) *ir.Value {
			return s.broadcast(s.emit(ops.Const{DType: t.DType, Bits: t.DType.Zero()}), t.Shape)
		})
	case *typed.Apply:
		return s.apply(e)
	case *typed.Convert:
		x := s.eval(e.X)
		return eachLeaf(e.Of, func(k int, t ir.Type) *ir.Value { return s.cast(x[k], t.DType) })
	case *typed.Broadcast:
		x := s.eval(e.X)
		return eachLeaf(e.Of, func(k int, t ir.Type) *ir.Value {
			return s.broadcast(s.cast(x[min(k, len(x)-1)], t.DType), t.Shape)
		})
	case *typed.Stop:
		x := s.eval(e.X)
		return eachLeaf(e.Of, func(k int, _ ir.Type) *ir.Value { return s.emit(ops.Stop{}, x[k]) })
	case *typed.Transpose:
		perm := ir.NewPerm(e.Perm...)
		x := s.eval(e.X)
		return eachLeaf(e.Of, func(k int, _ ir.Type) *ir.Value { return s.emit(ops.Transpose{Perm: perm}, x[k]) })
	case *typed.Reduce:
		return []*ir.Value{s.reduceAxis(e)}
	case *typed.MatMul:
		return []*ir.Value{s.matmul(e)}
	case *typed.Read:
		return s.read(e)
	case *typed.SetElem:
		return []*ir.Value{s.setElem(e)}
	case *typed.Map:
		return s.comprehension(e.Space, e.Vars, e.Body)
	case *typed.Fold:
		return s.fold(e)
	case *typed.If:
		return s.branch(e)
	case *typed.Loop:
		return s.loop(e)
	case *typed.Call:
		return s.call(e)
	case *typed.Derivative:
		return s.derivative(e)
	case *typed.Reverse:
		return s.reverse(e)
	case *typed.Builtin:
		return s.builtin(e)
	}
	ir.Bug("expression %T has no lowering", e)
	return nil
}

// structural lowers what only rearranges leaves; nil for anything else.
func (s *scope) structural(e typed.Expr) []*ir.Value {
	switch e := e.(type) {
	case *typed.Block:
		return flatten(s.block(e))
	case *typed.Field:
		lo, hi := fieldRange(e.X.Type(), e.Index)
		return s.eval(e.X)[lo:hi]
	case *typed.StructLit:
		var out []*ir.Value
		for _, f := range e.Fields {
			out = append(out, s.eval(f)...)
		}
		return out
	case *typed.SetField:
		out := append([]*ir.Value(nil), s.eval(e.X)...)
		lo, _ := pathRange(e.X.Type(), e.Path)
		copy(out[lo:], s.eval(e.Value))
		return out
	case *typed.ArrayLit:
		parts := make([]*ir.Value, len(e.Elems))
		for i, x := range e.Elems {
			parts[i] = s.emit(ops.Reshape{Shape: ir.NewShape(ir.Const(1))}, s.eval(x)[0])
		}
		flat := s.emit(ops.Concat{Axis: 0}, parts...)
		return []*ir.Value{s.emit(ops.Reshape{Shape: e.Of.Array.Shape}, flat)}
	}
	return nil
}

// fieldPath recognises a variable or a path of fields in one, so that a region
// captures only the leaves it reads.
func fieldPath(e typed.Expr) (v *typed.Var, lo, hi int, ok bool) {
	switch e := e.(type) {
	case *typed.Ref:
		return e.Var, 0, len(e.Var.Type.Leaves()), true
	case *typed.Field:
		v, at, _, ok := fieldPath(e.X)
		lo, hi := fieldRange(e.X.Type(), e.Index)
		return v, at + lo, at + hi, ok
	}
	return nil, 0, 0, false
}

// fieldRange returns which leaves of a struct belong to a field.
func fieldRange(t ir.APIType, index int) (lo, hi int) {
	for i, f := range t.Struct.Fields[:index+1] {
		if lo = hi; i <= index {
			hi += len(f.Type.Leaves())
		}
	}
	return lo, hi
}

// pathRange returns which leaves of a struct belong to a path of fields.
func pathRange(t ir.APIType, path []int) (lo, hi int) {
	hi = len(t.Leaves())
	for _, index := range path {
		a, b := fieldRange(t, index)
		lo, hi = lo+a, lo+b
		t = t.Struct.Fields[index].Type
	}
	return lo, hi
}

func eachLeaf(t ir.APIType, f func(k int, t ir.Type) *ir.Value) []*ir.Value {
	leaves := t.Leaves()
	out := make([]*ir.Value, len(leaves))
	for k, l := range leaves {
		out[k] = f(k, l.Type)
	}
	return out
}

var applied = map[ir.ScalarOp]ir.Op{
	ir.NegOp: ops.Neg{}, ir.AbsOp: ops.Abs{}, ir.SignOp: ops.Sign{}, ir.FloorOp: ops.Floor{},
	ir.ExpOp: ops.Exp{}, ir.Expm1Op: ops.Expm1{}, ir.LogOp: ops.Log{}, ir.Log1pOp: ops.Log1p{},
	ir.SinOp: ops.Sin{}, ir.CosOp: ops.Cos{}, ir.TanhOp: ops.Tanh{}, ir.SqrtOp: ops.Sqrt{}, ir.RsqrtOp: ops.Rsqrt{},
	ir.CeilOp: ops.Ceil{}, ir.RoundOp: ops.Round{}, ir.TruncOp: ops.Trunc{}, ir.Exp2Op: ops.Exp2{}, ir.Log2Op: ops.Log2{}, ir.Log10Op: ops.Log10{}, ir.TanOp: ops.Tan{}, ir.AsinOp: ops.Asin{},
	ir.AcosOp: ops.Acos{}, ir.AtanOp: ops.Atan{}, ir.SinhOp: ops.Sinh{}, ir.CoshOp: ops.Cosh{}, ir.AsinhOp: ops.Asinh{}, ir.AcoshOp: ops.Acosh{}, ir.AtanhOp: ops.Atanh{}, ir.ErfinvOp: ops.Erfinv{},
	ir.ErfOp: ops.Erf{}, ir.ErfcOp: ops.Erfc{}, ir.NotOp: ops.Not{},
	ir.AddOp: ops.Add{}, ir.SubOp: ops.Sub{}, ir.MulOp: ops.Mul{}, ir.DivOp: ops.Div{}, ir.PowOp: ops.Pow{},
	ir.MinOp: ops.Min{}, ir.MaxOp: ops.Max{}, ir.FloorDivOp: ops.FloorDiv{}, ir.ModOp: ops.Mod{},
	ir.AndOp: ops.And{}, ir.OrOp: ops.Or{}, ir.SelectOp: ops.Select{},
	ir.EqOp: ops.Compare{Pred: ir.EqOp}, ir.NeOp: ops.Compare{Pred: ir.NeOp},
	ir.LtOp: ops.Compare{Pred: ir.LtOp}, ir.LeOp: ops.Compare{Pred: ir.LeOp},
}

func (s *scope) apply(e *typed.Apply) []*ir.Value {
	op := applied[e.Op]
	if op == nil {
		ir.Bug("elementwise %s has no operation", e.Op)
	}
	args := make([][]*ir.Value, len(e.Args))
	for i, a := range e.Args {
		args[i] = s.eval(a)
	}
	return eachLeaf(e.Of, func(k int, _ ir.Type) *ir.Value {
		in := make([]*ir.Value, len(args))
		for i := range args {
			in[i] = args[i][k]
		}
		if e.Op == ir.PowOp { // an integer exponent carries no cotangent
			in[1] = s.cast(in[1], in[0].Type.DType)
		}
		return s.emit(op, in...)
	})
}

func (s *scope) cast(v *ir.Value, t ir.DType) *ir.Value {
	if v.Type.DType == t {
		return v
	}
	return s.emit(ops.Cast{To: t}, v)
}

// broadcast repeats v along the leading axes that it lacks.
func (s *scope) broadcast(v *ir.Value, to *ir.Shape) *ir.Value {
	if v.Type.Shape == to {
		return v
	}
	return s.emit(ops.Broadcast{Shape: to, Axes: ir.NewPerm(axes(to.Rank()-v.Type.Rank(), to.Rank())...)}, v)
}

// axes lists lo … hi−1.
func axes(lo, hi int) []int {
	as := make([]int, 0, hi-lo)
	for a := lo; a < hi; a++ {
		as = append(as, a)
	}
	return as
}

func (s *scope) call(e *typed.Call) []*ir.Value {
	var args []*ir.Value
	for _, a := range e.Args {
		args = append(args, s.eval(a)...)
	}
	return s.b.Emit(s.callee(e.Func), args...)
}

// callee is the operation that calls a function.
func (s *scope) callee(f *typed.Func) ir.Op {
	low := s.l.funcs[f]
	switch {
	case low.primal == nil:
		ir.Bug("%s is called before it is lowered", f.Name)
	case low.rule != nil:
		return ops.Custom{Func: low.primal, Rule: low.rule, Surrogate: low.surrogate}
	}
	return ops.Call{Func: low.primal}
}

// branch lowers an if with a scalar condition: both bodies take the captures of both.
func (s *scope) branch(e *typed.If) []*ir.Value {
	cond := s.eval(e.Cond)[0]
	then, els := s.region("then"), s.region("else")
	thenResults := flatten(then.block(e.Then))
	elseResults := flatten(els.block(e.Else))
	var captures []*ir.Value
	for _, v := range append(append([]*ir.Value(nil), then.captured...), els.captured...) {
		if then.param[v] == nil || els.param[v] == nil || !seen(captures, v) {
			captures = append(captures, v)
		}
	}
	op := ops.If{Then: then.close(captures, thenResults), Else: els.close(captures, elseResults)}
	return s.b.Emit(op, append([]*ir.Value{cond}, captures...)...)
}

func seen(vs []*ir.Value, v *ir.Value) bool {
	for _, w := range vs {
		if w == v {
			return true
		}
	}
	return false
}

// close finishes the body of a region whose operands are the given values of the
// parent, in that order; all that it captured is among them.
func (s *scope) close(captures, results []*ir.Value) *ir.Func {
	for _, v := range captures {
		s.capture(v)
	}
	f := s.b.Finish(results...)
	for k, v := range captures {
		p := s.param[v]
		p.Index = k
		f.Params[k] = p
	}
	return f
}
