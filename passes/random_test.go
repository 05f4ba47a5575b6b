package passes_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/eval"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// generator makes random functions of regions inside regions: every body takes
// some scalars and all the arrays.
type generator struct {
	*rand.Rand
	arrays []ir.Type
	vars   int
	loops  int // how often they come, among twelve other kinds of expressions
	uses   map[string]int
}

// index is a bound index that is in scope, and the dim below which it stays.
type index struct {
	name string
	dim  *ir.Dim
}

// scope is what an expression may use.
type scope struct {
	b       *ir.Builder
	scalars []*ir.Value
	arrays  []*ir.Value
	indices []index
	depth   int
}

func (g *generator) use(name string) { g.uses[name]++ }

func (g *generator) captures(s scope) []*ir.Value {
	return append(append([]*ir.Value(nil), s.scalars...), s.arrays...)
}

// body makes a function of the scope's captures with one scalar result.
func (g *generator) body(s scope, extra ...index) *ir.Func {
	inner := scope{b: ir.NewBuilder("body", ir.Origin{}), indices: append(s.indices[:len(s.indices):len(s.indices)], extra...), depth: s.depth - 1}
	for range s.scalars {
		inner.scalars = append(inner.scalars, inner.b.Param("s", f64()))
	}
	for _, t := range g.arrays {
		inner.arrays = append(inner.arrays, inner.b.Param("a", t))
	}
	return inner.b.Finish(g.scalar(inner))
}

func (g *generator) emit(s scope, op ir.Op, in ...*ir.Value) *ir.Value {
	g.use(op.Name())
	return s.b.Emit(op, in...)[0]
}

func (g *generator) number(s scope, x float64) *ir.Value {
	return s.b.Emit(ops.Const{DType: ir.F64, Bits: ir.Bits(math.Float64bits(x))})[0]
}

// scalar makes a scalar expression.
func (g *generator) scalar(s scope) *ir.Value {
	if s.depth <= 0 {
		return g.leaf(s)
	}
	sub := s
	sub.depth--
	switch min(g.IntN(12+g.loops), 12) {
	case 0, 1:
		return g.emit(s, []ir.Op{ops.Add{}, ops.Sub{}, ops.Mul{}}[g.IntN(3)], g.scalar(sub), g.scalar(sub))
	case 2:
		return g.emit(s, []ir.Op{ops.Sin{}, ops.Tanh{}, ops.Neg{}, ops.Erf{}}[g.IntN(4)], g.scalar(sub))
	case 3:
		x := g.scalar(sub)
		square := g.emit(s, ops.Add{}, g.emit(s, ops.Mul{}, x, x), g.number(s, 1))
		return g.emit(s, []ir.Op{ops.Sqrt{}, ops.Log{}, ops.Rsqrt{}}[g.IntN(3)], square)
	case 4, 5, 6:
		return g.reduction(sub)
	case 7, 8:
		return g.branch(sub)
	case 9:
		return g.gradient(sub)
	case 12:
		return g.loop(sub)
	case 10: // a value used twice
		x := g.scalar(sub)
		sub.scalars = append(s.scalars[:len(s.scalars):len(s.scalars)], x)
		return g.emit(s, ops.Mul{}, x, g.scalar(sub))
	}
	return g.leaf(s)
}

func (g *generator) leaf(s scope) *ir.Value {
	if len(s.scalars) > 0 && g.IntN(3) == 0 {
		return s.scalars[g.IntN(len(s.scalars))]
	}
	k := g.IntN(len(s.arrays))
	coords := make([]*ir.Dim, g.arrays[k].Rank())
	guard := false
	for j, d := range g.arrays[k].Shape.Dims() {
		coords[j] = ir.Const(0)
		for _, i := range s.indices {
			if i.dim == d && g.IntN(4) > 0 {
				coords[j] = ir.Sym(i.name)
				if g.IntN(4) == 0 {
					coords[j], guard = coords[j].AddConst(int64(g.IntN(3)-1)), true
				}
			}
		}
	}
	read := []*ir.Value{s.arrays[k]}
	if guard {
		read = append(read, g.number(s, float64(g.IntN(2))))
	}
	return g.emit(s, ops.Gather{Space: ir.Scalar, Map: ir.NewIndexMap(coords...), Guard: guard}, read...)
}

