package ops_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

func TestAttributesAreOfTheClosedList(t *testing.T) {
	list := map[reflect.Type]bool{}
	for _, x := range []any{
		int(0), false, "", ir.Bits(0), ir.DType(0), ir.Monoid(0), ir.ScalarOp(0),
		(*ir.Dim)(nil), (*ir.Shape)(nil), (*ir.IndexMap)(nil), (*ir.Perm)(nil), (*ir.Func)(nil),
	} {
		list[reflect.TypeOf(x)] = true
	}
	for _, op := range ops.All {
		typ := reflect.TypeOf(op)
		if typ.Kind() != reflect.Struct || !typ.Comparable() {
			t.Errorf("%s is no comparable struct", op.Name())
			continue
		}
		for i := range typ.NumField() {
			f := typ.Field(i)
			if f.Anonymous && f.Type.NumField() == 0 {
				continue
			}
			if !f.IsExported() || !list[f.Type] {
				t.Errorf("%s.%s: a %s is no attribute", typ.Name(), f.Name, f.Type)
			}
		}
	}
}

// loops are tested by programs of their own.
var loops = map[string]bool{"scan": true, "while": true, "sized": true}

func TestEveryOperationHasANameAndASample(t *testing.T) {
	sampled := map[string]bool{}
	for _, s := range samples() {
		sampled[s.op.Name()] = true
	}
	names := map[string]bool{}
	for _, op := range ops.All {
		if names[op.Name()] {
			t.Errorf("two operations are called %q", op.Name())
		}
		names[op.Name()] = true
		if got, ok := ops.New(op.Name()); !ok || got != op {
			t.Errorf("New(%q) = %v, %v", op.Name(), got, ok)
		}
		if !sampled[op.Name()] && !loops[op.Name()] {
			t.Errorf("%s has no sample", op.Name())
		}
	}
	if _, ok := ops.New("nonesuch"); ok {
		t.Error("New knows nonesuch")
	}
}

func TestInferRejectsWrongCounts(t *testing.T) {
	variadic := map[string]bool{"addn": true, "concat": true}
	for i, s := range samples() {
		if _, err := s.op.Infer(s.in); err != nil {
			t.Errorf("%s: %v", s.name(i), err)
			continue
		}
		if _, err := s.op.Infer(append(repeat(scalar, 1), s.in...)); err == nil {
			t.Errorf("%s accepts an operand more", s.name(i))
		}
		if len(s.in) > 0 && !variadic[s.op.Name()] {
			if _, err := s.op.Infer(s.in[1:]); err == nil {
				t.Errorf("%s accepts an operand less", s.name(i))
			}
		}
		for k := range s.in {
			in := append([]ir.Type(nil), s.in...)
			in[k] = ir.Type{}
			if _, err := s.op.Infer(in); err == nil {
				t.Errorf("%s accepts operand %d without a type", s.name(i), k)
			}
		}
	}
}

// TestInferAcceptsWhatEvaluates changes operands one by one: each variant is either
// refused, or has a well-formed kernel that evaluates to what was inferred.
func TestInferAcceptsWhatEvaluates(t *testing.T) {
	refused, accepted := 0, 0
	for i, s := range samples() {
		for _, in := range variants(s.in) {
			out, err := s.op.Infer(in)
			if err != nil {
				refused++
				continue
			}
			accepted++
			k := s.op.Kernel(in)
			if k == nil {
				continue
			}
			checkKernel(t, s.name(i), k, in, out)
			v := s
			v.in = in
			if _, err := eval.RunKernel(k, eval.F64{}, dims, in, v.args(t, 1)); err != nil && !s.mayLeave {
				t.Errorf("%s accepts %v, but: %v", s.name(i), in, err)
			}
		}
	}
	if refused < 500 || accepted < 200 {
		t.Errorf("%d variants refused and %d accepted: not a test", refused, accepted)
	}
}

// variants returns lists of types that differ from in in the element type or the
// shape of one operand, or of all of them.
func variants(in []ir.Type) [][]ir.Type {
	all := [][]ir.Type{in}
	change := func(f func(ir.Type) ir.Type) {
		every := append([]ir.Type(nil), in...)
		for k := range in {
			one := append([]ir.Type(nil), in...)
			one[k], every[k] = f(in[k]), f(in[k])
			all = append(all, one)
		}
		all = append(all, every)
	}
	for _, d := range ir.DTypes {
		change(func(t ir.Type) ir.Type { return as(d, t) })
	}
	for _, s := range []*ir.Shape{ir.Scalar, vec.Shape, mat.Shape, tri.Shape, shape(con(0)), shape(con(7), con(7))} {
		change(func(t ir.Type) ir.Type { return t.With(s) })
	}
	change(func(t ir.Type) ir.Type { return t.With(t.Shape.Prefix(shape(con(2)))) })
	return all
}

