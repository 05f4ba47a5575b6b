package passes_test

import (
	"math"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// graph is a short hand for building test functions.
type graph struct{ *ir.Builder }

func (g graph) one(op ir.Op, in ...*ir.Value) *ir.Value { return g.Emit(op, in...)[0] }

func (g graph) constant(x float64) *ir.Value {
	return g.one(ops.Const{DType: ir.F64, Bits: ir.Bits(math.Float64bits(x))})
}

// fill returns x at every point of s.
func (g graph) fill(s *ir.Shape, x float64) *ir.Value {
	return g.one(ops.Broadcast{Shape: s, Axes: ir.NewPerm()}, g.constant(x))
}

// read returns x at the given coordinates over s.
func (g graph) read(s *ir.Shape, x *ir.Value, coords ...*ir.Dim) *ir.Value {
	return g.one(ops.Gather{Space: s, Map: ir.NewIndexMap(coords...)}, x)
}

func (g graph) sum(x *ir.Value, axes int) *ir.Value {
	return g.one(ops.Reduce{Monoid: ir.Sum, Axes: axes}, x)
}

func (g graph) square(x *ir.Value) *ir.Value { return g.one(ops.Mul{}, x, x) }

// reduction is a function with one reduction, or several, over an index space that
// is larger than each of its arrays.
type reduction struct {
	name  string
	space *ir.Shape
	body  func(g graph, s *ir.Shape, in reductionInputs) *ir.Value
}

// reductionInputs are the arrays that the bodies may read.
type reductionInputs struct {
	x, y, z *ir.Value // [N], [M], [K]
	a, b    *ir.Value // [N, K], [M, K]
	idx     *ir.Value // [N] integers
}

func reductions() []reduction {
	n, m, k := ir.Sym("N"), ir.Sym("M"), ir.Sym("K")
	i, j, l := ir.Index(0), ir.Index(1), ir.Index(2)
	nm, nmk := ir.NewShape(n, m), ir.NewShape(n, m, k)
	triangle := ir.NewShape(n, i.AddConst(1))
	outer := func(f func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value) func(graph, *ir.Shape, reductionInputs) *ir.Value {
		return func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			return f(g, s, g.read(s, in.x, i), g.read(s, in.y, j))
		}
	}
	unary := func(op ir.Op) func(graph, *ir.Shape, reductionInputs) *ir.Value {
		return outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			return g.sum(g.one(op, g.one(ops.Mul{}, x, y)), 1)
		})
	}
	distance := func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
		return g.sum(g.square(g.one(ops.Sub{}, g.read(s, in.a, i, l), g.read(s, in.b, j, l))), 1)
	}
	monoid := func(o ir.Monoid) func(graph, *ir.Shape, reductionInputs) *ir.Value {
		return outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			return g.one(ops.Reduce{Monoid: o, Axes: 1}, g.one(ops.Sin{}, g.one(ops.Mul{}, x, y)))
		})
	}
	logsumexp := func(g graph, s *ir.Shape, v *ir.Value) *ir.Value {
		top := g.one(ops.Stop{}, g.one(ops.Reduce{Monoid: ir.MaxOf, Axes: 1}, v))
		e := g.one(ops.Exp{}, g.one(ops.Sub{}, v, g.one(ops.Broadcast{Shape: s, Axes: ir.NewPerm(0)}, top)))
		return g.one(ops.Add{}, g.one(ops.Log{}, g.sum(e, 1)), top)
	}
	return []reduction{
		{"squared distance of scalars", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			return g.sum(g.square(g.one(ops.Sub{}, x, y)), 2)
		})},
		{"gaussian kernel", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			return g.sum(g.one(ops.Exp{}, g.one(ops.Neg{}, g.square(g.one(ops.Sub{}, x, y)))), 1)
		})},
		{"squared distance of vectors", nmk, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			return g.sum(distance(g, s, in), 2)
		}},
		{"gaussian kernel of vectors", nmk, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			return g.sum(g.one(ops.Exp{}, g.one(ops.Neg{}, distance(g, s, in))), 1)
		}},
		{"nearest", nmk, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			return g.one(ops.Reduce{Monoid: ir.MinOf, Axes: 1}, distance(g, s, in))
		}},
		{"mixture of gaussians", nmk, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			d := distance(g, s, in)
			return logsumexp(g, nm, g.one(ops.Add{}, g.one(ops.Neg{}, d), g.read(nm, in.y, j)))
		}},
		{"exp", nm, unary(ops.Exp{})},
		{"tanh", nm, unary(ops.Tanh{})},
		{"erf", nm, unary(ops.Erf{})},
		{"log1p", nm, unary(ops.Log1p{})},
		{"sqrt", nm, unary(ops.Sqrt{})},
		{"max", nm, monoid(ir.MaxOf)},
		{"min", nm, monoid(ir.MinOf)},
		{"logsumexp", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			return logsumexp(g, s, g.one(ops.Mul{}, x, y))
		})},
		{"softmax average", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			e := g.one(ops.Exp{}, g.one(ops.Mul{}, x, y))
			p := g.one(ops.Div{}, e, g.one(ops.Broadcast{Shape: s, Axes: ir.NewPerm(0)}, g.sum(e, 1)))
			return g.sum(g.one(ops.Mul{}, p, y), 1)
		})},
		{"two moments", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			e := g.one(ops.Cos{}, g.one(ops.Mul{}, x, y))
			return g.one(ops.Add{}, g.sum(e, 1), g.sum(g.square(e), 1))
		})},
		{"triangular product", triangle, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			return g.sum(g.one(ops.Mul{}, g.read(s, in.x, i), g.read(s, in.x, j)), 1)
		}},
		{"triangular exp", triangle, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			return g.sum(g.one(ops.Exp{}, g.one(ops.Sub{}, g.read(s, in.x, i), g.read(s, in.x, j))), 2)
		}},
		{"gathered", nm, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			at := g.read(s, in.idx, i)
			x := g.one(ops.Gather{Space: s, Map: ir.NewIndexMap(ir.Index(2)), Check: true}, in.x, at)
			return g.sum(g.square(g.one(ops.Sub{}, x, g.read(s, in.y, j))), 1)
		}},
		{"gathered rows", nmk, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			at := g.read(s, in.idx, i)
			x := g.one(ops.Gather{Space: s, Map: ir.NewIndexMap(ir.Index(3), l), Check: true}, in.a, at)
			return g.sum(g.one(ops.Tanh{}, g.one(ops.Mul{}, x, g.read(s, in.b, j, l))), 2)
		}},
		{"branching", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			d := g.one(ops.Sub{}, x, y)
			c := g.one(ops.Compare{Pred: ir.LtOp}, g.fill(s, 0), d)
			root := g.one(ops.Sqrt{}, g.one(ops.Mask{}, c, d))
			return g.sum(g.one(ops.Select{}, c, root, g.fill(s, 0)), 1)
		})},
		{"hinge", nm, outer(func(g graph, s *ir.Shape, x, y *ir.Value) *ir.Value {
			return g.sum(g.one(ops.Max{}, g.fill(s, 0), g.one(ops.Sub{}, g.fill(s, 1), g.one(ops.Mul{}, x, y))), 2)
		})},
		{"three factors", nmk, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			xy := g.one(ops.Mul{}, g.read(s, in.x, i), g.read(s, in.y, j))
			return g.sum(g.one(ops.Sin{}, g.one(ops.Mul{}, xy, g.read(s, in.z, l))), 2)
		}},
		{"window", ir.NewShape(n.AddConst(-1), m), func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			x := g.one(ops.Sub{}, g.read(s, in.x, i.AddConst(1)), g.read(s, in.x, i))
			return g.sum(g.one(ops.Abs{}, g.one(ops.Mul{}, x, g.read(s, in.y, j))), 1)
		}},
		{"histogram", nm, func(g graph, s *ir.Shape, in reductionInputs) *ir.Value {
			e := g.one(ops.Exp{}, g.one(ops.Mul{}, g.read(s, in.x, i), g.read(s, in.y, j)))
			return g.one(ops.Scatter{Shape: ir.NewShape(n), Map: ir.NewIndexMap(ir.Index(2)), Check: true}, e, g.read(s, in.idx, i))
		}},
	}
}