// reduction maps over a new index, the space of which may depend on another, and
// folds.
func (g *generator) reduction(s scope) *ir.Value {
	g.vars++
	i := index{fmt.Sprintf("$r%d", g.vars), []*ir.Dim{ir.Sym("N"), ir.Sym("K"), ir.Sym("M")}[g.IntN(3)]}
	extent := i.dim
	if len(s.indices) > 0 && g.IntN(3) == 0 {
		outer := s.indices[g.IntN(len(s.indices))]
		i.dim, extent = outer.dim, ir.Sym(outer.name).AddConst(1)
		g.use("triangle")
	}
	m := ops.Map{Space: ir.NewShape(extent), Vars: i.name, Body: g.body(s, i)}
	all := g.emit(s, m, g.captures(s)...)
	return g.emit(s, ops.Reduce{Monoid: []ir.Monoid{ir.Sum, ir.Sum, ir.Sum, ir.MaxOf}[g.IntN(4)], Axes: 1}, all)
}

// branch chooses by indices or by values; one side has a pole where the other is
// taken.
func (g *generator) branch(s scope) *ir.Value {
	cond := ops.Compare{Pred: ir.LtOp}
	var c *ir.Value
	if len(s.indices) > 0 && g.IntN(2) == 0 {
		i := s.b.Emit(ops.DimValue{Dim: ir.Sym(s.indices[g.IntN(len(s.indices))].name)})[0]
		one := s.b.Emit(ops.Const{DType: ir.I64, Bits: 1})[0]
		c = g.emit(s, cond, one, i)
	} else {
		x := g.scalar(s)
		s.scalars = append(s.scalars[:len(s.scalars):len(s.scalars)], x)
		c = g.emit(s, cond, g.number(s, 0.3), x)
	}
	return g.emit(s, ops.If{Then: g.pole(s), Else: g.body(s)}, append([]*ir.Value{c}, g.captures(s)...)...)
}

// pole is a body with log s, if there is a scalar s to be had.
func (g *generator) pole(s scope) *ir.Func {
	f := g.body(s)
	if len(s.scalars) == 0 {
		return f
	}
	b := ir.NewBuilder("pole", ir.Origin{})
	var params []*ir.Value
	for _, p := range f.Params {
		params = append(params, b.Param(p.Name, p.Type))
	}
	x := params[len(s.scalars)-1]
	y := b.Emit(ops.Call{Func: f}, params...)[0]
	safe := b.Emit(ops.Mul{}, x, x)[0]
	return b.Finish(b.Emit(ops.Mul{}, y, b.Emit(ops.Log{}, safe)[0])...)
}

// loop carries a scalar through some steps, and may sum what each of them yields. A
// conditional loop counts its steps itself.
func (g *generator) loop(s scope) *ir.Value {
	g.vars++
	name := fmt.Sprintf("$t%d", g.vars)
	dim := []*ir.Dim{ir.Sym("K"), ir.Sym("N")}[g.IntN(2)]
	x := g.emit(s, ops.Tanh{}, g.scalar(s))
	if g.IntN(3) == 0 {
		return g.while(s, name, x)
	}
	s.scalars = append([]*ir.Value{x}, s.scalars...)
	step := g.body(s, index{name, dim})
	b := ir.NewBuilder("step", ir.Origin{})
	var in []*ir.Value
	for _, p := range step.Params {
		in = append(in, b.Param(p.Name, p.Type))
	}
	next := b.Emit(ops.Sin{}, b.Emit(ops.Call{Func: step}, in...)[0])[0]
	body := b.Finish(next, b.Emit(ops.Mul{}, next, in[0])[0])
	g.use("scan")
	out := s.b.Emit(ops.Scan{Length: dim, Var: name, Carry: 1, Backward: g.IntN(2) == 0, Body: body}, g.captures(s)...)
	if g.IntN(2) == 0 {
		return out[0]
	}
	return g.emit(s, ops.Add{}, out[0], g.emit(s, ops.Reduce{Monoid: ir.Sum, Axes: 1}, out[1]))
}

