package ops_test

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// TestInferMessages checks that what is refused is refused in words that name both
// sides.
func TestInferMessages(t *testing.T) {
	other := ir.T(ir.F64, symM)
	branch := func(op ir.Op) *ir.Func {
		b := ir.NewBuilder("branch", ir.Origin{})
		x := b.Param("x", scalar)
		return b.Finish(b.Emit(op, x)...)
	}
	tests := []struct {
		op   ir.Op
		in   []ir.Type
		want string
	}{
		{ops.Add{}, []ir.Type{vec, other}, "[N]f64 and [M]f64"},
		{ops.Exp{}, []ir.Type{as(ir.I32, vec)}, "needs a smooth type; i32 is an integer"},
		{ops.Div{}, repeat(as(ir.I64, vec), 2), "needs a smooth type; i64 is an integer"},
		{ops.FloorDiv{}, repeat(vec, 2), "needs an integer type; f64 is a float"},
		{ops.And{}, repeat(vec, 2), "needs bools; f64 is a float"},
		{ops.AddN{}, repeat(vec, 1), "at least 2"},
		{ops.Cast{}, repeat(vec, 1), "no element type"},
		{ops.Compare{Pred: ir.AddOp}, repeat(vec, 2), "eq, ne, lt or le"},
		{ops.Compare{Pred: ir.LtOp}, repeat(as(ir.Bool, vec), 2), "needs an ordered type; bool is a truth value"},
		{ops.Select{}, []ir.Type{as(ir.Bool, vec), mat, mat}, "[N]bool; for [N, M]f64"},
		{ops.Select{}, []ir.Type{as(ir.Bool, vec), vec, other}, "[N]f64 and [M]f64"},
		{ops.Mask{}, []ir.Type{vec, vec}, "must be [N]bool"},
		{ops.Const{DType: ir.F32, Bits: 0x3fb999999999999a}, nil, "not a value of f32"},
		{ops.Const{DType: ir.I32, Bits: 1 << 40}, nil, "not a value of i32"},
		{ops.Const{DType: ir.Bool, Bits: 2}, nil, "not a value of bool"},
		{ops.DimValue{Dim: i0}, nil, "mentions #0"},
		{ops.Iota{Shape: vec.Shape, Axis: 1}, nil, "axis 1 does not exist"},
		{ops.Iota{Shape: shape(i0, symN)}, nil, "not an earlier axis"},
		{ops.Zero{DType: ir.F64, Shape: shape(con(-1))}, nil, "negative"},
		{ops.Broadcast{Shape: mat.Shape, Axes: ir.NewPerm(1)}, repeat(vec, 1), "cannot broadcast [N]f64 to [N, M]: axis 1 of the result must have extent N"},
		{ops.Broadcast{Shape: mat.Shape, Axes: ir.NewPerm(1, 0)}, repeat(ir.T(ir.F64, symM, symN), 1), "ascend"},
		{ops.Broadcast{Shape: mat.Shape, Axes: ir.NewPerm()}, repeat(vec, 1), "do not name one axis for each"},
		{ops.Reshape{Shape: shape(symN)}, repeat(mat, 1), "cannot reshape [N, M]f64 to [N]: M*N elements"},
		{ops.Reshape{Shape: shape(symN, symN)}, repeat(tri, 1), "cannot reshape"},
		{ops.Transpose{Perm: ir.NewPerm(0, 0)}, repeat(mat, 1), "not an order of its 2 axes"},
		{ops.Transpose{Perm: ir.NewPerm(1, 0)}, repeat(tri, 1), "depend on a later axis"},
		{ops.Slice{Axis: 0, Start: con(0), Stop: symN.AddConst(1)}, repeat(vec, 1), "cannot slice axis 0 of [N]f64 from 0 to N + 1"},
		{ops.Slice{Axis: 0, Start: con(-1), Stop: symN}, repeat(vec, 1), "from -1"},
		{ops.Slice{Axis: 0, Start: i0, Stop: symN}, repeat(vec, 1), "mentions #0"},
		{ops.Concat{}, nil, "at least 1"},
		{ops.Concat{}, []ir.Type{mat, ir.T(ir.F64, symN, symN)}, "cannot join [N, M]f64 and [N, N]f64"},
		{ops.Concat{}, []ir.Type{vec, mat}, "numbers of axes"},
		{ops.Concat{}, []ir.Type{tri, tri}, "depends on it"},
		{ops.Gather{Space: vec.Shape, Map: imap(i0)}, repeat(mat, 1), "1 coordinates for an array of shape [N, M]"},
		{ops.Gather{Space: vec.Shape, Map: imap(i1)}, repeat(vec, 1), "mentions #1"},
		{ops.Gather{Space: vec.Shape, Map: imap(i0.Add(symN))}, repeat(vec, 1), "is outside axis 0 of [N]f64"},
		{ops.Gather{Space: vec.Shape, Map: imap(i1)}, []ir.Type{vec, other}, "must hold integers and have shape [N]"},
		{ops.Gather{Space: vec.Shape, Map: imap(i0), Guard: true}, []ir.Type{vec, vec}, "must be f64"},
		{ops.Gather{Space: vec.Shape, Map: imap(i0), Guard: true, Check: true}, []ir.Type{vec, scalar}, "both guard and check"},
		{ops.Gather{Space: vec.Shape, Map: imap(i0), When: true}, []ir.Type{vec, as(ir.Bool, vec)}, "nothing is checked"},
		{ops.Gather{Space: vec.Shape, Map: imap(i0), Check: true, When: true}, []ir.Type{vec, vec}, "must hold bools and have shape [N]"},
		{ops.Scatter{Shape: vec.Shape, Map: imap(i0), Check: true, When: true}, []ir.Type{vec, as(ir.Bool, scalar)}, "must hold bools and have shape [N]"},
		{ops.Scatter{Shape: vec.Shape, Map: imap(i0)}, repeat(as(ir.Bool, vec), 1), "number type"},
		{ops.Scatter{Shape: shape(con(2)), Map: imap(con(2))}, repeat(vec, 1), "outside axis 0 of [2]f64"},
		{ops.Reduce{Axes: 3}, repeat(mat, 1), "cannot reduce 3 axes of [N, M]f64"},
		{ops.Reduce{Monoid: ir.Any, Axes: 1}, repeat(mat, 1), "needs bools; f64 is a float"},
		{ops.Reduce{Monoid: 99, Axes: 1}, repeat(mat, 1), "no monoid"},
		{ops.Span{Space: vec.Shape, Shape: shape(), W: imap(i0), X: imap(i0), Y: imap()}, []ir.Type{vec, as(ir.F32, vec)}, "f64 and f32"},
		{ops.Map{Space: vec.Shape, Vars: "$i,$j", Body: branch(ops.Neg{})}, repeat(scalar, 1), "needs 1 bound indices"},
		{ops.Map{Space: vec.Shape, Vars: "i", Body: branch(ops.Neg{})}, repeat(scalar, 1), "start with $"},
		{ops.Call{Func: branch(ops.Neg{})}, repeat(vec, 1), "has type [N]f64, but function branch takes f64"},
		{ops.Call{}, nil, "has no function"},
		{ops.If{Then: branch(ops.Neg{}), Else: branch(ops.Cast{To: ir.F32})}, []ir.Type{ir.T(ir.Bool), scalar}, "[f64] and [f32]"},
		{ops.If{}, repeat(scalar, 1), "must be bool"},
		{ops.Grad{Body: branch(ops.Neg{}), Wrt: 2}, repeat(scalar, 2), "2 targets among the 1 parameters"},
		{ops.Grad{Body: branch(ops.Cast{To: ir.F32}), Wrt: 1}, repeat(scalar, 2), "seed 0 has type f64"},
		{ops.Custom{Func: branch(ops.Neg{}), Rule: branch(ops.Neg{})}, repeat(scalar, 1), "it must take [f64 f64]"},
		{ops.Custom{Func: branch(ops.Neg{})}, repeat(scalar, 1), "no rule"},
	}
	for _, test := range tests {
		out, err := test.op.Infer(test.in)
		switch {
		case err == nil:
			t.Errorf("%s%v gives %v, want an error with %q", test.op.Name(), test.in, out, test.want)
		case !strings.Contains(err.Error(), test.want):
			t.Errorf("%s%v: %q, want %q in it", test.op.Name(), test.in, err, test.want)
		}
	}
}

// TestMapStacks checks the types of a comprehension whose body's shape depends on a
// bound index.
func TestMapStacks(t *testing.T) {
	b := ir.NewBuilder("row", ir.Origin{})
	body := b.Finish(b.Emit(ops.Iota{Shape: shape(ir.Sym("$i").AddConst(1), ir.Sym("$o"))})...)
	out, err := ops.Map{Space: shape(symM, symN), Vars: "$k,$i", Body: body}.Infer(nil)
	if want := ir.T(ir.I64, symM, symN, i1.AddConst(1), ir.Sym("$o")); err != nil || out[0] != want {
		t.Errorf("got %v, %v, want %s", out, err, want)
	}
}
