package passes_test

import (
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/ir/plan"
	"github.com/gradc/gradc/passes"
)

// blackScholes returns the price of a European call by s, k, r, v and t.
func blackScholes() *ir.Func {
	g := graph{ir.NewBuilder("Price", ir.Origin{File: "bs.grad", Line: 1, Col: 1})}
	var p []*ir.Value
	for _, name := range []string{"s", "k", "r", "v", "t"} {
		p = append(p, g.Param(name, ir.T(ir.F64)))
	}
	s, k, r, v, t := p[0], p[1], p[2], p[3], p[4]
	mul := func(a, b *ir.Value) *ir.Value { return g.one(ops.Mul{}, a, b) }
	half := g.constant(0.5)
	sd := mul(v, g.one(ops.Sqrt{}, t))
	drift := mul(g.one(ops.Add{}, r, mul(half, mul(v, v))), t)
	d1 := g.one(ops.Div{}, g.one(ops.Add{}, g.one(ops.Log{}, g.one(ops.Div{}, s, k)), drift), sd)
	d2 := g.one(ops.Sub{}, d1, sd)
	phi := func(x *ir.Value) *ir.Value {
		return mul(half, g.one(ops.Erfc{}, mul(g.constant(-0.7071067811865476), x)))
	}
	discount := mul(k, g.one(ops.Exp{}, g.one(ops.Neg{}, mul(r, t))))
	return g.Finish(g.one(ops.Sub{}, mul(s, phi(d1)), mul(discount, phi(d2))))
}

// TestScalarProgram holds that a program of scalars becomes few large steps in
// which nothing is computed twice.
func TestScalarProgram(t *testing.T) {
	price := blackScholes()
	o, err := passes.Derive(price, 5)
	if err != nil {
		t.Fatal(err)
	}
	o, err = passes.Derive(o.Closed, 5) // second order
	if err != nil {
		t.Fatal(err)
	}
	p := schedule(t, o.Closed, plan.Request{})
	count, seen := 0, map[*ir.Node]string{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Kernel.Space.Rank() != 0 {
			t.Errorf("step %s has loops", s.Name)
		}
		for _, n := range s.Nodes {
			if before, again := seen[n]; again && len(n.In) > 1 {
				t.Errorf("%s is computed in %s and again in %s", n.Op.Name(), before, s.Name)
			}
			seen[n] = s.Name
		}
		count += operations(s.Kernel)
	}
	nodes := 0
	for _, n := range p.Func.Nodes {
		switch n.Op.(type) {
		case ops.Const:
		case ops.AddN:
			nodes += len(n.In) - 1
		default:
			nodes++
		}
	}
	if count > nodes {
		t.Errorf("%d operations are computed for %d nodes", count, nodes)
	}
	if most := 1 + nodes/150; len(p.Steps) > most {
		t.Errorf("%d steps for %d nodes, want at most %d\n%s", len(p.Steps), nodes, most, plan.Print(p))
	}
	args := randomArgs(t, o.Closed, 4)
	simulated(t, p, nil, args)
}

// operations counts the distinct operations of a kernel, sharing as it is.
func operations(k *ir.Kernel) int {
	seen := map[*ir.Expr]bool{}
	n := 0
	var walk func(e *ir.Expr)
	walk = func(e *ir.Expr) {
		if seen[e] {
			return
		}
		seen[e] = true
		if e.Op > ir.LoadOp {
			n++
		}
		for _, a := range e.Args {
			walk(a)
		}
	}
	for i := range k.Outs {
		walk(k.Outs[i].Expr)
	}
	return n
}
