package passes_test

import (
	"slices"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/passes"
)

// TestHash compares functions that differ in what the hash must or must not see.
func TestHash(t *testing.T) {
	const base = `func F(%x [N]f64, %y [N]f64) [N]f64 {
	%a [N]f64 = mul(%x, %y)
	%b [N]f64 = sin(%y)
	%s [N]f64 = addn(%a, %b, %x)
	return %s
}`
	equal := map[string]string{
		"order of factors, names": `func G(%u [N]f64, %v [N]f64) [N]f64 { @m.grad:1:1
	%a [N]f64 = mul(%v, %u) @m.grad:2:1
	%b [N]f64 = sin(%v)
	%s [N]f64 = addn(%a, %b, %u)
	return %s
}`,
		"order and nesting of sums": `func F(%x [N]f64, %y [N]f64) [N]f64 {
	%b [N]f64 = sin(%y)
	%a [N]f64 = mul(%x, %y)
	%r [N]f64 = addn(%x, %a)
	%s [N]f64 = addn(%b, %r)
	return %s
}`,
		"zeros in sums, dead nodes": `func F(%x [N]f64, %y [N]f64) [N]f64 {
	%z [N]f64 = zero{dType: f64, shape: [N]}()
	%d [N]f64 = exp(%y)
	%b [N]f64 = sin(%y)
	%a [N]f64 = mul(%x, %y)
	%s [N]f64 = addn(%x, %z, %b, %a)
	return %s
}`,
	}
	different := map[string]string{
		"another operation": `func F(%x [N]f64, %y [N]f64) [N]f64 {
	%a [N]f64 = mul(%x, %y)
	%b [N]f64 = cos(%y)
	%s [N]f64 = addn(%a, %b, %x)
	return %s
}`,
		"another parameter": `func F(%x [N]f64, %y [N]f64) [N]f64 {
	%a [N]f64 = mul(%x, %y)
	%b [N]f64 = sin(%x)
	%s [N]f64 = addn(%a, %b, %x)
	return %s
}`,
		"another multiplicity": `func F(%x [N]f64, %y [N]f64) [N]f64 {
	%a [N]f64 = mul(%x, %y)
	%b [N]f64 = sin(%y)
	%s [N]f64 = addn(%a, %b, %x, %x)
	return %s
}`,
		"another shape": `func F(%x [M]f64, %y [M]f64) [M]f64 {
	%a [M]f64 = mul(%x, %y)
	%b [M]f64 = sin(%y)
	%s [M]f64 = addn(%a, %b, %x)
	return %s
}`,
	}
	want := passes.Hash(parse(t, "base", base))
	for name, text := range equal {
		f := parse(t, name, text)
		if passes.Hash(f) != want {
			t.Errorf("%s: the hash differs", name)
		}
		g, err := passes.Freeze(f, nil, passes.Debug{})
		if err != nil {
			t.Fatal(err)
		}
		if g.Hash != want {
			t.Errorf("%s: the hash of the normal form differs:\n%v", name, g.Func)
		}
	}
	for name, text := range different {
		if passes.Hash(parse(t, name, text)) == want {
			t.Errorf("%s: the hash is the same", name)
		}
	}
	sub := parse(t, "sub", "func F(%x f64, %y f64) f64 {\n\t%z f64 = sub(%x, %y)\n\treturn %z\n}")
	bus := parse(t, "bus", "func F(%x f64, %y f64) f64 {\n\t%z f64 = sub(%y, %x)\n\treturn %z\n}")
	if passes.Hash(sub) == passes.Hash(bus) {
		t.Error("x - y has the hash of y - x")
	}
}

// TestFreezeIsStable freezes what is frozen.
func TestFreezeIsStable(t *testing.T) {
	for name, text := range programs(t) {
		once, err := passes.Freeze(parse(t, name, text), sizes, passes.Debug{})
		if err != nil {
			t.Fatal(err)
		}
		twice, err := passes.Freeze(once.Func, sizes, passes.Debug{})
		if err != nil {
			t.Fatal(err)
		}
		if once.Hash != twice.Hash || once.Func.String() != twice.Func.String() {
			t.Errorf("%s: frozen again it is another function:\n%v%v", name, once.Func, twice.Func)
		}
	}
}

// TestMarks checks which half of the outermost request nodes run in.
func TestMarks(t *testing.T) {
	f := parse(t, "marks", programs(t)["hessian"])
	g, err := passes.Freeze(f, sizes, passes.Debug{})
	if err != nil {
		t.Fatal(err)
	}
	halves := map[ir.Role]map[ir.Half]int{ir.Primal: {}, ir.Cotangent: {}}
	for _, n := range g.Func.Nodes {
		halves[n.Origin.Role][g.Marks[n]]++
	}
	// Cotangents of the inner request are primal values of the outer one.
	if halves[ir.Primal][ir.Rev] > 0 || halves[ir.Cotangent][ir.Fwd] == 0 || g.Marks[g.Func.Results[1].Node] != ir.Rev {
		t.Errorf("marks by role are %v, hv runs %v", halves, g.Marks[g.Func.Results[1].Node])
	}
	for n := range g.Marks {
		if !slices.Contains(g.Func.Nodes, n) {
			t.Fatal("a mark of a node that is gone")
		}
	}
	o, err := passes.Derive(f, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range o.Closed.Nodes {
		if o.Marks[n] == 0 {
			t.Errorf("node %s of an optic has no mark", n.Op.Name())
		}
	}
	if len(o.Residual()) == 0 {
		t.Error("the derivative of a cube needs no residual")
	}
}

// TestDerivativeOfASum checks two laws of the reverse derivative on graphs:
// R[f+g] = R[f] + R[g], and that fan-out accumulates.
func TestDerivativeOfASum(t *testing.T) {
	closed := func(text string) *passes.Frozen {
		o, err := passes.Derive(parse(t, "law", text), 1)
		if err != nil {
			t.Fatal(err)
		}
		g, err := passes.Freeze(o.Closed, nil, passes.Debug{})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	together := closed("func F(%x [N]f64) ([N]f64, [N]f64) {\n\t%0 [N]f64 = sin(%x)\n\t%1 [N]f64 = exp(%x)\n\treturn %0, %1\n}")
	swapped := closed("func F(%x [N]f64) ([N]f64, [N]f64) {\n\t%1 [N]f64 = exp(%x)\n\t%0 [N]f64 = sin(%x)\n\treturn %0, %1\n}")
	if together.Hash != swapped.Hash {
		t.Errorf("the order of two independent operations shows:\n%v%v", together.Func, swapped.Func)
	}
	fan := closed("func F(%x [N]f64) ([N]f64, [N]f64) {\n\t%0 [N]f64 = sin(%x)\n\t%1 [N]f64 = exp(%x)\n\t%2 [N]f64 = sin(%x)\n\treturn %2, %1\n}")
	if together.Hash != fan.Hash {
		t.Errorf("a dead copy shows:\n%v%v", together.Func, fan.Func)
	}
}
