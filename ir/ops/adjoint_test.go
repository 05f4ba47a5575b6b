package ops_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
)

// function returns the operation of a sample as a function.
func (s sample) function() *ir.Func {
	b := ir.NewBuilder(s.op.Name(), ir.Origin{})
	var in []*ir.Value
	for _, t := range s.in {
		in = append(in, b.Param("", t))
	}
	return b.Finish(b.Emit(s.op, in...)...)
}

// mutant changes what a rule answers; nil changes nothing.
type mutant func(b *ir.Builder, n *ir.Node, dx []*ir.Value)

// reverse returns the reverse derivative of f by plain accumulation: from its
// parameters and a cotangent per float result to a cotangent per float parameter.
func reverse(f *ir.Func, change mutant) *ir.Func {
	b := ir.NewBuilder("R["+f.Name+"]", ir.Origin{})
	to := map[*ir.Value]*ir.Value{}
	cotangent := map[*ir.Value]*ir.Value{}
	for _, p := range f.Params {
		to[p] = b.Param("", p.Type)
	}
	nodes := make([]*ir.Node, len(f.Nodes))
	for i, n := range f.Nodes {
		in := make([]*ir.Value, len(n.In))
		for k, v := range n.In {
			in[k] = to[v]
		}
		out := b.Emit(n.Op, in...)
		for k, v := range n.Out {
			to[v] = out[k]
		}
		nodes[i] = out[0].Node
	}
	give := func(v, d *ir.Value) {
		if have := cotangent[v]; have != nil {
			d = b.Emit(ops.AddN{}, have, d)[0]
		}
		cotangent[v] = d
	}
	for _, v := range f.Results {
		if v.Type.DType.IsFloat() {
			give(to[v], b.Param("", v.Type))
		}
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		n := nodes[i]
		dy := make([]*ir.Value, len(n.Out))
		some := false
		for k, v := range n.Out {
			dy[k] = cotangent[v]
			some = some || dy[k] != nil
		}
		if !some {
			continue
		}
		dx := n.Op.VJP(rules{b}, n, dy)
		if change != nil {
			change(b, n, dx)
		}
		for k, d := range dx {
			if d != nil {
				give(n.In[k], d)
			}
		}
	}
	var results []*ir.Value
	for _, p := range f.Params {
		if !p.Type.DType.IsFloat() {
			continue
		}
		d := cotangent[to[p]]
		if d == nil {
			d = b.Emit(ops.Zero{DType: p.Type.DType, Shape: p.Type.Shape})[0]
		}
		results = append(results, d)
	}
	return pruned(b.Finish(results...))
}

// pruned returns f without nodes that no result needs.
func pruned(f *ir.Func) *ir.Func {
	live := map[*ir.Value]bool{}
	for _, v := range f.Results {
		live[v] = true
	}
	var nodes []*ir.Node
	for i := len(f.Nodes) - 1; i >= 0; i-- {
		n := f.Nodes[i]
		if live[n.Out[0]] {
			nodes = append([]*ir.Node{n}, nodes...)
			for _, v := range n.In {
				live[v] = true
			}
		}
	}
	return &ir.Func{Name: f.Name, Params: f.Params, Nodes: nodes, Results: f.Results}
}

// TestRulesAreAdjoints checks each rule against the dual numbers, at three orders:
// ⟨w, D f(x; v)⟩ = ⟨R f(x; w), v⟩ for the operation, for its reverse derivative, and
// for the reverse derivative of that. The dual numbers are checked against central
// differences.
func TestRulesAreAdjoints(t *testing.T) {
	for i, s := range samples() {
		if s.op.Kernel(s.in) == nil {
			continue
		}
		t.Run(s.name(i), func(t *testing.T) {
			f := s.function()
			args := s.args(t, 3)
			if err := differences(t, s, f, args); err > 1e-6 {
				t.Errorf("dual numbers and differences disagree by %g", err)
			}
			for order := range 3 {
				r := reverse(f, nil)
				if err := adjoint(t, f, r, args, 11); !(err < 1e-9) {
					t.Fatalf("order %d: ⟨w, Df(v)⟩ and ⟨Rf(w), v⟩ differ by %g", order+1, err)
				}
				f, args = r, withSeeds(t, r, args, 5)
			}
		})
	}
}

// TestWrongRulesAreCaught breaks each rule, by a flipped sign and by a partial that
// is forgotten, and wants the adjoint identity to fail on some sample.
func TestWrongRulesAreCaught(t *testing.T) {
	type rule struct {
		op      string
		operand int
	}
	caught := map[rule]bool{}
	for _, s := range samples() {
		if s.op.Kernel(s.in) == nil {
			continue
		}
		f, args := s.function(), s.args(t, 4)
		for k := range s.in {
			present := false
			flip := func(b *ir.Builder, _ *ir.Node, dx []*ir.Value) {
				if dx[k] != nil {
					present, dx[k] = true, b.Emit(ops.Neg{}, dx[k])[0]
				}
			}
			drop := func(_ *ir.Builder, _ *ir.Node, dx []*ir.Value) { dx[k] = nil }
			flipped := adjoint(t, f, reverse(f, flip), args, 11)
			if !present {
				continue
			}
			dropped := adjoint(t, f, reverse(f, drop), args, 11)
			at := rule{s.op.Name(), k}
			caught[at] = caught[at] || flipped > 1e-6 && dropped > 1e-6
		}
	}
	for at, ok := range caught {
		if !ok {
			t.Errorf("a wrong rule for operand %d of %s goes unnoticed", at.operand, at.op)
		}
	}
	if len(caught) < 40 {
		t.Errorf("only %d partial derivatives were tried", len(caught))
	}
}

