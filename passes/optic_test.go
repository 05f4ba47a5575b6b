package passes_test

import (
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// square makes a random function from three vectors to three vectors.
func square(rng *rand.Rand) *ir.Func {
	b := ir.NewBuilder("f", ir.Origin{})
	var vs []*ir.Value
	for range 3 {
		vs = append(vs, b.Param("x", f64(ir.Sym("N"))))
	}
	pick := func() *ir.Value { return vs[rng.IntN(len(vs))] }
	for range 3 + rng.IntN(6) {
		switch rng.IntN(3) {
		case 0:
			vs = append(vs, b.Emit([]ir.Op{ops.Sin{}, ops.Tanh{}, ops.Exp{}, ops.Neg{}}[rng.IntN(4)], pick())...)
		case 1:
			vs = append(vs, b.Emit([]ir.Op{ops.Add{}, ops.Sub{}, ops.Mul{}}[rng.IntN(3)], pick(), pick())...)
		case 2:
			s := b.Emit(ops.Reduce{Monoid: ir.Sum, Axes: 1}, pick())
			vs = append(vs, b.Emit(ops.Broadcast{Shape: ir.NewShape(ir.Sym("N")), Axes: ir.NewPerm()}, s...)...)
		}
	}
	return b.Finish(pick(), pick(), pick())
}

// composite is f, then g, as one function.
func composite(f, g *ir.Func) *ir.Func {
	b := ir.NewBuilder("fg", ir.Origin{})
	var in []*ir.Value
	for _, p := range f.Params {
		in = append(in, b.Param("", p.Type))
	}
	return b.Finish(b.Emit(ops.Call{Func: g}, b.Emit(ops.Call{Func: f}, in...)...)...)
}

func opticOf(t *testing.T, f *ir.Func) *ir.Optic {
	t.Helper()
	o, err := passes.OpticOf(f)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func hashOf(t *testing.T, o *ir.Optic) string {
	t.Helper()
	if err := ir.Verify(o.Closed); err != nil {
		t.Fatal(err)
	}
	f, err := passes.Freeze(o.Closed, sizes, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	return f.Hash
}

// TestOpticsCompose holds the laws of composition up to normal form: the optic of a
// composite is the composite of the optics, composition is associative and has the
// identity as its unit, and the parallel composite of composites is the composite of
// parallel composites.
func TestOpticsCompose(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	v := f64(ir.Sym("N"))
	for range 60 {
		f, g, h := square(rng), square(rng), square(rng)
		of, og, oh := opticOf(t, f), opticOf(t, g), opticOf(t, h)
		fg := hashOf(t, of.Then(og))
		for _, law := range []struct {
			name       string
			have, want string
		}{
			{"R[f;g] = R[f];R[g]", fg, hashOf(t, opticOf(t, composite(f, g)))},
			{"(f;g);h = f;(g;h)", hashOf(t, of.Then(og).Then(oh)), hashOf(t, of.Then(og.Then(oh)))},
			{"1;f = f", hashOf(t, ir.IdentityOptic(v, v, v).Then(of)), hashOf(t, of)},
			{"f;1 = f", hashOf(t, of.Then(ir.IdentityOptic(v, v, v))), hashOf(t, of)},
			{"(f×g);(h×f) = (f;h)×(g;f)", hashOf(t, of.Beside(og).Then(oh.Beside(of))), hashOf(t, of.Then(oh).Beside(og.Then(of)))},
		} {
			if law.have != law.want {
				t.Fatalf("%s does not hold for\n%v%v%v", law.name, f, g, h)
			}
		}
	}
}

// TestMarksOfAComposite checks that a composite's nodes have the marks of its parts,
// and that its residual is what both parts keep.
func TestMarksOfAComposite(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 7))
	for range 20 {
		of, og := opticOf(t, square(rng)), opticOf(t, square(rng))
		both := of.Then(og)
		if have, want := len(both.Closed.Nodes), len(of.Closed.Nodes)+len(og.Closed.Nodes); have != want {
			t.Fatalf("the composite has %d nodes, its parts %d", have, want)
		}
		for _, n := range both.Closed.Nodes {
			if both.Marks[n] == 0 {
				t.Fatalf("%s has no mark", n.Op.Name())
			}
		}
		if len(both.Residual()) < len(of.Residual()) {
			t.Fatalf("the composite keeps %d values, its first part %d", len(both.Residual()), len(of.Residual()))
		}
	}
}