func (g *generator) while(s scope, name string, x *ir.Value) *ir.Value {
	count := s.b.Emit(ops.Const{DType: ir.I64})[0]
	s.scalars = append([]*ir.Value{x}, s.scalars...)
	step := g.body(s)
	functions := [2]*ir.Func{}
	for i := range functions {
		b := ir.NewBuilder("step", ir.Origin{})
		k := b.Param("k", count.Type)
		var in []*ir.Value
		for _, p := range step.Params {
			in = append(in, b.Param(p.Name, p.Type))
		}
		if i == 0 {
			most := b.Emit(ops.Const{DType: ir.I64, Bits: 2})[0]
			functions[i] = b.Finish(b.Emit(ops.Compare{Pred: ir.LtOp}, k, most)...)
			continue
		}
		one := b.Emit(ops.Const{DType: ir.I64, Bits: 1})[0]
		functions[i] = b.Finish(b.Emit(ops.Add{}, k, one)[0], b.Emit(ops.Sin{}, b.Emit(ops.Call{Func: step}, in...)[0])[0])
	}
	g.use("while")
	return s.b.Emit(ops.While{Carry: 2, Count: name, Cond: functions[0], Body: functions[1]}, append([]*ir.Value{count}, g.captures(s)...)...)[1]
}

// gradient asks for the derivative by a scalar.
func (g *generator) gradient(s scope) *ir.Value {
	x := g.scalar(s)
	s.scalars = append([]*ir.Value{x}, s.scalars...)
	return g.emit(s, ops.Grad{Body: g.body(s), Wrt: 1}, append(g.captures(s), g.number(s, 1))...)
}

// function makes a comprehension over a random expression.
func (g *generator) function() *ir.Func {
	n, m, k := ir.Sym("N"), ir.Sym("M"), ir.Sym("K")
	g.arrays = []ir.Type{f64(n), f64(n, k), f64(k, m)}
	s := scope{b: ir.NewBuilder("F", ir.Origin{}), depth: 5}
	for _, t := range g.arrays {
		s.arrays = append(s.arrays, s.b.Param("a", t))
	}
	op := ops.Map{Space: ir.NewShape(n, m), Vars: "$n,$m", Body: g.body(s, index{"$n", n}, index{"$m", m})}
	return s.b.Finish(s.b.Emit(op, g.captures(s)...)...)
}

// TestRandom holds random functions, and their derivatives, through all passes.
func TestRandom(t *testing.T) {
	uses := map[string]int{}
	count, wild := 150, 0
	if testing.Short() {
		count = 30
	}
	for seed := range count {
		g := &generator{Rand: rand.New(rand.NewPCG(uint64(seed), 11)), uses: uses, loops: seed % 2}
		f := g.function()
		if len(f.Results) == 0 {
			t.Fatal("no result")
		}
		args := randomArgs(t, f, uint64(seed))
		want := run(t, f, args)
		if !tame(append(differences(t, f, targets(f), args, cotangents(t, f)), want...)) {
			wild++ // a structural zero times an infinity is zero, in IEEE arithmetic not
			continue
		}
		frozen, err := passes.Freeze(f, sizes, passes.Debug{Dump: func(pass string, h *ir.Func) {
			if err := differ(t, f, run(t, h, args), want, 1e-9); err != nil {
				t.Fatalf("seed %d, after %s: %v\n%v\n%v", seed, pass, err, f, h)
			}
		}})
		if err != nil {
			t.Fatalf("seed %d: %v\n%v", seed, err, f)
		}
		if _, err := checkDerivative(t, f, args, 1e-5); err != nil {
			t.Fatalf("seed %d: %v\n%v\n%v", seed, err, f, frozen.Func)
		}
	}
	if wild > count/4 {
		t.Errorf("%d of %d functions have a pole at their arguments", wild, count)
	}
	for name, share := range map[string]int{"map": 3, "if": 3, "grad": 3, "reduce": 3, "gather": 3, "triangle": 3, "scan": 10, "while": 25} {
		if uses[name] < count/share && !testing.Short() { // too few functions to tell
			t.Errorf("%s occurs %d times", name, uses[name])
		}
	}
}

// tame reports whether all values are finite and none is very large.
func tame(arrays []eval.Array[float64]) bool {
	for _, a := range arrays {
		for _, x := range a.F {
			if !(math.Abs(x) < 1e4) {
				return false
			}
		}
	}
	return true
}