// withSeeds appends random values for the parameters of r that args lacks.
func withSeeds(t *testing.T, r *ir.Func, args []eval.Array[float64], seed uint64) []eval.Array[float64] {
	t.Helper()
	out := append([]eval.Array[float64](nil), args...)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for _, p := range r.Params[len(args):] {
		out = append(out, random(t, p.Type, rnd))
	}
	return out
}

// random returns an array whose true elements are random and whose others are
// poisoned: nothing may depend on them.
func random(t *testing.T, typ ir.Type, r *rand.Rand) eval.Array[float64] {
	t.Helper()
	box, err := eval.Box(typ.Shape, dims)
	if err != nil {
		t.Fatal(err)
	}
	a := eval.Array[float64]{DType: typ.DType, Shape: box}
	a.F = make([]float64, a.Len())
	for i := range a.F {
		a.F[i] = math.NaN()
	}
	for _, i := range points(t, typ.Shape) {
		a.F[i] = r.Float64()*2 - 1
	}
	return a
}

func points(t *testing.T, s *ir.Shape) []int {
	t.Helper()
	ps, err := eval.Points(s, dims)
	if err != nil {
		t.Fatal(err)
	}
	return ps
}

// adjoint returns how far ⟨w, Df(x; v)⟩ and ⟨Rf(x; w), v⟩ are apart, relative to
// their size, for random v and w.
func adjoint(t *testing.T, f, r *ir.Func, args []eval.Array[float64], seed uint64) float64 {
	t.Helper()
	rnd := rand.New(rand.NewPCG(seed, 2))
	tangents := make([]eval.Array[float64], len(args))
	for k, p := range f.Params {
		if p.Type.DType.IsFloat() {
			tangents[k] = random(t, p.Type, rnd)
		}
	}
	ty := pushforward(t, f, args, tangents)
	in := append([]eval.Array[float64](nil), args...)
	left, size := 0.0, 1.0
	for k, v := range f.Results {
		if !v.Type.DType.IsFloat() {
			continue
		}
		w := random(t, v.Type, rnd)
		in = append(in, w)
		for _, i := range points(t, v.Type.Shape) {
			left += w.F[i] * ty[k].F[i].D
			size += math.Abs(w.F[i] * ty[k].F[i].D)
		}
	}
	dx, err := eval.Eval(r, eval.F64{}, dims, in)
	if err != nil {
		t.Fatalf("%v in\n%v", err, r)
	}
	right := 0.0
	next := 0
	for k, p := range f.Params {
		if !p.Type.DType.IsFloat() {
			continue
		}
		for _, i := range points(t, p.Type.Shape) {
			right += dx[next].F[i] * tangents[k].F[i]
			size += math.Abs(dx[next].F[i] * tangents[k].F[i])
		}
		next++
	}
	return math.Abs(left-right) / size
}

// pushforward evaluates f on dual numbers.
func pushforward(t *testing.T, f *ir.Func, args, tangents []eval.Array[float64]) []eval.Array[eval.DualNumber] {
	t.Helper()
	in := make([]eval.Array[eval.DualNumber], len(args))
	for k, a := range args {
		in[k] = eval.Array[eval.DualNumber]{DType: a.DType, Shape: a.Shape, I: a.I}
		for i, x := range a.F {
			in[k].F = append(in[k].F, eval.DualNumber{V: x, D: tangents[k].F[i]})
		}
	}
	out, err := eval.Eval(f, eval.Dual{}, dims, in)
	if err != nil {
		t.Fatalf("%v in\n%v", err, f)
	}
	return out
}

// differences returns how far the tangents of f are from central differences.
func differences(t *testing.T, s sample, f *ir.Func, args []eval.Array[float64]) float64 {
	t.Helper()
	if s.whole || s.op == (ops.Stop{}) { // at kinks, and where the derivative is a decree
		return 0
	}
	const h = 1e-5
	rnd := rand.New(rand.NewPCG(17, 3))
	tangents := make([]eval.Array[float64], len(args))
	for k, p := range f.Params {
		if p.Type.DType.IsFloat() {
			tangents[k] = random(t, p.Type, rnd)
		}
	}
	at := func(h float64) []eval.Array[float64] {
		moved := append([]eval.Array[float64](nil), args...)
		for k := range moved {
			moved[k].F = nil
			for i, x := range args[k].F {
				moved[k].F = append(moved[k].F, x+h*tangents[k].F[i])
			}
		}
		out, err := eval.Eval(f, eval.F64{}, dims, moved)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	ty, up, down := pushforward(t, f, args, tangents), at(h), at(-h)
	worst := 0.0
	for k, v := range f.Results {
		if !v.Type.DType.IsFloat() {
			continue
		}
		for _, i := range points(t, v.Type.Shape) {
			slope := (up[k].F[i] - down[k].F[i]) / (2 * h)
			worst = max(worst, math.Abs(slope-ty[k].F[i].D)/max(1, math.Abs(slope)))
		}
	}
	return worst
}
