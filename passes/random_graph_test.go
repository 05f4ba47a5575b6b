package passes_test

import (
	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// graph makes a random function of whole arrays, several results and dead nodes among
// them, in which a comprehension with regions inside is one operation of many.
func (g *generator) graph() *ir.Func {
	n, m, k := ir.Sym("N"), ir.Sym("M"), ir.Sym("K")
	g.arrays = []ir.Type{f64(n), f64(n, k), f64(k, m)}
	s := scope{b: ir.NewBuilder("F", ir.Origin{}), depth: 2 + g.IntN(4)}
	for _, t := range g.arrays {
		s.arrays = append(s.arrays, s.b.Param("a", t))
	}
	p := &pool{g, s, map[ir.Type][]*ir.Value{}, nil}
	for _, v := range s.arrays {
		p.add(v)
	}
	for range 6 + g.IntN(10) {
		p.add(p.operation())
	}
	results := make([]*ir.Value, 1+g.IntN(3))
	for i := range results { // the last ones, mostly, for they read the most
		results[i] = p.all[len(p.all)-1-min(g.IntN(len(p.all)), g.IntN(len(p.all)))]
	}
	f := s.b.Finish(results...)
	g.survey(f)
	return f
}

// pool holds the arrays of a graph so far.
type pool struct {
	*generator
	s      scope
	byType map[ir.Type][]*ir.Value
	all    []*ir.Value
}

func (p *pool) add(v *ir.Value) {
	p.byType[v.Type] = append(p.byType[v.Type], v)
	p.all = append(p.all, v)
}

func (p *pool) any() *ir.Value { return p.all[p.IntN(len(p.all))] }

// alike returns a value of a type that occurs.
func (p *pool) alike(t ir.Type) *ir.Value { return p.byType[t][p.IntN(len(p.byType[t]))] }

func (p *pool) operation() *ir.Value {
	x := p.any()
	y := p.alike(x.Type)
	switch p.IntN(9) {
	case 0:
		return p.emit(p.s, []ir.Op{ops.Sin{}, ops.Tanh{}, ops.Neg{}, ops.Erf{}, ops.Exp{}, ops.Abs{}}[p.IntN(6)], x)
	case 1, 2:
		return p.emit(p.s, []ir.Op{ops.Add{}, ops.Sub{}, ops.Mul{}, ops.Max{}}[p.IntN(4)], x, y)
	case 3:
		c := p.emit(p.s, ops.Compare{Pred: ir.LtOp}, x, y)
		return p.emit(p.s, ops.Select{}, c, p.alike(x.Type), p.alike(x.Type))
	case 4:
		return p.span()
	case 5:
		return p.repeated(x)
	case 6:
		if x.Type.Rank() > 0 {
			return p.emit(p.s, ops.Reduce{Monoid: []ir.Monoid{ir.Sum, ir.Sum, ir.MaxOf}[p.IntN(3)], Axes: 1}, x)
		}
	case 7:
		square := p.emit(p.s, ops.Add{}, p.emit(p.s, ops.Mul{}, x, x), p.repeat(p.number(p.s, 1), x.Type))
		return p.emit(p.s, []ir.Op{ops.Sqrt{}, ops.Log{}, ops.Rsqrt{}}[p.IntN(3)], square)
	case 8:
		n, m := ir.Sym("N"), ir.Sym("M")
		op := ops.Map{Space: ir.NewShape(n, m), Vars: "$n,$m", Body: p.body(p.s, index{"$n", n}, index{"$m", m})}
		return p.emit(p.s, op, p.captures(p.s)...)
	}
	return p.emit(p.s, ops.Div{}, x, p.emit(p.s, ops.Exp{}, p.emit(p.s, ops.Sin{}, y)))
}

// span is a product of matrices, with the second as it is or transposed.
func (p *pool) span() *ir.Value {
	n, m, k := ir.Sym("N"), ir.Sym("M"), ir.Sym("K")
	w, x := p.alike(f64(n, k)), p.alike(f64(k, m))
	op := ops.Span{
		Space: ir.NewShape(n, m, k), W: ir.NewIndexMap(ir.Index(0), ir.Index(2)), X: ir.NewIndexMap(ir.Index(2), ir.Index(1)),
		Y: ir.NewIndexMap(ir.Index(0), ir.Index(1)), Shape: ir.NewShape(n, m),
	}
	if p.IntN(2) == 0 {
		w = p.emit(p.s, op, w, x)
		op.Space, op.W, op.X, op.Shape = ir.NewShape(n, k, m), ir.NewIndexMap(ir.Index(0), ir.Index(2)), ir.NewIndexMap(ir.Index(1), ir.Index(2)), ir.NewShape(n, k)
	}
	return p.emit(p.s, op, w, x)
}

// repeated repeats a value along an axis, or takes what is repeated from a sum.
func (p *pool) repeated(x *ir.Value) *ir.Value {
	n, m, k := ir.Sym("N"), ir.Sym("M"), ir.Sym("K")
	to := []ir.Type{f64(n, k), f64(n, m)}[p.IntN(2)]
	if x.Type == f64() {
		return p.repeat(x, f64(n))
	}
	return p.emit(p.s, ops.Broadcast{Shape: to.Shape, Axes: ir.NewPerm(0)}, p.alike(f64(n)))
}

func (p *pool) repeat(x *ir.Value, t ir.Type) *ir.Value {
	if t.Rank() == 0 {
		return x
	}
	return p.emit(p.s, ops.Broadcast{Shape: t.Shape, Axes: ir.NewPerm()}, x)
}

// survey counts what a graph has, once for each graph.
func (g *generator) survey(f *ir.Func) {
	seen := map[string]bool{}
	live, uses := map[*ir.Node]bool{}, map[*ir.Value]int{}
	for _, r := range f.Results {
		live[r.Node] = true
	}
	for i := range f.Nodes {
		n := f.Nodes[len(f.Nodes)-1-i]
		for _, v := range n.In {
			uses[v]++
			live[v.Node] = live[v.Node] || live[n]
		}
		seen["dead code"] = seen["dead code"] || !live[n]
	}
	for _, u := range uses {
		seen["fan-out"] = seen["fan-out"] || u > 1
	}
	seen["several outputs"] = len(f.Results) > 1
	var walk func(f *ir.Func, loops int)
	walk = func(f *ir.Func, loops int) {
		for _, n := range f.Nodes {
			inside := loops
			switch n.Op.(type) {
			case ops.Scan, ops.While:
				inside++
				seen["nested loops"] = seen["nested loops"] || inside > 1
			}
			seen[n.Op.Name()] = true
			for _, h := range ir.FuncsOf(n.Op) {
				walk(h, inside)
			}
		}
	}
	walk(f, 0)
	for name, has := range seen {
		if has {
			g.uses["graphs with "+name]++
		}
	}
}
