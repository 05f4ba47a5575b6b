package passes_test

import (
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
	"github.com/gradc/gradc/passes/laws"
)

func f64(ds ...*ir.Dim) ir.Type { return ir.T(ir.F64, ds...) }

// applications has every operation with a reverse rule over the floats, and those that
// stop derivatives.
func applications() []laws.Entry {
	x := []ir.Type{f64(ir.Sym("N"))}
	return append(laws.Table(laws.Rings()[0]), laws.Entry{Op: ops.Stop{}, In: x}, laws.Entry{Op: ops.Sign{}, In: x}, laws.Entry{Op: ops.Floor{}, In: x})
}

// TestRules compares each rule by itself with differences.
func TestRules(t *testing.T) {
	for _, a := range applications() {
		if a.Op == (ops.Stop{}) {
			continue
		}
		f := a.Function()
		tol := 1e-8
		if f.Results[0].Type.DType == ir.F32 {
			tol = 1e-3
		}
		if _, err := checkDerivative(t, f, randomArgs(t, f, 1), tol); err != nil {
			t.Errorf("%s: %v", a.Op.Name(), err)
		}
	}
}

// TestSharedCotangents checks that each use of a value contributes.
func TestSharedCotangents(t *testing.T) {
	f := parse(t, "fan", `
func F(%x [N]f64) [N]f64 {
	%a [N]f64 = mul(%x, %x)
	%b [N]f64 = sin(%x)
	%c [N]f64 = mul(%a, %b)
	%d [N]f64 = add(%c, %x)
	return %d
}`)
	if _, err := checkDerivative(t, f, randomArgs(t, f, 1), 1e-8); err != nil {
		t.Error(err)
	}
	o, err := passes.Derive(f, 1)
	if err != nil {
		t.Fatal(err)
	}
	dx := o.Closed.Results[1]
	if dx.Name != "dx" || dx.Node.Op.Name() != "addn" || len(dx.Node.In) != 4 {
		t.Errorf("dx is %s of %d contributions, named %q", dx.Node.Op.Name(), len(dx.Node.In), dx.Name)
	}
	if dx.Node.In[0] != o.Closed.Params[1] {
		t.Errorf("the contribution of the last use does not come first:\n%v", o.Closed)
	}
}