func TestZeroValuesNeverPanic(t *testing.T) {
	for _, op := range ops.All {
		for n := range 4 {
			for _, typ := range []ir.Type{{}, scalar, mat, tri, as(ir.Bool, vec)} {
				_, _ = op.Infer(repeat(typ, n))
			}
		}
	}
}

func TestRegionsAskToBeResolved(t *testing.T) {
	for _, op := range []ir.Op{ops.Call{}, ops.Grad{}, ops.Tangent{}, ops.Jacobian{}, ops.Map{}, ops.If{}} {
		if op.Kernel(nil) != nil {
			t.Errorf("%s has a kernel", op.Name())
		}
		for _, f := range []func(){func() { op.VJP(nil, nil, nil) }, func() { op.Batch(nil, nil, nil) }} {
			func() {
				defer func() {
					var e *ir.InternalError
					if err, _ := recover().(error); !errors.As(err, &e) {
						t.Errorf("%s: no internal error", op.Name())
					}
				}()
				f()
			}()
		}
	}
}

// checkKernel checks that a kernel computes the types that were inferred and
// refers to what exists only.
func checkKernel(t *testing.T, name string, k *ir.Kernel, in, out []ir.Type) {
	t.Helper()
	if len(k.Outs) != len(out) {
		t.Fatalf("%s: %d outputs of %d", name, len(k.Outs), len(out))
	}
	for i, o := range k.Outs {
		if o.Type != out[i] || o.Expr.DType != out[i].DType {
			t.Errorf("%s: output %d is %s of %s elements, want %s", name, i, o.Type, o.Expr.DType, out[i])
		}
		if o.Coords == nil && o.Type.Shape != k.Space {
			t.Errorf("%s: output %d has shape %s over space %s", name, i, o.Type.Shape, k.Space)
		}
		if o.Coords != nil && len(o.Coords) != o.Type.Rank() {
			t.Errorf("%s: output %d has %d coordinates", name, i, len(o.Coords))
		}
		c := kernelChecker{t, name, in}
		c.expr(o.Expr, k.Space.Rank())
		for _, e := range o.Coords {
			c.expr(e, k.Space.Rank())
		}
		if o.When != nil {
			c.expr(o.When, k.Space.Rank())
		}
	}
}

type kernelChecker struct {
	*testing.T
	name string
	in   []ir.Type
}

func (c kernelChecker) expr(e *ir.Expr, levels int) {
	c.Helper()
	dim := func(d *ir.Dim, below int) {
		d.Walk(func(a *ir.Atom) {
			if a.Kind == ir.AtomIndex && a.Index >= below {
				c.Errorf("%s: %s mentions a loop that is not around it", c.name, d)
			}
		})
	}
	same := func(args []*ir.Expr, t ir.DType) {
		for _, a := range args {
			if a.DType != t {
				c.Errorf("%s: %s of %s where %s is due", c.name, e.Op, a.DType, t)
			}
		}
	}
	inner := levels
	switch e.Op {
	case ir.ConstOp, ir.CastOp:
	case ir.DimOp:
		dim(e.Dim, levels)
		same([]*ir.Expr{e}, ir.I64)
	case ir.LoadOp:
		if e.Operand >= len(c.in) || e.DType != c.in[e.Operand].DType || len(e.Args) != c.in[e.Operand].Rank() {
			c.Errorf("%s: a load of operand %d does not fit %v", c.name, e.Operand, c.in)
		}
		same(e.Args, ir.I64)
	case ir.SelectOp:
		same(e.Args[:1], ir.Bool)
		same(e.Args[1:], e.DType)
	case ir.FoldOp:
		if e.Base != levels {
			c.Errorf("%s: a fold at level %d within %d loops", c.name, e.Base, levels)
		}
		for i, d := range e.Extents {
			dim(d, levels+i)
		}
		inner += len(e.Extents)
	case ir.EqOp, ir.NeOp, ir.LtOp, ir.LeOp:
		same(e.Args, e.Args[0].DType)
		same([]*ir.Expr{e}, ir.Bool)
	default:
		same(e.Args, e.DType)
	}
	for _, a := range e.Args {
		c.expr(a, inner)
	}
}

// TestTextRoundTrip prints and parses every sample and its reverse derivative.
func TestTextRoundTrip(t *testing.T) {
	for i, s := range samples() {
		f := s.function()
		fs := []*ir.Func{f}
		if s.op.Kernel(s.in) != nil {
			fs = append(fs, reverse(f, nil))
		}
		for _, f := range fs {
			text := f.String()
			back, err := ir.ParseFunc("sample", text, ops.New)
			if err != nil {
				t.Errorf("%s: %v in\n%s", s.name(i), err, text)
				continue
			}
			if again := back.String(); again != text {
				t.Errorf("%s: printed\n%s\nand, parsed,\n%s", s.name(i), text, again)
			}
		}
	}
}
