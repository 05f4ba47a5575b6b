package check

import (
	"slices"

	"github.com/gradc/gradc/dsl/ast"
	"github.com/gradc/gradc/dsl/diag"
	"github.com/gradc/gradc/dsl/typed"
	"github.com/gradc/gradc/ir"
)

// array reports an operand that is not an array with axes.
func (cx *context) array(x ast.Node, name string, o operand) bool {
	if o.typ.st != nil || len(o.typ.shape) == 0 {
		cx.errorf(diag.BadOperand, x, "%s needs an array; %s is %s", name, cx.text(o.x), cx.kindName(o))
		return false
	}
	if o.typ.shape.ir().Dependent() {
		cx.unsupported(x, name+" of a triangle")
		return false
	}
	return true
}

// concatCall is concat(a, b, …, axis: 0).
func (cx *context) concatCall(x *ast.CallExpr) operand {
	bad := operand{x: x}
	args, named, ok := cx.operandsAnd(x, "concat", 1, -1, "axis")
	if !ok {
		return bad
	}
	axis := 0
	first := args[0]
	if !cx.array(x, "concat", first) {
		return bad
	}
	if named != nil {
		if axis, ok = cx.axis(named.Value, first); !ok {
			return bad
		}
	}
	ds := first.typ.shape.dims()
	for i, o := range args[1:] {
		if !cx.array(x, "concat", o) {
			return bad
		}
		if o = cx.defaulted(o); o.typ.dtype != first.typ.dtype {
			cx.errorf(diag.DTypeMismatch, x, "concat needs arrays of one element type: %s and %s", cx.describe(first), cx.describe(o))
			return bad
		}
		args[i+1] = o
		es := o.typ.shape.dims()
		same := len(es) == len(ds)
		for k := range ds {
			same = same && (k == axis || ds[k] == es[k])
		}
		if !same {
			cx.errorf(diag.ShapeMismatch, x, "cannot join %s and %s along axis %d: the other axes differ", cx.describe(first), cx.describe(o), axis)
			return bad
		}
		ds[axis] = ds[axis].Add(es[axis])
	}
	t := first.typ.with(singles(ds...))
	e := cx.builtin(x, typed.Concat, t, args...)
	e.expr.(*typed.Builtin).Axis = axis
	return e
}

// reshapeCall is reshape(x, N, M): the same elements in row-major order.
func (cx *context) reshapeCall(x *ast.CallExpr) operand {
	bad := operand{x: x}
	if len(x.Args) < 2 {
		cx.errorf(diag.MissingArgument, x, "reshape needs an array and its new lengths: reshape(x, N, M)")
		return bad
	}
	o := cx.expr(x.Args[0].Value)
	if !o.ok() || !cx.array(x, "reshape", o) {
		return bad
	}
	var ds []*ir.Dim
	for _, a := range x.Args[1:] {
		if a.Name != nil {
			cx.errorf(diag.UnknownArgument, a.Name, "reshape has no argument %s", a.Name.Name)
			return bad
		}
		d := cx.length(a.Value)
		if d == nil {
			return bad
		}
		ds = append(ds, d)
	}
	t := o.typ.with(singles(ds...))
	if from, to := o.typ.shape.ir().Size(), t.shape.ir().Size(); from != to {
		cx.errorf(diag.ShapeMismatch, x, "cannot reshape %s to %s: %s elements are not %s", cx.describe(o), cx.shapeName(t.shape), cx.dimName(from), cx.dimName(to))
		return bad
	}
	return cx.builtin(x, typed.Reshape, t, o)
}

// transposeCall is transpose(x, 1, 0, 2): result axis k is the k-th of the listed axes.
func (cx *context) transposeCall(x *ast.CallExpr) operand {
	bad := operand{x: x}
	if len(x.Args) == 0 {
		cx.errorf(diag.MissingArgument, x, "transpose needs an array and its axes in their new order: transpose(x, 1, 0)")
		return bad
	}
	o := cx.expr(x.Args[0].Value)
	if !o.ok() || !cx.array(x, "transpose", o) {
		return bad
	}
	ds := o.typ.shape.dims()
	var perm []int
	var out []*ir.Dim
	for _, a := range x.Args[1:] {
		k, ok := cx.axis(a.Value, o)
		if !ok {
			return bad
		}
		if slices.Contains(perm, k) {
			cx.errorf(diag.BadAxis, a, "axis %d stands twice", k)
			return bad
		}
		perm, out = append(perm, k), append(out, ds[k])
	}
	if len(perm) != len(ds) {
		cx.errorf(diag.BadAxis, x, "transpose of %s needs all %d axes in their new order; %d are listed", cx.describe(o), len(ds), len(perm)).
			Suggest("%s.T swaps the last two", cx.text(o.x))
		return bad
	}
	t := o.typ.with(singles(out...))
	return valueOperand(x, &typed.Transpose{Base: base(x.Pos(), t), X: o.tree(), Perm: perm}, t)
}

// iotaCall is iota(N): 0, 1, … N−1.
func (cx *context) iotaCall(x *ast.CallExpr) operand {
	if len(x.Args) != 1 || x.Args[0].Name != nil {
		cx.errorf(diag.MissingArgument, x, "iota needs one length")
		return operand{x: x}
	}
	d := cx.length(x.Args[0].Value)
	if d == nil {
		return operand{x: x}
	}
	return cx.builtin(x, typed.Iota, vtype{dtype: ir.I64, shape: singles(d)})
}

// diagCall is the matrix with a vector on its diagonal.
func (cx *context) diagCall(x *ast.CallExpr) operand {
	args, ok := cx.operands(x, "diag", 1, 1)
	if !ok || !cx.array(x, "diag", args[0]) {
		return operand{x: x}
	}
	o := args[0]
	if o.typ.shape.rank() != 1 {
		cx.errorf(diag.ShapeMismatch, x, "diag needs a vector; %s", cx.describe(o))
		return operand{x: x}
	}
	n := o.typ.shape.dims()[0]
	return cx.builtin(x, typed.Diag, o.typ.with(singles(n, n)), o)
}

// diagonalCall is the diagonal of a square matrix.
func (cx *context) diagonalCall(x *ast.CallExpr) operand {
	args, ok := cx.operands(x, "diagonal", 1, 1)
	if !ok || !cx.array(x, "diagonal", args[0]) {
		return operand{x: x}
	}
	o := args[0]
	ds := o.typ.shape.dims()
	if len(ds) != 2 || ds[0] != ds[1] {
		cx.errorf(diag.ShapeMismatch, x, "diagonal needs a square matrix; %s", cx.describe(o))
		return operand{x: x}
	}
	return cx.builtin(x, typed.Diagonal, o.typ.with(singles(ds[0])), o)
}
