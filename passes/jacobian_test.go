package passes_test

import (
	"strings"
	"testing"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// jacobian returns all partial derivatives of f by its first wrt parameters, as a
// request.
func jacobian(f *ir.Func, wrt int) *ir.Func {
	b := ir.NewBuilder(f.Name, f.Origin)
	var in []*ir.Value
	for _, p := range f.Params {
		in = append(in, b.Param(p.Name, p.Type))
	}
	return b.Finish(b.Emit(ops.Jacobian{Body: f, Wrt: wrt}, in...)...)
}

// TestJacobian compares the Jacobian of every program, which is computed forward or
// in reverse, block by block where it can, with one gradient for each element.
func TestJacobian(t *testing.T) {
	for name, text := range programs(t) {
		t.Run(name, func(t *testing.T) {
			f := parse(t, name, text)
			f, args := floatsOnly(f, randomArgs(t, f, 4))
			g := jacobian(f, targets(f))
			frozen, err := passes.Freeze(g, sizes, passes.Debug{})
			if err != nil {
				t.Fatalf("%v\n%v", err, g)
			}
			if err := differ(t, g, run(t, frozen.Func, args), run(t, g, args), 1e-10); err != nil {
				t.Errorf("%v\n%v", err, frozen.Func)
			}
		})
	}
}

// TestJacobianMode checks which way is taken: N = 3, M = 5, K = 2 are assumed.
func TestJacobianMode(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"elementwise", `func F(%x [N]f64) [N]f64 {
	%0 [N]f64 = sin(%x)
	%1 [N]f64 = mul(%0, %x)
	return %1
}`, "one forward pass, as it is diagonal"},
		{"product with a matrix", `func F(%x [N]f64, %a [M, N]f64) [M]f64 {
	%y [M]f64 = span{space: [M, N], w: [#0, #1], x: [#1], y: [#0], shape: [M], guard: false}(%a, %x)
	return %y
}`, "forward passes, one for each of the N elements of the target"},
		{"fewer results", `func F(%x [M]f64, %a [N, M]f64) [N]f64 {
	%y [N]f64 = span{space: [N, M], w: [#0, #1], x: [#1], y: [#0], shape: [N], guard: false}(%a, %x)
	return %y
}`, "reverse passes, one for each of the N elements of the result"},
		{"batch", `func F(%x [N, M]f64) [N]f64 {
	%0 [N, M]f64 = sin(%x)
	%y [N]f64 = reduce{monoid: sum, axes: 1}(%0)
	return %y
}`, "one reverse pass, for all blocks of its diagonal at once"},
		{"batch of vectors", `func F(%x [N, K]f64, %a [M, K]f64) [M, N]f64 {
	%y [M, N]f64 = span{space: [M, N, K], w: [#0, #2], x: [#1, #2], y: [#0, #1], shape: [M, N], guard: false}(%a, %x)
	%z [M, N]f64 = exp(%y)
	return %z
}`, "forward passes, one for each of the K elements of the target, for all blocks of its diagonal at once"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := parse(t, c.name, c.body)
			g := jacobian(f, 1)
			notes := passes.NewNotes()
			h, err := passes.Run(passes.Pipeline(notes, sizes), g, passes.Debug{})
			if err != nil {
				t.Fatal(err)
			}
			args := randomArgs(t, f, 6)
			if err := differ(t, g, run(t, h, args), run(t, g, args), 1e-12); err != nil {
				t.Errorf("%v\n%v", err, h)
			}
			if len(notes.Remarks) != 1 || !strings.HasSuffix(notes.Remarks[0].Text, " by "+c.want) {
				t.Errorf("remarks are %q, want %s", notes.Remarks, c.want)
			}
		})
	}
}