func (r reduction) function() *ir.Func {
	n, m, k := ir.Sym("N"), ir.Sym("M"), ir.Sym("K")
	g := graph{ir.NewBuilder("R", ir.Origin{File: "r.grad", Line: 1, Col: 1})}
	in := reductionInputs{
		x: g.Param("x", ir.T(ir.F64, n)), y: g.Param("y", ir.T(ir.F64, m)), z: g.Param("z", ir.T(ir.F64, k)),
		a: g.Param("a", ir.T(ir.F64, n, k)), b: g.Param("b", ir.T(ir.F64, m, k)), idx: g.Param("idx", ir.T(ir.I64, n)),
	}
	return g.Finish(r.body(g, r.space, in))
}

// TestNoIndexSpaceSizedBuffers holds that no buffer of a reduction over an
// expression is as large as its index space, forward and reverse.
func TestNoIndexSpaceSizedBuffers(t *testing.T) {
	cases := reductions()
	if len(cases) < 20 {
		t.Fatalf("%d reductions", len(cases))
	}
	nominal := map[string]int64{"N": 64, "M": 64, "K": 3}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := c.function()
			o, err := passes.Derive(f, targets(f))
			if err != nil {
				t.Fatal(err)
			}
			args := randomArgs(t, f, 11)
			space := number(t, c.space.Size(), nominal)
			for _, g := range []*ir.Func{f, o.Closed} {
				p := schedule(t, g, plan.Request{Dims: nominal})
				for i := range p.Buffers {
					b := &p.Buffers[i]
					if size := number(t, b.Len, nominal); size >= space {
						t.Errorf("buffer %s has %d elements, the index space %d\n%s", b.Name, size, space, plan.Print(p))
					}
				}
				if g == o.Closed {
					args = append(args, cotangents(t, f)...)
				}
				simulated(t, p, sizes, args)
			}
		})
	}
}

func number(t *testing.T, d *ir.Dim, dims map[string]int64) int64 {
	t.Helper()
	n, err := d.Eval(func(a *ir.Atom) (int64, bool) { v, ok := dims[a.Name]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
