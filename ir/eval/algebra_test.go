package eval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
)

// apply computes a scalar operation on elements of a type that is no float.
func apply(t *testing.T, op ir.ScalarOp, d ir.DType, args ...int64) int64 {
	t.Helper()
	var in []ir.Type
	var vals []eval.Array[float64]
	var loads []*ir.Expr
	for k, a := range args {
		in = append(in, ir.T(d))
		vals = append(vals, eval.Ints[float64](d, nil, a))
		loads = append(loads, ir.Load(k, d))
	}
	e := ir.Apply(op, loads...)
	k := &ir.Kernel{Space: ir.Scalar, Outs: []ir.KernelOut{{Type: ir.T(e.DType), Expr: e}}}
	out, err := eval.RunKernel(k, eval.F64{}, nil, in, vals)
	if err != nil {
		t.Fatalf("%s on %s: %v", op, d, err)
	}
	return out[0].I[0]
}

// elements are some elements of a type, its zero and one first.
func elements(d ir.DType, rng *rand.Rand) []int64 {
	xs := []int64{int64(d.Zero()), int64(d.One())}
	for range 9 {
		switch {
		case d == ir.MinPlus: // whole numbers, whose sums are exact
			xs = append(xs, int64(math.Float64bits(float64(rng.IntN(100)-50))))
		case d == ir.Z64:
			xs = append(xs, int64(rng.Uint64()))
		default:
			_, hi := d.Range()
			xs = append(xs, rng.Int64N(hi+1))
		}
	}
	if lo, hi := d.Range(); d != ir.MinPlus {
		xs = append(xs, lo, hi)
	}
	return xs
}

// TestLaws holds every ring and semiring to the laws of its structure.
func TestLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, d := range rings() {
		add := func(x, y int64) int64 { return apply(t, ir.AddOp, d, x, y) }
		mul := func(x, y int64) int64 { return apply(t, ir.MulOp, d, x, y) }
		law := func(name string, got, want int64, of ...int64) {
			if got != want {
				t.Errorf("%s: %s fails for %v: %d and %d", d, name, of, got, want)
			}
		}
		zero, one, xs := int64(d.Zero()), int64(d.One()), elements(d, rng)
		if !d.Has(ir.Semiring) {
			t.Errorf("%s is no semiring", d)
		}
		for _, x := range xs {
			if !d.Holds(ir.Bits(x)) {
				t.Errorf("%s does not hold %d", d, x)
			}
			law("x + 0 = x", add(x, zero), x, x)
			law("x · 1 = x", mul(x, one), x, x)
			law("x · 0 = 0", mul(x, zero), zero, x)
			if d.Has(ir.Negatives) {
				law("x + −x = 0", add(x, apply(t, ir.NegOp, d, x)), zero, x)
			}
			for _, y := range xs {
				law("x + y = y + x", add(x, y), add(y, x), x, y)
				law("x · y = y · x", mul(x, y), mul(y, x), x, y)
				if !d.Holds(ir.Bits(add(x, y))) || !d.Holds(ir.Bits(mul(x, y))) {
					t.Errorf("%s is left by %d and %d", d, x, y)
				}
				if d.Has(ir.Negatives) {
					law("x − y = x + −y", apply(t, ir.SubOp, d, x, y), add(x, apply(t, ir.NegOp, d, y)), x, y)
				}
				for _, z := range xs {
					law("(x + y) + z = x + (y + z)", add(add(x, y), z), add(x, add(y, z)), x, y, z)
					law("(x · y) · z = x · (y · z)", mul(mul(x, y), z), mul(x, mul(y, z)), x, y, z)
					law("x · (y + z) = x·y + x·z", mul(x, add(y, z)), add(mul(x, y), mul(x, z)), x, y, z)
				}
			}
		}
	}
}

// rings lists the rings and semirings, of the integers modulo n some.
func rings() []ir.DType {
	return []ir.DType{ir.Z2, ir.Z64, ir.MinPlus, ir.Sat8, ir.Sat16, ir.ZMod(3), ir.ZMod(7), ir.ZMod(8), ir.ZMod(255), ir.ZMod(256)}
}

// TestMissingStructure holds that an operation is refused where its structure is
// missing, and evaluated where it is not.
func TestMissingStructure(t *testing.T) {
	for _, d := range rings() {
		for op := ir.NegOp; op <= ir.ErfcOp; op++ {
			arity := 2
			switch op {
			case ir.NegOp, ir.AbsOp, ir.SignOp, ir.FloorOp, ir.ExpOp, ir.Expm1Op, ir.LogOp, ir.Log1pOp, ir.SinOp, ir.CosOp,
				ir.TanhOp, ir.SqrtOp, ir.RsqrtOp, ir.ErfOp, ir.ErfcOp:
				arity = 1
			}
			in, args, loads := []ir.Type{ir.T(d), ir.T(d)}, []eval.Array[float64]{eval.Ints[float64](d, nil, 1), eval.Ints[float64](d, nil, 1)}, []*ir.Expr{ir.Load(0, d), ir.Load(1, d)}
			k := &ir.Kernel{Space: ir.Scalar, Outs: []ir.KernelOut{{Type: ir.T(d), Expr: ir.Apply(op, loads[:arity]...)}}}
			_, err := eval.RunKernel(k, eval.F64{}, nil, in[:arity], args[:arity])
			if (err == nil) != d.Has(op.Needs()) {
				t.Errorf("%s on %s, which %t: %v", op, d, d.Has(op.Needs()), err)
			}
		}
	}
}

// TestResidues compares sums and products of residues with those of integers.
func TestResidues(t *testing.T) {
	for n := ir.MinModulus; n <= ir.MaxModulus; n++ {
		if n == 64 {
			continue
		}
		d := ir.ZMod(n)
		if back, ok := ir.ParseDType(d.String()); !ok || back != d || d.Modulus() != int64(n) || d.Size() != 1 {
			t.Errorf("%s is read as %s", d, back)
		}
		for x := int64(0); x < int64(n); x += 5 {
			y := (x*x + 3) % int64(n)
			if got := apply(t, ir.MulOp, d, x, y); got != x*y%int64(n) {
				t.Errorf("%d · %d is %d modulo %d", x, y, got, n)
			}
		}
	}
	for _, name := range []string{"z1", "z257", "z07", "z-3", "z", "sat4"} {
		if d, ok := ir.ParseDType(name); ok {
			t.Errorf("%s is read as %s", name, d)
		}
	}
}
