package passes_test

import (
	"slices"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

func f64(ds ...*ir.Dim) ir.Type { return ir.T(ir.F64, ds...) }

// application is an operation on operands of given types, which are parameters.
type application struct {
	op ir.Op
	in []ir.Type
}

// applications has every operation with a reverse rule, so that each partial
// derivative occurs.
func applications() []application {
	n, m := ir.Sym("N"), ir.Sym("M")
	x, b, s := f64(n), ir.T(ir.Bool, n), f64()
	idx := ir.T(ir.I32, n)
	var as []application
	for _, op := range []ir.Op{
		ops.Neg{}, ops.Abs{}, ops.Exp{}, ops.Expm1{}, ops.Log{}, ops.Log1p{}, ops.Sin{}, ops.Cos{}, ops.Tanh{},
		ops.Sqrt{}, ops.Rsqrt{}, ops.Erf{}, ops.Erfc{}, ops.Cast{To: ir.F32}, ops.Stop{}, ops.Sign{}, ops.Floor{},
		ops.Reshape{Shape: ir.NewShape(n, ir.Const(1))}, ops.Slice{Axis: 0, Start: ir.Const(1), Stop: n},
		ops.Broadcast{Shape: ir.NewShape(n, m), Axes: ir.NewPerm(0)},
	} {
		as = append(as, application{op, []ir.Type{x}})
	}
	for _, op := range []ir.Op{ops.Add{}, ops.Sub{}, ops.Mul{}, ops.Div{}, ops.Pow{}, ops.Min{}, ops.Max{}, ops.AddN{}, ops.Concat{}} {
		as = append(as, application{op, []ir.Type{x, x}})
	}
	for _, monoid := range []ir.Monoid{ir.Sum, ir.Prod, ir.MaxOf, ir.MinOf} {
		as = append(as, application{ops.Reduce{Monoid: monoid, Axes: 1}, []ir.Type{f64(m, n)}})
	}
	place := ir.NewIndexMap(ir.Index(1))
	return append(as,
		application{ops.AddN{}, []ir.Type{x, x, x}},
		application{ops.Transpose{Perm: ir.NewPerm(1, 0)}, []ir.Type{f64(n, m)}},
		application{ops.Mask{}, []ir.Type{x, b}},
		application{ops.Select{}, []ir.Type{x, x, b}},
		application{ops.Gather{Space: ir.NewShape(n), Map: place, Check: true}, []ir.Type{x, idx}},
		application{ops.Gather{Space: ir.NewShape(n), Map: ir.NewIndexMap(ir.Index(0).AddConst(1)), Guard: true}, []ir.Type{x, s}},
		application{ops.Scatter{Shape: ir.NewShape(n), Map: place, Check: true}, []ir.Type{x, idx}},
		application{ops.Gather{Space: ir.NewShape(n), Map: place, Check: true, When: true}, []ir.Type{x, b, idx}},
		application{ops.Scatter{Shape: ir.NewShape(n), Map: place, Check: true, When: true}, []ir.Type{x, b, idx}},
		application{ops.Span{
			Space: ir.NewShape(n, m), W: ir.NewIndexMap(ir.Index(0), ir.Index(1)), X: ir.NewIndexMap(ir.Index(1)),
			Y: ir.NewIndexMap(ir.Index(0)), Shape: ir.NewShape(n),
		}, []ir.Type{f64(n, m), f64(m)}},
	)
}

// function returns the function that applies op, the floats among its parameters
// first.
func (a application) function(op ir.Op) *ir.Func {
	b := ir.NewBuilder(op.Name(), ir.Origin{})
	in := make([]*ir.Value, len(a.in))
	for i, t := range a.in {
		in[i] = b.Param("", t)
	}
	slices.SortStableFunc(in, func(x, y *ir.Value) int { return a.position(op, x) - a.position(op, y) })
	return b.Finish(b.Emit(op, in...)...)
}

// position puts the condition of a choice in front, as operands are ordered.
func (a application) position(op ir.Op, v *ir.Value) int {
	if v.Type.DType == ir.Bool && (op.Name() == "mask" || op.Name() == "select") {
		return -1
	}
	return v.Index
}

// mutant is an operation whose reverse rule has a mistake at one operand.
type mutant struct {
	ir.Op
	mistake mistake
	operand int
}

type mistake int

const (
	flipped mistake = iota
	dropped
	doubled
	mistakes
)

func (m mutant) VJP(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	dx := slices.Clone(m.Op.VJP(r, n, dy))
	k := m.operand
	if dx[k] == nil {
		return dx
	}
	switch m.mistake {
	case flipped:
		dx[k] = r.Emit(ops.Neg{}, dx[k])[0]
	case dropped:
		dx[k] = nil
	case doubled:
		dx[k] = r.Emit(ops.Add{}, dx[k], dx[k])[0]
	}
	return dx
}

// TestRules checks each rule by itself, and that each mistake in one is found.
func TestRules(t *testing.T) {
	mutants, killed := 0, 0
	partials := map[string]int{}
	for _, a := range applications() {
		f := a.function(a.op)
		args := randomArgs(t, f, 1)
		tol := 1e-8
		if f.Results[0].Type.DType == ir.F32 {
			tol = 1e-3
		}
		live := livePartials(f)
		if _, err := checkDerivative(t, f, args, tol); err != nil && slices.Contains(live, true) {
			t.Errorf("%s: %v", a.op.Name(), err)
		}
		for k, flows := range live {
			if !flows {
				continue
			}
			partials[a.op.Name()]++
			for m := range mistakes {
				mutants++
				g := a.function(mutant{a.op, m, k})
				if _, err := checkDerivative(t, g, args, tol); err != nil {
					killed++
				} else {
					t.Errorf("%s: mistake %d at operand %d goes unnoticed", a.op.Name(), m, k)
				}
			}
		}
	}
	t.Logf("%d of %d mutants killed", killed, mutants)
	without := []string{"const", "dimvalue", "iota", "zero", "sign", "floor", "not", "stop", "floordiv", "mod", "and", "or", "compare", "call", "grad", "tangent", "jacobian", "map", "scan", "while", "sized", "if", "custom"}
	for _, op := range ops.All {
		if has := partials[op.Name()] > 0; has == slices.Contains(without, op.Name()) {
			t.Errorf("%s has %d partial derivatives in the samples", op.Name(), partials[op.Name()])
		}
	}
}

// livePartials returns for each operand of f's one node whether a cotangent flows.
func livePartials(f *ir.Func) []bool {
	n := f.Nodes[0]
	b := ir.NewBuilder("rule", ir.Origin{})
	var dy []*ir.Value
	for _, y := range n.Out {
		dy = append(dy, b.Param("dy", y.Type))
	}
	live := make([]bool, len(n.In))
	for k, d := range n.Op.VJP(noDerive{b}, n, dy) {
		live[k] = d != nil
	}
	return live
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

// noDerive hands a builder to the rules of operations without functions.
type noDerive struct{ *ir.Builder }

// Derive implements [ir.Reverse].
func (noDerive) Derive(f *ir.Func, _, _ []bool) *ir.Optic {
	ir.Bug("%s: only operations without functions are asked for", f.Name)
	return nil
}
